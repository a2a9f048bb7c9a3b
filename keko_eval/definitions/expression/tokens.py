"""An expression's text in; its words and signs with their places out."""

import re
from dataclasses import dataclass

from keko_eval.definitions.expression.finding import Finding

_QUOTES = "‘’‚‛“”„‟«»′″`´"
_MINUS = "−–—‐‑"
_NCNAME = r"[^\W\d][\w.\-]*"
_WORDS = re.compile(
    rf"""(?P<space>[ \t\r\n]+)
    |(?P<odd>[^\S \t\r\n]+|[\u200b\u2060\ufeff]+)
    |(?P<number>[0-9]+(?:\.(?!\.)[0-9]*)?|\.[0-9]+)
    |(?P<text>"[^"]*"|'[^']*')
    |(?P<curly>[{_QUOTES}][^{_QUOTES}'"]*[{_QUOTES}'"])
    |(?P<reference>\$\{{[^{{}}]*\}})
    |(?P<name>{_NCNAME}(?::(?!:){_NCNAME})?)
    |(?P<minus>[{_MINUS}])
    |(?P<sign>==|=>|=<|!=|<=|>=|<>|&&|\|\||\.\.|//|::|[=<>≤≥≠×÷+\-*/%^&|!()\[\],.@])
    |(?P<quote>['"{_QUOTES}])
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_KINDS = {"curly": "text", "minus": "sign"}


@dataclass(frozen=True, slots=True)
class Token:
    """``kind`` is ``number``, ``text``, ``reference``, ``name``, ``sign`` or ``end``."""

    kind: str
    text: str
    start: int
    end: int

    def is_sign(self, *signs: str) -> bool:
        return self.kind == "sign" and self.text in signs


def tokens(text: str) -> tuple[list[Token], list[Finding], bool]:
    """Words and signs, what is wrong with the characters, and whether reading can go on.

    Typographic quotes, minus signs and spaces are read as what their author meant, with a finding each.
    """
    found: list[Token] = []
    wrong: list[Finding] = []
    for match in _WORDS.finditer(text):
        kind, word, start, end = str(match.lastgroup), match[0], match.start(), match.end()
        finding = _character(kind, word, start, end)
        if finding is not None:
            wrong.append(finding)
        if kind in ("quote", "other"):
            return found, wrong, False
        if kind not in ("space", "odd"):
            found.append(Token(_KINDS.get(kind, kind), "-" if kind == "minus" else word, start, end))
    found.append(Token("end", "", len(text), len(text)))
    return found, wrong, True


def _character(kind: str, word: str, start: int, end: int) -> Finding | None:
    match kind:
        case "odd":
            return Finding("odd-space", start, end, {"found": f"U+{ord(word[0]):04X}"})
        case "curly":
            return Finding("typographic-character", start, end, {"found": word, "near": f"'{word[1:-1]}'"})
        case "minus":
            return Finding("typographic-character", start, end, {"found": word, "near": "-"})
        case "quote":
            return Finding("unclosed-quote", start, end, {"found": word, "position": start + 1})
        case "other":
            return Finding("unreadable-character", start, end, {"found": word, "position": start + 1})
    return None
