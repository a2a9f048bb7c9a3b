"""Keys: made once, read only by their owner, each use with its own, the private one under a passphrase."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keko_eval.collection.sealing.check import check_keys
from keko_eval.collection.sealing.keys import StoreKeys, link_key, seal_public, written
from keko_eval.collection.sealing.private_key import (
    Cost,
    PrivateKey,
    key_of,
    new_keys,
    open_private,
    recover,
    unseal,
)
from keko_eval.collection.sealing.recovery_code import SIGNS, recovery_code, seed_of
from keko_eval.collection.sealing.seals import seal
from keko_eval.problem.problem import Refused

CHEAP = Cost(1, 8192)
PHRASE = "kolme kesäistä sanaa"
FILES = ("store.key", "link.key", "seal.public", "seal.private")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return sorted(p.code for p in refused.value.problems)


def test_the_files_are_the_owners_alone(folder: Path) -> None:
    new_keys(folder, PHRASE, CHEAP)
    assert sorted(p.name for p in folder.iterdir()) == sorted(FILES)
    assert {p.stat().st_mode & 0o777 for p in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [p.code for p in check_keys(folder).problems] == ["private-key-beside"]


def test_no_two_subkeys_are_equal_and_none_is_shown(folder: Path) -> None:
    new_keys(folder, PHRASE, CHEAP)
    keys = StoreKeys.read(folder)
    values = [keys.chain, keys.tag, keys.draft, keys.backup, keys.receipt, keys.owner, link_key(folder),
              (folder / "store.key").read_bytes()]
    assert {len(v) for v in values} == {32}
    assert len(set(values)) == len(values)
    assert repr(keys) == "StoreKeys()"
    assert repr(PrivateKey(b"x")) == "PrivateKey()"


def test_subkeys_stay_what_they_were() -> None:
    assert StoreKeys.of(bytes(32)).chain.hex() == "24f36c669894c60acb7c5ab1d01a5b04b693b03696c679e07654346aa599c921"


def test_nothing_is_written_over(folder: Path) -> None:
    new_keys(folder, PHRASE, CHEAP)
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    with pytest.raises(Refused) as refused:
        new_keys(folder, PHRASE, CHEAP)
    assert codes(refused) == ["key-already-there"] * 3
    assert before == {p.name: p.read_bytes() for p in folder.iterdir()}


def test_the_key_of_a_store_that_is_there_stays(folder: Path) -> None:
    written(folder / "store.key", bytes(range(32)))
    new_keys(folder, PHRASE, CHEAP)
    assert StoreKeys.read(folder) == StoreKeys.of(bytes(range(32)))
    assert check_keys(folder).present == FILES


def test_the_private_key_opens_by_its_passphrase_alone(folder: Path) -> None:
    new_keys(folder, PHRASE, CHEAP)
    box = seal(seal_public(folder), "Sairaus vei työn.".encode())
    assert unseal(open_private(folder / "seal.private", PHRASE), box) == "Sairaus vei työn.".encode()
    with pytest.raises(Refused) as refused:
        open_private(folder / "seal.private", PHRASE + "!")
    assert codes(refused) == ["passphrase-wrong"]


def test_a_passphrase_typed_on_another_keyboard_opens(folder: Path) -> None:
    new_keys(folder, "kesäinen sanapari", CHEAP)
    assert open_private(folder / "seal.private", " kesa\u0308inen sanapari\n").public == seal_public(folder)


def test_the_sheet_is_enough_when_passphrase_and_file_are_lost(folder: Path) -> None:
    code = new_keys(folder, PHRASE, CHEAP)
    box = seal(seal_public(folder), b"x")
    (folder / "seal.private").unlink()
    recover(folder, code.lower().replace("-", " "), "aivan toinen lause", CHEAP)
    assert unseal(open_private(folder / "seal.private", "aivan toinen lause"), box) == b"x"
    assert (folder / "seal.private").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("code", "told"), [
    ("0000-0000", "recovery-code-wrong"),
    (recovery_code(bytes(range(16))), "recovery-code-of-other"),
])
def test_a_wrong_recovery_code_changes_nothing(folder: Path, code: str, told: str) -> None:
    new_keys(folder, PHRASE, CHEAP)
    before = (folder / "seal.private").read_bytes()
    with pytest.raises(Refused) as refused:
        recover(folder, code, "aivan toinen lause", CHEAP)
    assert codes(refused) == [told]
    assert (folder / "seal.private").read_bytes() == before


def test_a_short_passphrase_makes_no_keys(folder: Path) -> None:
    with pytest.raises(Refused) as refused:
        new_keys(folder, "lyhyt", CHEAP)
    assert codes(refused) == ["passphrase-short"]
    assert not folder.exists()


def test_what_is_wrong_comes_at_once(folder: Path) -> None:
    new_keys(folder, PHRASE, CHEAP)
    (folder / "store.key").write_bytes(b"short")
    (folder / "store.key").chmod(0o644)
    (folder / "link.key").unlink()
    (folder / "seal.private").unlink()
    with pytest.raises(Refused) as refused:
        StoreKeys.read(folder)
    assert codes(refused) == ["key-damaged", "key-open-to-others"]
    assert sorted(p.code for p in check_keys(folder).problems) == ["key-damaged", "key-missing", "key-open-to-others"]


@pytest.mark.parametrize("text", [b"", b"{}", b"[1]", b"\xff\xfe", b'{"format": "keko seal.private 1"}'])
def test_a_damaged_private_key_is_told_of(folder: Path, text: bytes) -> None:
    new_keys(folder, PHRASE, CHEAP)
    (folder / "seal.private").write_bytes(text)
    with pytest.raises(Refused) as refused:
        open_private(folder / "seal.private", PHRASE)
    assert codes(refused) == ["key-damaged"]


def test_a_file_that_asks_for_endless_work_is_refused(folder: Path) -> None:
    new_keys(folder, PHRASE, CHEAP)
    path = folder / "seal.private"
    path.write_text(path.read_text().replace('"memory": 8192', f'"memory": {2**40}'))
    with pytest.raises(Refused) as refused:
        open_private(path, PHRASE)
    assert codes(refused) == ["key-damaged"]


def test_an_empty_folder_says_what_to_do(tmp_path: Path) -> None:
    assert [p.code for p in check_keys(tmp_path).problems] == ["no-keys"]


@given(st.binary(min_size=16, max_size=16), st.integers(0, 27), st.sampled_from(SIGNS))
@settings(max_examples=200)
def test_a_code_reads_back_and_every_slip_is_seen(seed: bytes, at: int, sign: str) -> None:
    code = recovery_code(seed)
    assert seed_of(code.replace("0", "o").replace("1", "l")) == seed
    bare = code.replace("-", "")
    slipped = bare[:at] + sign + bare[at + 1:]
    assert seed_of(slipped) == (seed if slipped == bare else None)
    swapped = bare[:at - 1] + bare[at] + bare[at - 1] + bare[at + 1:] if 0 < at < 26 else bare
    assert seed_of(swapped) == (seed if swapped == bare else None)


@given(st.binary(max_size=300), st.binary(min_size=16, max_size=16))
@settings(max_examples=50)
def test_sealing_and_back(data: bytes, seed: bytes) -> None:
    key = key_of(seed)
    first, second = seal(key.public, data), seal(key.public, data)
    assert first != second
    assert unseal(key, first) == data
    assert unseal(key_of(bytes(16)), first) is None or seed == bytes(16)


@pytest.mark.parametrize("text", ["", "%%%", "QUJD", "ä"])
def test_what_is_no_seal_opens_to_nothing(text: str) -> None:
    assert unseal(key_of(bytes(16)), text) is None


def test_length_tells_little() -> None:
    public = key_of(bytes(16)).public
    assert len({len(seal(public, b"x" * n)) for n in range(61)}) == 1


def test_sealing_loads_no_private_key() -> None:
    code = ("import sys; import keko_eval.collection.sealing.keys, keko_eval.collection.sealing.seals, "
            "keko_eval.collection.sealing.drafts; print(*[m for m in sys.modules if 'private' in m or m == 'polars'])")
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []
