"""Texts of definitions as HTML: in the language of the page, or in the one that there is, and marked so."""

from html import escape

from markupsafe import Markup

from keko_eval.definitions.scalars import Texts


def chosen(texts: Texts | None, code: str) -> tuple[str, str]:
    """A text and the language that it is in, ``default`` where it does not say; the order is that of ``Texts.to``."""
    by_language = texts.by_language if texts else {}
    for candidate in (code, code.split("-")[0], "default", "en", "fi", *by_language):
        if by_language.get(candidate):
            return by_language[candidate], candidate
    return "", code


def other_language(found: str, code: str) -> str:
    """`` lang="sv"`` where a text is in another language than its page, else nothing."""
    same = found == "default" or found.split("-")[0] == code.split("-")[0]
    return "" if same else f' lang="{escape(found)}"'


def spoken(texts: Texts | None, code: str, text: str | None = None) -> Markup:
    """A text for a page in ``code``; ``text`` is the same with answers in their places."""
    raw, found = chosen(texts, code)
    return marked(raw if text is None else text, other_language(found, code))


def marked(text: str, lang: str) -> Markup:
    """Escaped, with its language where that is another."""
    body = escape(text).replace("\n", "<br>")
    return Markup(f"<span{lang}>{body}</span>" if lang else body)


def paragraphs(texts: Texts | None, code: str) -> Markup:
    """A longer text: each blank line starts a paragraph."""
    text, found = chosen(texts, code)
    lang = other_language(found, code)
    parts = [part.strip() for part in text.split("\n\n") if part.strip()]
    return Markup("".join(f"<p{lang}>{escape(part).replace(chr(10), '<br>')}</p>" for part in parts))
