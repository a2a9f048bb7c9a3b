"""Problem: what is wrong, where, and how to mend it; data only, the words come from the catalogue."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from keko_eval.problem.catalogue import Severity, Value, entry
from keko_eval.problem.noun import Noun
from keko_eval.problem.place import Place

__all__ = ["Noun", "Problem", "Refused", "Severity", "Value", "has_errors", "problem", "suggestion"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. Make it with :func:`problem`, which checks it against the catalogue."""

    code: str
    place: Place | None
    severity: Severity
    values: Mapping[str, Value] = field(default_factory=dict, hash=False)
    related: Place | None = None

    def beside(self, related: Place | None) -> "Problem":
        """With the second place that explains it ("first used here")."""
        return replace(self, related=related)

    def graded(self, severity: Severity) -> "Problem":
        """With another severity than the catalogue's."""
        return replace(self, severity=severity)

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        place = self.place or Place("")
        return (place.file, place.line, place.column, place.cell, self.code)


class Refused(Exception):
    """Raised by a door that cannot go on; carries every problem found so far."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(sorted({p.code for p in self.problems})))


def problem(code: str, place: Place | None, /, **values: Value) -> Problem:
    """Make a problem of a known code.

    Parameters
    ----------
    code : str
        A file name in ``codes/`` without its ending; an unknown code is our own fault and raises ``KeyError``.
    place : Place or None
        Where it is.
    **values
        What the catalogue's sentences name in braces; one that is missing raises ``KeyError``. A thing is named by a
        :class:`~keko_eval.problem.noun.Noun`, so that each language says it in its own words and case.
    """
    words = entry(code)
    words.demand(values)
    return Problem(code, place, words.severity, values)


def suggestion(name: str, allowed: Iterable[str]) -> dict[str, str]:
    """Values for the fix: ``near`` for one near name, else ``allowed`` with at most six names.

    The catalogue's ``fix_near`` is used when ``near`` is given, its ``fix`` otherwise.
    """
    from difflib import get_close_matches

    names = sorted(set(allowed))
    close = get_close_matches(name, names, n=1, cutoff=0.6) or [n for n in names if n.lower() == name.lower()]
    listed = ", ".join(names[:6]) + (", …" if len(names) > 6 else "")
    return {"near": close[0], "allowed": listed} if close else {"allowed": listed or "–"}


def has_errors(problems: Iterable[Problem]) -> bool:
    return any(p.severity == "error" for p in problems)
