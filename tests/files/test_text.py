"""The door for text files: UTF-8, bounded, and nothing hidden in it."""

from pathlib import Path

import pytest

from keko_eval.files.text import MAX_BYTES, hiding_signs, is_file, is_folder, read_text, shipped


def test_utf8_with_or_without_a_mark(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes("title: Työ\r\nunit: äö\r".encode("utf-8-sig"))
    assert read_text(tmp_path / "a.yaml") == ("title: Työ\nunit: äö\n", ())


def test_another_encoding_is_named_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"unit: x\ntitle: Ty\xf6")
    text, (found,) = read_text(tmp_path / "a.yaml")
    assert text == ""
    assert (found.code, found.place and (found.place.line, found.place.column), found.values["byte"]) == (
        "not-utf8", (2, 10), "0xF6")


def test_more_than_a_mebibyte_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "big.yaml").write_bytes(b"a" * (MAX_BYTES + 1))
    (tmp_path / "just.yaml").write_bytes(b"a" * MAX_BYTES)
    assert [p.code for p in read_text(tmp_path / "big.yaml")[1]] == ["file-too-large"]
    assert read_text(tmp_path / "just.yaml")[1] == ()


@pytest.mark.parametrize(("path", "code"), [
    ("none.yaml", "cannot-read"), (".", "a-folder"), ("x" * 300, "cannot-read")])
def test_what_cannot_be_opened(path: str, code: str, tmp_path: Path) -> None:
    assert [p.code for p in read_text(tmp_path / path)[1]] == [code]


def test_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch()
    assert [is_file(tmp_path / name) for name in ("a.csv", ".", "b.csv", "x" * 300)] == [True, False, False, False]
    assert [is_folder(tmp_path / name) for name in ("a.csv", ".", "b", "x" * 300)] == [False, True, False, False]


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x7f", "\x85", "\u2028", "\u202e", "\u2066", "\u200f", "\ufeff"])
def test_signs_that_hide_what_a_text_says(sign: str) -> None:
    (found,) = hiding_signs(f"a: b\nlabel: x{sign}y\n", "a.yaml")
    assert (found.code, found.values["sign"]) == ("control-character", f"U+{ord(sign):04X}")
    assert str(found.place) == "a.yaml:2:9"


@pytest.mark.parametrize("sign", ["\t", "ä", "\u00ad", "\u00a0", "👍\u200d", "\u2019"])
def test_signs_that_may_stand(sign: str) -> None:
    assert hiding_signs(f"label: x{sign}y\n", "a.yaml") == ()


def test_at_most_ten_are_listed() -> None:
    assert len(hiding_signs("\x00" * 1000, "a.yaml")) == 10


def test_shipped_definitions_are_found() -> None:
    assert (shipped("instruments") / "actors.yaml").is_file()
