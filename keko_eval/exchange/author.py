"""▶ A circle of a study's folder in, its authoring workbook beside it out."""

from pathlib import Path

from keko_eval.exchange.authored import around, authored
from keko_eval.exchange.write_workbook import write_authoring_workbook
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem


def author_circle(folder: Path, circle: str, tongue: str = "fi", path: Path | None = None) -> Path:
    """Write the workbook of a circle, ``circles/NAME.xlsx`` unless another file is named.

    Parameters
    ----------
    folder : Path
        The study's folder, which holds the circle's definitions.
    circle : str
        The circle's id.
    tongue : str
        The coordinator's language: ``fi``, ``sv`` or ``en``.
    path : Path, optional
        The file to write.

    Returns
    -------
    Path
        The file that was written.

    Raises
    ------
    Refused
        There is no such circle, or the file cannot be written.
    """
    surroundings = around(folder)
    own = authored(circle, surroundings)
    path = path or folder / "circles" / f"{circle}.xlsx"
    from xlsxwriter.exceptions import FileCreateError

    try:
        write_authoring_workbook(path, own, surroundings, tongue)
    except (OSError, FileCreateError) as error:
        raise Refused([problem("cannot-write", Place(str(path)))]) from error
    return path
