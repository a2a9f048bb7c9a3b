"""A posted file within bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keko_eval.web.door.refusal import Refusal
from keko_eval.web.manage.upload import MOST_BYTES, Upload, parted

MARK = b"xYz"


def posted(*parts: tuple[str, str | None, bytes]) -> bytes:
    body = b""
    for name, file, data in parts:
        told = f'form-data; name="{name}"' + (f'; filename="{file}"' if file is not None else "")
        kind = "\r\nContent-Type: text/csv" if file is not None else ""
        body += b"--" + MARK + f"\r\nContent-Disposition: {told}{kind}\r\n\r\n".encode() + data + b"\r\n"
    return body + b"--" + MARK + b"--\r\n"


@given(st.binary(max_size=2000), st.text(st.characters(codec="utf-8", exclude_characters='"\r\n\0'), max_size=40),
       st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=200))
def test_what_is_sent_comes_through(data: bytes, name: str, text: str) -> None:
    if b"--" + MARK in data or "--xYz" in text:
        return
    fields, upload = parted(posted(("csrf", None, text.encode()), ("file", name, data)), MARK)
    assert fields == {"csrf": [text]}
    assert upload == (Upload(name, data) if data else None)


@given(st.binary(max_size=400))
def test_whatever_comes_is_read_or_refused(body: bytes) -> None:
    status = 0
    try:
        parted(body, MARK)
    except Refusal as refusal:
        status = refusal.status
    assert status in (0, 400, 413)


@pytest.mark.parametrize(("body", "status"), [
    (b"", 400), (b"--xYz--\r\n", None), (posted(("file", "a", b"1"), ("file", "b", b"2")), 400),
    (posted(("other", "a.csv", b"1")), 400), (posted(("a", None, b"\xff")), 400), (posted(("a", None, b"\0")), 400),
    (posted(*[(f"f{n}", None, b"") for n in range(21)]), 413), (posted(("a", None, b"x" * 9000)), 413),
    (posted(("file", "a.csv", b"x" * (MOST_BYTES + 1))), 413), (posted(("file", "a", b"1"))[:-4], 400),
    (b"--xYz\r\nX-Other: 1\r\n\r\n1\r\n--xYz--", 400), (b"junk" + posted(("a", None, b"1")), 400),
    (b'--xYz\r\nContent-Disposition: form-data; name="a"\r\nContent-Disposition: x\r\n\r\n1\r\n--xYz--', 400),
])
def test_what_is_refused(body: bytes, status: int | None) -> None:
    if status is None:
        assert parted(body, MARK) == ({}, None)
        return
    with pytest.raises(Refusal) as caught:
        parted(body, MARK)
    assert caught.value.status == status


@pytest.mark.parametrize(("name", "ending"), [
    ("a.XLSX", ".xlsx"), ("../../etc/passwd", ""), ("x.csv", ".csv"), ("x.xlsm", ""), ("x.csv.exe", ""), ("", "")])
def test_only_the_ending_of_a_name_is_used(name: str, ending: str) -> None:
    assert Upload(name, b"1").ending == ending
