"""Table: the cells of a file as text, with where each of them stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from keko_eval.problem.place import Place

if TYPE_CHECKING:
    import polars as pl

BLANKS = " \t\r\n\v\f\xa0\u1680\u2000\u2001\u2002\u2003\u2007\u2009\u200a\u200b\u202f\u205f\u2060\u3000\ufeff"


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Everything that a file holds, title rows and headers too.

    Parameters
    ----------
    file : str
        Path as the user gave it.
    cells : polars.DataFrame
        One text column for each column of the file, named ``"0"``, ``"1"``, …; null where a cell is blank.
    sheet : str
        The sheet of a workbook, empty otherwise.
    widths : tuple of int or None
        How many cells each row of a text file has; None where all rows have the same.
    names : tuple of str
        Column names that stand apart from the cells (a data frame's); empty where a row of cells holds them.
    offset : int
        How many rows of the file stand above the first row of ``cells``.
    texts : mapping
        ``{column, counted from 0: what it may be known by besides its header}``.
    tidy : bool
        Whether no cell is known to begin or end with white space.
    own : int or None
        How many columns are of the rows themselves; those to the right say something of a parent or of parts. None
        where all are.
    labels : mapping
        ``{column: {cell: value label}}``, where the file says what its codes mean.
    """

    file: str
    cells: "pl.DataFrame"
    sheet: str = ""
    widths: tuple[int, ...] | None = None
    names: tuple[str, ...] = ()
    offset: int = 0
    texts: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    tidy: bool = False
    own: int | None = None
    labels: Mapping[int, Mapping[str, str]] = field(default_factory=dict)

    def place(self, row: int, column: int | None = None, header: str = "") -> Place:
        """The place of a cell or, without ``column``, of a row.

        ``row`` and ``column`` are counted from 0; the place counts rows from 1 as spreadsheet programs show them.
        """
        number = self.number(row)
        if not self.sheet:
            return Place(self.file, number, cell=header)
        return Place(self.file, cell=f"{self.sheet}!{letters(column or 0)}{number}")

    def number(self, row: int) -> int:
        """The row as a person counts it."""
        return row + 1 + self.offset

    def head(self, row: int) -> list[str]:
        """One row's cells, blank ones as empty text."""
        return [cell or "" for cell in self.cells.row(row)] if row < self.cells.height else []


def letters(column: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def table_of(file: str, rows: Iterable[list[str]], sheet: str = "") -> Table:
    """A table of rows of text; short rows are filled with blanks and their widths kept."""
    import polars as pl

    grid = list(rows)
    widths = tuple(map(len, grid))
    width = max(widths, default=0)
    even = all(w == width for w in widths)
    if not even:
        grid = [row + [""] * (width - len(row)) for row in grid]
    cells = pl.DataFrame({str(i): list(column) for i, column in enumerate(zip(*grid, strict=True))},
                         schema={str(i): pl.String for i in range(width)})
    return Table(file, blanked(cells), sheet, None if even else widths)


def blanked(cells: "pl.DataFrame", within: Sequence[str] | None = None) -> "pl.DataFrame":
    """With null for cells that hold nothing but white space; ``within`` the columns that have any, if that is known."""
    import polars as pl

    if within is not None and not within:
        return cells
    text = pl.all() if within is None else pl.col(within)
    return cells.with_columns(pl.when(text.str.strip_chars(BLANKS) != "").then(text))
