"""Text sealed to the study's public key: whoever seals it cannot open it again."""

from base64 import b64encode

from keko_eval.collection.sealing.padding import padded

STEP = 64


def seal(public: bytes, data: bytes, step: int = STEP) -> str:
    """A sealed box (X25519, XSalsa20-Poly1305) as base64, filled up to whole steps of ``step`` bytes.

    Two boxes of the same text differ.
    """
    from nacl.public import PublicKey, SealedBox

    return b64encode(SealedBox(PublicKey(public)).encrypt(padded(data, step))).decode("ascii")
