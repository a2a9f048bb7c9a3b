"""The coordinator's list of people in: a table of names and addresses, every odd cell with its place."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import category

from keko_eval.problem.problem import Problem, problem

if TYPE_CHECKING:
    from keko_eval.files.table import Table

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "email": ("email", "e-mail", "sähköposti", "sähköpostiosoite", "e-post", "epost", "e-postadress"),
    "name": ("name", "nimi", "namn"),
    "circle": ("circle", "rinki", "ring", "krets"),
    "organisation": ("organisation", "organization", "organisaatio"),
    "language": ("language", "kieli", "språk"),
}
_ADDRESS = re.compile(r"[^@\s,;<>\"()\[\]\\]+@[^@\s,;<>\"()\[\]\\.]+(\.[^@\s,;<>\"()\[\]\\.]+)+")
_LANGUAGES = {"suomi": "fi", "finska": "fi", "finnish": "fi", "ruotsi": "sv", "svenska": "sv", "swedish": "sv",
              "englanti": "en", "engelska": "en", "english": "en", "selkosuomi": "fi-simple", "selko": "fi-simple"}
_LONGEST = 254


@dataclass(frozen=True, slots=True)
class Person:
    """One row of the list; ``given`` is what the study groups by, circle included. Nothing of it is shown in print."""

    email: str = field(repr=False)
    name: str = field(default="", repr=False)
    language: str = ""
    circle: str | None = None
    given: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def key(self) -> str:
        """What makes two rows the same person."""
        return same_address(self.email)


def same_address(email: str) -> str:
    return email.strip().casefold()


def read_people(path: Path, languages: Sequence[str], groups: Sequence[str] = (),
                circles: Sequence[str] = ()) -> tuple[tuple[Person, ...], tuple[Problem, ...]]:
    """The people of a CSV file or a workbook.

    Parameters
    ----------
    languages : sequence of str
        The study's languages; the first one is used where the cell is empty.
    groups : sequence of str
        Columns that the study groups by; those that the file has go along with the answers.
    circles : sequence of str
        The circles there are; empty where any will do.

    Returns
    -------
    people : tuple of Person
        Without the rows that have a problem; of an address that stands twice the first row.
    """
    from keko_eval.files.csv import read_csv
    from keko_eval.files.workbook import read_workbook

    reads = read_workbook if path.suffix.lower() in (".xlsx", ".xls", ".ods") else read_csv
    table, told = reads(path)
    if table is None:
        return (), told
    columns = _columns(table.head(0), groups)
    if "email" not in columns:
        return (), (*told, problem("contacts-no-email", table.place(0)))
    people: dict[str, Person] = {}
    found = list(told)
    for row in range(1, table.cells.height):
        cells = table.head(row)
        values = {name: _clean(cells[i]) for name, i in columns.items()}
        if not any(values.values()):
            continue
        person = _person(values, languages, groups)
        wrong = list(_faults(person, values, columns, table, row, languages, circles))
        if not wrong and person.key in people:
            wrong = [problem("contacts-same-email", table.place(row, columns["email"], "email"))]
        elif not wrong:
            people[person.key] = person
        found += wrong
    return tuple(people.values()), tuple(found)


def _columns(headers: Sequence[str], groups: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for i, header in enumerate(headers):
        plain = header.strip().casefold()
        name = next((name for name, words in HEADINGS.items() if plain in words), None)
        name = name or next((group for group in groups if group.casefold() == plain), None)
        if name:
            found.setdefault(name, i)
    return found


def _clean(cell: str) -> str:
    """Without signs that end a line or hide, which would end up in the header of a letter."""
    return "".join(" " if category(sign) in ("Cc", "Zl", "Zp") else sign for sign in cell
                   if category(sign) != "Cf").strip()


def _person(values: Mapping[str, str], languages: Sequence[str], groups: Sequence[str]) -> Person:
    written = values.get("language", "").casefold()
    given = {name: value for name, value in values.items()
             if value and (name in ("circle", "organisation") or name in groups)}
    return Person(values["email"], values.get("name", ""), _LANGUAGES.get(written, written) or languages[0],
                  values.get("circle") or None, given)


def _faults(person: Person, values: Mapping[str, str], columns: Mapping[str, int], table: "Table", row: int,
            languages: Sequence[str], circles: Sequence[str]) -> list[Problem]:
    """What is wrong with a row; the cell's own words are never repeated, as they are somebody's name or address."""
    found = []
    if len(person.email) > _LONGEST or not _ADDRESS.fullmatch(person.email):
        found.append(problem("contacts-bad-email", table.place(row, columns["email"], "email")))
    if person.language not in languages:
        place = table.place(row, columns["language"], "language")
        found.append(problem("contacts-language", place, language=values["language"], known=", ".join(languages)))
    if circles and person.circle not in circles:
        place = table.place(row, columns.get("circle"), "circle")
        found.append(problem("contacts-circle", place, circle=person.circle or "–", known=", ".join(circles)))
    return found
