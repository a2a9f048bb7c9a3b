"""The scalar types of the YAML language: what an unquoted word may mean is decided by the field that it stands in."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from math import isfinite
from typing import Annotated, Any

from pydantic import ConfigDict, RootModel
from pydantic_core import PydanticCustomError, core_schema

from keko_eval.files.yaml_tree import Plain

STRICT = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, arbitrary_types_allowed=True, defer_build=True)
LANGUAGES = ("fi", "sv", "en", "fi-simple")
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS = {"true": True, "false": False}
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*|default")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_COLOUR = re.compile(r"#?([0-9A-Fa-f]{6})")
_PERIOD = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:/(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?)?")


def core(value: Any) -> Any:
    """An unquoted scalar as YAML's core schema reads it (but ``010`` stays text); everything else unchanged."""
    if not isinstance(value, Plain):
        return value
    if _INTEGER.fullmatch(value):
        return int(value)
    if _FLOAT.fullmatch(value):
        return float(value)
    return _WORDS.get(value.lower(), str(value))


def _number(value: Any) -> Any:
    value = core(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticCustomError("not-a-number", "not a number", {"value": _shown(value)})
    if not isfinite(value):
        raise PydanticCustomError("not-a-number", "not a number", {"value": _shown(value)})
    return value


def _whole(value: Any) -> Any:
    value = _number(value)
    if value != int(value):
        raise PydanticCustomError("not-a-whole-number", "not whole", {"value": _shown(value)})
    return int(value)


def _flag(value: Any) -> Any:
    word = {**_WORDS, "yes": True, "no": False}.get(str(value).lower()) if isinstance(value, str | bool) else None
    if word is None:
        raise PydanticCustomError("not-true-or-false", "not true or false", {"value": _shown(value)})
    return word


def _required(value: Any) -> Any:
    """XLSForm's ``required``: yes, no, or an expression."""
    try:
        return _flag(value)
    except PydanticCustomError:
        return _text(value)


def _shown(value: Any) -> str:
    """A value as the author sees it in the file."""
    if isinstance(value, list | dict):
        return "[…]" if isinstance(value, list) else "{…}"
    return "" if value is None else str(value)


def _text(value: Any) -> Any:
    if isinstance(value, bool | int | float):
        value = str(value).lower() if isinstance(value, bool) else str(value)
    if not isinstance(value, str):
        shape = "nothing" if value is None else "list" if isinstance(value, list | tuple) else "mapping"
        raise PydanticCustomError("not-text", "not text", {"shape": shape})
    return str(value)


def _matching(pattern: str, code: str) -> Callable[[Any], str]:
    compiled = re.compile(pattern)

    def check(value: Any) -> str:
        text: str = _text(value)
        if not compiled.fullmatch(text):
            raise PydanticCustomError(code, code, {"value": text})
        return text

    return check


def _date(value: Any) -> Any:
    if isinstance(value, date):
        return value
    try:
        if not _DATE.fullmatch(_text(value)):
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("not-a-date", "not a date", {"value": _shown(value)}) from None


def _period(value: Any) -> Any:
    text = _text(value)
    match = _PERIOD.fullmatch(text)
    try:
        if not match:
            raise ValueError(text)
        if period_end(text) < period_start(text):
            raise ValueError(text)
    except ValueError:
        raise PydanticCustomError("not-a-period", "not a period", {"value": text}) from None
    return text


def period_start(period: str) -> date:
    """The first day of ``2017``, ``2017-08``, ``2017-08-15`` or ``2017-08/2017-10``."""
    year, month, day = (int(g) if g else None for g in _groups(period)[:3])
    return date(year or 1, month or 1, day or 1)


def period_end(period: str) -> date:
    """The last day of the period."""
    from calendar import monthrange

    groups = _groups(period)
    year, month, day = (int(g) if g else None for g in (groups[3:] if groups[3] else groups[:3]))
    month = month or 12
    return date(year or 1, month, day or monthrange(year or 1, month)[1])


def _groups(period: str) -> tuple[str | None, ...]:
    match = _PERIOD.fullmatch(period)
    if match is None:
        raise ValueError(period)
    return match.groups()


def _colour(value: Any) -> str:
    found = _COLOUR.fullmatch(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else None
    if found is None:
        raise PydanticCustomError("bad-colour", "not a colour", {"value": _shown(value)})
    return f"#{found[1].lower()}"


def _choice_value(value: Any) -> Any:
    """A whole number, or the source text: ``1.10`` and ``010`` stay as they are written."""
    if isinstance(value, Plain):
        return int(value) if _INTEGER.fullmatch(value) else str(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else _text(value)


def is_language(code: str) -> bool:
    """Whether ``code`` may name a language: ``fi``, ``sv-FI``, ``fi-simple``, ``default``."""
    return bool(_LANGUAGE.fullmatch(code))


def _texts(value: Any) -> Any:
    if not isinstance(value, dict):
        return _text(value)
    for key in value:
        if " " in str(key).strip() and value[key] is None:
            raise PydanticCustomError("comma-in-text", "a text cut at its comma", {"value": str(key)})
        if not is_language(str(key)):
            raise PydanticCustomError("unknown-language", "unknown language", {"value": str(key)})
    return {key: "" if text is None else _text(text) for key, text in value.items()}


class _Reads:
    """An annotation: the value is what a function reads; ``json`` is what an editor may accept.

    ``BeforeValidator`` with ``WithJsonSchema`` says the same, but looks into the function at every field that uses it,
    which is felt at every start of the program. With ``bounded``, pydantic's own bounds (``Field(ge=1)``) still apply.
    """

    __slots__ = ("bounded", "json", "read")

    def __init__(self, read: Callable[[Any], Any], json: Mapping[str, Any] | None = None, *,
                 bounded: bool = False) -> None:
        self.read, self.json, self.bounded = read, json, bounded

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        if self.bounded:
            return core_schema.no_info_before_validator_function(self.read, handler(source))
        return core_schema.no_info_plain_validator_function(
            self.read, serialization=core_schema.to_string_ser_schema() if source is date else None)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return dict(self.json) if self.json is not None else handler(schema["schema"])


_SCALAR: Mapping[str, Any] = {"type": ["string", "number", "boolean"]}
_IDENTIFIER = r"[a-z0-9_]{1,40}([.-][a-z0-9_]{1,40})*"
_VERSION = r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}"
Number = Annotated[float, _Reads(_number, bounded=True)]
Whole = Annotated[int, _Reads(_whole, bounded=True)]
Flag = Annotated[bool, _Reads(_flag, {"enum": [True, False, "yes", "no"]})]
Text = Annotated[str, _Reads(_text, _SCALAR)]
Identifier = Annotated[str, _Reads(_matching(_IDENTIFIER, "bad-identifier"),
                                   {"type": "string", "pattern": f"^{_IDENTIFIER}$"})]
Name = Annotated[str, _Reads(_matching(r"[^\s${}'\"\u00ad\u200b-\u200d\u2060]{1,80}", "bad-name"), _SCALAR)]
Version = Annotated[str, _Reads(_matching(_VERSION, "bad-version"), {"type": "string", "pattern": f"^{_VERSION}$"})]
Date = Annotated[date, _Reads(_date, {"type": "string", "format": "date"})]
Period = Annotated[str, _Reads(_period, _SCALAR)]
Colour = Annotated[str, _Reads(_colour, {"type": "string", "pattern": "^#?[0-9A-Fa-f]{6}$"})]
ChoiceValue = Annotated[int | str, _Reads(_choice_value, _SCALAR)]
Expression = Annotated[str, _Reads(_text, _SCALAR)]
Required = Annotated[bool | str, _Reads(_required, _SCALAR)]


_TEXTS: Mapping[str, Any] = {"type": ["object", "string", "number", "boolean"],
                             "additionalProperties": {"type": ["string", "number", "boolean", "null"]}}


class Texts(RootModel[Annotated[dict[str, str] | str, _Reads(_texts, _TEXTS)]]):
    """One text per language, or one string where a single language is meant."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    @property
    def by_language(self) -> dict[str, str]:
        return self.root if isinstance(self.root, dict) else {"default": self.root}

    def to(self, language: str) -> str:
        """The text in ``language``, else in its base language, the default, English, Finnish, or whatever there is."""
        texts = self.by_language
        for candidate in (language, language.split("-")[0], "default", "en", "fi", *texts):
            if texts.get(candidate):
                return texts[candidate]
        return ""
