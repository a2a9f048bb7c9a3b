"""An expression of SurveyJS in; the same in the words of the language out, or nothing where it has none."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from keko_eval.exchange.foreign_words import Untranslated

OR, AND, COMPARED, ADDED, MULTIPLIED, SINGLE = 1, 2, 3, 4, 5, 9
LONGEST, DEEPEST = 10_000, 40
_NONE: Mapping[str, Mapping[str, str]] = {}
_TOKEN = re.compile(r"""\s*(?:
    (?P<field>\{[^{}]+\}) |
    (?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*") |
    (?P<number>\d+(?:\.\d+)?) |
    (?P<word>[A-Za-z_]\w*) |
    (?P<sign>&&|\|\||==|!=|<>|>=|<=|\*=|[=<>!+\-*/%^(),\[\]]) |
    (?P<end>$))""", re.VERBOSE)
_ANSWERED = re.compile(r"(\$\{[^{}]+\}|\.) != ''")
_ORDERED = re.compile(r" [<>]=? ")
_ALIKE = {"==": "=", "equal": "=", "equals": "=", "<>": "!=", "notequal": "!=", "notequals": "!=", "greater": ">",
          "less": "<", "greaterorequal": ">=", "lessorequal": "<=", "&&": "and", "||": "or", "contain": "contains",
          "*=": "contains", "notcontain": "notcontains", "negate": "!"}
_COMPARISONS = frozenset(("=", "!=", ">", "<", ">=", "<=", "contains", "notcontains", "anyof", "allof", "noneof"))
_ARITHMETIC = {"+": (ADDED, "+"), "-": (ADDED, "-"), "*": (MULTIPLIED, "*"), "/": (MULTIPLIED, "div"),
               "%": (MULTIPLIED, "mod")}


@dataclass(frozen=True, slots=True)
class Said:
    """A text, how tightly it binds; the question that it is; the texts of a list."""

    text: str
    level: int = SINGLE
    name: str = ""
    items: tuple["Said", ...] | None = None

    def within(self, level: int) -> str:
        return self.text if self.level >= level else f"({self.text})"


def translated(text: str, names: Mapping[str, str], types: Mapping[str, str], self_name: str = "",
               codes: Mapping[str, Mapping[str, str]] = _NONE) -> str:
    """An expression of SurveyJS in the language's words.

    Parameters
    ----------
    names : mapping
        The question's name by what SurveyJS calls it there: ``name``, ``panel.name``, ``matrix.row``.
    codes : mapping
        By question, what a choice is called here that SurveyJS calls otherwise.
    types : mapping
        The first word of each question's type; ``codes`` where one of several words is chosen.
    self_name : str
        The question that becomes a dot.

    Raises
    ------
    Untranslated

    Examples
    --------
    >>> translated("{age} >= 18 and {jobs} contains 'nurse'", {"age": "age", "jobs": "jobs"},
    ...            {"age": "integer", "jobs": "select_multiple"})
    "${age} >= 18 and selected(${jobs}, 'nurse')"
    """
    if len(text) > LONGEST:
        raise Untranslated
    try:
        return _Reader(text, names, types, self_name, codes).whole()
    except IndexError:
        raise Untranslated from None


class _Reader:
    def __init__(self, text: str, names: Mapping[str, str], types: Mapping[str, str], self_name: str,
                 codes: Mapping[str, Mapping[str, str]]) -> None:
        self.names, self.types, self.self_name, self.codes = names, types, self_name, codes
        self.words: list[tuple[str, str]] = list(_tokens(text))
        self.at = self.depth = 0

    @property
    def next(self) -> str:
        kind, text = self.words[self.at]
        return _ALIKE.get(text.lower(), text.lower()) if kind in ("word", "sign") else ""

    def take(self) -> tuple[str, str]:
        self.at += 1
        return self.words[self.at - 1]

    def whole(self) -> str:
        said = self.any_of()
        if self.words[self.at][0] != "end":
            raise Untranslated
        return said.text

    def any_of(self) -> Said:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Untranslated
        said = self._joined("or", OR, lambda: self._joined("and", AND, self._comparison))
        self.depth -= 1
        return said

    def _joined(self, word: str, level: int, part: Callable[[], Said]) -> Said:
        parts = [part()]
        while self.next == word:
            self.take()
            parts.append(part())
        if word == "and":
            parts = [p for i, p in enumerate(parts) if not _is_said_again(p, parts[i + 1:])]
        return parts[0] if len(parts) == 1 else Said(f" {word} ".join(p.within(level) for p in parts), level)

    def _comparison(self) -> Said:
        left = self._sum(ADDED)
        while self.next in _COMPARISONS:
            operator = self.next
            self.take()
            left = self._compared(left, operator, self._sum(ADDED))
        return left

    def _compared(self, left: Said, operator: str, right: Said) -> Said:
        if operator in ("contains", "notcontains", "anyof", "allof", "noneof"):
            codes = right.items if right.items is not None else (right,)
            word = "and" if operator in ("contains", "allof") else "or"
            tests = [self._has(left, code) for code in codes]
            if not tests:
                raise Untranslated
            text = tests[0] if len(tests) == 1 else Said(f" {word} ".join(t.text for t in tests),
                                                         AND if word == "and" else OR)
            return Said(f"not({text.text})") if operator in ("notcontains", "noneof") else text
        if left.items is not None or right.items is not None:
            return self._listed(left, operator, right)
        if left.name:
            right = self._code(left, right)
        elif right.name:
            left = self._code(right, left)
        return Said(f"{left.within(ADDED)} {operator} {right.within(ADDED)}", COMPARED)

    def _code(self, question: Said, said: Said) -> Said:
        """What a question with codes is compared with, as its codes are written."""
        said, kind = self._renamed(question, said), self.types.get(question.name)
        if kind in ("codes", "select_one") and said.text in ("true()", "false()"):
            return Said(f"'{said.text[:-2]}'")
        return Said(f"'{said.text}'") if kind == "codes" and re.fullmatch(r"-?[\d.]+", said.text) else said

    def _renamed(self, question: Said, said: Said) -> Said:
        was = said.text[1:-1] if said.text.startswith(("'", '"')) else ""
        now = self.codes.get(question.name, {}).get(was)
        return Said(f"'{now}'") if now else said

    def _listed(self, left: Said, operator: str, right: Said) -> Said:
        """Several choices equal to a list: those and no others."""
        if operator not in ("=", "!=") or right.items is None or not left.name:
            raise Untranslated
        parts = [f"count-selected({left.text}) = {len(right.items)}", *(self._has(left, i).text for i in right.items)]
        text = " and ".join(parts)
        return Said(text, AND) if operator == "=" else Said(f"not({text})")

    def _has(self, left: Said, code: Said) -> Said:
        """Whether a question has a choice."""
        kind = self.types.get(left.name, "")
        if kind in ("select_multiple", "rank"):
            text = self._renamed(left, code).text
            text = text if text.startswith(("'", '"')) else f"'{text}'"
            return Said(f"selected({left.text}, {text})")
        if kind in ("text", ""):
            return Said(f"contains({left.text}, {code.text})")
        return Said(f"{left.text} = {self._code(left, code).within(ADDED)}", COMPARED)

    def _sum(self, level: int) -> Said:
        left = self._sum(MULTIPLIED) if level == ADDED else self._unary()
        while self.next in _ARITHMETIC and _ARITHMETIC[self.next][0] == level:
            word = _ARITHMETIC[self.next][1]
            self.take()
            right = self._sum(MULTIPLIED) if level == ADDED else self._unary()
            left = Said(f"{left.within(level)} {word} {right.within(level + 1)}", level)
        return left

    def _unary(self) -> Said:
        if self.next == "!":
            self.take()
            return Said(f"not({self._unary().text})")
        if self.next == "-" and self.words[self.at + 1][0] == "number":
            self.take()
            return Said(f"-{self.take()[1]}")
        said = self._single()
        while self.next in ("empty", "notempty"):
            said = Said(f"{said.within(ADDED)} {'=' if self.next == 'empty' else '!='} ''", COMPARED)
            self.take()
        return said

    def _single(self) -> Said:
        kind, text = self.take()
        match kind:
            case "field":
                return self._field(text[1:-1].strip())
            case "text":
                return Said(_quoted(re.sub(r"\\(.)", r"\1", text[1:-1])))
            case "number":
                return Said(text)
            case "word" if self.words[self.at][1] == "(":
                return self._call(text.lower())
            case "word" if text.lower() in ("true", "false"):
                return Said(f"{text.lower()}()")
            case "word" if text.lower() in ("undefined", "null"):
                return Said("''")
        if text == "(":
            inner = self.any_of()
            self._closed(")")
            return inner
        if text == "[":
            items = self._items("]")
            return Said("", SINGLE, "", tuple(items))
        raise Untranslated

    def _field(self, written: str) -> Said:
        if written.endswith(".length") and written not in self.names:
            inner = self._field(written.removesuffix(".length"))
            kind = self.types.get(inner.name, "")
            return Said(f"{'string-length' if kind == 'text' else 'count-selected'}({inner.text})")
        name = self.names.get(written)
        if name is None:
            raise Untranslated
        return Said("." if name == self.self_name else f"${{{name}}}", SINGLE, name)

    def _items(self, closing: str) -> list[Said]:
        items: list[Said] = []
        while self.words[self.at][1] != closing:
            items.append(self.any_of())
            if self.words[self.at][1] != ",":
                break
            self.take()
        self._closed(closing)
        return items

    def _closed(self, sign: str) -> None:
        if self.take()[1] != sign:
            raise Untranslated

    def _of_array(self, name: str) -> Said:
        """``sumInArray({repeat}, 'question')``."""
        kinds = [kind for kind, _ in self.words[self.at:self.at + 5]]
        if kinds != ["sign", "field", "sign", "text", "sign"]:
            raise Untranslated
        written = f"panel.{self.words[self.at + 3][1][1:-1]}"
        self.at += 5
        if written not in self.names:
            raise Untranslated
        return Said(f"{name.removesuffix('inarray')}(${{{self.names[written]}}})")

    def _call(self, name: str) -> Said:
        if name in ("suminarray", "mininarray", "maxinarray"):
            return self._of_array(name)
        self.take()
        given = self._items(")")
        texts = [one.text for one in given]
        match name, len(given):
            case "iif", 3:
                return _without_guard(*given)
            case "today", 0:
                return Said("today()")
            case "currentdate", 0:
                return Said("now()")
            case "round", 1 | 2:
                return Said(f"round({', '.join(texts)})")
            case "trunc", 1:
                return Said(f"int({texts[0]})")
            case ("min" | "max"), n if n:
                return Said(f"{name}({', '.join(texts)})")
            case "sum", n if n:
                return Said(" + ".join(f"coalesce({text}, 0)" for text in texts), ADDED)
            case ("datediff" | "diffdays"), 2:
                return Said(f"{given[1].within(MULTIPLIED)} - {given[0].within(MULTIPLIED)}", ADDED)
            case "datediff", 3 if texts[2].strip("'\"") == "days":
                return Said(f"{given[1].within(MULTIPLIED)} - {given[0].within(MULTIPLIED)}", ADDED)
        raise Untranslated


def _without_guard(asked: Said, then: Said, otherwise: Said) -> Said:
    """A choice by whether there is an answer, where that makes no difference here: nothing comes of no answer."""
    guards = [_ANSWERED.fullmatch(part) for part in asked.text.split(" and ")]
    plain = "(" not in then.text and all(guard and guard[1] in then.text.split() for guard in guards)
    if otherwise.text == "''" and plain:
        return then
    counted = re.fullmatch(r"(?:count-selected|string-length)\((.+)\)", otherwise.text)
    if counted and then.text == "0" and asked.text == f"{counted[1]} = ''":
        return otherwise
    return Said(f"if({asked.text}, {then.text}, {otherwise.text})")


def _is_said_again(part: Said, later: list[Said]) -> bool:
    """Whether a part only asks for an answer without which a later comparison is false here anyway."""
    asked = _ANSWERED.fullmatch(part.text)
    return asked is not None and any(p.level == COMPARED and "(" not in p.text and _ORDERED.search(p.text)
                                     and asked[1] in p.text.split() for p in later)


def _tokens(text: str) -> Any:
    at = 0
    while True:
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise Untranslated
        yield found.lastgroup, found[found.lastgroup]
        if found.lastgroup == "end":
            return
        at = found.end()


def _quoted(text: str) -> str:
    if "'" in text and '"' in text:
        raise Untranslated
    return f'"{text}"' if "'" in text else f"'{text}'"
