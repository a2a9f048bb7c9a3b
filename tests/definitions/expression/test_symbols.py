"""What a question is to an expression."""

import pytest

from keko_eval.definitions.expression.symbols import Symbol


@pytest.mark.parametrize(
    ("type_", "codes", "kind", "whole"),
    [
        ("integer", (), "number", True),
        ("decimal", (), "number", False),
        ("text", (), "text", False),
        ("date", (), "date", False),
        ("choice", ("1", "2", "-9"), "number", True),
        ("choice", ("yes", "no"), "text", False),
        ("choice", ("01", "02"), "text", False),
        ("choice", ("1", "x"), "text", False),
        ("choice", (), "text", False),
        ("choices", ("1", "2"), "text", False),
        ("choice", ("1" * 16,), "text", False),
        ("boolean", (), "boolean", False),
        ("unknown", (), "text", False),
        ("choice", ("-0",), "text", False),
        ("choice", ("٣",), "text", False),
    ],
)
def test_kinds(type_: str, codes: tuple[str, ...], kind: str, whole: bool) -> None:
    symbol = Symbol("q", type_, tuple((code, ()) for code in codes))  # type: ignore[arg-type]
    assert (symbol.kind, symbol.is_whole) == (kind, whole)
