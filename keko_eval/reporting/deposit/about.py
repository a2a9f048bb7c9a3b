"""▶ A study in; what an archive's codebook says of it out, or everything that its ``archive:`` lacks."""

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from keko_eval.definitions.archive import NEEDED, Archive, lacking
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.scalars import Texts, period_end, period_start
from keko_eval.exchange.ddi.about import About
from keko_eval.problem.problem import Refused, problem

LANGUAGES = ("fi", "sv", "en")
_UNITS = {"respondent": "Individual", "client": "Individual", "organisation": "Organization", "circle": "Group",
          "event": "EventOrProcess", "project": "Other"}
_AGAIN = ("before_after", "before_after_control", "panel", "repeated_cross_sections")


@cache
def deposit_words(language: str) -> dict[str, Any]:
    """The words of a deposit in one language."""
    found: dict[str, Any] = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf8"))[language]
    return found


def languages_of(resolved: ResolvedStudy) -> tuple[str, ...]:
    """The study's languages that a codebook is written in."""
    return tuple(code for code in LANGUAGES if code in resolved.study.languages)


def archive_of(resolved: ResolvedStudy) -> Archive:
    """The study's archive block.

    Raises
    ------
    Refused
        Something that no deposit goes without is not told; all of it at once.
    """
    archive: Archive | None = resolved.study.archive
    lacks = lacking(archive)
    if archive is None or lacks:
        place = resolved.document.at("archive") if archive else resolved.document.at("study")
        raise Refused([problem("archive-lacks", place, key=key, example=NEEDED[key]) for key in lacks])
    return archive


def about_of(resolved: ResolvedStudy, language: str, left_out: Iterable[str]) -> About:
    """The study in one language; ``left_out`` are the variables that the data lack."""
    study, archive, words = resolved.study, archive_of(resolved), deposit_words(language)

    def said(texts: Texts | None) -> str:
        return " ".join(texts.to(language).split()) if texts else ""

    names = sorted(left_out)
    missing = words["left_out"].format(names=", ".join(names)) if names else words["nothing_left_out"]
    others = [code for code in languages_of(resolved) if code != language]
    unit = next(_UNITS[own.unit] for own in resolved.instruments.values())
    time = _time(resolved)
    invented = f"{words['invented']} " if study.invented else ""
    return About(
        language, study.study, study.version or "1.0.0",
        {code: " ".join(study.title.to(code).split()) for code in (language, *others)},
        archive.pid or "", archive.pid_type, archive.page or "", [said(one) for one in archive.creators],
        invented + said(archive.abstract), [said(one) for one in archive.keywords],
        [said(one) for one in archive.topics], {code: said(name) for code, name in archive.countries.items()},
        [(w.wave, period_start(w.period).isoformat(), period_end(w.period).isoformat(), said(w.label) or w.wave)
         for w in study.waves],
        (words["units"][unit], unit), (words["times"][time], time), words["kind"], said(archive.sampling),
        said(archive.mode), said(archive.access), said(archive.distributor), said(archive.depositor),
        archive.deposited.isoformat() if archive.deposited else "",
        archive.published.isoformat() if archive.published else "", said(archive.population), said(archive.funder),
        archive.grant or "", missing)


def _time(resolved: ResolvedStudy) -> str:
    """The code of the DDI Time Method vocabulary."""
    design = resolved.study.comparison.design
    if design not in _AGAIN:
        return "CrossSection"
    linked = design != "repeated_cross_sections" and resolved.study.subject is not None
    return "Longitudinal.Panel.Interval" if linked else "Longitudinal.TrendRepeatedCrossSection"
