"""Days, months and periods: as a name (``elokuu 2017``) and as an answer to when (``elokuussa 2017``)."""

from datetime import date

from keko_eval.language.language import Language

_WHEN = {
    "fi": {"year": "vuonna {}", "years": "vuosina {}", "month": "{}", "day": "{}"},
    "sv": {"year": "år {}", "years": "åren {}", "month": "i {}", "day": "den {}"},
    "en": {"year": "in {}", "years": "in {}", "month": "in {}", "day": "on {}"},
}
_DAY = {"fi": "{day}.{month}.{year}", "sv": "{day} {name} {year}", "en": "{day} {name} {year}"}


def day(value: date, language: Language) -> str:
    """``15.8.2017``, ``15 augusti 2017``, ``15 August 2017``."""
    return _DAY[language.tag].format(day=value.day, month=value.month, year=value.year,
                                     name=language.months[value.month - 1])


def period(text: str, language: Language) -> str:
    """The name of ``2017``, ``2017-08``, ``2017-08-15`` or ``2017-08/2017-10``."""
    first, _, last = text.partition("/")
    return _range(first, last, language, False) if last else _point(first, language, False)


def when(text: str, language: Language) -> str:
    """The period as an adverb: ``elokuussa 2017``, ``i augusti 2017``, ``in August 2017``."""
    first, _, last = text.partition("/")
    words = _range(first, last, language, True) if last else _point(first, language, True)
    kind = ("years" if last else "year", "month", "day")[first.count("-")]
    return _WHEN[language.tag][kind].format(words)


def short(text: str, language: Language) -> str:
    """For a table's head: ``8/2017``; in words where figures could be misread."""
    first, _, last = text.partition("/")
    year, *rest = first.split("-")
    if not rest:
        return year + (f"–{last}" if last else "")
    if language.tag == "fi":
        return f"{int(rest[0])}/{year}"
    return f"{language.months[int(rest[0]) - 1][:3]} {year}"


def _point(text: str, language: Language, adverb: bool) -> str:
    year, *rest = text.split("-")
    if not rest:
        return year
    if len(rest) == 2:
        return day(date.fromisoformat(text), language)
    name = language.months[int(rest[0]) - 1]
    return f"{name}{'ssa' if adverb and language.tag == 'fi' else ''} {year}"


def _range(first: str, last: str, language: Language, adverb: bool) -> str:
    if first.count("-") != 1 or last.count("-") != 1 or first[:4] != last[:4]:
        dash = "–" if first.count("-") == 0 else " – "
        return f"{_point(first, language, adverb)}{dash}{_point(last, language, adverb)}"
    name = language.months[int(first[5:]) - 1]
    if adverb and language.tag == "fi":
        name = name.removesuffix("kuu")
    return f"{name}–{_point(last, language, adverb)}"
