"""Archives of strangers: taken in whole or refused unread, and never written anywhere."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keko_eval.files.archive import archive, read_archive


def made(fill: Callable[[ZipFile], None]) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as made:
        fill(made)
    return target.getvalue()


def named(*names: str) -> bytes:
    def fill(zip_: ZipFile) -> None:
        for name in names:
            zip_.writestr(ZipInfo(name), b"x")

    return made(fill)


def link(zip_: ZipFile) -> None:
    info = ZipInfo("passwd")
    info.external_attr = 0o120777 << 16
    zip_.writestr(info, "/etc/passwd")


@pytest.mark.parametrize("data", [
    named("../outside"), named("a/../../b"), named("/etc/passwd"), named("c:/windows"), named("a\\b"),
    named("con.yaml"),
    named("a/aux"), named("a."), named("a.yaml", "A.YAML"), named(".hidden"), named("a/b/c/d/e/f"), named("ä.yaml"),
    named("a" * 200), named("a.yaml:stream"), named(*(f"f{i}" for i in range(501))), made(link),
    made(lambda z: z.writestr("bomb.yaml", b"0" * 10_000_000)), b"", b"PK\x03\x04", b"no zip", named("a")[:-30],
    named("a") + b"x" * 70_000, b"PK\x05\x06" + b"\xff" * 18])
def test_refused(data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    members, problems = read_archive(data, "x.zip")
    assert members == {}
    assert {p.code for p in problems} <= {"pack-unsafe-member", "pack-not-an-archive"}
    assert problems
    assert list(tmp_path.iterdir()) == []


def test_a_lying_size_is_refused() -> None:
    data = bytearray(named("a.yaml"))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (60 << 20).to_bytes(4, "little")
    assert read_archive(bytes(data), "x.zip")[1]


@given(st.dictionaries(st.from_regex(r"\A[a-z][a-z0-9_]{0,8}(/[a-z][a-z0-9_]{0,8}){0,2}\.yaml\Z"),
                       st.binary(max_size=200), max_size=8))
def test_what_the_program_makes_is_taken_in(members: dict[str, bytes]) -> None:
    data = archive(members)
    assert read_archive(data, "x.zip") == (members, ())
    assert archive(dict(reversed(members.items()))) == data


@given(st.binary(max_size=400))
def test_any_bytes_are_answered_in_words(data: bytes) -> None:
    members, problems = read_archive(data, "x.zip")
    assert members == {}
    assert problems
