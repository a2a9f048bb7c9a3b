"""Reading: trees, places, what is refused, and the grammar on paper."""

from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lark import Lark, Token, Transformer, v_args

from keko_eval.definitions.expression.parse import joined, parse, read
from keko_eval.definitions.expression.tree import (
    Call,
    Itself,
    Name,
    Negation,
    Node,
    Number,
    Operation,
    Path,
    Reference,
    Text,
    names,
    walk,
)
from keko_eval.definitions.expression.xlsform import write_xlsform
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused
from tests.definitions.expression.trees import everything

A, B, C = Reference("a"), Reference("b"), Reference("c")
TREES: list[tuple[str, Node]] = [
    ("18", Number(18)),
    (".5", Number(0.5)),
    ("5.", Number(5.0)),
    ("'yes'", Text("yes")),
    ('"it\'s"', Text("it's")),
    ("${a}", A),
    ("${ a }", A),
    (".", Itself()),
    ("yes", Name("yes")),
    ("true()", Call("true", ())),
    ("a-b", Name("a-b")),
    ("${a}-${b}", Operation("-", (A, B))),
    ("${a} - 1", Operation("-", (A, Number(1)))),
    (
        "${a} = 1 or ${b} = 2 and ${c} = 3",
        Operation(
            "or",
            (
                Operation("=", (A, Number(1))),
                Operation("and", (Operation("=", (B, Number(2))), Operation("=", (C, Number(3))))),
            ),
        ),
    ),
    ("${a} and ${b} and ${c}", Operation("and", (A, B, C))),
    ("(${a} and ${b}) and ${c}", Operation("and", (A, B, C))),
    ("${a} and (${b} and ${c})", Operation("and", (A, Operation("and", (B, C))))),
    ("1 + 2 * 3", Operation("+", (Number(1), Operation("*", (Number(2), Number(3)))))),
    ("10 - 2 - 3", Operation("-", (Number(10), Number(2), Number(3)))),
    ("3 > 2 > 1", Operation(">", (Operation(">", (Number(3), Number(2))), Number(1)))),
    ("${a} > 1 = ${b} > 1", Operation("=", (Operation(">", (A, Number(1))), Operation(">", (B, Number(1)))))),
    ("-${a} mod -3", Operation("mod", (Negation(A), Negation(Number(3))))),
    ("- - 2", Negation(Negation(Number(2)))),
    ("${a}*.5", Operation("*", (A, Number(0.5)))),
    (".>=1", Operation(">=", (Itself(), Number(1)))),
    ("${a}and${b}", Operation("and", (A, B))),
    (
        "'a'='a'or'b'='b'",
        Operation("or", (Operation("=", (Text("a"), Text("a"))), Operation("=", (Text("b"), Text("b"))))),
    ),
    ("selected(${a}, 'x')", Call("selected", (A, Text("x")))),
    ("if (1, 2, 3)", Call("if", (Number(1), Number(2), Number(3)))),
    ("and(${a}, ${b})", Call("and", (A, B))),
    ("or or or", Operation("or", (Name("or"), Name("or")))),
    ("div div mod", Operation("div", (Name("div"), Name("mod")))),
    ("jr:itext('x')", Call("jr:itext", (Text("x"),))),
]
PATHS = [
    "..",
    "../x",
    "/data/x",
    "./x",
    "/data/*[1]",
    "*",
    "//x",
    "child::x",
    "@id",
    "../@id",
    "a/b",
    "a | b/c",
    "${a}/b",
    "instance('x')/root/item[name = ${a} and b = 'c']/label",
    "current()/../x",
    "${a}[position() = 1]",
    "../node()",
    "${last-saved#a}",
    "${a} | ${b}",
]


@pytest.mark.parametrize(("text", "tree"), TREES)
def test_a_text_becomes_a_tree(text: str, tree: Node) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize("path", PATHS)
def test_paths_are_kept_word_for_word(path: str) -> None:
    assert parse(path) == Path(path)
    assert parse(f"count({path}) + 1") == Operation("+", (Call("count", (Path(path),)), Number(1)))


def test_a_path_knows_the_questions_in_it() -> None:
    assert names(parse("instance('x')/root/item[name = ${a}]/label = ${b} or ${a} = 1")) == ("a", "b")
    assert names(parse("jr:choice-name(selected-at(${a}, 0), '${b}')")) == ("a", "b")


def test_every_node_knows_where_it_stood() -> None:
    text = "selected(${jobs}, 'nurse') and (${age} >= 18)"
    spans = [part.text for part in walk(parse(text))]
    assert spans == [text, "selected(${jobs}, 'nurse')", "${jobs}", "'nurse'", "(${age} >= 18)", "${age}", "18"]


PROBLEMS = [
    ("", "empty-expression", 0, 1),
    ("  ", "empty-expression", 0, 2),
    ("(${a} > 3", "unclosed-bracket", 0, 1),
    ("selected(${a}, 'x'", "unclosed-bracket", 8, 1),
    ("${a} > 3)", "unopened-bracket", 8, 1),
    ("a[1", "unclosed-bracket", 1, 1),
    ("${a} = 'yes", "unclosed-quote", 7, 1),
    ("'it\\'s'", "unclosed-quote", 6, 1),
    ("${a} >", "unfinished-expression", 6, 1),
    ("if(", "unfinished-expression", 3, 1),
    ("if(1, )", "missing-operand", 6, 1),
    ("${a} = = 3", "missing-operand", 7, 1),
    ("()", "missing-operand", 1, 1),
    ("+1", "missing-operand", 0, 1),
    ("${a} ${b}", "missing-operator", 5, 4),
    ("selected(${a} 'x')", "missing-operator", 14, 3),
    ("1e5", "missing-operator", 1, 2),
    ("1, 2", "missing-operator", 1, 1),
    ("$a = 1", "unreadable-character", 0, 1),
    ("{a} = 1", "unreadable-character", 0, 1),
    ("${a} == 1", "foreign-operator", 5, 2),
    ("1 <> 2", "foreign-operator", 2, 2),
    ("1 && 2", "foreign-operator", 2, 2),
    ("1 || 2", "foreign-operator", 2, 2),
    ("!${a}", "foreign-operator", 0, 1),
    ("not ${a}", "foreign-operator", 0, 3),
    ("1 AND 2", "foreign-operator", 2, 3),
    ("${a} / 2", "foreign-operator", 5, 1),
    ("${a}/${b}", "foreign-operator", 4, 1),
    ("${a} ≤ 2", "foreign-operator", 5, 1),
    ("${a} % 2", "foreign-operator", 5, 1),
    ("${a} = ‘yes’", "typographic-character", 7, 5),
    ("${a} = ’yes'", "typographic-character", 7, 5),
    ("${a} − 1", "typographic-character", 5, 1),
    ("${a}\u00a0= 1", "odd-space", 4, 1),
    ("9999999999999999", "number-too-large", 0, 16),
    ("9" * 5000, "number-too-large", 0, 5000),
]


@pytest.mark.parametrize(("text", "code", "start", "width"), PROBLEMS)
def test_a_problem_of_form_has_its_place(text: str, code: str, start: int, width: int) -> None:
    with pytest.raises(Refused) as refused:
        parse(text, Place("form.yaml", 7, 20))
    place = Place("form.yaml", 7, 20 + start, width)
    assert [(problem.code, problem.place) for problem in refused.value.problems] == [(code, place)]


def test_reading_goes_on_where_the_meaning_is_plain() -> None:
    reading = read("${a} == ‘x’ && !${b}")
    assert [finding.code for finding in reading.findings] == [
        "typographic-character",
        "foreign-operator",
        "foreign-operator",
        "foreign-operator",
    ]
    assert reading.node == parse("${a} = 'x' and not(${b})")


@pytest.mark.parametrize(
    "text",
    [
        "(" * 51 + "1" + ")" * 51,
        "(" * 4000 + "1" + ")" * 4000,
        "-" * 9000 + "1",
        "not(" * 60 + "1" + ")" * 60,
        "a[" * 3000 + "]" * 3000,
        "a|" * 4000 + "a",
        "@" * 5000,
        "1+1-" * 100 + "1",
        "+".join(["1"] * 1001),
        "1" + " " * 10_000,
        "f(" * 2000,
        "!" * 4000 + "1",
    ],
)
def test_more_than_the_language_bears_is_refused_quickly(text: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(text)
    codes = {problem.code for problem in refused.value.problems}
    assert codes & {"expression-too-large", "missing-operand", "missing-operator", "unfinished-expression"}


def test_what_the_language_bears_is_read() -> None:
    assert parse("(" * 49 + "1" + ")" * 49) == Number(1)
    assert len(parse(" or ".join(f"${{a}} = {i}" for i in range(300))).operands) == 300  # type: ignore[union-attr]


@given(st.text("${}ab'\"().,=<>!&|/[]*+- 019‘’\u00a0\n:@#éx", max_size=40) | st.text(max_size=20))
@settings(max_examples=500, deadline=None)
def test_no_text_breaks_the_reader(text: str) -> None:
    reading = read(text)
    assert (reading.node is None) <= bool(reading.findings)
    if reading.node is not None and not reading.findings:
        assert parse(write_xlsform(reading.node)) == reading.node


# The grammar on paper

LARK = Lark(
    files("keko_eval.definitions.expression").joinpath("grammar.lark").read_text(encoding="utf8"),
    parser="lalr",
    propagate_positions=True,
    maybe_placeholders=False,
)


@v_args(inline=True)
class _Trees(Transformer[Token, Node]):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.source = text

    def number(self, token: Token) -> Node:
        return Number(float(token) if "." in token else int(token))

    def text(self, token: Token) -> Node:
        return Text(token[1:-1])

    def reference(self, token: Token) -> Node:
        name = token[2:-1].strip()
        return Path(str(token)) if name.startswith("last-saved#") else Reference(name)

    def itself(self) -> Node:
        return Itself()

    def name(self, token: Token) -> Node:
        return Name(str(token))

    def call(self, token: Token, *arguments: Node) -> Node:
        return Call(str(token), arguments)

    def brackets(self, inner: Node) -> Node:
        return inner

    def negation(self, _: Token, operand: Node) -> Node:
        return Negation(operand)

    def operation(self, left: Node, operator: Token, right: Node) -> Node:
        return joined(str(operator), left, right, self.source)

    @v_args(inline=True, meta=True)
    def path(self, meta: object, *_: object) -> Node:
        return Path(self.source[meta.start_pos : meta.end_pos])  # type: ignore[attr-defined]


def _by_grammar(text: str) -> Node:
    return _Trees(text).transform(LARK.parse(text))


@pytest.mark.parametrize("text", [text for text, _ in TREES] + [path for path in PATHS if path != "${a} | ${b}"])
def test_the_grammar_on_paper_reads_the_same(text: str) -> None:
    assert _by_grammar(text) == parse(text)


@given(everything(3))
@settings(max_examples=100, deadline=None)
def test_the_grammar_on_paper_reads_what_is_written(node: Node) -> None:
    text = write_xlsform(node)
    assert _by_grammar(text) == parse(text)
