"""How many problems there were, and what was not checked."""

from collections.abc import Sequence

from keko_eval.cli.speech import language
from keko_eval.definitions.check import Checked
from keko_eval.problem.problem import Problem, Severity

_FORMS = {
    "fi": {"error": ("virhe", "virhettä"), "warning": ("varoitus", "varoitusta"), "advice": ("neuvo", "neuvoa"),
           "file": ("tiedosto", "tiedostoa")},
    "sv": {"error": ("fel", "fel"), "warning": ("varning", "varningar"), "advice": ("råd", "råd"),
           "file": ("fil", "filer")},
    "en": {"error": ("error", "errors"), "warning": ("warning", "warnings"), "advice": ("piece of advice",
           "pieces of advice"), "file": ("file", "files")},
}
_SAID = {
    "fi": {"none": "Ei ongelmia ({files} tarkistettu).", "some": "{counts} ({files} tarkistettu).",
           "unread": "Merkitystä ei tarkistettu, ennen kuin muoto on kunnossa: {names}.",
           "in_part": "Osa jäi tarkistamatta, ennen kuin muoto on kunnossa: {names}.",
           "data": "Vastausten ongelmat luettelee keko evaluate.",
           "nothing": "Määrittelyjä ei löytynyt."},
    "sv": {"none": "Inga problem ({files} kontrollerade).", "some": "{counts} ({files} kontrollerade).",
           "unread": "Innebörden kontrollerades inte innan formen är i ordning: {names}.",
           "in_part": "En del kontrollerades inte innan formen är i ordning: {names}.",
           "data": "Problem i svaren räknas upp av keko evaluate.",
           "nothing": "Inga definitioner hittades."},
    "en": {"none": "No problems ({files} checked).", "some": "{counts} ({files} checked).",
           "unread": "The meaning was not checked until the form is right: {names}.",
           "in_part": "A part was not checked until the form is right: {names}.",
           "data": "Problems of the answers are listed by keko evaluate.",
           "nothing": "No definitions were found."},
}
_LISTED = 5


def summary(problems: Sequence[Problem], checked: Checked, forms: int = 0) -> str:
    """The last line of a check; ``forms`` of other systems were checked besides."""
    said = _SAID[language()]
    if not checked.files and not forms:
        return said["nothing"]
    grades: tuple[Severity, ...] = ("error", "warning", "advice")
    numbers = {grade: len({p for p in problems if p.severity == grade}) for grade in grades}
    counts = ", ".join(counted(n, grade) for grade, n in numbers.items() if n)
    files = counted(len(checked.files) + forms, "file")
    parts = [said["some" if counts else "none"].format(counts=counts, files=files)]
    if checked.unread:
        parts.append(said["unread"].format(names=_names(checked.unread)))
    if checked.in_part:
        parts.append(said["in_part"].format(names=_names(checked.in_part)))
    if any(study.study.data for study in checked.corpus.studies):
        parts.append(said["data"])
    return " ".join(parts)


def counted(number: int, noun: str) -> str:
    """``1 error``, ``3 errors``."""
    one, many = _FORMS[language()][noun]
    return f"{number} {one if number == 1 else many}"


def _names(files: Sequence[str]) -> str:
    more = f" + {len(files) - _LISTED}" if len(files) > _LISTED else ""
    return ", ".join(files[:_LISTED]) + more
