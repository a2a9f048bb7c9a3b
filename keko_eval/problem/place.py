"""Where something stands: a span of a text file, a cell of a table, or a whole file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A place that a person can find again.

    Parameters
    ----------
    file : str
        Path as the user gave it.
    line, column : int
        Counted from 1; 0 where the file has no lines (a workbook) or the whole file is meant.
    width : int
        Characters that the caret covers, at least 1 when ``column`` is given.
    cell : str
        A table's cell in the words of its program: ``Answers!C7`` in a workbook, the column's name in a CSV.
    """

    file: str
    line: int = 0
    column: int = 0
    width: int = 1
    cell: str = ""

    def __str__(self) -> str:
        text = self.file
        if self.line:
            text += f":{self.line}"
        if self.column:
            text += f":{self.column}"
        return f"{text} {self.cell}" if self.cell else text
