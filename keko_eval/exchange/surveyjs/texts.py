"""Texts by language out and in, with the answers that they name."""

import html
import re
from collections.abc import Iterable, Mapping
from typing import Any

from keko_eval.definitions.scalars import Texts

_OURS = re.compile(r"\$\{\s*([^{}]+?)\s*\}")
_THEIRS = re.compile(r"(?<!\$)\{\s*([^{}]+?)\s*\}")
_TAG = re.compile(r"<[^<>]*>")


def texts_out(texts: Texts, languages: Iterable[str], references: Mapping[str, str]) -> Any:
    """One text, or one by language, first those of the instrument in their order."""
    def named(text: str) -> str:
        return _OURS.sub(lambda m: f"{{{references.get(m[1], m[1])}}}", text)

    if isinstance(texts.root, str):
        return named(texts.root)
    order = [code for code in languages if code in texts.root]
    return {code: named(texts.root[code]) for code in (*order, *(c for c in texts.root if c not in order))}


def texts_in(value: Any, base: str, names: Mapping[str, str]) -> Any:
    """A text or texts of SurveyJS: what is said by default is in the form's own language; ``None`` where none is."""
    def named(text: Any) -> str:
        return _THEIRS.sub(lambda m: f"${{{names[m[1]]}}}" if m[1] in names else m[0], str(text)).strip()

    if isinstance(value, Mapping):
        found = {base if code == "default" else str(code): named(text) for code, text in value.items()
                 if isinstance(text, str | int | float)}
        return {code: text for code, text in found.items() if text} or None
    return named(value) or None if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def escaped(texts: Any) -> Any:
    """As HTML that says the same."""
    if isinstance(texts, Mapping):
        return {code: escaped(text) for code, text in texts.items()}
    return html.escape(texts, quote=False).replace("\n", "<br>")


def unescaped(texts: Any) -> Any:
    """What HTML says, without its tags."""
    if isinstance(texts, Mapping):
        return {code: unescaped(text) for code, text in texts.items()}
    if not isinstance(texts, str):
        return texts
    lines = re.sub(r"<br\s*/?>|</(?:p|div|li|h\d)>", "\n", texts, flags=re.IGNORECASE)
    return html.unescape(_TAG.sub("", lines)).strip()
