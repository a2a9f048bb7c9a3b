"""keko export for statistics packages: every format, what is told first, and what stands in the folder after."""

from pathlib import Path

import pytest

from tests.cli.running import keko

pytest.importorskip("pyreadstat", reason="the extra spss is not installed")

FILES = {"sav": {"labels.sav", "labels.sets.sps", "labels.codebook.csv"}, "dta": {"labels.dta", "labels.codebook.csv"},
         "r": {"labels.csv", "labels.R", "labels.codebook.csv"},
         "spss": {"labels.csv", "labels.sps", "labels.codebook.csv"},
         "parquet": {"labels.parquet", "labels.codebook.csv"}}


@pytest.mark.parametrize("format", list(FILES))
def test_every_format_writes_its_files_and_nothing_else(study: Path, tmp_path: Path, format: str) -> None:
    for again in ("a", "b"):
        several = again == "b" and format == "sav"
        done = keko("export", study, "--as", f"{format},csv" if several else format, "-o", tmp_path / again,
                    "--i-may-read-answers", language="fi")
        if several:
            assert (study / "access.log.csv").read_text(encoding="utf8").count("export as sav, csv") == 1
            (tmp_path / "b").rename(tmp_path / "both")
            (tmp_path / "both" / "sav").rename(tmp_path / "b")
            beside = {path.name for path in (tmp_path / "both" / "csv").iterdir()}
            assert beside == {"labels.csv", "labels.codebook.csv"}
        (study / "access.log.csv").unlink()
        assert done.returncode == 0, done.stderr
    assert {path.name for path in (tmp_path / "a").iterdir()} == FILES[format]
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
    if format in ("sav", "spss"):
        assert "ohjelmassa SPSS selitteen pituus on enintään 256 tavua" in done.stderr
        assert "with_" in done.stderr
    book = (tmp_path / "a" / "labels.codebook.csv").read_text(encoding="utf-8-sig")
    assert ("with_,with," in book) is (format in ("sav", "dta", "spss"))
    assert "ä" * 150 in book


def test_without_the_library_nothing_is_written(study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from keko_eval.cli.export_statistics import demanded
    from keko_eval.definitions.document import read_document
    from keko_eval.definitions.load import read_library, resolve, shipped_library
    from keko_eval.problem.problem import Refused

    document, _ = read_document(study / "study.yaml")
    assert document is not None
    own, _ = read_library([study])
    resolved, _ = resolve(document, own.and_then(shipped_library(own)))
    from keko_eval.cli.export import Wanted

    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    with pytest.raises(Refused) as refused:
        demanded(Wanted(resolved, tmp_path, "en", format="sav"))
    assert [p.code for p in refused.value.problems] == ["statistics-no-reader"]
    assert list(tmp_path.iterdir()) == []
