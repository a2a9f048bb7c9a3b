"""HTML that survey programs keep their texts in; the words of it."""

import re
from html.parser import HTMLParser

_BREAKS = frozenset(("br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table"))
_UNSEEN = frozenset(("script", "style"))
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|<!--|&(#\d+|#x[0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]+);")
LONGEST = 100_000


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.image = ""
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag in _BREAKS:
            self.parts.append("\n")
        elif tag == "img":
            own = dict(attrs)
            self.parts.append(own.get("alt") or "")
            self.image = self.image or (own.get("src") or "").rpartition("/")[2]

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(self.unseen - 1, 0)
        elif tag in _BREAKS and tag != "br":
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.parts.append(re.sub(r"[ \t\r\n\xa0]+", " ", data))


def has_markup(text: str) -> bool:
    """Whether a text says more than its words."""
    return _MARKUP.search(text) is not None


def words_of(text: str) -> str:
    """The words of HTML; of a text that is only a picture, the picture's file name. A text without any stays as it is.

    >>> words_of("<p>Hyvä <b>lukija</b>,<br />kiitos &amp; hei</p>"), words_of("a < b")
    ('Hyvä lukija,\\nkiitos & hei', 'a < b')
    """
    if not has_markup(text) or len(text) > LONGEST:
        return text.strip()
    reader = _Words()
    reader.feed(text)
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.parts).split("\n")]
    return re.sub(r"\n{2,}", "\n", "\n".join(lines)).strip() or reader.image
