"""Regular expressions that are safe, and the form that every engine reads alike."""

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from keko_eval.definitions.expression.pattern import is_portable, matches, portable, refusal


@pytest.mark.parametrize(
    ("text", "pattern", "found"),
    [
        ("00100", "[0-9]{5}", True),
        ("x00100", "[0-9]{5}", False),
        ("00100\n", "^[0-9]{5}$", False),
        ("Åbo", "^[A-Za-zÅÄÖåäö]+$", True),
        ("a@b.fi", r"^[^@ ]+@[^@ ]+\.[a-z]{2,}$", True),
        ("٣", r"\d", False),
        ("", "a*", True),
        ("a", "a|b", True),
        ("ab", "a|b", False),
    ],
)
def test_the_whole_text_must_match(text: str, pattern: str, found: bool) -> None:
    assert matches(text, pattern) is found


def test_no_pattern_takes_for_ever() -> None:
    begun = time.process_time()
    assert matches("a" * 5000 + "!", "(a+)+") is False
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("pattern", ["(?=a)", "(?<!a)b", r"(a)\1", "(", "[z-a]", "a{2000}"])
def test_what_re2_does_not_take_has_a_reason(pattern: str) -> None:
    assert refusal(pattern)
    assert matches("a", pattern) is None
    assert not is_portable(pattern)


@pytest.mark.parametrize(
    ("pattern", "written"),
    [
        (r"^\d{5}$", "[0-9]{5}"),
        (r"[\w.]+@\w+", "[A-Za-z0-9_.]+@[A-Za-z0-9_]+"),
        ("^a.c$", r"a[^\n]c"),
        ("(ab)*", "(?:ab)*"),
        (r"^\$\^$", r"\$\^"),
        ("a|b", "a|b"),
        (r"\D", "[^0-9]"),
        ("(a|b)?c", "(?:a|b)?c"),
        ("ä+", "ä+"),
        (r"a\$", r"a\$"),
    ],
)
def test_the_form_for_every_engine(pattern: str, written: str) -> None:
    assert portable(pattern) == written


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+",
        "(a|a)*",
        "(a?b)*",
        "a+?",
        "(?i)a",
        r"\bfoo",
        "[[:alpha:]]",
        "[a&&b]",
        r"\pL",
        "a*b*c*d*e*",
        "x|^y",
        "[^]a]",
    ],
)
def test_what_engines_read_differently_or_get_lost_in_is_not_for_tables(pattern: str) -> None:
    assert not is_portable(pattern)
    with pytest.raises(ValueError, match="not a pattern"):
        portable(pattern)


@given(st.text("ab01^$|()[]{}*+?.\\dw,-", max_size=8), st.text("ab01 \n-", max_size=6))
@settings(max_examples=500, deadline=None)
@example("$0", "0")
@example("0^", "0")
def test_the_form_for_every_engine_means_the_same(pattern: str, text: str) -> None:
    if is_portable(pattern):
        assert bool(re.search(f"^(?:{portable(pattern)})#$", text + "#")) == matches(text, pattern)
