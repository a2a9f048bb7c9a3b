"""Templates of the pages in a language, and the few files beside them."""

from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from keko_eval.language.dates import day as day_in
from keko_eval.language.dates import period as period_in
from keko_eval.language.language import language
from keko_eval.language.wording import Wording, words_of
from keko_eval.web.respond.spoken import paragraphs, spoken

ROOM = "keko_eval.web.manage"
LANGUAGES = ("fi", "sv", "en")
RESPOND = "keko_eval.web.respond"
_STATIC = {"style.css": (ROOM, "style.css", "text/css; charset=utf-8"),
           "survey.css": (RESPOND, "style.css", "text/css; charset=utf-8"),
           "icon.svg": (RESPOND, "icon.svg", "image/svg+xml"),
           "regular.woff2": (RESPOND, "regular.woff2", "font/woff2"),
           "semibold.woff2": (RESPOND, "semibold.woff2", "font/woff2")}
"""By name: the room and the file that it is, and its kind; the look of these pages is that of the survey, and more."""


def words(code: str) -> Wording:
    return words_of(ROOM, code)


@cache
def _templates() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(loader=PackageLoader(ROOM), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                       lstrip_blocks=True, auto_reload=False)


def rendered(template: str, code: str, /, **values: Any) -> str:
    """A page. In it ``w(key, …)`` is a sentence of this room, ``n(key, count)`` one with a number, ``t(texts)`` and
    ``ps(texts)`` a text of the definitions, ``day(date)`` and ``month(period)`` times in words."""
    own, speech = words(code), language(code)

    def n(key: str, count: int, **slots: Any) -> str:
        return own.say(f"{key}.{'one' if count == 1 else 'many'}", n=str(count), **slots)

    def w(key: str, /, **slots: Any) -> str:
        return own.say(key, **{name: str(value) for name, value in slots.items()})

    def t(texts: Any) -> Markup:
        return spoken(texts, code)

    def ps(texts: Any) -> Markup:
        return paragraphs(texts, code)

    def day(value: date | datetime) -> str:
        return day_in(value.astimezone().date() if isinstance(value, datetime) else value, speech)

    def month(text: str) -> str:
        return period_in(text, speech)

    def file_name(file: str) -> str:
        tongue, _, ending = file.removeprefix("report-").rpartition(".")
        return f"{own.say(f'file.{ending}')}, {own.say(f'tongue.{tongue}')}"

    def taken_name(what: str) -> str:
        profile, file, *_ = what.split(" ")
        return f"{own.say(f'report.of_{profile}')}: {file_name(file)}"

    def last_day(moment: datetime) -> date:
        """The last day that a wave is open which closes at a moment."""
        return (moment.astimezone() - timedelta(seconds=1)).date()

    html: str = _templates().get_template(template).render(
        w=w, n=n, t=t, ps=ps, day=day, month=month, code=code, file_name=file_name, taken_name=taken_name,
        last_day=last_day, static=static_path(), languages=LANGUAGES, **values)
    return html


def static_path() -> str:
    return f"/static/{_static()[0]}"


def static_file(version: str, name: str) -> tuple[bytes, str] | None:
    """The content and the kind of one of the few files; their address changes when they do."""
    now, found = _static()
    return (found[name], _STATIC[name][2]) if version == now and name in found else None


@cache
def _static() -> tuple[str, dict[str, bytes]]:
    found = {name: (files(room) / "static" / file).read_bytes() for name, (room, file, _) in _STATIC.items()}
    return sha256(b"".join(found.values())).hexdigest()[:12], found
