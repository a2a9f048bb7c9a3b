"""Packs: the same bytes twice, nothing collected in them, whole or refused, found by version, held against a study."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from keko_eval import pipeline
from keko_eval.definitions.references import Reference
from keko_eval.definitions.study import Wave
from keko_eval.files.archive import archive, members_of
from keko_eval.packs.build import build
from keko_eval.packs.contract import lacks, told
from keko_eval.packs.lock import LOCK, locked
from keko_eval.packs.opened import open_pack, verify
from keko_eval.packs.shelf import SHIPPED, Ask, at_hand, document_of, find, install, named
from keko_eval.packs.shelf import opened as shelf_opened
from keko_eval.packs.sign import demand_signed_by, new_signing_key, signed, signer
from keko_eval.packs.start import start
from keko_eval.problem.problem import Refused
from tests.packs.conftest import KEKO


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [p.code for p in refused.value.problems]


def relocked(members: dict[str, bytes]) -> bytes:
    """A forger's pack: changed, and locked anew."""
    lock = json.loads(members[LOCK])
    own = locked(lock["pack"], lock["version"], members, lock["resolved"])
    return archive({**members, LOCK: own.text()})


def test_the_same_files_give_the_same_bytes(built: bytes) -> None:
    assert build(KEKO)[0] == built


def test_nothing_collected_is_in_it(built: bytes) -> None:
    members = members_of(built)
    assert not [name for name in members if name.startswith(("data/", "circles/", "collected/"))]
    own = (KEKO / "data" / "baseline.csv").read_bytes().splitlines()
    assert not [line for line in own[1:] if any(line in data for data in members.values())]
    study = members["study.yaml"].decode()
    assert not any(f"\n{key}:" in study for key in ("data", "population", "context_events", "collecting"))


def test_it_verifies(built: bytes) -> None:
    opened = open_pack(built, "x.zip")
    assert verify(opened) == ()
    assert opened.lock.resolved["keko.networks.trust"] == "1.0.0"
    assert opened.signer is None


@pytest.mark.parametrize(("name", "change", "how"), [
    ("pack.yaml", b"\n# x\n", "sha256"), ("golden/results.json", b" ", "sha256"), ("extra.yaml", b"x: 1", "added"),
    ("study.yaml", None, "missing")])
def test_a_changed_pack_is_refused(built: bytes, name: str, change: bytes | None, how: str) -> None:
    members = members_of(built)
    if change is None:
        del members[name]
    else:
        members[name] = members.get(name, b"") + change
    with pytest.raises(Refused) as refused:
        open_pack(archive(members), "x.zip")
    assert [(p.code, p.values["name"], p.values["how"]) for p in refused.value.problems] == [
        ("pack-changed", name, how)]


@pytest.mark.parametrize("lock", [b"", b"[]", b"{}", b'{"format": 9}', b"[" * 5000, b'{"format":1,"pack":1}'])
def test_a_lock_that_cannot_be_read(built: bytes, lock: bytes) -> None:
    with pytest.raises(Refused) as refused:
        open_pack(archive({**members_of(built), LOCK: lock}), "x.zip")
    assert codes(refused) == ["pack-without-lock"]


def test_another_result_is_told(built: bytes) -> None:
    members = members_of(built)
    rows = json.loads(members["golden/results.json"])
    changed = next(row for row in rows if "estimate" in row)
    changed["estimate"] *= 1 + 1e-5
    members["golden/results.json"] = json.dumps(rows).encode()
    problems = verify(open_pack(relocked(members), "x.zip"))
    assert [(p.code, str(p.values["where"]).endswith("estimate")) for p in problems] == [("pack-golden-differs", True)]


def test_another_verdict_is_told(built: bytes) -> None:
    members = members_of(built)
    members["golden/results.json"] = members["golden/results.json"].replace(b'"unclear"', b'"improved"', 1)
    assert {p.code for p in verify(open_pack(relocked(members), "x.zip"))} == {"pack-golden-differs"}


def test_signatures(built: bytes) -> None:
    secret, public = new_signing_key()
    _, other = new_signing_key()
    members = signed(members_of(built), secret, Path("k"))
    assert signer(members, "x") == public.strip()
    demand_signed_by(members, public, "x")
    with pytest.raises(Refused) as refused:
        demand_signed_by(members, other, "x")
    assert codes(refused) == ["pack-signature-wrong"]
    with pytest.raises(Refused) as refused:
        demand_signed_by(members_of(built), public, "x")
    assert codes(refused) == ["pack-unsigned"]
    forged = members_of(relocked({**members, "README.md": b"forged"}))
    with pytest.raises(Refused) as refused:
        signer({**forged, "pack.sig": members["pack.sig"]}, "x")
    assert codes(refused) == ["pack-signature-wrong"]


@pytest.mark.parametrize("signature", [b"", b"x", b"keko-pack-public-key AAAA\nAAAA\n", b"\xff" * 90])
def test_a_signature_that_is_none(built: bytes, signature: bytes) -> None:
    with pytest.raises(Refused) as refused:
        signer({**members_of(built), "pack.sig": signature}, "x")
    assert codes(refused) == ["pack-signature-wrong"]


def of_version(built: bytes, version: str) -> bytes:
    members = members_of(built)
    members["pack.yaml"] = members["pack.yaml"].replace(b"version: 1.0.0", f"version: {version}".encode(), 1)
    members["pack.yaml"] = members["pack.yaml"].replace(b"pack: mika-on-toisin", b"pack: other", 1)
    lock = json.loads(members[LOCK])
    own = locked("other", version, members, lock["resolved"])
    return archive({**members, LOCK: own.text()})


def test_the_highest_version_that_suits_all(built: bytes, shelf: Path) -> None:
    for version in ("1.0.0", "1.2.0", "1.10.0", "2.0.0"):
        install(of_version(built, version), "x.zip")
    assert sorted(p.name for p in shelf.iterdir())[0] == "other-1.0.0.zip"
    id = "other"
    assert [p.version for p in at_hand() if p.id == id] == ["2.0.0", "1.10.0", "1.2.0", "1.0.0"]
    assert named(id, "me").version == "2.0.0"
    assert named(f"{id}@^1", "me").version == "1.10.0"
    assert find([Ask("a", Reference(id, "^1")), Ask("b", Reference(id, "1.2"))]).version == "1.2.0"
    with pytest.raises(Refused) as refused:
        find([Ask("a", Reference(id, "^1")), Ask("b", Reference(id, "^2"))])
    assert codes(refused) == ["pack-no-version"]
    assert refused.value.problems[0].values["asked"] == "a ^1, b ^2"
    with pytest.raises(Refused) as refused:
        named("mika", "me")
    assert codes(refused) == ["pack-unknown"]


def test_one_version_has_one_content(built: bytes, shelf: Path) -> None:
    own = of_version(built, "1.0.0")
    install(own, "x.zip")
    assert install(own, "x.zip").path == shelf / "other-1.0.0.zip"
    told = document_of(next(pack for pack in at_hand() if pack.id == "other"))
    assert (told.id, told.kind) == ("other", "pack")
    with pytest.raises(Refused) as refused:
        install(relocked({**members_of(own), "README.md": b"other"}), "y.zip")
    assert codes(refused) == ["pack-taken"]
    assert install(built, "z.zip").shipped
    with pytest.raises(Refused) as refused:
        install(relocked({**members_of(built), "README.md": b"other"}), "z.zip")
    assert codes(refused) == ["pack-taken"]


def test_packs_come_with_the_program(shelf: Path, tmp_path: Path) -> None:
    assert not shelf.exists()
    mine = at_hand()
    assert {p.id for p in mine} == {"mika-on-toisin", "rinki", "hankekartoitus", "verkosto", "tyollistymispolku",
                                    "vertailu"}
    for pack in mine:
        start(shelf_opened(pack), tmp_path / pack.id, "own", "Oma")
        study = pipeline.load(tmp_path / pack.id)
        assert lacks(shelf_opened(pack).pack, study) == ()
        assert study.study.languages == ("fi", "sv", "en", "fi-simple")


@pytest.mark.parametrize("folder", sorted(p.parent for p in SHIPPED.glob("*/pack.yaml")), ids=lambda p: p.name)
def test_each_shipped_pack_runs_on_its_own_answers(folder: Path) -> None:
    data, pack = build(folder)
    opened = open_pack(data, "x.zip")
    assert verify(opened) == ()
    assert any("estimate" in row for row in json.loads(opened.members["golden/results.json"]))
    known = {section.section for section in pack.sections}
    assert set(pack.short) <= known


def test_another_association_starts_from_it(built: bytes, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    start(open_pack(built, "x.zip"), folder, "own", "Our own: a study")
    resolved = pipeline.load(folder)
    assert (resolved.study.data, resolved.study.population, resolved.circles) == ((), None, {})
    assert len(resolved.indicators) == len(pipeline.load(KEKO).indicators)
    assert sorted(p.name for p in folder.iterdir()) == ["data", "study.yaml"]
    assert (resolved.study.study, resolved.study.title.to("sv"), resolved.study.description) == (
        "own", "Our own: a study", None)
    assert [(g.group, bool(g.values)) for g in resolved.study.groups] == [
        ("circle", False), ("region", True), ("actor_type", False)]
    with pytest.raises(Refused):
        start(open_pack(built, "x.zip"), folder, "own", "Our own: a study")


def test_the_contract_names_what_is_missing(built: bytes) -> None:
    opened, study = open_pack(built, "x.zip"), pipeline.load(KEKO)
    assert lacks(opened.pack, study) == ()
    offered = dict(study.indicators)
    without: dict[str, Any] = {id: own for id, own in study.indicators.items() if id != "keko.networks.trust"}
    bare = replace(study, indicators=without, instruments={})
    found = {lack.needed: lack.sections for lack in lacks(opened.pack, bare, offered)}
    assert found["keko.networks.trust@^1"] == ("front", "unsaid", "networks", "chain", "benchmark")
    assert "keko.actors/trust_promises" in found
    assert {"networks", "clients", "change"} <= set(found["keko.actors@^1"])
    model = study.study.model_copy(update={"waves": (Wave(wave="only", period="2019"),)})
    one = replace(study, document=replace(study.document, model=model))
    assert [lack.needed for lack in lacks(opened.pack, one)] == ["baseline", "followup"]
    assert {p.code for p in told(opened.pack, lacks(opened.pack, one), one)} == {"pack-contract"}
