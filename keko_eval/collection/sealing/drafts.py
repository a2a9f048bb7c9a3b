"""Drafts that only the respondent's own secret opens: what the cookie or the resume code holds."""

import hmac
from base64 import b32encode
from typing import NamedTuple

from keko_eval.collection.sealing.keys import derived
from keko_eval.collection.sealing.padding import padded, unpadded

STEP = 1024


class DraftKey(NamedTuple):
    """What the store may know of a draft's key (26 signs), and the key itself (32 bytes)."""

    id: str
    key: bytes


def draft_key(secret: str, pepper: bytes) -> DraftKey:
    """The key of a draft.

    Parameters
    ----------
    secret : str
        From the cookie, or the resume code as it was given out.
    pepper : bytes
        ``StoreKeys.draft``: without it a secret cannot be tried against a stolen store.
    """
    root = hmac.digest(pepper, secret.encode(), "sha256")
    id = b32encode(derived(root, "draft id")[:16]).decode("ascii").rstrip("=").lower()
    return DraftKey(id, derived(root, "draft body"))


def encrypt_draft(key: bytes, body: bytes) -> bytes:
    """The draft as the store keeps it: whole KiB besides 40 bytes, whatever it holds."""
    from nacl.secret import SecretBox

    return bytes(SecretBox(key).encrypt(padded(body, STEP)))


def decrypt_draft(key: bytes, stored: bytes) -> bytes | None:
    """The draft; None where the key is another's or the stored bytes are damaged."""
    from nacl.exceptions import CryptoError
    from nacl.secret import SecretBox

    try:
        return unpadded(SecretBox(key).decrypt(stored))
    except (CryptoError, ValueError):
        return None
