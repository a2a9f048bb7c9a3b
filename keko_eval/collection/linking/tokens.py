"""Tokens of personal links: 128 random bits, known to the store by a keyed hash only."""

import hmac
import re
from base64 import b32encode
from secrets import token_bytes

LENGTH = 26
_TOKEN = re.compile(r"[a-z2-7]{26}")
_LONGEST = 64


def new_token() -> str:
    """128 random bits as 26 signs of lower-case base32."""
    return b32encode(token_bytes(16)).decode("ascii").rstrip("=").lower()


def tag_of(key: bytes, token: str) -> str:
    """What the store knows of a token: HMAC-SHA-256 under K_link, in hexadecimal.

    Looking a tag up in the store takes no longer for a near guess than for a far one, as nobody without the key knows
    which tag a guess has. Letter case and space around do not matter; what is no token has a tag that no link has.
    """
    return hmac.digest(key, token[:_LONGEST].strip().lower().encode("utf8", "replace"), "sha256").hex()


def is_token(text: str) -> bool:
    return _TOKEN.fullmatch(text.strip().lower()) is not None
