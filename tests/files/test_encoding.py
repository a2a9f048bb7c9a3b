"""Which encoding a file is in: what Finnish programs write must come out right or be told as a guess."""

import pytest

from keko_eval.files.encoding import decode

TEXT = "nimi;vastaus\nHämeenlinna;Täysin eri mieltä, ehkä – öljyä\nÅbo;Över all förväntan\n"


@pytest.mark.parametrize(("data", "encoding", "guessed"), [
    (TEXT.encode("utf-8"), "utf-8", False),
    (TEXT.encode("utf-8-sig"), "utf-8", False),
    (TEXT.encode("utf-16"), "utf-16-le", False),
    (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be", False),
    (TEXT.encode("utf-16-le"), "utf-16-le", True),
    (TEXT.encode("utf-16-be"), "utf-16-be", True),
    (TEXT.encode("utf-32"), "utf-32-le", False),
    (TEXT.encode("cp1252"), "cp1252", True),
    (TEXT.replace("–", "-").encode("cp850"), "cp850", True),
    (TEXT.encode("mac_roman"), "mac_roman", True),
    (b"plain;ascii\n1;2\n", "utf-8", False),
])
def test_every_encoding_comes_out_as_the_same_text(data: bytes, encoding: str, guessed: bool) -> None:
    decoded = decode(data)
    expected = "plain;ascii\n1;2\n" if data.startswith(b"plain") else TEXT
    assert decoded.text == (expected.replace("–", "-") if encoding == "cp850" else expected)
    assert (decoded.encoding, decoded.guessed, decoded.garbled) == (encoding, guessed, 0)


@pytest.mark.parametrize("text", ["hinta 5 €", "Škoda", "niin…", "café", "naïve – élan", "25 °C"])
def test_a_lone_sign_of_windows_is_read_as_windows(text: str) -> None:
    assert decode(text.encode("cp1252")).text == text


def test_letters_that_were_broken_before_are_counted() -> None:
    broken = "Täysin eri mieltä".encode().decode("cp1252")
    assert decode(broken.encode()).garbled == 2


def test_any_bytes_can_be_decoded() -> None:
    assert decode(bytes(range(1, 256))).guessed
