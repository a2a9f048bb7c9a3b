"""LimeSurvey's texts are HTML with expressions in braces, the language's plain with ``${name}``: one to the other."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

_BREAKS = frozenset(("br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table"))
_UNSEEN = frozenset(("script", "style"))
_BRACES = re.compile(r"\{(?!\s)([^{}\n]*?)(?<!\s)\}")
_NAMES = re.compile(r"\$\{([^{}\s]+)\}")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_MARKUP = re.compile(r"<[A-Za-z/!][^>]*>|&(#\d+|#x[0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]+);")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.images: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag in _BREAKS:
            self.parts.append("\n")
        elif tag == "img":
            own = dict(attrs)
            self.images.append(own.get("src") or "")
            self.parts.append(own.get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(self.unseen - 1, 0)
        elif tag in _BREAKS and tag != "br":
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.parts.append(re.sub(r"[ \t\r\n\xa0]+", " ", data))


def has_markup(text: str) -> bool:
    """Whether a text says more than its words: any tag but a line break, or a character written as an entity."""
    return bool(_MARKUP.search(re.sub(r"<br\s*/?>|&(lt|gt|amp|nbsp|quot);", "", text)))


def plain(text: str) -> str:
    """The words of HTML; of a text that is only a picture, the picture's file name.

    >>> plain("<p>Hyvä <b>lukija</b>,<br />kiitos &amp; hei</p>")
    'Hyvä lukija,\\nkiitos & hei'
    """
    reader = _Words()
    reader.feed(text)
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.parts).split("\n")]
    words = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    if not words and reader.images:
        return reader.images[0].rpartition("/")[2] or reader.images[0]
    return words


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
