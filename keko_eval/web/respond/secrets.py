"""The respondent's own secret: the cookie holds it, a resume code shows it, her draft opens with it alone."""

import hmac
from base64 import b32encode
from os import urandom

from keko_eval.collection.sealing.keys import derived

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U."""
_LENGTH, _GROUP = 16, 4
_ALIKE = str.maketrans("OIL", "011")


def new_secret() -> str:
    """80 random bits as 16 signs; with the pepper of the draft keys they cannot be tried outside the server."""
    number = int.from_bytes(urandom(10), "big")
    return "".join(SIGNS[number >> 5 * i & 31] for i in range(_LENGTH))


def resume_code(secret: str) -> str:
    """The secret as it is shown: ``K7QD-3MXA-9FTP-2BWE``."""
    return "-".join(secret[i : i + _GROUP] for i in range(0, _LENGTH, _GROUP))


def secret_of(typed: str) -> str | None:
    """The secret in a code as somebody typed it; None where it cannot be one."""
    signs = "".join(sign for sign in typed.upper().translate(_ALIKE) if sign not in " -–.\t\r\n\xa0")
    return signs if len(signs) == _LENGTH and set(signs) <= set(SIGNS) else None


class Signer:
    """Short proofs that a value came from this server, each for one use.

    Parameters
    ----------
    key : bytes
        ``Keys.draft``; a subkey of it signs.
    """

    def __init__(self, key: bytes) -> None:
        self._key = derived(key, "web signer")

    def sign(self, use: str, *parts: str) -> str:
        """26 signs, from 128 bits of an HMAC."""
        told = hmac.digest(self._key, "\n".join((use, *parts)).encode(), "sha256")
        return b32encode(told[:16]).decode("ascii").rstrip("=").lower()

    def is_signed(self, signature: str, use: str, *parts: str) -> bool:
        return hmac.compare_digest(signature.encode(), self.sign(use, *parts).encode())

    def cookie(self, id: str, secret: str) -> str:
        """The value of a draft's cookie: the secret, and a proof that it belongs to the response."""
        return f"{secret}.{self.sign('cookie', id, secret)}"

    def secret_in(self, cookie: str, id: str) -> str | None:
        """The secret of a cookie; None where the cookie is not ours or of another response."""
        secret, _, signature = cookie.partition(".")
        return secret if self.is_signed(signature, "cookie", id, secret) else None

    def csrf(self, secret: str) -> str:
        return self.sign("csrf", secret)


def id_of_link(link_key: bytes, token: str) -> str:
    """The id of the response to a personal link: one link, one response, however often it is begun."""
    told = hmac.digest(derived(link_key, "response id"), token.encode(), "sha256")
    return b32encode(told[:16]).decode("ascii").rstrip("=").lower()
