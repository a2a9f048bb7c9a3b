"""A laid report in; the same with a last section that says which planned sections fell out, and why, out."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from keko_eval.definitions.pack import PlannedSection
from keko_eval.packs.contract import Lack, gathered
from keko_eval.reporting.page import Placed, Report
from keko_eval.reporting.sheet_words import sheet_words

ANCHOR = "fallen_out"
PAGES = ("indicators", "goals")
_MOST = 8


def with_fallen(report: Report, wanted: Sequence[PlannedSection], lacking: Sequence[Lack]) -> Report:
    """Nothing is added where every section about indicators stands and nothing is lacking."""
    sentences = list(_sentences(report, wanted, lacking))
    if not sentences:
        return report
    words = sheet_words("plan_words", report.language)
    told = Placed("text", ANCHOR, words["heading"], text=" ".join((words["intro"], *sentences)))
    return replace(report, order=(*report.order, told))


def _sentences(report: Report, wanted: Sequence[PlannedSection], lacking: Sequence[Lack]) -> Iterator[str]:
    words = sheet_words("plan_words", report.language)
    stand = {placed.anchor for placed in report.order}
    for section in wanted:
        if section.part not in PAGES:
            continue
        needed = [_name(lack, report.language) for lack in gathered(lacking) if section.section in lack.sections]
        fell = section.section not in stand
        name = section.title.to(report.language) if section.title else section.section
        if needed:
            more = words["more"] if len(needed) > _MOST else ""
            yield words["fell_out" if fell else "incomplete"].format(
                section=name, needed=", ".join(needed[:_MOST]) + more)
        elif fell and not section.optional and lacking:
            yield words["empty"].format(section=name)


def _name(lack: Lack, language: str) -> str:
    """An indicator by its label; a survey, a question, a wave by its id, without the version that is asked for."""
    if lack.label is not None:
        return lack.label.to(language)
    id, sign, asked = lack.needed.partition("@")
    questions = asked.partition(" ")[2] if sign else ""
    return f"{id} {questions}".strip()
