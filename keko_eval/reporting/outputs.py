"""Outputs: what a report can be written as, and one writing of it in many languages."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path

from keko_eval.disclosure.released import Released
from keko_eval.reporting.page import Report

Render = Callable[[Report, Released, date], bytes]


def _html(report: Report, _: Released, __: date) -> bytes:
    from keko_eval.reporting.html import render_html

    return render_html(report).encode()


def _pdf(report: Report, _: Released, __: date) -> bytes:
    from keko_eval.reporting.pdf import render_pdf

    return render_pdf(report)


def _xlsx(report: Report, released: Released, ended: date) -> bytes:
    from keko_eval.reporting.workbook import render_workbook

    return render_workbook(report, released, ended)


def _docx(report: Report, _: Released, ended: date) -> bytes:
    from keko_eval.reporting.docx import render_docx

    return render_docx(report, ended)


def _pptx(report: Report, _: Released, ended: date) -> bytes:
    from keko_eval.reporting.pptx import render_pptx

    return render_pptx(report, ended)


OUTPUTS: Mapping[str, Render] = {"html": _html, "pdf": _pdf, "xlsx": _xlsx, "docx": _docx, "pptx": _pptx}
SLOW = ("pdf",)


def write_outputs(reports: Iterable[Report], released: Released, ended: date, folder: Path,
                  outputs: Sequence[str]) -> list[Path]:
    """Write each report as each output; the paths, report by report.

    The files are ``report-fi.html``; of a public release ``report-public-fi.html``, so that the two are not mistaken.
    Typesetting leaves the interpreter alone, so it begins as soon as a report is there and runs beside the rest.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = "report" if released.profile == "internal" else f"report-{released.profile}"

    def write(report: Report, output: str) -> Path:
        path = folder / f"{name}-{report.language}.{output}"
        path.write_bytes(OUTPUTS[output](report, released, ended))
        return path

    written: dict[tuple[str, str], Future[Path]] = {}
    with ThreadPoolExecutor(max_workers=2) as pool:
        built = []
        for report in reports:
            built.append(report)
            written |= {(report.language, o): pool.submit(write, report, o) for o in outputs if o in SLOW}
        for report in built:
            written |= {(report.language, o): pool.submit(write, report, o) for o in outputs if o not in SLOW}
    return [written[report.language, output].result() for report in built for output in outputs]
