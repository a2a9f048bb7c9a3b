"""The private key that opens sealed text: made, wrapped in a passphrase, opened, recovered.

No process that serves respondents imports this module. The key is derived from a seed of 16 random bytes; the file
``seal.private`` holds the seed in a secret box under a passphrase (Argon2id, its cost and salt beside it), and the
recovery code is the seed itself, so that the printed sheet is enough when the file is lost.
"""

import json
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_bytes
from typing import Any
from unicodedata import normalize

from keko_eval.collection.sealing import recovery_code as sheet
from keko_eval.collection.sealing.keys import LINK, PRIVATE, PUBLIC, SIZE, STORE, derived, faults_of, written
from keko_eval.collection.sealing.padding import unpadded
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem

SHORTEST = 12
FORMAT = "keko seal.private 1"
_MOST = (20, 2**30)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one try of a passphrase costs: passes, and bytes of memory."""

    passes: int = 3
    memory: int = 2**28


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """The opened key; its bytes are not shown when it is printed."""

    secret: bytes = field(repr=False)

    @property
    def public(self) -> bytes:
        from nacl.public import PrivateKey as Curve

        return bytes(Curve(self.secret).public_key)


def new_keys(folder: Path, passphrase: str, cost: Cost | None = None) -> str:
    """Make every key of a collecting study in ``folder``.

    Returns
    -------
    str
        The recovery code, which is kept nowhere.

    Raises
    ------
    Refused
        A key is there already, the passphrase is too short, or the folder takes no files.
    """
    demand_new(folder)
    demand_long(passphrase)
    seed = token_bytes(sheet.SIZE)
    files = {LINK: token_bytes(SIZE), PUBLIC: key_of(seed).public, PRIVATE: wrapped(seed, passphrase, cost)}
    if not (folder / STORE).exists():
        files[STORE] = token_bytes(SIZE)
    made: list[Path] = []
    try:
        for name, data in files.items():
            made.append(written(folder / name, data))
    except Refused:
        for path in made:
            path.unlink()
        raise
    return sheet.recovery_code(seed)


def demand_new(folder: Path) -> None:
    """Refuse a folder that has any key already; but a store that was made before has its own, which stays."""
    there = [problem("key-already-there", Place(str(folder / name)), file=name)
             for name in (LINK, PUBLIC, PRIVATE) if (folder / name).exists()]
    if (folder / STORE).exists():
        there += faults_of(folder / STORE)
    if there:
        raise Refused(there)


def demand_long(passphrase: str) -> None:
    """Refuse a passphrase that a computer guesses."""
    if len(passphrase.strip()) < SHORTEST:
        raise Refused([problem("passphrase-short", None, shortest=SHORTEST)])


def open_private(path: Path, passphrase: str) -> PrivateKey:
    """The private key of a ``seal.private`` file.

    Raises
    ------
    Refused
        The file is not there or damaged, or the passphrase is another.
    """
    return key_of(opened_seed(path, passphrase))


def recover(folder: Path, code: str, passphrase: str, cost: Cost | None = None) -> Path:
    """Wrap the key of a recovery code in a new passphrase; what stood in ``seal.private`` is replaced.

    Raises
    ------
    Refused
        The code is not whole, belongs to another study's key, or the passphrase is too short.
    """
    seed = sheet.seed_of(code)
    if seed is None:
        raise Refused([problem("recovery-code-wrong", None)])
    public = folder / PUBLIC
    if public.is_file() and public.read_bytes() != key_of(seed).public:
        raise Refused([problem("recovery-code-of-other", Place(str(public)))])
    demand_long(passphrase)
    fresh = folder / f"{PRIVATE}.new"
    fresh.unlink(missing_ok=True)
    written(fresh, wrapped(seed, passphrase, cost))
    fresh.replace(folder / PRIVATE)
    if not public.is_file():
        written(public, key_of(seed).public)
    return folder / PRIVATE


def unseal(key: PrivateKey, sealed: str) -> bytes | None:
    """What :func:`~keko_eval.collection.sealing.seals.seal` was given; None where another key sealed it."""
    from nacl.exceptions import CryptoError
    from nacl.public import PrivateKey as Curve
    from nacl.public import SealedBox

    try:
        return unpadded(SealedBox(Curve(key.secret)).decrypt(b64decode(sealed, validate=True)))
    except (CryptoError, ValueError, NotBase64):
        return None


def key_of(seed: bytes) -> PrivateKey:
    return PrivateKey(derived(seed, "seal"))


def wrapped(seed: bytes, passphrase: str, cost: Cost | None = None) -> bytes:
    """The seed under a passphrase, as the text of ``seal.private``."""
    from nacl.pwhash import argon2id
    from nacl.secret import SecretBox

    cost = cost or Cost()
    salt = token_bytes(argon2id.SALTBYTES)
    box = SecretBox(_stretched(passphrase, salt, cost)).encrypt(seed)
    text = {"format": FORMAT, "kdf": "argon2id", "passes": cost.passes, "memory": cost.memory,
            "salt": b64encode(salt).decode(), "box": b64encode(bytes(box)).decode()}
    return (json.dumps(text, indent=1) + "\n").encode()


def opened_seed(path: Path, passphrase: str) -> bytes:
    """The seed in a ``seal.private`` file; raises as :func:`open_private`."""
    from nacl.exceptions import CryptoError
    from nacl.secret import SecretBox

    place = Place(str(path))
    if not path.is_file():
        raise Refused([problem("key-missing", place, file=path.name)])
    salt, box, cost = _parts(path)
    try:
        return bytes(SecretBox(_stretched(passphrase, salt, cost)).decrypt(box))
    except CryptoError as error:
        raise Refused([problem("passphrase-wrong", place)]) from error


def _parts(path: Path) -> tuple[bytes, bytes, Cost]:
    """Salt, box and cost; a file that asks for more work than any of ours is damaged, not obeyed."""
    damaged = Refused([problem("key-damaged", Place(str(path)), file=path.name)])
    try:
        held: dict[str, Any] = json.loads(path.read_bytes()[:4096])
        salt, box = b64decode(held["salt"], validate=True), b64decode(held["box"], validate=True)
        cost = Cost(int(held["passes"]), int(held["memory"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise damaged from error
    sound = held.get("format") == FORMAT and len(salt) == 16 and len(box) == sheet.SIZE + 40
    if not sound or not (1 <= cost.passes <= _MOST[0] and 8192 <= cost.memory <= _MOST[1]):
        raise damaged
    return salt, box, cost


def _stretched(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    """The passphrase as typed on any keyboard: composed letters, no spaces around."""
    from nacl.pwhash import argon2id

    plain = normalize("NFKC", passphrase).strip().encode()
    return bytes(argon2id.kdf(SIZE, plain, salt, opslimit=cost.passes, memlimit=cost.memory))
