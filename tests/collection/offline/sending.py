"""A file of answers as the page makes it, without a browser."""

import hmac
import json
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from secrets import token_bytes
from typing import Any

from nacl.bindings import crypto_aead_aes256gcm_encrypt, crypto_scalarmult, crypto_scalarmult_base

from keko_eval.collection.handout import Handout
from keko_eval.collection.offline.keys import FORMAT, bound, short


def sent(path: Path, handout: Handout, public: bytes, id: str, heads: Mapping[str, str],
         answers: Mapping[str, Any], language: str = "fi") -> Path:
    """Answers encrypted for ``public``."""
    head = {"format": FORMAT, "study": handout.study, "instrument": handout.instrument.instrument,
            "version": handout.instrument.version, "definition": handout.fingerprint, "language": language}
    own, iv = token_bytes(32), token_bytes(12)
    epk = crypto_scalarmult_base(own)
    secret = hmac.digest(epk + public, crypto_scalarmult(own, public), "sha256")
    key = hmac.digest(secret, FORMAT.encode() + b"\x01", "sha256")
    inner = json.dumps({"id": id, "day": "2019-11-20", "heads": heads, "answers": answers}).encode()
    box = crypto_aead_aes256gcm_encrypt(inner, bound(head), iv, key)
    boxes = {name: b64encode(data).decode() for name, data in (("epk", epk), ("iv", iv), ("box", box))}
    path.write_text(json.dumps({**head, "key": short(public), **boxes}), encoding="utf8")
    return path
