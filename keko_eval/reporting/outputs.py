"""Outputs: what a report can be written as, and one writing of it in many languages."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from keko_eval.disclosure.released import Released
from keko_eval.problem.problem import Problem, problem
from keko_eval.reporting.page import Report

if TYPE_CHECKING:
    from keko_eval.reporting.pdf import Typeset

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


def _pdf(report: Report, _: Released, __: date, tell: Tell) -> bytes:
    from keko_eval.reporting.pdf import typeset_report

    return _told(typeset_report(report), report, tell)


def _archive(report: Report, released: Released, ended: date, tell: Tell) -> bytes:
    from keko_eval.reporting.pdf import typeset_archive
    from keko_eval.reporting.tables import as_csv

    attached = {"results.csv": as_csv(released.results), "counts.csv": as_csv(released.counts)}
    return _told(typeset_archive(report, ended, attached), report, tell)


def _told(made: "Typeset", report: Report, tell: Tell) -> bytes:
    """The document, once the signs that it could not set have been told with their first text."""
    for sign, text in made.lacking.items():
        tell(problem("sign-without-shape", None, sign=f"{sign} (U+{ord(sign):04X})", language=report.language,
                     text=text if len(text) <= LONGEST else text[:LONGEST] + "…"))
    return made.data


OFFICE: Mapping[str, Render] = {"html": _html, "xlsx": _xlsx, "docx": _docx, "pptx": _pptx}
PRINTED: Mapping[str, Callable[[Report, Released, date, Tell], bytes]] = {"pdf": _pdf, ARCHIVE: _archive}
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
        Told of each sign that a printed page could not set; from threads.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = "report" if released.profile == "internal" else f"report-{released.profile}"

    def write(report: Report, output: str) -> Path:
        path = folder / (f"{name}-archive-{report.language}.pdf" if output == ARCHIVE
                         else f"{name}-{report.language}.{output}")
        path.write_bytes(PRINTED[output](report, released, ended, tell) if output in PRINTED
                         else OFFICE[output](report, released, ended))
        return path

    printed: dict[tuple[str, str], Future[Path]] = {}
    written: dict[tuple[str, str], Path] = {}
    with ThreadPoolExecutor(max_workers=TYPESET_TOGETHER) as pool:
        built = []
        for report in reports:
            built.append(report)
            printed |= {(report.language, o): pool.submit(write, report, o) for o in outputs if o in PRINTED}
        for report in built:
            written |= {(report.language, o): write(report, o) for o in outputs if o not in PRINTED}
    written |= {place: made.result() for place, made in printed.items()}
    return [written[report.language, output] for report in built for output in outputs]
