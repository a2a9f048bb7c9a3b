"""A pack's own look: its logo is data and locked like every file, and the study's own goes before it."""

import shutil
from pathlib import Path

import pytest

from keko_eval import pipeline
from keko_eval.definitions.document import read_document
from keko_eval.files.archive import archive, members_of
from keko_eval.files.text import shipped
from keko_eval.packs.build import without_sample
from keko_eval.packs.opened import open_pack
from keko_eval.packs.plan import branded, plan_of
from keko_eval.packs.shelf import logo_named, plan_named
from keko_eval.problem.problem import Refused
from keko_eval.reporting.report import build_report
from tests.reporting import invented

KEKO = shipped("examples", "keko-2019")
SVG = (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><script>alert(1)</script>'
       b'<path d="M0 0h40v10z"/></svg>')
BRANDING = """
branding:
  logo: {file: brand/logo.svg, alt: {fi: Paketin merkki, sv: Paketets märke, en: The pack, fi-simple: Merkki}}
  colours: {titles: "#7a1f5c"}
  contact: {fi: Paketin tekijä, sv: Paketets upphov, en: The maker, fi-simple: Tekijä}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A study with a pack that has a look of its own."""
    made = tmp_path / "study"
    shutil.copytree(KEKO, made, ignore=shutil.ignore_patterns("expected", "report*"))
    (made / "brand").mkdir()
    (made / "brand" / "logo.svg").write_bytes(SVG)
    with (made / "pack.yaml").open("a", encoding="utf8") as file:
        file.write(BRANDING)
    return made


def test_the_logo_goes_along_clean_and_is_locked(folder: Path) -> None:
    data = without_sample(folder)
    assert data == without_sample(folder)
    opened = open_pack(data, "pack.zip")
    assert b"script" not in opened.members["brand/logo.svg"]
    assert "brand/logo.svg" in opened.lock.files
    changed = archive({**members_of(data), "brand/logo.svg": SVG})
    with pytest.raises(Refused) as refused:
        open_pack(changed, "pack.zip")
    assert [(p.code, p.values["name"]) for p in refused.value.problems] == [("pack-changed", "brand/logo.svg")]


def test_it_shows_in_the_report_of_whoever_uses_the_pack(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "pack.zip"
    file.write_bytes(without_sample(folder))
    study = pipeline.load(KEKO)
    report = build_report(invented.released(), invented.study(), [], "fi")
    for source in (str(folder), str(file)):
        pack = plan_named(source, "x")
        laid = branded(plan_of(pack, study), pack, logo_named(source, "x"), source)(report)
        assert (laid.brand.titles, laid.brand.contact) == ("#7a1f5c", "Paketin tekijä")
        assert laid.brand.logo is not None
        assert laid.brand.logo.alt == "Paketin merkki"
        assert b"script" not in laid.brand.logo.picture.data


def test_a_pack_without_one_has_none() -> None:
    pack = plan_named("rinki", "x")
    assert logo_named("rinki", "x") == {}
    lay = plan_of(pack, pipeline.load(KEKO))
    assert branded(lay, pack, {}, "rinki") is lay


def test_a_logo_that_is_gone_is_refused(folder: Path) -> None:
    (folder / "brand" / "logo.svg").unlink()
    with pytest.raises(Refused) as refused:
        without_sample(folder)
    assert [p.code for p in refused.value.problems] == ["logo-missing"]
    assert logo_named(str(folder), "x") == {}


def test_a_studys_own_look_does_not_go_into_a_pack(folder: Path) -> None:
    with (folder / "study.yaml").open("a", encoding="utf8") as file:
        file.write("branding: {contact: 'own@example.org'}\n")
    members = members_of(without_sample(folder))
    assert b"own@example.org" not in members["study.yaml"]
    assert read_document(folder / "study.yaml")[0].model.branding.contact.to("fi") == "own@example.org"
