"""The copy for an archive: one file that holds the report and the figures behind it."""

import json
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from pypdf import PdfReader

from keko_eval.problem.problem import Problem
from keko_eval.reporting.outputs import write_outputs
from keko_eval.reporting.report import build_report, write_report
from keko_eval.reporting.tables import as_csv, write_tables
from tests.reporting import invented

ENDED = date(2019, 11, 30)


@pytest.fixture(scope="module", params=["internal", "public"])
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, bytes]:
    return request.param, write(request.param, tmp_path_factory.mktemp("archive"))


def write(profile: str, folder: Path) -> bytes:
    released = invented.released(profile)
    report = build_report(released, invented.study(), invented.reconciliation(), "fi")
    (path,) = write_outputs([report], released, ENDED, folder, ["pdf-archive"])
    assert path.name == ("report-archive-fi.pdf" if profile == "internal" else "report-public-archive-fi.pdf")
    return path.read_bytes()


def test_what_is_attached_is_the_released_tables_to_the_byte(archive: tuple[str, bytes], tmp_path: Path) -> None:
    profile, data = archive
    released = invented.released(profile)
    write_tables(released, tmp_path)
    attached = {name: found for name, (found,) in PdfReader(BytesIO(data)).attachments.items()}
    assert attached == {name: (tmp_path / name).read_bytes() for name in ("results.csv", "counts.csv")}
    assert attached["results.csv"] == as_csv(released.results)


def test_each_attachment_says_that_it_is_the_documents_data(archive: tuple[str, bytes]) -> None:
    files = [file.get_object() for file in PdfReader(BytesIO(archive[1])).trailer["/Root"]["/AF"]]
    assert {str(file["/UF"]): str(file["/AFRelationship"]) for file in files} == {
        "results.csv": "/Data", "counts.csv": "/Data"}
    for file in files:
        stream = file["/EF"]["/F"].get_object()
        assert (str(stream["/Subtype"]), str(stream["/Params"]["/ModDate"])) == ("/text/csv", "D:20191130000000Z")
        assert str(file["/Desc"]).startswith("Julkaistut")


def test_it_says_pdf_a_3a_and_pdf_ua_and_dates_itself_by_the_last_wave(archive: tuple[str, bytes]) -> None:
    read = PdfReader(BytesIO(archive[1]))
    root = read.trailer["/Root"]
    told = root["/Metadata"].get_data().decode()
    for line in ("<pdfaid:part>3</pdfaid:part>", "<pdfaid:conformance>A</pdfaid:conformance>",
                 "<pdfuaid:part>1</pdfuaid:part>", "<xmp:CreateDate>2019-11-30T00:00:00Z</xmp:CreateDate>"):
        assert line in told
    assert {str(read.metadata[key]) for key in ("/CreationDate", "/ModDate")} == {"D:20191130000000Z"}
    assert (root["/Lang"], bool(root["/MarkInfo"]["/Marked"])) == ("fi", True)
    assert [str(intent["/S"]) for intent in root["/OutputIntents"]] == ["/GTS_PDFA1"]
    assert "/StructTreeRoot" in root
    assert "/Encrypt" not in read.trailer


def test_every_font_is_inside(archive: tuple[str, bytes]) -> None:
    fonts = [found for found in _objects(archive[1]) if found.get("/Type") == "/FontDescriptor"]
    assert fonts
    assert all({"/FontFile2", "/FontFile3"} & set(font) for font in fonts)


def _objects(data: bytes) -> list[dict[str, object]]:
    read = PdfReader(BytesIO(data))
    found = (read.get_object(number) for number in range(1, int(read.trailer["/Size"])))
    return [each for each in found if isinstance(each, dict)]


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    assert write("public", tmp_path / "one") == write("public", tmp_path / "two")


@pytest.mark.parametrize("profile", ["internal", "public"])
def test_tables_are_outputs_and_hold_no_number_that_is_held_back(profile: str, tmp_path: Path) -> None:
    paths = write_report(invented.released(profile), invented.study(), [], tmp_path, languages=["fi", "sv"],
                         outputs=["csv", "parquet", "json"])
    ending = "" if profile == "internal" else "-public"
    assert {p.name for p in paths} >= {f"{t}{ending}.{f}" for t in ("results", "counts") for f in
                                       ("csv", "parquet", "json")}
    rows = json.loads((tmp_path / f"results{ending}.json").read_text(encoding="utf8"))
    hidden = [row for row in rows if not row["released"]]
    assert hidden
    assert all(row[key] is None for row in hidden for key in ("estimate", "n", "n_pairs", "ci_low", "p_value"))
    assert list(rows[0]) == list(invented.released(profile).results.columns)
    frame = pl.read_parquet(tmp_path / f"results{ending}.parquet")
    assert (frame.columns, frame.height) == (list(rows[0]), len(rows))


def test_a_sign_without_a_shape_is_told_with_its_text(tmp_path: Path) -> None:
    told: list[Problem] = []
    report = build_report(invented.released(), invented.study(), [], "fi")
    odd = replace(report, title="Hyvää 😀 työtä 日", front=replace(report.front, lead="Ääkköset – näkyvät “näin”."))
    write_outputs([odd], invented.released(), ENDED, tmp_path, ["pdf"], told.append)
    signs = {str(p.values["sign"]): str(p.values["text"]) for p in told}
    assert set(signs) == {"😀 (U+1F600)", "日 (U+65E5)"}
    assert all("Hyvää" in text for text in signs.values())
    assert {(p.code, p.severity) for p in told} == {("sign-without-shape", "warning")}


def test_every_table_has_a_head_row(archive: tuple[str, bytes]) -> None:
    tables = [node for node in _objects(archive[1]) if node.get("/S") == "/Table"]
    assert len(tables) > 5
    for table in tables:
        assert "/TH" in _kinds(table), "a table without a head"


def _kinds(node: object) -> set[str]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return set().union(*map(_kinds, node))
    if not isinstance(node, dict):
        return set()
    return {str(node["/S"])} | _kinds(node.get("/K")) if "/S" in node else _kinds(node.get("/K"))
