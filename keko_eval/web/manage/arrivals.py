"""Answers given away from these pages: entry workbooks, forms without a net, exports of other programs."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.responses import Response

from keko_eval.collection.store.errors import StoreUnavailable
from keko_eval.definitions.scalars import Texts
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, Refused, has_errors
from keko_eval.web.exported import keep_export, read_export, rows_by
from keko_eval.web.handed_in import Handed, Kept, keep, read_handed_in
from keko_eval.web.manage.send import round_of, rounds
from keko_eval.web.manage.steps import steps_of
from keko_eval.web.manage.visit import ALL, Visit

ENDINGS = (".xlsx", ".json")
EXPORTS = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods")
MOST_SPANS = 12


@dataclass(frozen=True, slots=True)
class Line:
    """How many forms a file holds for a wave and a circle."""

    title: Texts
    wave: Texts
    circle: str
    n: int


class Strangers(Exception):
    """A file holds answers of other circles; ``rows``: on which rows of it, by circle."""

    def __init__(self, rows: Mapping[str, Sequence[int]]) -> None:
        super().__init__()
        self.rows = rows


def answers_page(visit: Visit, said: str = "", problems: Sequence[Problem] = (), lines: Sequence[Line] = (),
                 kept: Kept | None = None, strangers: Sequence[tuple[str, int, str]] = ()) -> Response:
    wrong = bool(said) or has_errors(problems)
    return visit.show("answers.html", 422 if wrong else 200, steps=steps_of(visit), step="results", said=said,
                      problems=visit.told(problems), wrong=wrong, lines=lines, kept=kept, rounds=rounds(visit),
                      strangers=strangers, everything=ALL)


def take_answers(visit: Visit) -> Response:
    """Check a file, and bring it in where that is asked and nothing is wrong; the file itself is not kept."""
    return _with_file(visit, ENDINGS, "answers.no_file", _taken)


def take_export(visit: Visit) -> Response:
    """The same for a file of another program, of a questionnaire in a wave."""
    return _with_file(visit, EXPORTS, "answers.no_export", _exported)


def _with_file(visit: Visit, endings: Sequence[str], said: str, take: Callable[[Visit, Path], Response]) -> Response:
    if visit.upload is None or visit.upload.ending not in endings:
        return answers_page(visit, said)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"answers{visit.upload.ending}"
        path.write_bytes(visit.upload.data)
        try:
            return take(visit, path)
        except Strangers as others:
            return answers_page(visit, "answers.not_hers", strangers=_told_of(visit, others.rows))
        except Refused as refused:
            return answers_page(visit, problems=refused.problems)
        except StoreUnavailable:
            return answers_page(visit, "send.unavailable")


def _taken(visit: Visit, path: Path) -> Response:
    resolved = visit.office.studies.read().resolved
    keys = visit.office.settings.collected / "keys"
    moment = datetime.combine(visit.office.today(), datetime.min.time()).replace(hour=12)
    handed, problems = read_handed_in(resolved, [path], moment, keys)
    group = resolved.study.circle_group or "circle"
    handed = [_placed(visit, own, group) for own in handed]
    lines = [line for own in handed for line in _lines(visit, own, group)]
    if has_errors(problems) or not lines:
        visit.note("answers-tried")
        return answers_page(visit, "" if problems else "answers.empty", problems)
    if visit.first("go") != "bring":
        visit.note("answers-tried")
        return answers_page(visit, "", problems, lines)
    with visit.office.writing() as store:
        kept = keep(resolved, handed, store, keys, replacing=visit.first("replace") == "yes")
    visit.note("answers-in", ", ".join(f"{kind} {n}" for kind, n in sorted(kept.counts.items())))
    return answers_page(visit, "", (*problems, *kept.problems), lines, kept)


def _exported(visit: Visit, path: Path) -> Response:
    chosen = round_of(visit, visit.first("round"))
    seen = visit.office.studies.read().seen_by(visit.circle)
    group = seen.study.circle_group or visit.office.studies.read().resolved.study.circle_group or "circle"
    found = read_export(seen, path, chosen.instrument.instrument, chosen.wave.wave)
    if visit.circle is not None:
        if any(row.given.get(group, visit.circle) != visit.circle for row in found.rows):
            by = rows_by(seen, path, chosen.instrument.instrument, chosen.wave.wave, group)
            raise Strangers({circle: rows for circle, rows in by.items() if circle != visit.circle})
        rows = tuple(replace(row, given={**row.given, group: visit.circle}) for row in found.rows)
        found = replace(found, rows=rows)
    wave = chosen.wave.label or Texts(chosen.wave.period)
    lines = [Line(chosen.instrument.title, wave, visit.circle_name, len(found.rows))]
    if has_errors(found.problems) or not found.rows:
        visit.note("answers-tried", chosen.key)
        return answers_page(visit, "" if has_errors(found.problems) else "answers.empty", found.problems)
    if visit.first("go") != "bring":
        visit.note("answers-tried", chosen.key)
        return answers_page(visit, "", found.problems, lines)
    with visit.office.writing() as store:
        kept = keep_export(seen, found, store, visit.office.settings.collected / "keys",
                           replacing=visit.first("replace") == "yes")
    visit.note("answers-in", ", ".join(f"{kind} {n}" for kind, n in sorted(kept.counts.items())))
    return answers_page(visit, "", (*found.problems, *kept.problems), lines, kept)


def _placed(visit: Visit, own: Handed, group: str) -> Handed:
    """On a circle's page every answer is of the circle; refuses a file that says otherwise."""
    if visit.circle is None:
        return own
    others: dict[str, list[int]] = {}
    for entry in own.entries:
        if (circle := entry.given.get(group, visit.circle)) != visit.circle:
            others.setdefault(circle, []).append(_number(entry.place))
    if others:
        raise Strangers(others)
    return replace(own, entries=tuple(replace(e, given={**e.given, group: visit.circle}) for e in own.entries))


def _number(place: Place) -> int:
    """The row of a cell or a line; 0 where the whole file is meant."""
    found = re.search(r"\d+$", place.cell)
    return place.line or (int(found.group()) if found else 0)


def _told_of(visit: Visit, rows: Mapping[str, Sequence[int]]) -> list[tuple[str, int, str]]:
    """Each circle's name, how many rows it has, and which; a name that the study does not know is not repeated."""
    circles = visit.office.studies.read().circles
    found: dict[str, list[int]] = {}
    for key, own in rows.items():
        name = circles[key].name(visit.code) if key in circles else visit.say("answers.unknown")
        found.setdefault(name, []).extend(n for n in own if n)
    return [(name, len(own), spans(sorted(own))) for name, own in found.items()]


def spans(rows: Sequence[int]) -> str:
    """Numbers in their order as people write them: ``2–4, 7``; of very many pieces the first."""
    pieces: list[list[int]] = []
    for n in rows:
        if pieces and n == pieces[-1][1] + 1:
            pieces[-1][1] = n
        else:
            pieces.append([n, n])
    told = [str(a) if a == b else f"{a}–{b}" for a, b in pieces[:MOST_SPANS]]
    return ", ".join(told) + (" …" if len(pieces) > MOST_SPANS else "")


def _lines(visit: Visit, own: Handed, group: str) -> list[Line]:
    studied = visit.office.studies.read()
    counts = Counter((entry.wave, entry.given.get(group, "")) for entry in own.entries)
    found = []
    for (id, key), n in sorted(counts.items()):
        wave, circle = studied.resolved.study.wave(id), studied.circles.get(key)
        found.append(Line(own.handout.instrument.title, wave.label if wave and wave.label else Texts(id or "–"),
                          circle.name(visit.code) if circle else key or "–", n))
    return found
