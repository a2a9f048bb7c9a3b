"""Origin: from one printed figure to how it was computed, who is in it and what it was read from."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keko_eval.definitions.indicator import Theme
from keko_eval.definitions.references import instrument_of, item_name, questions_used
from keko_eval.language.forms import capital
from keko_eval.language.numbers import number, percent
from keko_eval.reporting.compared import without_side
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.exhibit import told
from keko_eval.reporting.lookup import CHANGES, EVERYONE, Row, interval, shown
from keko_eval.reporting.reasons_part import reasons_of, rejected_lines, rests_on_lines, turns_lines, why_lines
from keko_eval.reporting.sentences import claimed, say
from keko_eval.reporting.sheet_words import sheet_words

SHARES = ("attrition", "progress")
AIMS = ("target", "keep")
OF_GROUPS = ("difference_in_changes", "group_difference")
"""Quantities whose two numbers of respondents are those of the two sides, not of two waves."""
ROWS = ("rows_read", "rows_used", "rows_left_out")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and finished lines."""

    name: str
    heading: str
    lines: tuple[str, ...]


def rows_of(draft: Draft, id: str, quantity: str | None = None, scope: str = EVERYONE,
            wave: str | None = None) -> list[Row]:
    """The released rows that are meant, without alternatives by other methods.

    Without a quantity the change, or the difference that the design compares; where there is none, the levels.
    """
    main = draft.rows.main(id)
    wanted = quantity or (str(main["quantity"]) if main else "level")
    return [row for row in draft.rows.of(wanted, id) if not row["sensitivity"] and row["scope"] == scope
            and (wave is None or row["wave"] == wave)]


def title(draft: Draft, id: str, row: Row) -> str:
    """``Luottamus. Muutos. Kaikki yhdessä. Elokuu 2017 → Marraskuu 2019``."""
    words = sheet_words("origin_words", draft.language.code)
    waves = [draft.wave_name(row[name]) for name in ("reference_wave", "wave") if row[name]]
    when = words["change_between"].format(first=waves[0], last=waves[-1]) if len(waves) == 2 else "".join(waves)
    parts = [words["quantity"][row["quantity"]], _term(draft, id, row, words), _scope(draft, row["scope"], words), when]
    return ". ".join((draft.label(id), *(capital(part) for part in parts if part)))


def _term(draft: Draft, id: str, row: Row, words: Mapping[str, Any]) -> str | None:
    """What a figure is of, where a quantity has several: a coefficient, a theme, a statement."""
    if row["term"] is None:
        return None
    name, _, of = str(row["term"]).partition(":")
    known = words["term"].get(name)
    if known is None:
        return _named(draft, id, name)
    named = draft.written[id].amount(float(of)) if name in AIMS and of else _named(draft, id, of) if of else ""
    return str(known).format(of=named).rstrip(" :")


def _named(draft: Draft, id: str, name: str) -> str:
    """The label of a theme or of a question that an indicator reads; the name itself where there is none."""
    indicator, language = draft.indicator(id), draft.language.code
    themes = {c.value: c.label for c in draft.choices(item_name(indicator.themes)[1])} if (
        isinstance(indicator, Theme)) else {}
    question = draft.question(name)
    label = themes.get(name) or (question.label if question else None)
    return label.to(language).rstrip(".") if label else name


def _scope(draft: Draft, scope: str, words: Mapping[str, Any]) -> str:
    if scope == EVERYONE:
        return str(words["everyone"])
    pairs = (part.partition("=") for part in scope.split("&"))
    return ", ".join(f"{draft.group_label(group)}: {draft.value_label(group, value)}" for group, _, value in pairs)


def origin(draft: Draft, id: str, row: Row, reconciliation: Sequence[Mapping[str, Any]]) -> list[Section]:
    """Everything that may be told of one figure; of a hidden one only why it is hidden."""
    words = sheet_words("origin_words", draft.language.code)
    trace = [words["trace_text"].format(trace=row["trace"])] if row["trace"] else []
    found: dict[str, Iterable[str]] = {"disclosure": [_state(draft, row, words), *_held(draft, id, row, words)],
                                       "trace": trace}
    if row["released"]:
        found = {"result": _result(draft, id, row, words), "how": _how(draft, id, row, words),
                 **_reasoned(draft, id, row), "who": _who(draft, id, row, words),
                 "answers": _answers(draft, id, row, reconciliation, words), **found}
    sections = (Section(name, words[name], tuple(lines)) for name, lines in found.items())
    return [section for section in sections if section.lines]


def _reasoned(draft: Draft, id: str, row: Row) -> dict[str, Iterable[str]]:
    """Why not otherwise, what it rests on, what would change the verdict."""
    found = reasons_of(draft, id, row)
    if found is None:
        return {}
    return {"rejected": rejected_lines(draft, id, found), "rests_on": rests_on_lines(draft, id, found),
            "turns": turns_lines(draft, id, found)}


def _result(draft: Draft, id: str, row: Row, words: Mapping[str, Any]) -> Iterator[str]:
    if row["quantity"] in CHANGES and row["term"] is None:
        kind = told if row["scope"] == EVERYONE and row is draft.rows.main(id) else say
        said = kind(draft, id, row)
        yield f"{said.chip.text}. {said.sentence}".strip()
        yield from (text for text in (said.certainty, said.cause) if text)
        if row is draft.rows.main(id):
            yield from (f"{capital(text)}." for text in without_side(draft, id))
        if claimed(row) is None:
            return
    value = shown(row)
    if value is None:
        yield draft.words.known("because", row["because"], "reason.other") if row["because"] else (
            draft.words.say("state.none"))
        return
    yield words["value"].format(value=_figure(draft, id, row, value))
    ends = interval(row)
    if ends:
        level = number((row["ci_level"] or 0.95) * 100, draft.language)
        yield words["interval"].format(level=level, span=_ends(draft, id, row, ends))
    if row["basis"]:
        yield draft.words.say(f"basis.{row['basis']}")
    yield from _others(draft, id, row, words)


def _figure(draft: Draft, id: str, row: Row, value: float) -> str:
    written, quantity = draft.written[id], row["quantity"]
    if quantity in SHARES and row["term"] != "stayers_minus_leavers":
        return percent(value, draft.language)
    if row["term"] is not None and row["kind"] != "theme":
        return number(value, draft.language, 2)
    if quantity == "level":
        return written.amount(value)
    return written.signed_amount(value) if quantity in CHANGES else written.change(value)


def _ends(draft: Draft, id: str, row: Row, ends: tuple[float, float]) -> str:
    written, quantity = draft.written[id], row["quantity"]
    if row["term"] is None and quantity in ("level", *CHANGES):
        return written.value_span(*ends) if quantity == "level" else written.span(*ends)
    return "…".join(_figure(draft, id, row, end) for end in ends)


def _others(draft: Draft, id: str, row: Row, words: Mapping[str, Any]) -> Iterator[str]:
    """The same change by other methods, as the report shows them beside the main one."""
    if row["quantity"] not in CHANGES or row["term"] is not None:
        return
    beside = [(draft.words.known("method", other["method"], "method.other"), value)
              for other in draft.rows.sensitivity(id, row) if (value := shown(other)) is not None]
    if beside:
        values = "; ".join(f"{name} {draft.written[id].signed_amount(value)}" for name, value in beside)
        yield words["others"].format(values=values)


def _how(draft: Draft, id: str, row: Row, words: Mapping[str, Any]) -> Iterator[str]:
    if row["method"]:
        known = words["method"].get(row["method"])
        method = known or draft.words.known("method", row["method"], "method.other")
        yield draft.words.say("method.sentence", method=method)
    if row["reason"]:
        yield draft.words.known("reason", row["reason"], "reason.other")
    found = reasons_of(draft, id, row)
    yield from why_lines(draft, id, found) if found else ()


def _who(draft: Draft, id: str, row: Row, words: Mapping[str, Any]) -> Iterator[str]:
    sides = {"n": row["n"], "reference": row["n_reference"]}
    if row["quantity"] in OF_GROUPS and None not in sides.values():
        text = draft.words.say("small.groups", **{side: number(n, draft.language) for side, n in sides.items()})
        yield f"{capital(text)}."
        return
    told_of = [(row["reference_wave"], row["n_reference"]), (row["wave"], row["n"])]
    parts = [words["part"].format(wave=draft.wave_name(wave) or words["everyone"], n=number(n, draft.language))
             for wave, n in told_of if n is not None]
    if row["n_pairs"] is not None:
        parts.append(words["both"].format(n=number(row["n_pairs"], draft.language)))
    yield from parts or ([words["no_n"]] if draft.indicator(id).of_records else [])


def _answers(draft: Draft, id: str, row: Row, reconciliation: Sequence[Mapping[str, Any]],
             words: Mapping[str, Any]) -> Iterator[str]:
    """Rows read and used of each file that the indicator reads, and what of its questions was set aside."""
    if draft.profile == "public":
        yield words["files_public"]
        return
    files, homes = _sources(draft, id)
    lines = [line for line in reconciliation if line["file"] in files or line["file"].partition(" ")[0] in homes]
    waves = {w for w in (row["wave"], row["reference_wave"]) if w}
    lines = [line for line in lines if not line["wave"] or not waves or line["wave"] in waves]
    yield from _read(draft, lines, words) if lines else [words["no_files"]]
    asked = {name for _, name in questions_used(draft.indicator(id))}
    for line in lines:
        if line["what"] == "cells_set_aside" and line["question"] in asked:
            why = draft.words.known("why", line["why"], "reason.other")
            yield words["aside" if line["n"] != 1 else "aside_one"].format(
                question=line["question"], n=number(line["n"], draft.language), why=why)
    if lines and row["scope"] != EVERYONE:
        yield words["all_groups"]
    elif lines and row["n"] is not None and not draft.indicator(id).of_records:
        yield words["fewer"]


def _sources(draft: Draft, id: str) -> tuple[set[str], set[str]]:
    """The files of the instruments that the indicator, or the parts of an index, read; and those instruments' ids."""
    parts = getattr(draft.indicator(id), "parts", {}) or {id: 1}
    homes = {home for part in parts if part in draft.resolved.indicators
             if (home := instrument_of(draft.indicator(part), draft.resolved.instruments))}
    return {data.file for data in draft.study.data if data.instrument in homes}, homes


def _read(draft: Draft, lines: Iterable[Mapping[str, Any]], words: Mapping[str, Any]) -> Iterator[str]:
    read: dict[tuple[str, str], dict[str, int]] = {}
    reasons: dict[tuple[str, str], list[str]] = {}
    for line in lines:
        if line["what"] in ROWS:
            key = (line["file"], line["wave"])
            read.setdefault(key, dict.fromkeys(ROWS, 0))[line["what"]] += line["n"]
            if line["why"]:
                why = draft.words.known("why", line["why"], "reason.other")
                reasons.setdefault(key, []).append(f"{why} ({number(line['n'], draft.language)})")
    for (file, wave), counts in read.items():
        numbers = (number(counts[name], draft.language) for name in ROWS)
        slots = dict(zip(("read", "used", "out"), numbers, strict=True))
        yield words["rows" if wave else "rows_no_wave"].format(file=file, wave=draft.wave_name(wave), **slots)
        if reasons.get((file, wave)):
            yield words["why"].format(reasons="; ".join(reasons[file, wave]))


def _state(draft: Draft, row: Row, words: Mapping[str, Any]) -> str:
    if row["released"]:
        return str(words["shown"]).format(profile=words["profile"].get(draft.profile, draft.profile))
    because = words["hidden_because"]
    return str(words["hidden"]).format(why=because.get(row["hidden_because"], because["other"]))


def _held(draft: Draft, id: str, row: Row, words: Mapping[str, Any]) -> Iterator[str]:
    """How many other figures of the indicator are held back, by reason; of a hidden one no number is told."""
    if not row["released"]:
        return
    held = Counter(other["hidden_because"] for (of, _), rows in draft.rows.results.items() if of == id
                   for other in rows if other is not row and not other["released"] and not other["sensitivity"])
    because = words["hidden_because"]
    for why, n in sorted(held.items(), key=lambda pair: -pair[1]):
        yield str(words["held"]).format(n=number(n, draft.language), why=because.get(why, because["other"]))
