"""The key pair of offline forms: the form holds the public half, the study's folder of keys the private one.

The private half lies open beside ``store.key``, for it guards what goes into that store: who can read the one can read
the answers in the other.
"""

import hmac
import json
from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path
from secrets import token_bytes
from typing import Any

from keko_eval.collection.sealing.keys import SIZE, key_file, written

PRIVATE = "offline.private"
FORMAT = "keko offline 1"
HEAD = ("format", "study", "instrument", "version", "definition", "language")
"""What stands in clear in a file of answers, and is bound to what is encrypted."""
INFO = FORMAT.encode()


class Unopened(Exception):
    """A file of answers that cannot be opened: ``broken``, made for another ``key``, or no ``cipher`` here."""


def offline_public(folder: Path) -> bytes:
    """The public key for a form, 32 bytes; the pair is made where there is none.

    Raises
    ------
    Refused
        The private key is damaged, open to others, or cannot be written.
    """
    from nacl.bindings import crypto_scalarmult_base

    path = folder / PRIVATE
    if not path.exists():
        written(path, token_bytes(SIZE))
    return crypto_scalarmult_base(key_file(path))


def opened(private: bytes, sent: Mapping[str, Any]) -> dict[str, Any]:
    """What a file of answers holds.

    Parameters
    ----------
    private : bytes
        32 bytes, X25519.
    sent : mapping
        The file's JSON: the head in clear, the answer's own public key ``epk``, ``iv`` and ``box`` in base64.

    Raises
    ------
    Unopened
        It was made for another key, or changed on the way; or the processor has no AES.
    """
    from nacl.bindings import crypto_aead_aes256gcm_decrypt, crypto_scalarmult, crypto_scalarmult_base
    from nacl.exceptions import CryptoError, UnavailableError

    try:
        epk, iv, box = (b64decode(str(sent[name]), validate=True) for name in ("epk", "iv", "box"))
        public = crypto_scalarmult_base(private)
        if len(epk) != SIZE or len(iv) != 12 or sent.get("key") != short(public):
            raise Unopened("key" if len(epk) == SIZE else "broken")
        key = _expanded(crypto_scalarmult(private, epk), epk + public)
        found = json.loads(crypto_aead_aes256gcm_decrypt(box, bound(sent), iv, key))
    except UnavailableError as error:
        raise Unopened("cipher") from error
    except (KeyError, ValueError, TypeError, CryptoError, RuntimeError, RecursionError) as error:
        raise Unopened("broken") from error
    if not isinstance(found, dict):
        raise Unopened("broken")
    return found


def short(public: bytes) -> str:
    """What tells keys apart: the first signs of the public one."""
    return public.hex()[:16]


def bound(head: Mapping[str, Any]) -> bytes:
    """The head of a file as what is encrypted is bound to it."""
    return "\n".join(str(head.get(name, "")) for name in HEAD).encode()


def _expanded(shared: bytes, salt: bytes) -> bytes:
    """HKDF-SHA-256 (RFC 5869) for one key of 32 bytes."""
    secret = hmac.digest(salt, shared, "sha256")
    return hmac.digest(secret, INFO + b"\x01", "sha256")
