"""Real forms go in and come out again: the same XForm, the same verdict of the validator, every cell."""

import subprocess
import warnings
from collections import Counter
from pathlib import Path
from shutil import copy, which
from typing import Any
from xml.etree import ElementTree

import pytest

from keko_eval.definitions.document import parse_document
from keko_eval.exchange.brought import instrument_text
from keko_eval.exchange.xlsform.headings import CHOICES, SURVEY, headings
from keko_eval.exchange.xlsform.read import read_form
from keko_eval.exchange.xlsform.sheets import read_book
from keko_eval.exchange.xlsform.write import sheets_of, workbook

CONVERT = (
    "I8n_lang_choicefilter.xlsx", "Round_1.xlsx", "Round_2.xlsx", "all-question-types-v2024091201-3.xlsx",
    "bad_calc.xlsx", "good_eats_multilang.xls", "repeat_group_(merge).xlsx", "sample1.xlsx", "sample2.xlsx",
    "socio-economic-survey-v20240515.xlsx", "testB.xlsx",
)
"""Those that pyxform converts."""
OTHERS = ("buildings.xls", "childrens_survey.xls", "waterways.xls", "duplicate_columns.xlsx")
"""Those that it refuses, or falls over."""


def back(path: Path, folder: Path) -> Path:
    """The form read, written as YAML, read from it and written as a workbook of the same stem."""
    form = read_form(path)
    document, problems = parse_document(instrument_text(form.tree, "xlsform", path.name), "form.yaml")
    assert not problems
    assert document is not None
    sheets, _ = sheets_of(document.model, form.report.carried, path.stem)
    out = folder / f"{path.stem}.xlsx"
    out.write_bytes(workbook(sheets))
    return out


def xform(path: Path, folder: Path) -> Any:
    """What pyxform makes of a file; it goes by the ending, so a workbook in another dress gets its own."""
    from pyxform.xls2xform import convert

    ending = ".xls" if path.read_bytes()[:4] == b"\xd0\xcf\x11\xe0" else ".xlsx"
    if path.suffix != ending:
        path = copy(path, folder / f"{path.stem}{ending}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return convert(path)


def canonical(xml: str) -> str:
    return ElementTree.canonicalize(xml, strip_text=False, with_comments=True)


def verdict(xml: str, folder: Path) -> bool:
    import pyxform

    jar = Path(pyxform.__file__).parent / "validators/odk_validate/bin/ODK_Validate.jar"
    file = folder / "form.xml"
    file.write_text(xml, encoding="utf8")
    done = subprocess.run(["java", "-Xmx256m", "-jar", str(jar), str(file)], capture_output=True, check=False)
    return done.returncode == 0


def cells(path: Path) -> Counter[tuple[str, tuple[str, str], str]]:
    """Every non-empty cell below the headings: its sheet, what its heading means, its text."""
    found: Counter[tuple[str, tuple[str, str], str]] = Counter()
    for sheet in read_book(path)[0]:
        name = sheet.name.strip().lower()
        known = {"survey": SURVEY, "choices": CHOICES}.get(name, {})
        width = max(map(len, sheet.rows), default=0)
        heads = headings([*sheet.rows[0], *[""] * (width - len(sheet.rows[0]))] if sheet.rows else [], known)
        for row in sheet.rows[1:]:
            for head, cell in zip(heads, row, strict=False):
                if cell.strip():
                    meaning = (head.key, head.language) if head.key else (head.carried, "")
                    found[name, meaning, " ".join(cell.split())] += 1
    return found


@pytest.mark.parametrize("name", CONVERT)
def test_the_xform_is_the_same(name: str, shared_forms: Path, tmp_path: Path) -> None:
    was, now = xform(shared_forms / name, tmp_path), xform(back(shared_forms / name, tmp_path), tmp_path)
    assert canonical(now.xform) == canonical(was.xform)
    assert now.itemsets == was.itemsets


@pytest.mark.skipif(which("java") is None, reason="ODK Validate runs on Java")
@pytest.mark.parametrize("name", ["bad_calc.xlsx", "testB.xlsx", "all-question-types-v2024091201-3.xlsx"])
def test_the_validator_says_the_same(name: str, shared_forms: Path, tmp_path: Path) -> None:
    was = xform(shared_forms / name, tmp_path).xform
    assert verdict(xform(back(shared_forms / name, tmp_path), tmp_path).xform, tmp_path) is verdict(was, tmp_path)
    assert verdict(was, tmp_path) is (name != "bad_calc.xlsx")


@pytest.mark.parametrize("name", [*CONVERT, *OTHERS])
def test_every_cell_is_found_again(name: str, shared_forms: Path, tmp_path: Path) -> None:
    was = cells(shared_forms / name)
    assert was
    assert cells(back(shared_forms / name, tmp_path)) == was


@pytest.mark.parametrize("name", [*CONVERT, *OTHERS])
def test_written_and_read_again_it_is_the_same_instrument(name: str, shared_forms: Path, tmp_path: Path) -> None:
    assert read_form(back(shared_forms / name, tmp_path)).tree == read_form(shared_forms / name).tree
