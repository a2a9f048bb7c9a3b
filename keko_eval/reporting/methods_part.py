"""How each figure was computed and why so, and how good the data are."""

from collections.abc import Iterable, Sequence

from keko_eval.language.forms import capital
from keko_eval.language.numbers import number, percent
from keko_eval.reporting.draft import Draft, anchor
from keko_eval.reporting.exhibit import EXHIBITED
from keko_eval.reporting.indicator_page import meaningful_sentences
from keko_eval.reporting.lookup import Row
from keko_eval.reporting.measurement import latest, weakest_item
from keko_eval.reporting.page import Body, Cell, Column, Part, Table
from keko_eval.reporting.parts import counted_missing, reconciliation_table, set_aside_table
from keko_eval.reporting.reasons_part import another_sentence, reasons_of, turn_sentence
from keko_eval.reporting.sentences import chip
from keko_eval.reporting.sheet_words import sheet_words

RULES = ("improved_meaningfully", "improved", "improved_slightly", "no_meaningful_change", "unclear",
         "worsened_slightly", "worsened", "worsened_meaningfully", "higher", "lower", "too_few", "not_comparable")

ALIKE = frozenset({"low", "high", "fewest"})
"""Numbers of a rejected method that are the same for every indicator."""


def methods(draft: Draft) -> Part:
    words = draft.words
    levels = {str(r["evidence"]) for id in draft.listed if (r := draft.rows.main(id)) and r["evidence"] is not None}
    found = ["methods.described"] if draft.described else ["methods.intro", "methods.adjustment"]
    found += ["methods.families"] if draft.study.families and not draft.described else []
    found.append("methods.disclosure")
    found += ["methods.disclosure_public"] if draft.profile == "public" else []
    paragraphs = [_families(draft) if key == "methods.families" else words.say(key) for key in found]
    paragraphs += [words.say("methods.evidence", n=level) for level in sorted(levels)]
    tables = [] if draft.described else [_rules(draft), _meaningful(draft), _methods(draft), _turning(draft)]
    if draft.language.simple:
        paragraphs, tables = [*paragraphs, words.say("methods.simple")], tables[:1]
    return Part("methods", words.say("part.methods"), tuple(paragraphs), tuple(t for t in tables if not t.empty))


def _families(draft: Draft) -> str:
    """Which indicators pay for each other alone."""
    families = ("; ".join(map(draft.label, (id for id in ids if id in draft.listed)))
                for ids in draft.study.families.values())
    return draft.words.say("methods.families", families=", ".join(f"({names})" for names in families if names))


def quality(draft: Draft, reconciliation: Sequence[Row]) -> Part:
    """How good the data are; the account of the files has exact counts, so a public report goes without it."""
    words = draft.words
    public = draft.profile == "public"
    read, aside = (make(draft, () if public else reconciliation) for make in (reconciliation_table, set_aside_table))
    paragraphs = [words.say("quality.intro")] if draft.surveyed else []
    if read.empty:
        paragraphs.append(words.say("quality.files_public" if public else "quality.no_files"))
    tables = [_quality(draft), read, aside]
    if draft.language.simple:
        paragraphs, tables = paragraphs[:1], tables[:1]
    return Part("quality", words.say("part.quality"), tuple(paragraphs), tuple(t for t in tables if not t.empty))


def _rules(draft: Draft) -> Table:
    words, family = draft.words, draft.family(None)
    rows = tuple((Cell(chip=chip(name, words, family)), Cell(words.say(f"rule.{name}"))) for name in RULES)
    columns = (Column(words.say("column.verdict"), "chip"), Column(words.say("column.rule"), "text"))
    return Table("rules", words.say("table.rules"), columns, (Body(rows),))


def _meaningful(draft: Draft) -> Table:
    """Each smallest meaningful change once, with the indicators that it holds for."""
    words = draft.words
    told = [(id, draft.written[id].declared(smallest.value, True), meaningful_sentences(draft, id).partition(". ")[2])
            for id in draft.listed if (smallest := draft.indicator(id).smallest_meaningful)]
    columns = (Column(words.say("column.m"), "label"), Column(words.say("column.why"), "text"),
               Column(words.say("column.indicators"), "text"))
    rows = _told_once(draft, told)
    return Table("meaningful", words.say("table.meaningful"), columns, (Body(rows),) if rows else ())


def _methods(draft: Draft) -> Table:
    """Each method and the reason for it once, with the indicators that it was taken for."""
    words = draft.words
    told = [(id, capital(words.known("method", row["method"], "method.other")), _why(draft, id, row))
            for id in draft.listed if (row := draft.rows.main(id)) and row["method"] and row["released"]]
    columns = (Column(words.say("column.method"), "label"), Column(words.say("column.why"), "text"),
               Column(words.say("column.indicators"), "text"))
    rows = _told_once(draft, told)
    return Table("methods", words.say("table.methods"), columns, (Body(rows),) if rows else ())


def _turning(draft: Draft) -> Table:
    """Of each primary indicator what would turn its verdict."""
    rows = tuple((Cell(draft.label(id), link=anchor(id)), Cell(told))
                 for id in draft.listed if draft.is_primary(id) and (told := _turns(draft, id)))
    said = sheet_words("origin_words", draft.language.code)["turns"]
    columns = (Column(draft.words.say("column.indicator"), "label"), Column(said, "text"))
    return Table("turning", said, columns, (Body(rows),) if rows else ())


def _turns(draft: Draft, id: str) -> str:
    """How far the interval is from its limit, and the first thing that would bring it there or hold it."""
    row = draft.rows.main(id)
    found = reasons_of(draft, id, row) if row is not None else None
    turns = [point for point in found.turns if point.id != "adjusted"] if found else []
    return " ".join(turn_sentence(draft, id, point) for point in turns[:2])


def _why(draft: Draft, id: str, row: Row) -> str:
    """The reason, and why not another method: the first of which nothing is told that holds of one indicator only."""
    found = reasons_of(draft, id, row)
    reason = [draft.words.known("reason", row["reason"], "reason.other")] if row["reason"] else []
    others = [other for other in found.rejected if other.numbers.keys() <= ALIKE
              and other.why != "nothing_left_to_chance"] if found else []
    return " ".join((*reason, *(another_sentence(draft, id, other) for other in others[:1]))) or "–"


def _told_once(draft: Draft, told: Iterable[tuple[str, str, str]]) -> tuple[tuple[Cell, ...], ...]:
    """(indicator, what, why) as rows of what, why and all the indicators alike."""
    alike: dict[tuple[str, str], list[str]] = {}
    for id, what, why in told:
        alike.setdefault((what, why), []).append(draft.label(id))
    return tuple((Cell(what), Cell(why), Cell("; ".join(labels))) for (what, why), labels in alike.items())


def _quality(draft: Draft) -> Table:
    """Alpha, the weakest statement and the answers that say nothing, for each indicator that has any of them."""
    words, language = draft.words, draft.language
    rows = []
    for id in draft.listed:
        alpha = latest(r for r in draft.rows.of("reliability", id) if r["term"] == "alpha" and r["scope"] == "all")
        weakest = weakest_item(draft, draft.indicator(id))
        missing = list(counted_missing(draft, id))
        asked = sum(m[2] for m in missing)
        if alpha is None and (not asked or draft.indicator(id).kind in EXHIBITED):
            continue
        shares = [sum(m[i] for m in missing) / asked if asked else None for i in (0, 1)]
        rows.append((
            Cell(draft.label(id), link=anchor(id)),
            _hundredths(draft, alpha["estimate"] if alpha else None),
            _hundredths(draft, weakest[1] if weakest else None),
            *(Cell(percent(s, language), value=s, pattern="0%") if s is not None else Cell("–") for s in shares)))
    columns = (Column(words.say("column.indicator"), "label"),
               *(Column(words.say(f"column.{name}"), "number")
                 for name in ("alpha", "item_rest", "cannot_say", "not_answered")))
    return Table("quality", words.say("table.quality"), columns, (Body(tuple(rows)),) if rows else ())


def _hundredths(draft: Draft, value: float | None) -> Cell:
    return Cell("–") if value is None else Cell(number(value, draft.language, 2), value=value, pattern="0.00")
