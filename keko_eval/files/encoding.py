"""Bytes in, text out: which of the encodings that Finnish tables come in a file is written in.

Statistical guessers take Finnish cp1252 for Icelandic Macintosh and cp850 for cp1250, so the order here is: a byte
order mark; NULs (UTF-16 without a mark); strict UTF-8; and last the old code pages, by where ä, ö and å fall in each.
"""

from dataclasses import dataclass

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\x00\x00", "utf-32-le"), (b"\x00\x00\xfe\xff", "utf-32-be"),
          (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# Later ones need at least three letters, and more than an earlier one: cp1252 is what Excel writes in Finland.
_PAGES = ("cp1252", "cp850", "mac_roman")
_LETTERS = {"ä": 3, "ö": 3, "å": 3, "Ä": 2, "Ö": 2, "Å": 2, "é": 1}
_GARBLED = ("Ã¤", "Ã¶", "Ã¥", "Ã„", "Ã–", "\ufffd")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text. ``guessed`` where nothing in the bytes proves the encoding."""

    text: str
    encoding: str
    guessed: bool = False

    @property
    def garbled(self) -> int:
        """How many letters were broken before the file was saved (``Ã¤`` for ``ä``)."""
        if self.text.isascii() or not ("Ã" in self.text or "\ufffd" in self.text):
            return 0
        return sum(self.text.count(sign) for sign in _GARBLED)


def decode(data: bytes) -> Decoded:
    """The text of ``data``; never fails, since the last code pages take any byte."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Decoded(data[len(mark):].decode(encoding, "replace"), encoding)
    encoding = _by_nulls(data[:4096])
    if encoding:
        return Decoded(data.decode(encoding, "replace"), encoding, guessed=True)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        page = _code_page(data)
        return Decoded(data.decode(page, "replace"), page, guessed=True)


def _by_nulls(head: bytes) -> str:
    """UTF-16 without a mark: mostly Latin text has a NUL in every second byte, and only there."""
    even, odd = head[::2], head[1::2]
    if len(odd) and odd.count(0) > len(odd) * 0.6 and not even.count(0):
        return "utf-16-le"
    if len(even) and even.count(0) > len(even) * 0.6 and not odd.count(0):
        return "utf-16-be"
    return ""


def _code_page(data: bytes) -> str:
    best, most = "cp1252", _score(data, "cp1252")
    for page in _PAGES[1:]:
        score = _score(data, page)
        if score > most and score >= 6:
            best, most = page, score
    return best


def _score(data: bytes, page: str) -> int:
    return sum(weight * data.count(letter.encode(page)) for letter, weight in _LETTERS.items())
