"""A respondent's own code: six or more answers that do not change, kept only as keyed hashes.

The store has the hash of the whole code and one of each code that leaves an element out, so that two codes with one
slip between them still meet. Without the key nobody can try whose code one is, and the key is destroyed after the last
wave.
"""

import hmac
from base64 import b32encode
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_bytes
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from keko_eval.collection.sealing.keys import SIZE, key_file, written
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem

if TYPE_CHECKING:
    from keko_eval.definitions.instrument import Instrument

KEY, DESTROYED = "code.key", "code.key.destroyed"
GIVEN = ".code"
"""Where a submission carries the hashes, among what is given; what begins with a dot never becomes a column."""
MOST_BLANK = 1
_BYTES = 16


@dataclass(frozen=True, slots=True)
class CodeHashes:
    """The hash of the whole code, and of the code without its 1st, 2nd, … element."""

    whole: str
    without: tuple[str, ...]

    @property
    def text(self) -> str:
        return ".".join((self.whole, *self.without))


def read_hashes(text: str) -> CodeHashes:
    whole, *without = text.split(".")
    return CodeHashes(whole, tuple(without))


def slips(a: CodeHashes, b: CodeHashes) -> int | None:
    """0 where the codes are the same, 1 where one element differs, None where more do."""
    if a.whole == b.whole:
        return 0
    return 1 if any(x == y for x, y in zip(a.without, b.without, strict=False)) else None


def differing(a: CodeHashes, b: CodeHashes) -> int | None:
    """Which element differs, counted from 0, where just one does."""
    places = [i for i, (x, y) in enumerate(zip(a.without, b.without, strict=False)) if x == y]
    return places[0] if slips(a, b) == 1 else None


def plain_element(value: Any) -> str:
    """An element as everybody writes it: small letters, no spaces, dots or accents typed apart; å, ä and ö stay.

    Numbers lose leading zeros, so that 05 and 5 are the same day.
    """
    if value is None:
        return ""
    text = normalize("NFC", normalize("NFKC", str(value)).casefold())
    kept = "".join(sign for sign in text if sign.isalnum())
    return str(int(kept)) if kept.isdecimal() else kept


def hashed_code(key: bytes, elements: Sequence[Any]) -> CodeHashes | None:
    """The hashes of a code; None where more than one element is blank, as too little is left to tell people apart."""
    plain = [plain_element(element) for element in elements]
    if sum(not element for element in plain) > MOST_BLANK:
        return None
    return CodeHashes(_hash(key, "whole", plain),
                      tuple(_hash(key, f"without {i}", plain[:i] + plain[i + 1:]) for i in range(len(plain))))


def _hash(key: bytes, label: str, elements: Iterable[str]) -> str:
    """Elements hold letters and digits only, so that a slash keeps them apart."""
    digest = hmac.digest(key, f"{label}/{'/'.join(elements)}".encode(), "sha256")[:_BYTES]
    return b32encode(digest).decode("ascii").rstrip("=").lower()


def apart(key: bytes, elements: Sequence[str], answers: Mapping[str, Any],
          unknown: Mapping[str, Collection[str]] | None = None) -> tuple[dict[str, Any], dict[str, str]]:
    """Answers without the elements of the code, and what is given with them instead.

    Parameters
    ----------
    elements : sequence of str
        The names of the questions that make the code (``study.linking.elements``).
    answers : Mapping
        The respondent's answers; elements among them never reach the store.
    unknown : Mapping, optional
        Codes by question that tell nothing, such as "don't know" (:func:`unknown_codes`): they count as blank.

    Returns
    -------
    answers, given : dict
        ``given`` is empty where the code is too blank to tell anyone apart.
    """
    left = {name: value for name, value in answers.items() if name not in elements}
    said = [None if str(answers.get(name)) in (unknown or {}).get(name, ()) else answers.get(name) for name in elements]
    hashes = hashed_code(key, said)
    return left, {GIVEN: hashes.text} if hashes else {}


def unknown_codes(instrument: "Instrument", elements: Iterable[str]) -> dict[str, frozenset[str]]:
    """The choices of each element that mean that nothing is known."""
    questions = [question for name in elements if (question := instrument.question(name))]
    return {q.name: frozenset([*q.missing, *(str(c.value) for c in instrument.choices_of(q) if c.missing)])
            for q in questions}


def code_key(folder: Path, *, create: bool = False) -> bytes:
    """The key of the codes, made on first use where ``create``.

    Raises
    ------
    Refused
        It has been destroyed, is not there, or is damaged or open to others.
    """
    if (folder / DESTROYED).exists():
        raise Refused([problem("code-key-destroyed", Place(str(folder / KEY)))])
    if create and not (folder / KEY).exists():
        written(folder / KEY, token_bytes(SIZE))
    return key_file(folder / KEY)


def destroy_code_key(folder: Path) -> bool:
    """Write over the key, remove it, and leave a mark; False where there was none.

    Copies in backups are not reached.
    """
    import os

    path = folder / KEY
    there = path.is_file()
    if there:
        with path.open("r+b") as stream:
            stream.write(token_bytes(SIZE))
            stream.flush()
            os.fsync(stream.fileno())
        path.unlink()
    if not (folder / DESTROYED).exists():
        written(folder / DESTROYED, b"")
    return there
