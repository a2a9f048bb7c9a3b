"""A file encrypted in pieces (XChaCha20-Poly1305): a changed, missing, moved or added piece is noticed."""

from typing import IO

MAGIC = b"keko backup 1\n"
PIECE = 1 << 16


class Broken(Exception):
    """Not whole, or of another key."""


def encrypt(key: bytes, source: IO[bytes], target: IO[bytes]) -> None:
    from nacl import bindings

    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    target.write(MAGIC + bindings.crypto_secretstream_xchacha20poly1305_init_push(state, key))
    piece = source.read(PIECE)
    while True:
        following = source.read(PIECE)
        kind = (bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE if following
                else bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL)
        target.write(bindings.crypto_secretstream_xchacha20poly1305_push(state, piece, MAGIC, kind))
        if not following:
            return
        piece = following


def decrypt(key: bytes, source: IO[bytes], target: IO[bytes]) -> None:
    """The plain file.

    Raises
    ------
    Broken
        Nothing of ``target`` may be used then.
    """
    from nacl import bindings
    from nacl.exceptions import CryptoError

    size = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    begin = source.read(len(MAGIC) + size)
    if begin[:len(MAGIC)] != MAGIC or len(begin) != len(MAGIC) + size:
        raise Broken
    bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, begin[len(MAGIC):], key)
    last = False
    while piece := source.read(PIECE + bindings.crypto_secretstream_xchacha20poly1305_ABYTES):
        try:
            if last:
                raise Broken
            plain, kind = bindings.crypto_secretstream_xchacha20poly1305_pull(state, piece, MAGIC)
        except (CryptoError, ValueError, RuntimeError):
            raise Broken from None
        target.write(plain)
        last = kind == bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
    if not last:
        raise Broken
