"""Sheets: a report's results as plain text that is copied into another system's fields, one file per language."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from keko_eval.definitions.load import ResolvedStudy
from keko_eval.disclosure.released import Released
from keko_eval.reporting.draft import Draft, begin
from keko_eval.reporting.lookup import lookup
from keko_eval.reporting.wording import wording


def _funder(draft: Draft, dated: str) -> str:
    from keko_eval.reporting.funder_sheet import funder_sheet

    return funder_sheet(draft, dated)


def _innokyla(draft: Draft, dated: str) -> str:
    from keko_eval.reporting.innokyla_sheet import innokyla_sheet

    return innokyla_sheet(draft, dated)


SHEETS: Mapping[str, Callable[[Draft, str], str]] = {"funder": _funder, "innokyla": _innokyla}


def write_sheets(released: Released, resolved: ResolvedStudy, folder: Path, languages: Iterable[str],
                 sheets: Sequence[str], dated: Callable[[Draft], str]) -> list[Path]:
    """Write each sheet in each language: ``report-funder-fi.txt``, of a public release ``report-public-funder-fi.txt``.

    Parameters
    ----------
    dated : callable
        Says of a draft of when its figures are.
    """
    if not sheets:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    name = "report" if released.profile == "internal" else f"report-{released.profile}"
    rows = lookup(released.results, released.counts, released.entries)
    paths = []
    for language in languages:
        draft = begin(resolved, rows, wording(language), released.profile)
        for sheet in sheets:
            path = folder / f"{name}-{sheet}-{language}.txt"
            path.write_text(SHEETS[sheet](draft, dated(draft)), encoding="utf-8", newline="\n")
            paths.append(path)
    return paths
