"""Fragments: a template rendered once, with slots that each request fills by joining strings."""

import re
from collections.abc import Mapping
from functools import cache
from html import escape
from typing import Any

from markupsafe import Markup

from keko_eval.language.language import language
from keko_eval.language.wording import Wording, words_of
from keko_eval.web.respond.spoken import paragraphs, spoken

ROOM = "keko_eval.web.respond"
_SLOT = re.compile("\x00([a-z_]+)\x00")


class Fragment:
    """HTML with slots. What fills a slot is escaped unless it is ``Markup``; a slot that nothing fills stays empty."""

    __slots__ = ("_parts", "_slots")

    def __init__(self, html: str) -> None:
        split = _SLOT.split(html)
        self._parts = split
        self._slots = [(i, split[i]) for i in range(1, len(split), 2)]

    def fill(self, values: Mapping[str, str]) -> Markup:
        parts = self._parts.copy()
        for i, name in self._slots:
            value = values.get(name, "")
            parts[i] = value if value.__class__ is Markup else escape(value)
        return Markup("".join(parts))


class _Slots:
    """Stands for values in a template: ``{{ slot.name }}``."""

    def __getattr__(self, name: str) -> Markup:
        return Markup(f"\x00{name}\x00")


def words(code: str) -> Wording:
    return words_of(ROOM, code)


@cache
def _templates() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(loader=PackageLoader(ROOM), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                       lstrip_blocks=True, auto_reload=False)


def rendered(template: str, code: str, /, **values: Any) -> Markup:
    """A template in a language.

    In it ``w(key, …)`` is a sentence of this room, ``t(texts)`` and ``ps(texts)`` a definition's text, in a line or in
    paragraphs.
    """
    own = words(code)

    def t(texts: Any) -> Markup:
        return spoken(texts, code)

    def ps(texts: Any) -> Markup:
        return paragraphs(texts, code)

    html: str = _templates().get_template(template).render(w=own.say, t=t, ps=ps, code=code,
                                                           tag=language(code).tag, **values)
    return Markup(html)


def fragment(template: str, code: str, /, **values: Any) -> Fragment:
    """A template with slots, in a language."""
    return Fragment(rendered(template, code, slot=_Slots(), **values))
