"""No byte of a built pack is free: whatever is changed, and however it is hidden, the pack is refused."""

import json
from io import BytesIO
from random import Random
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keko_eval.files.archive import archive, members_of
from keko_eval.packs.lock import LOCK
from keko_eval.packs.opened import open_pack, verify
from keko_eval.packs.sign import new_signing_key, signed, signer
from keko_eval.problem.problem import Refused
from tests.packs.test_packs import relocked


def refused(data: bytes) -> list[str]:
    with pytest.raises(Refused) as found:
        signer(open_pack(data, "x.zip").members, "x.zip")
    return [p.code for p in found.value.problems]


@pytest.fixture(scope="module")
def sealed(built: bytes) -> bytes:
    """A pack of the example's own frame, small, and signed."""
    members = {name: data for name, data in members_of(built).items()
               if name in ("pack.yaml", "study.yaml", "README.md", LOCK)}
    secret, _ = new_signing_key()
    return archive(signed(members_of(relocked(members)), secret, __file__))  # type: ignore[arg-type]


def test_any_byte_of_it(sealed: bytes) -> None:
    """Every byte around the contents, and each fifth of the contents: headers, directory, lock, signature."""
    open_pack(sealed, "x.zip")
    contents = {sealed.index(data): len(data) for data in (members_of(sealed)[n] for n in ("study.yaml", "README.md"))}
    skipped = {i for at, n in contents.items() for i in range(at, at + n) if i % 5}
    draw = Random(7)
    for i in sorted(set(range(len(sealed))) - skipped):
        flipped = bytearray(sealed)
        flipped[i] ^= draw.randrange(1, 256)
        assert refused(bytes(flipped)), i


@given(st.data())
def test_a_byte_of_the_whole(built: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(built) - 1))
    flipped = bytearray(built)
    flipped[at] ^= data.draw(st.integers(1, 255))
    assert refused(bytes(flipped))


@given(st.data())
def test_cut_or_added_to(built: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(built) - 1))
    assert refused(built[:at])
    assert refused(built[:at] + b"\x00" + built[at:])


@pytest.mark.parametrize("how", ["deflated", "date", "order", "comment", "rights"])
def test_the_same_files_otherwise_packed(built: bytes, how: str) -> None:
    members = members_of(built)
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED if how == "deflated" else ZIP_STORED) as made:
        for name in sorted(members, reverse=how == "order"):
            info = ZipInfo(name, (2020, 1, 1, 0, 0, 0) if how == "date" else (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 3, (0o755 if how == "rights" else 0o644) << 16
            made.writestr(info, members[name], ZIP_DEFLATED if how == "deflated" else ZIP_STORED)
        made.comment = b"x" if how == "comment" else b""
    assert refused(target.getvalue()) == ["pack-changed"]


def test_a_lock_written_otherwise(built: bytes) -> None:
    members = members_of(built)
    tree = json.loads(members[LOCK])
    assert refused(archive({**members, LOCK: json.dumps(tree).encode()})) == ["pack-without-lock"]


@pytest.mark.parametrize("name", ["golden/results.json", "golden/counts.json", "sample/keko.actors@baseline.csv"])
@pytest.mark.parametrize("data", [None, b"", b"[", b"{}", b"[1]", b"a,b\n1\n1,2,3,4\n\xff", b"[" * 99_999])
def test_a_forger_s_results_are_answered_in_words(built: bytes, name: str, data: bytes | None) -> None:
    members = members_of(built)
    forged = {**members, name: data} if data is not None else {n: d for n, d in members.items() if n != name}
    opened = open_pack(relocked(forged), "x.zip")  # type: ignore[arg-type]
    try:
        found = verify(opened)
    except Refused as no:
        found = tuple(no.problems)
    assert found


def test_other_versions_than_the_lock_says(built: bytes) -> None:
    from keko_eval.packs.lock import locked

    members = members_of(built)
    lock = json.loads(members[LOCK])
    lock["resolved"]["keko.networks.trust"] = "9.9.9"
    own = locked(lock["pack"], lock["version"], members, lock["resolved"])
    problems = verify(open_pack(archive({**members, LOCK: own.text()}), "x.zip"))
    assert {p.values["how"] for p in problems} == {"version"}


def test_circles_have_golden_rows(built: bytes) -> None:
    scopes = {row["scope"].partition("=")[0] for row in json.loads(members_of(built)["golden/results.json"])}
    assert {"all", "circle", "region"} <= scopes
    members = members_of(built)
    rows = json.loads(members["golden/results.json"])
    own = next(row for row in rows if row["scope"].startswith("circle=") and "estimate" in row)
    own["estimate"] += 0.001
    found = verify(open_pack(relocked({**members, "golden/results.json": json.dumps(rows).encode()}), "x.zip"))
    assert [own["scope"] in str(p.values["where"]) for p in found] == [True]


def test_the_answers_say_that_they_are_invented(built: bytes) -> None:
    assert "invented by the program" in members_of(built)["sample/INVENTED.md"].decode()
