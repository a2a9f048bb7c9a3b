"""Receipts' codes, and which key a store was made with."""

import hmac
from hashlib import sha256

from keko_eval.collection.sealing.keys import StoreKeys

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def code_of(keys: StoreKeys, id: str) -> str:
    """A receipt's code: 40 bits as eight signs without I, L, O and U, in two groups."""
    number = int.from_bytes(hmac.digest(keys.receipt, id.encode(), "sha256")[:5], "big")
    signs = "".join(_CROCKFORD[number >> shift & 31] for shift in range(35, -1, -5))
    return f"{signs[:4]}-{signs[4:]}"


def as_code(typed: str) -> str:
    """A code as somebody typed it: small letters, spaces, O for 0, I and L for 1."""
    signs = "".join(typed.split()).replace("-", "").upper().translate(str.maketrans("OIL", "011"))
    return f"{signs[:4]}-{signs[4:]}"


def fingerprint(keys: StoreKeys) -> str:
    """Tells which key a store was made with, and nothing of the key."""
    return sha256(b"keko store fingerprint " + keys.chain).hexdigest()[:16]
