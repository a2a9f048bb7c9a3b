"""The recovery code: a seed of 16 bytes as a person can write it down and read it back."""

SIZE = 16
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U."""
_LENGTH, _CHECK, _GROUP = 26, 2, 4
_PRIME = 1021
_ALIKE = str.maketrans("OIL", "011")


def recovery_code(seed: bytes) -> str:
    """Seven groups of four signs; the last two signs tell whether the others were read right."""
    signs = _signs(seed) + _check(seed)
    return "-".join(signs[i:i + _GROUP] for i in range(0, len(signs), _GROUP))


def seed_of(code: str) -> bytes | None:
    """The seed; None where the code is not whole or has a wrong sign. Spaces, case and O for 0 do not matter."""
    signs = "".join(sign for sign in code.upper().translate(_ALIKE) if sign not in " -–\t\r\n\xa0")
    if len(signs) != _LENGTH + _CHECK or not set(signs) <= set(SIGNS):
        return None
    number = 0
    for sign in signs[:_LENGTH]:
        number = number * 32 + SIGNS.index(sign)
    if number >> 8 * SIZE:
        return None
    seed = number.to_bytes(SIZE, "big")
    return seed if signs[_LENGTH:] == _check(seed) else None


def _signs(seed: bytes) -> str:
    number = int.from_bytes(seed, "big")
    return "".join(SIGNS[number >> 5 * i & 31] for i in reversed(range(_LENGTH)))


def _check(seed: bytes) -> str:
    """The remainder by the largest prime below 32 squared: one wrong sign, or two swapped neighbours, always shows."""
    high, low = divmod(int.from_bytes(seed, "big") % _PRIME, 32)
    return SIGNS[high] + SIGNS[low]
