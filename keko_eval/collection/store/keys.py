"""The store's keys: one secret of 32 bytes in ``keys/store.key``, and what is derived from it by name."""

import hmac
import os
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem

NAME = "store.key"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def derived(secret: bytes, label: str) -> bytes:
    """A key of its own for each use: HMAC-SHA-256 of the use's name."""
    return hmac.digest(secret, b"keko store " + label.encode("ascii"), "sha256")


@dataclass(frozen=True, slots=True)
class ChainKeys:
    """Keys of the chain, of sameness, of receipts, of the way to the owner, and of backups."""

    chain: bytes = field(repr=False)
    tag: bytes = field(repr=False)
    receipt: bytes = field(repr=False)
    owner: bytes = field(repr=False)
    backup: bytes = field(repr=False)

    @classmethod
    def of(cls, secret: bytes) -> "ChainKeys":
        return cls(*(derived(secret, label) for label in ("chain", "tag", "receipt", "owner", "backup")))

    def code(self, id: str) -> str:
        """The receipt's code: 40 bits as eight signs without I, L, O and U, in two groups."""
        number = int.from_bytes(hmac.digest(self.receipt, id.encode(), "sha256")[:5], "big")
        signs = "".join(_CROCKFORD[number >> shift & 31] for shift in range(35, -1, -5))
        return f"{signs[:4]}-{signs[4:]}"


def as_code(typed: str) -> str:
    """A code as somebody typed it: small letters, spaces, O for 0, I and L for 1."""
    signs = "".join(typed.split()).replace("-", "").upper().translate(str.maketrans("OIL", "011"))
    return f"{signs[:4]}-{signs[4:]}"


def read_keys(folder: Path, *, create: bool = False) -> ChainKeys:
    """The keys of a store's folder.

    Parameters
    ----------
    folder : Path
        The folder of ``keys/``.
    create : bool
        Make the secret where there is none.

    Raises
    ------
    Refused
        ``store-key-missing`` or ``store-key-wrong``.
    """
    path = folder / "keys" / NAME
    if create and not path.exists():
        write_secret(path, os.urandom(32))
    try:
        secret = path.read_bytes()
    except OSError:
        raise Refused([problem("store-key-missing", Place(str(path)))]) from None
    if len(secret) != 32:
        raise Refused([problem("store-key-wrong", Place(str(path)))])
    return ChainKeys.of(secret)


def write_secret(path: Path, secret: bytes) -> None:
    """Write a file that only its owner may read, and never over one that is there."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(secret)
        stream.flush()
        os.fsync(stream.fileno())


def fingerprint(keys: ChainKeys) -> str:
    """Tells which key a store was made with, and nothing of the key."""
    return sha256(b"keko store fingerprint " + keys.chain).hexdigest()[:16]
