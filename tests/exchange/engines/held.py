"""What this program says held against what the engines say: equal, or different for a reason that is in the list.

The reasons are the table "One expression, three engines" of docs/exchange.md; a difference without one fails the test.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.exchange.engines.engines import Respondent, Told

KEYS = {"relevant": "relevant", "required": "required", "allowed": "constraint", "value": "calculation"}
ENGINES_DIFFER = {
    "an empty operand": r"\b(sum|min|max)\(",
    "how halves are rounded": r"\bround\(",
    "a part of a text matches": r"\bregex\(",
    "an answer as a condition": r"\bboolean\(",
    "the order of several choices": r"\$\{m\}",
    "an exponent in a text": r"\bnumber\(",
    "a date of nothing": r"\bdate\(\$",
    "a calculation that copies a decimal": r"^\$\{d2?\}$",
    "an empty number to the power of nothing": r"\bpow\(",
    "an empty calculation in a text": r"\b(string|concat|join|substr)\(",
    "a division by zero": r"\bdiv\b",
}
"""Where JavaRosa and the web engine say different things."""
OURS = {
    "the greatest of negatives": r"\bmax\(",
    "an empty number to the power of nothing": r"\bpow\(",
    "an empty calculation in a text": r"\b(string|concat|join|substr)\(",
    "a division by zero": r"\bdiv\b",
}
"""Where we do not follow JavaRosa."""
_REFERENCE = re.compile(r"\$\{(calc\d+)\}")
_WORDS = {"true": "1", "false": "0"}


@dataclass(frozen=True, slots=True)
class Difference:
    question: str
    part: str
    expression: str
    ours: Any
    javarosa: Any
    web: Any

    @property
    def engines_agree(self) -> bool:
        return bool(self.javarosa == self.web)


def differences(tree: Mapping[str, Any], ours: Respondent, javarosa: Respondent,
                web: Respondent) -> Iterator[Difference]:
    """Everything of a respondent that not all three say alike."""
    for row in tree["questions"]:
        name = row["name"]
        three = ours[name], javarosa[name], web[name]
        for part, key in KEYS.items():
            said = [getattr(_normal(one, row), part) for one in three]
            if not (_alike(said[0], said[1]) and _alike(said[1], said[2])):
                yield Difference(name, part, expanded(tree, str(row.get(key, ""))), *said)


def _normal(told: Told, row: Mapping[str, Any]) -> Told:
    """What has no meaning is the same: of what is not asked, and the values of what is only answered."""
    if not told.relevant:
        return Told(False, False, True, "")
    value = told.value.removesuffix("T00:00:00.000Z") if row["type"] == "calculate" else ""
    return Told(True, told.required, told.allowed, _WORDS.get(value, value))


def _alike(one: Any, other: Any) -> bool:
    """Numbers may differ by the last bits: a power is a product here and a logarithm there."""
    if one == other or not isinstance(one, str):
        return bool(one == other)
    try:
        return abs(float(one) - float(other)) <= 1e-14 * abs(float(one))
    except ValueError:
        return False


def expanded(tree: Mapping[str, Any], text: str) -> str:
    """An expression with those of the calculations that it builds on."""
    calculations = {row["name"]: row["calculation"] for row in tree["questions"] if "calculation" in row}
    while found := _REFERENCE.search(text):
        text = f"{text[:found.start()]}({calculations[found[1]]}){text[found.end():]}"
    return text


def reasons(text: str, known: Mapping[str, str]) -> list[str]:
    return [reason for reason, pattern in known.items() if re.search(pattern, text)]
