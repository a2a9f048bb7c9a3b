"""Outputs: what a report can be written as, and one writing of it in many languages."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
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


OUTPUTS: Mapping[str, Render] = {"html": _html, "pdf": _pdf, "xlsx": _xlsx}
_SLOWEST_FIRST = ("pdf", "xlsx", "html")


def write_outputs(reports: Sequence[Report], released: Released, ended: date, folder: Path,
                  outputs: Sequence[str]) -> list[Path]:
    """Write each report as each output; the paths, report by report.

    The files are ``report-fi.html``; of a public release ``report-public-fi.html``, so that the two are not mistaken.
    Typesetting runs beside the rest, since it does not need the interpreter.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = "report" if released.profile == "internal" else f"report-{released.profile}"
    jobs = {(report.language, output): report
            for output in sorted(outputs, key=_SLOWEST_FIRST.index) for report in reports}

    def write(language: str, output: str) -> Path:
        path = folder / f"{name}-{language}.{output}"
        path.write_bytes(OUTPUTS[output](jobs[language, output], released, ended))
        return path

    with ThreadPoolExecutor(max_workers=2) as pool:
        written = {job: pool.submit(write, *job) for job in jobs}
    return [written[report.language, output].result() for report in reports for output in outputs]
