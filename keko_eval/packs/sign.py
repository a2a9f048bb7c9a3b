"""Signatures of packs: Ed25519 over the bytes of the lock. The lock alone stops accidents, the signature forgers."""

from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Literal

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from keko_eval.packs.lock import LOCK, SIGNATURE
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem

SECRET, PUBLIC = "keko-pack-secret-key", "keko-pack-public-key"
Standing = Literal["unsigned", "unknown", "known"]


def new_signing_key() -> tuple[str, str]:
    """(secret, public) as texts, one line each."""
    key = SigningKey.generate()
    return _line(SECRET, bytes(key)), _line(PUBLIC, bytes(key.verify_key))


def signed(members: Mapping[str, bytes], secret: str, place: Path) -> dict[str, bytes]:
    """The pack with a signature over its lock."""
    key = SigningKey(_given(secret, SECRET, str(place)))
    signature = key.sign(members[LOCK]).signature
    return {**members, SIGNATURE: _text(bytes(key.verify_key), signature)}


def signer(members: Mapping[str, bytes], file: str) -> str | None:
    """The public key that a pack is signed with, ``None`` for an unsigned one.

    Raises
    ------
    Refused
        The signature does not hold.
    """
    if SIGNATURE not in members:
        return None
    try:
        first, _, rest = members[SIGNATURE].decode("ascii").partition("\n")
        public = _key(first, PUBLIC)
        signature = b64decode(rest.strip(), validate=True)
        VerifyKey(public).verify(members[LOCK], signature)
        if members[SIGNATURE] != _text(public, signature):
            raise ValueError
    except (UnicodeDecodeError, Error, ValueError, KeyError, BadSignatureError):
        raise Refused([problem("pack-signature-wrong", Place(file))]) from None
    return first.strip()


def demand_signed_by(members: Mapping[str, bytes], public: str, file: str) -> None:
    """Refuse a pack that is unsigned, or signed with another key."""
    _given(public, PUBLIC, None)
    found = signer(members, file)
    if found is None:
        raise Refused([problem("pack-unsigned", Place(file))])
    if found != public.strip():
        raise Refused([problem("pack-signature-wrong", Place(file))])


def fingerprint(public: str) -> str:
    """Sixteen signs to compare keys by, over the phone."""
    digest = sha256(public.strip().encode()).hexdigest()[:16]
    return "-".join(digest[i : i + 4] for i in range(0, 16, 4))


def _text(public: bytes, signature: bytes) -> bytes:
    return f"{_line(PUBLIC, public)}{b64encode(signature).decode()}\n".encode()


def _line(kind: str, data: bytes) -> str:
    return f"{kind} {b64encode(data).decode()}\n"


def _given(text: str, kind: str, file: str | None) -> bytes:
    """The key that somebody gave; refused where their file holds another kind of key, or none."""
    try:
        return _key(text, kind)
    except ValueError:
        raise Refused([problem("pack-key-unreadable", Place(file) if file else None,
                               ending=".key" if kind == SECRET else ".pub")]) from None


def _key(text: str, kind: str) -> bytes:
    """The bytes of a key's line; ``ValueError`` where it is none."""
    parts = text.split()
    if len(parts) != 2 or parts[0] != kind:
        raise ValueError
    data = b64decode(parts[1], validate=True)
    if len(data) != 32:
        raise ValueError
    return data
