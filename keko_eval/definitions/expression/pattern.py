"""A regular expression in; whether it is safe, whether a text matches it, and its form for every engine out.

In Python RE2 matches, in time proportional to the text whatever the pattern. A column is matched by its engine: Rust's
and DuckDB's run like RE2, Java's (Spark) and Python's (pandas) search back and forth and can take for ever. So a column
gets only patterns that all of them read alike and none can get lost in: letters, classes, groups, alternatives, and
repetitions that are not repeated in turn. Classes such as ``\\d`` are written out, as engines differ on them.
"""

import re
from functools import lru_cache
from typing import Any

_MOST_LOOPS = 4
_CLASSES = {"d": "0-9", "w": "A-Za-z0-9_", "s": " \\t\\n\\r\\f"}
_TOKEN = re.compile(
    r"""(?P<escape>\\(?P<letter>.))
    |(?P<set>\[\^?\]?(?:\\.|[^\]\\\[])*\])
    |(?P<open>\((?:\?:)?)
    |(?P<close>\))
    |(?P<repeat>[*+?]|\{\d{1,3}(?:,\d{0,3})?\})
    |(?P<bar>\|)
    |(?P<edge>[$^])
    |(?P<dot>\.)
    |(?P<plain>[^\\()\[\]{}*+?|.^$])""",
    re.VERBOSE | re.DOTALL,
)


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> Any:
    import re2

    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options)


def refusal(pattern: str) -> str | None:
    """Why RE2 does not take a pattern, or ``None``."""
    import re2

    try:
        _compiled(pattern)
    except re2.error as error:
        return str(error.args[0].decode() if isinstance(error.args[0], bytes) else error.args[0])
    return None


def matches(text: str, pattern: str) -> bool | None:
    """Whether the whole text matches; ``None`` where RE2 does not take the pattern.

    >>> matches("00100", "[0-9]{5}"), matches("x00100", "[0-9]{5}")
    (True, False)
    """
    return None if refusal(pattern) else _compiled(pattern).fullmatch(text) is not None


def is_portable(pattern: str) -> bool:
    return refusal(pattern) is None and _rewritten(pattern) is not None


def portable(pattern: str) -> str:
    """The pattern in the words that every engine reads alike.

    >>> portable("^\\\\d{5}$")
    '[0-9]{5}'
    """
    rewritten = _rewritten(pattern)
    if rewritten is None:
        raise ValueError(f"not a pattern for every engine: {pattern}")
    return rewritten


@lru_cache(maxsize=512)
def _rewritten(pattern: str) -> str | None:
    out: list[str] = []
    branching = [False]
    repeatable: bool | None = None
    loops = position = 0
    while position < len(pattern):
        found = _TOKEN.match(pattern, position)
        if found is None:
            return None
        word, start, position = found[0], position, found.end()
        match found.lastgroup:
            case "edge" if (word == "^" and start == 0) or (word == "$" and position == len(pattern)):
                continue
            case "open":
                out.append("(?:")
                branching.append(False)
                repeatable = None
                continue
            case "close" if len(branching) > 1:
                repeatable = not branching.pop()
                branching[-1] |= not repeatable
            case "bar":
                branching[-1], repeatable = True, None
            case "repeat" if repeatable or (repeatable is False and word == "?"):
                branching[-1], repeatable = True, None
                loops += word in "*+" or word.endswith(",}")
            case "set" | "escape" | "dot" | "plain":
                word, repeatable = _unit(str(found.lastgroup), word), True
            case _:
                return None
        out.append(word)
    written = "".join(out)
    return written if len(branching) == 1 and loops <= _MOST_LOOPS and "\0" not in written else None


def _unit(kind: str, word: str) -> str:
    """One character, with every class written out; a NUL where engines read it differently."""
    if kind == "dot":
        return r"[^\n]"
    if kind == "plain":
        return word
    if kind == "escape":
        letter = word[1]
        if letter.lower() in _CLASSES:
            return f"[{'^' if letter.isupper() else ''}{_CLASSES[letter.lower()]}]"
        return word if _is_plain_escape(letter) else "\0"
    inside = re.sub(r"\\(.)", lambda m: _CLASSES.get(m[1], m[0] if _is_plain_escape(m[1]) else "\0"), word[1:-1])
    return "\0" if re.search(r"&&|--|~~|^\^?\]", inside) else f"[{inside}]"


def _is_plain_escape(letter: str) -> bool:
    return letter in "tnr" or (letter.isascii() and not letter.isalnum() and letter != "_" and letter.isprintable())
