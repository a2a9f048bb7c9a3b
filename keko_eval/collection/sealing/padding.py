"""Bytes filled up to even steps, so that the length of what is sealed tells nothing of it."""

_LENGTH = 4


def padded(data: bytes, step: int) -> bytes:
    """The length, the data, and zeros up to the next whole ``step``."""
    framed = len(data).to_bytes(_LENGTH, "big") + data
    return framed + bytes(-len(framed) % step)


def unpadded(framed: bytes) -> bytes:
    """What :func:`padded` was given.

    Raises
    ------
    ValueError
        The length says more than there is.
    """
    length = int.from_bytes(framed[:_LENGTH], "big")
    if len(framed) < _LENGTH + length:
        raise ValueError("padding")
    return framed[_LENGTH:_LENGTH + length]
