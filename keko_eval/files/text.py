"""Text files in: UTF-8, of bounded size, without signs that hide what is said; which files are there, which ship."""

import re
from pathlib import Path

from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

PACKAGE = Path(__file__).resolve().parent.parent
MAX_BYTES = 1_048_576
_LISTED = 10
# Control characters, the line ends that editors disagree on, and the signs that turn the direction of writing
# (a text that looks like one thing and says another); tab, line feed and carriage return may stand.
_HIDING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"
                     "\ufeff]")


def read_text(path: Path, limit: int = MAX_BYTES) -> tuple[str, tuple[Problem, ...]]:
    """The text of a UTF-8 file of at most ``limit`` bytes, or the problem that keeps it from being read."""
    try:
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            return "", (too_large(str(path), limit),)
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return "", (problem("not-utf8", _at_byte(path, data, error.start), byte=f"0x{data[error.start]:02X}"),)
    except OSError as error:
        return "", (not_opened(path, error),)
    return text.replace("\r\n", "\n").replace("\r", "\n"), ()


def is_file(path: Path) -> bool:
    """Whether a file is there; a name that is longer than the system allows is of none."""
    try:
        return path.is_file()
    except OSError:
        return False


def is_folder(path: Path) -> bool:
    """As :func:`is_file`, of a folder."""
    try:
        return path.is_dir()
    except OSError:
        return False


def not_opened(path: Path, error: OSError) -> Problem:
    """Why a file was not opened; the system's own words are of its language, not the reader's."""
    code = "a-folder" if isinstance(error, IsADirectoryError) or is_folder(path) else "cannot-read"
    return problem(code, Place(str(path)))


def too_large(file: str, limit: int = MAX_BYTES) -> Problem:
    return problem("file-too-large", Place(file), limit=f"{limit / 1_048_576:g} MiB")


def hiding_signs(text: str, file: str) -> tuple[Problem, ...]:
    """The first ten signs of ``text`` that hide what it says, each with its place."""
    found = []
    for match in _HIDING.finditer(text):
        start = match.start()
        line_start = text.rfind("\n", 0, start) + 1
        place = Place(file, text.count("\n", 0, start) + 1, start - line_start + 1)
        found.append(problem("control-character", place, sign=f"U+{ord(match[0]):04X}"))
        if len(found) == _LISTED:
            break
    return tuple(found)


def _at_byte(path: Path, data: bytes, offset: int) -> Place:
    before = data[:offset].rpartition(b"\n")
    return Place(str(path), data.count(b"\n", 0, offset) + 1, len(before[2].decode("utf8", "replace")) + 1)


def shipped(*parts: str) -> Path:
    """A folder that ships with the program: inside the package, or in the checkout beside it."""
    inside = PACKAGE.joinpath("shipped", *parts)
    return inside if inside.exists() else PACKAGE.parent.joinpath(*parts)
