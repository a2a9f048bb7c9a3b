"""Text files in: UTF-8 definitions and the places where shipped definitions stand."""

from pathlib import Path

from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

PACKAGE = Path(__file__).resolve().parent.parent


def read_text(path: Path) -> tuple[str, tuple[Problem, ...]]:
    """The text of a UTF-8 file, or the problem that keeps it from being read."""
    try:
        return path.read_text(encoding="utf-8-sig"), ()
    except UnicodeDecodeError as error:
        return "", (problem("not-utf8", Place(str(path)), byte=error.start),)
    except OSError as error:
        return "", (problem("cannot-read", Place(str(path)), why=error.strerror or type(error).__name__),)


def shipped(*parts: str) -> Path:
    """A folder that ships with the program: inside the package, or in the checkout beside it."""
    inside = PACKAGE.joinpath("shipped", *parts)
    return inside if inside.exists() else PACKAGE.parent.joinpath(*parts)
