"""LimeSurvey's texts are HTML with expressions in braces, the language's plain with ``${name}``: one to the other."""

import re
from collections.abc import Callable

_FORMAT = re.compile(r"<(?!/?(?:br|p|div|span)\b)[A-Za-z]", re.IGNORECASE)
_BRACES = re.compile(r"\{(?!\s)([^{}\n]*?)(?<!\s)\}")
_NAMES = re.compile(r"\$\{([^{}\s]+)\}")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")


def is_formatted(text: str) -> bool:
    """Whether a text has more than words and line breaks: emphasis, links, pictures."""
    return _FORMAT.search(text) is not None


def marked(text: str) -> str:
    """Plain words as LimeSurvey shows them: line breaks kept, nothing taken for a tag."""
    escaped = _TAG.sub("&lt;", re.sub(r"&(?=#?\w+;)", "&amp;", text))
    return re.sub(r"\r?\n", "<br />", escaped)


def from_braces(text: str, name: Callable[[str], str | None]) -> tuple[str, list[str]]:
    """``{code.shown}`` as ``${name}``, and the expressions that are more than an answer, which stay as they are."""
    others: list[str] = []

    def one(match: re.Match[str]) -> str:
        word = re.fullmatch(r"(?:INSERTANS:)?(\w+)(\.(shown|NAOK|value|code))?", match[1])
        found = name(word[1]) if word else None
        if found is None:
            others.append(match[1])
            return match[0]
        return f"${{{found}}}"

    return _BRACES.sub(one, text), others


def to_braces(text: str, code: Callable[[str], str | None]) -> str:
    """``${name}`` as ``{code.shown}``; a brace that stands for itself gets a space, so that nothing is computed."""
    pieces = _NAMES.split(text)
    out = []
    for i, piece in enumerate(pieces):
        if i % 2:
            own = code(piece)
            out.append(f"{{{own}.shown}}" if own else f"$ {{ {piece} }}")
        else:
            out.append(re.sub(r"\{(?=\S)", "{ ", piece))
    return "".join(out)
