"""Plain text: what can be pasted into a field of a form, without links, drawings or signs that a form may refuse."""

import re
import unicodedata
from collections.abc import Iterable
from textwrap import wrap

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MAIL = re.compile(r"\S+@\S+\.\w+")
WIDTH = 100


def plain(text: str, links: bool = False) -> str:
    """One line without addresses of people, control signs and, unless they are asked for, links; spaces made plain."""
    text = _MAIL.sub("", text if links else _LINK.sub("", text))
    kept = "".join(" " if c.isspace() else c for c in text
                   if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf"))
    return re.sub(r" +([.,;:])(?= |$)", r"\1", re.sub(r" {2,}", " ", kept)).strip()


def block(heading: str, paragraphs: Iterable[str], links: bool = False) -> str:
    """A heading over a rule, then paragraphs, each on a line of its own so that a form breaks it as it likes."""
    lines = [line for line in (plain(text, links) for text in paragraphs) if line]
    return "\n".join((plain(heading), "-" * min(len(plain(heading)), WIDTH), *lines, ""))


def head(title: str, notes: Iterable[str]) -> str:
    """A sheet's title and what is said of it, which is not to be copied."""
    lines = [piece for note in notes for piece in wrap(plain(note), WIDTH, break_on_hyphens=False)]
    return "\n".join((plain(title), "=" * min(len(plain(title)), WIDTH), *lines, ""))
