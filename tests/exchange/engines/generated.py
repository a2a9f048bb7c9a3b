"""Forms and answers from a seed: every function and operator of the language that both engines have, in every role.

A form has questions of every type, some of them asked only on a condition, calculations that build on them and on each
other, and questions whose ``relevant``, ``required`` and ``constraint`` look at all of those. The same seed gives the
same forms.
"""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

Tree = dict[str, Any]
CODES: Mapping[str, tuple[str, ...]] = {"yn": ("yes", "no"), "k": tuple("12345"), "z": ("01", "02", "10"),
                                        "ab": ("a", "b", "ab", "c")}
WORDS = ("", "ab c", "7", "-2.5", "äö", "yes", "a ab", "x y", "2024-02-29", "00100", "1e3", "true", "0")
DATES = ("2024-02-29", "1969-12-31", "2000-03-01", "2017-01-01")
PATTERNS = ("[0-9]+", "[a-z ]+", "^a.*$", "[0-9]{5}", "(ab|x) ?c?", r"-?\d+(\.\d+)?")
FORMATS = ("%Y-%m-%d", "%e.%n.%Y", "%d.%m.%y", "%Y")
SOURCES: tuple[tuple[str, str], ...] = (
    ("c", "select_one yn"), ("k", "select_one k"), ("m", "select_multiple ab"), ("z", "select_one z"),
    ("n", "integer"), ("n2", "integer"), ("d", "decimal"), ("d2", "decimal"), ("t", "text"), ("t2", "text"),
    ("a", "date"), ("a2", "date"))
CONDITIONAL = ("z", "n2", "d2", "t2", "a2")
PLAIN = {"n2": "${c} = 'yes'", "d2": "${n} > 0", "z": "selected(${m}, 'a')", "t2": "${t} != ''", "a2": "${a} != ''"}


class Writer:
    """Writes expressions of a wanted kind out of the questions that there are so far."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.known: dict[str, list[str]] = {"number": [], "text": [], "date": [], "codes": []}

    def knows(self, name: str, type_: str) -> None:
        """Let expressions name a question."""
        reference = f"${{{name}}}"
        kind = {"integer": "number", "decimal": "number", "date": "date", "number": "number"}.get(type_, "text")
        self.known["number" if type_ == "select_one k" else kind].append(reference)
        if type_.startswith("select"):
            self.known["codes"].append(reference)

    def write(self, kind: str, depth: int) -> str:
        makers: Mapping[str, Callable[[int], str]] = {"number": self.number, "text": self.text, "date": self.date,
                                                      "boolean": self.boolean}
        return makers[kind](depth)

    def pick(self, *options: Any) -> Any:
        return self.random.choice(options)

    def any_of(self, *texts: str) -> str:
        return self.random.choice(texts)

    def one_of(self, *makers: Callable[[], str]) -> str:
        return self.random.choice(makers)()

    # Each kind

    def number(self, depth: int) -> str:
        if depth <= 0 or self.random.random() < 0.25:
            return self.any_of(*self.known["number"], *self.known["number"], "0", "1", "2.5", "-3", "100")
        n, low = self.number, depth - 1
        return self.one_of(
            lambda: f"{self.atom(low)} {self.pick('+', '-', '*', 'div', 'mod')} {self.atom(low)}",
            lambda: f"{self.atom(low)} {self.pick('+', '-', '*')} {self.atom(low)}",
            lambda: f"-{self.atom(low)}", lambda: f"int({n(low)})", lambda: f"round({n(low)}, {self.pick(0, 1, 2)})",
            lambda: f"abs({n(low)})", lambda: f"sum({self.pick(*self.known['number'])})",
            lambda: f"{self.pick('min', 'max')}({n(low)}, {n(low)})",
            lambda: f"{self.pick('min', 'max')}({n(low)}, '', {n(low)})",
            lambda: f"count-selected({self.pick('${m}', '${c}')})", lambda: f"string-length({self.text(low)})",
            lambda: f"number({self.text(low)})", lambda: f"number({self.boolean(low)})",
            lambda: f"if({self.boolean(low)}, {n(low)}, {n(low)})", lambda: f"coalesce({n(low)}, {n(low)})",
            lambda: f"pow({n(low)}, {self.pick(0, 1, 2, 3)})", lambda: f"{self.date(0)} - {self.date(0)}",
            lambda: f"once({n(low)})" if depth > 2 else n(low), lambda: f"decimal-date-time({self.date(0)})",
            lambda: f"count-non-empty({self.pick(*self.known['number'], *self.known['text'])})")

    def atom(self, depth: int) -> str:
        text = self.number(depth)
        return f"({text})" if " " in text or text.startswith("-") else text

    def text(self, depth: int) -> str:
        if depth <= 0 or self.random.random() < 0.25:
            return self.any_of(*self.known["text"], *self.known["text"], *(f"'{word}'" for word in WORDS))
        t, low = self.text, depth - 1
        return self.one_of(
            lambda: f"concat({t(low)}, {t(low)})", lambda: f"concat({t(low)}, {self.number(low)})",
            lambda: f"join('{self.pick(', ', ' ', '')}', {t(low)}, {t(low)}, {self.number(0)})",
            lambda: f"substr({t(low)}, {self.pick(0, 1, -2)})",
            lambda: f"substr({t(low)}, {self.pick(0, 1, 2)}, {self.pick(0, 1, 3, 9)})",
            lambda: f"if({self.boolean(low)}, {t(low)}, {t(low)})", lambda: f"coalesce({t(low)}, {t(low)})",
            lambda: f"selected-at(${{m}}, {self.pick(0, 1, 2)})", lambda: f"string({self.number(low)})",
            lambda: f"format-date({self.date(0)}, '{self.pick(*FORMATS)}')",
            lambda: f"translate({t(low)}, 'ab', 'xy')", lambda: f"normalize-space({t(low)})",
            lambda: f"{self.pick('substring-before', 'substring-after')}({t(low)}, '{self.pick(' ', 'b', '-')}')")

    def date(self, depth: int) -> str:
        dates = (*self.known["date"], *self.known["date"], *(f"date('{day}')" for day in DATES))
        if depth <= 0 or self.random.random() < 0.4:
            return str(self.pick(*dates))
        low = depth - 1
        return self.one_of(lambda: f"date({self.date(0)} + {self.pick(1, 30, -365)})",
                           lambda: f"if({self.boolean(low)}, {self.date(low)}, {self.date(low)})",
                           lambda: f"coalesce({self.date(0)}, {self.date(0)})")

    def boolean(self, depth: int) -> str:
        low = depth - 1
        simple = (
            lambda: f"{self.atom(low)} {self.pick('=', '!=', '<', '<=', '>', '>=')} {self.atom(low)}",
            lambda: f"{self.atom(0)} {self.pick('=', '!=', '<', '<=', '>', '>=')} {self.pick(0, 1, 3, 2.5)}",
            lambda: f"{self.text(low)} {self.pick('=', '!=')} {self.text(low)}",
            lambda: f"{self.pick(*self.known['date'])} {self.pick('=', '!=', '<', '<=', '>', '>=')} {self.date(0)}",
            lambda: f"{self.pick(*(n for names in self.known.values() for n in names))} {self.pick('=', '!=')} ''",
            self.chosen, self.chosen,
            lambda: f"regex({self.text(low)}, '{self.pick(*PATTERNS)}')",
            lambda: f"{self.pick('contains', 'starts-with', 'ends-with')}({self.text(low)}, "
                    f"'{self.pick('a', ' ', '2')}')")
        if depth <= 0 or self.random.random() < 0.5:
            return self.one_of(*simple)
        b = self.boolean
        return self.one_of(lambda: f"({b(low)}) {self.pick('and', 'or')} ({b(low)})", lambda: f"not({b(low)})",
                           lambda: f"({b(low)}) {self.pick('and', 'or')} {self.pick('true()', 'false()')}",
                           lambda: f"boolean-from-string({self.text(low)})", lambda: f"boolean({self.number(low)})",
                           lambda: f"({b(low)}) {self.pick('=', '!=')} ({b(low)})")

    def chosen(self) -> str:
        lists = {"${c}": "yn", "${z}": "z", "${m}": "ab"}
        name = self.pick(*lists)
        code = self.pick(*CODES[lists[name]])
        return str(self.pick(f"selected({name}, '{code}')", f"{name} = '{code}'", f"{name} != '{code}'"))


def instrument(seed: int) -> Tree:
    """A form as plain data of the language."""
    writer = Writer(Random(seed))
    rows: list[Tree] = []
    for name, type_ in SOURCES:
        row: Tree = {"name": name, "type": type_, "label": name}
        if name in CONDITIONAL and writer.random.random() < 0.7:
            row["relevant"] = PLAIN[name]
        rows.append(row)
        writer.knows(name, type_)
    for i, kind in enumerate(("number", "text", "number", "date", "boolean", "number", "text", "boolean")):
        rows.append({"name": f"calc{i}", "type": "calculate", "calculation": writer.write(kind, 3)})
        if kind in ("number", "text"):
            writer.knows(f"calc{i}", kind)
    for i in range(4):
        rows.append({"name": f"asked{i}", "type": "text", "label": "?", "relevant": writer.boolean(2)})
        rows.append({"name": f"must{i}", "type": "integer", "label": "?", "required": writer.boolean(2)})
        own = writer.pick(". > 3", ". != ${n}", ". >= ${d} or . = 0", "string-length(.) < 3", "(. mod 2) = 0")
        rows.append({"name": f"limit{i}", "type": "integer", "label": "?",
                     "constraint": f"{own} {writer.pick('and', 'or')} ({writer.boolean(1)})"})
    return {"instrument": f"generated.form_{seed}", "version": "1.0.0", "title": "Generated", "unit": "respondent",
            "languages": ["en"], "choices": {name: [{"value": int(c) if name == "k" else c, "label": c} for c in codes]
                                             for name, codes in CODES.items()}, "questions": rows}


def answers(seed: int, nth: int) -> dict[str, str]:
    """One respondent's answers; also to what she is not asked. The first leaves everything empty."""
    random = Random(f"{seed}/{nth}")
    if nth == 0:
        return {}
    keeps = random.choice((0.3, 0.7, 1.0))
    given: dict[str, Any] = {
        "n": random.choice((0, 1, 5, -7, 12, 100)), "n2": random.choice((0, 5, 3, -2)),
        "d": random.choice((0, 2.5, -2.5, 0.1, 1.25, 5)), "d2": random.choice((0.3, 2.5, 5, -0.5)),
        "t": random.choice(WORDS[1:]).strip(), "t2": random.choice(WORDS[1:]).strip(),
        "a": random.choice(DATES), "a2": random.choice(DATES)}
    given |= {"c": random.choice(CODES["yn"]), "k": random.choice(CODES["k"]), "z": random.choice(CODES["z"]),
              "m": " ".join(random.sample(CODES["ab"], random.randint(1, 3)))}
    given |= {f"{name}{i}": random.choice((0, 2, 3, 5, 250)) for name in ("must", "limit") for i in range(4)}
    given |= {f"asked{i}": "word" for i in range(4)}
    return {name: str(value) for name, value in given.items() if random.random() < keeps}
