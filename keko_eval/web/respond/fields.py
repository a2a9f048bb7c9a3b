"""An answer in; the fields of a page that show it out: the other way round than ``Way.read``."""

from collections.abc import Mapping, Sequence
from typing import Any

from keko_eval.collection.form.page import Asked
from keko_eval.language.language import language

Fields = Mapping[str, Sequence[str]]


def fields_of(asked: Asked, value: Any, code: str) -> dict[str, list[str]]:
    """The fields of a question with an answer in them, as somebody writing in a language would type it."""
    name, kind = asked.name, asked.question.kind
    if value in (None, "", []):
        return {}
    if kind == "rank" and asked.choices:
        return {f"{name}.{choice}": [str(i)] for i, choice in enumerate(value, 1)}
    if isinstance(value, list | tuple):
        return {name: [str(v) for v in value]}
    text = str(value)
    if kind in ("date", "dateTime") and len(text) >= 10:
        year, month, day = text[:10].split("-")
        parts = {f"{name}.day": [str(int(day))], f"{name}.month": [str(int(month))], f"{name}.year": [year]}
        return parts | ({f"{name}.time": [_clock(text[11:16], code)]} if kind == "dateTime" else {})
    if kind == "time":
        return {name: [_clock(text, code)]}
    if kind in ("decimal", "range"):
        return {name: [text.replace(".", language(code).decimal)]}
    return {name: [text]}


def _clock(text: str, code: str) -> str:
    return text.removeprefix("0").replace(":", ".") if language(code).tag == "fi" else text
