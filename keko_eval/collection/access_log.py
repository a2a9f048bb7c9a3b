"""The access log of a study: each time single people's answers left it, one line; never an answer."""

import csv
from datetime import UTC, datetime
from pathlib import Path

from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem

NAME = "access.log.csv"
COLUMNS = ("when", "what", "rows", "role")


def logged(folder: Path, what: str, rows: int, role: str) -> Path:
    """Add a line to the log in the study's folder; to be done before anything leaves.

    Parameters
    ----------
    folder : Path
    what : str
        Which answers and in which form.
    rows : int
        How many answers.
    role : str
        In which role somebody took them, never a name.

    Raises
    ------
    Refused
        Nothing can be written in the folder.
    """
    path = folder / NAME
    try:
        new = not path.exists()
        with path.open("a", encoding="utf8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            if new:
                writer.writerow(COLUMNS)
            writer.writerow([datetime.now(UTC).isoformat(timespec="seconds"), what, rows, role])
    except OSError as error:
        raise Refused([problem("cannot-write", Place(str(path)))]) from error
    return path
