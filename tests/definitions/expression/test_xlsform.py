"""Writing back as XLSForm text."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from keko_eval.definitions.expression.parse import parse
from keko_eval.definitions.expression.tree import Call, Negation, Node, Number, Operation, Reference, Text
from keko_eval.definitions.expression.xlsform import quoted, write_xlsform
from tests.definitions.expression.trees import everything


@pytest.mark.parametrize(
    "text",
    [
        " ${a}='yes'  and( ${b} >3 )",
        "(((1)))",
        '"a" = ${x}',
        "instance('x')/root/item[ a = 1 ]/b",
        "1.50",
        "if(${a}  > 1,'x' , \"y\")",
    ],
)
def test_what_nobody_changed_is_written_as_it_was(text: str) -> None:
    assert write_xlsform(parse(text)) == text


def test_what_did_not_change_inside_keeps_its_words() -> None:
    node = parse('selected( ${a},"x") and ${b}  = 1')
    assert isinstance(node, Operation)
    changed = replace(node, operands=(node.operands[0], Operation("=", (Reference("c"), Number(2)))))
    assert write_xlsform(changed) == 'selected( ${a},"x") and ${c} = 2'


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (Operation("*", (Operation("+", (Number(1), Number(2))), Number(3))), "(1 + 2) * 3"),
        (Operation("-", (Number(1), Operation("-", (Number(2), Number(3))))), "1 - (2 - 3)"),
        (Operation("=", (Operation("=", (Number(1), Number(2))), Number(3))), "1 = 2 = 3"),
        (Negation(Negation(Number(2))), "-(-2)"),
        (Negation(Operation("+", (Number(1), Number(2)))), "-(1 + 2)"),
        (Number(0.0000001), "0.0000001"),
        (Call("not", (Reference("a"),)), "not(${a})"),
        (Text("it's"), '"it\'s"'),
        (Operation("and", (parse("${a} or ${b}"), parse("(${c} or ${d})"))), "(${a} or ${b}) and (${c} or ${d})"),
        (Operation("*", (parse("(1) + (2)"), Number(3))), "((1) + (2)) * 3"),
    ],
)
def test_brackets_stand_where_the_meaning_needs_them(node: Node, text: str) -> None:
    assert write_xlsform(node) == text
    assert parse(text) == node


def test_a_text_with_both_kinds_of_quotes_is_joined() -> None:
    assert quoted("a'b\"c") == "concat('a', \"'\", 'b\"c')"


@given(everything(3))
@settings(max_examples=300, deadline=None)
def test_reading_what_was_written_gives_the_same_tree(node: Node) -> None:
    read_once = parse(write_xlsform(node))
    assert parse(write_xlsform(read_once)) == read_once
    assert write_xlsform(replace(read_once, source="")) == write_xlsform(node)
