"""Outputs: what a report can be written as, and one writing of it in many languages."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from keko_eval.disclosure.released import Released
from keko_eval.problem.problem import Problem, problem
from keko_eval.reporting.page import Report

if TYPE_CHECKING:
    from keko_eval.reporting.pdf import Copy

ARCHIVE, LONGEST = "pdf-archive", 60
TYPESET_TOGETHER = 4
"""So many, even of two processors: what is typeset last has nothing beside it."""

Render = Callable[[Report, Released, date], bytes]
Tell = Callable[[Problem], None]


def _html(report: Report, _: Released, __: date) -> bytes:
    from keko_eval.reporting.html import render_html

    return render_html(report).encode()


def _xlsx(report: Report, released: Released, ended: date) -> bytes:
    from keko_eval.reporting.workbook import render_workbook

    return render_workbook(report, released, ended)


def _docx(report: Report, _: Released, ended: date) -> bytes:
    from keko_eval.reporting.docx import render_docx

    return render_docx(report, ended)


def _pptx(report: Report, _: Released, ended: date) -> bytes:
    from keko_eval.reporting.pptx import render_pptx

    return render_pptx(report, ended)


def _pdf(report: Report, _: Released, __: date) -> "Copy":
    from keko_eval.reporting.pdf import copy_of

    return copy_of(report)


def _archive(report: Report, released: Released, ended: date) -> "Copy":
    from keko_eval.reporting.pdf import archive_copy
    from keko_eval.reporting.tables import as_csv

    attached = {"results.csv": as_csv(released.results), "counts.csv": as_csv(released.counts)}
    return archive_copy(report, ended, attached)


def _unset(copy: "Copy", language: str) -> Iterator[Problem]:
    """The signs that print cannot set, each with the first text that holds it."""
    for sign, text in copy.lacking.items():
        yield problem("sign-without-shape", None, sign=f"{sign} (U+{ord(sign):04X})", language=language,
                      text=text if len(text) <= LONGEST else text[:LONGEST] + "…")


OFFICE: Mapping[str, Render] = {"html": _html, "xlsx": _xlsx, "docx": _docx, "pptx": _pptx}
PRINTED: Mapping[str, Callable[[Report, Released, date], "Copy"]] = {"pdf": _pdf, ARCHIVE: _archive}
OUTPUTS = (*OFFICE, *PRINTED)


def write_outputs(reports: Iterable[Report], released: Released, ended: date, folder: Path,
                  outputs: Sequence[str], tell: Tell = lambda _: None) -> list[Path]:
    """Write each report as each output; the paths, report by report.

    The files are ``report-fi.html``; of a public release ``report-public-fi.html``, so that the two are not mistaken;
    a copy for an archive is ``report-archive-fi.pdf``.
    Typesetting leaves the interpreter alone, so it begins as soon as a report is there and runs beside the rest.

    Parameters
    ----------
    tell : callable
        Told of each sign that a printed page cannot set.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = "report" if released.profile == "internal" else f"report-{released.profile}"

    def path(report: Report, output: str) -> Path:
        return folder / (f"{name}-archive-{report.language}.pdf" if output == ARCHIVE
                         else f"{name}-{report.language}.{output}")

    printed: list[Future[int]] = []
    built: list[Report] = []
    with ThreadPoolExecutor(max_workers=TYPESET_TOGETHER) as pool:
        for report in reports:
            built.append(report)
            for output in outputs:
                if output in PRINTED:
                    copy = PRINTED[output](report, released, ended)
                    printed.append(pool.submit(_typeset, copy, path(report, output)))
                    for found in _unset(copy, report.language):
                        tell(found)
        for report in built:
            for output in outputs:
                if output in OFFICE:
                    path(report, output).write_bytes(OFFICE[output](report, released, ended))
    for made in printed:
        made.result()
    return [path(report, output) for report in built for output in outputs]


def _typeset(copy: "Copy", path: Path) -> int:
    return path.write_bytes(copy.typeset())
