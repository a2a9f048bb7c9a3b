"""The folder that a command writes to: made, and seen to take files, before the work begins."""

from pathlib import Path
from tempfile import TemporaryFile

from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem


def prepared(folder: Path) -> Path:
    """The folder, made where it was not there.

    Raises
    ------
    Refused
        It cannot be made, or no file can be written in it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise Refused([problem("cannot-write", Place(str(folder)))]) from error
