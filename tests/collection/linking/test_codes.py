"""Self-generated codes: written in any way, hashed under a key, destroyed after the last wave."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keko_eval.collection.linking.codes import (
    CodeHashes,
    apart,
    code_key,
    destroy_code_key,
    differing,
    hashed_code,
    plain_element,
    read_hashes,
    slips,
    unknown_codes,
)
from keko_eval.definitions.instrument import Instrument
from keko_eval.problem.problem import Refused

KEY = bytes(range(32))
CODE = ["Äiti", "05", "Turku", "2", "k", "Åsa"]


def hashes(code: Sequence[object]) -> CodeHashes:
    found = hashed_code(KEY, code)
    assert found is not None
    return found


@pytest.mark.parametrize(("written", "plain"), [
    ("Äiti", "äiti"), (" ÄI TI ", "äiti"), ("a\u0308iti", "äiti"), ("aiti", "aiti"), ("Åsa", "åsa"), ("asa", "asa"),
    ("05", "5"), (5, "5"), ("0", "0"), ("Anna-Maija", "annamaija"), ("", ""), (None, ""), ("–", ""), ("１２", "12"),
    ("Straße", "strasse"), ("5a", "5a"), ("²", "2"),
])
def test_how_an_element_is_written_does_not_matter(written: object, plain: str) -> None:
    assert plain_element(written) == plain


def test_one_slip_still_meets_and_two_do_not() -> None:
    one, two = hashes(CODE), hashes([*CODE[:2], "Salo", *CODE[3:]])
    three = hashes(["isä", *CODE[1:2], "Salo", *CODE[3:]])
    assert (slips(one, one), slips(one, two), slips(one, three)) == (0, 1, None)
    assert (differing(one, one), differing(one, two), differing(one, three)) == (None, 2, None)


def test_one_element_may_be_blank_and_no_more() -> None:
    whole, blank = hashes(CODE), hashes([*CODE[:5], None])
    assert slips(whole, blank) == 1
    assert hashed_code(KEY, [*CODE[:4], "", " "]) is None


def test_elements_that_run_together_are_not_the_same() -> None:
    one, two = hashes(["ab", "c", *"1234"]), hashes(["a", "bc", *"1234"])
    assert slips(one, two) is None


@given(st.lists(st.text(min_size=1, max_size=8), min_size=6, max_size=8))
def test_hashes_read_back_and_another_key_makes_others(code: list[str]) -> None:
    hashes, other = hashed_code(KEY, code), hashed_code(bytes(32), code)
    if hashes is None or other is None:
        assert hashes is other
        return
    assert read_hashes(hashes.text) == hashes
    assert not {hashes.whole, *hashes.without} & {other.whole, *other.without}
    assert len(hashes.without) == len(code)


def test_the_elements_never_reach_the_store() -> None:
    answers = dict(zip(["mother", "day", "town", "siblings", "letter", "school"], CODE, strict=True)) | {"trust": "4"}
    left, given = apart(KEY, list(answers)[:6], answers)
    assert left == {"trust": "4"}
    assert list(given) == [".code"]
    assert not any(plain_element(e) in given[".code"] for e in CODE if len(e) > 2)
    assert apart(KEY, ["a", "b", *"cdef"], {"a": "x", "trust": "4"}) == ({"trust": "4"}, {})


def test_dont_know_tells_nobody_apart() -> None:
    instrument = Instrument.model_validate({
        "instrument": "i", "version": "1.0.0", "title": "T", "unit": "respondent", "languages": ["fi"],
        "choices": {"n": [{"value": 1, "label": "1"}, {"value": 9, "label": "?", "missing": "dont_know"}]},
        "questions": [{"name": "siblings", "type": "select_one n", "label": "?"},
                      {"name": "day", "type": "integer", "label": "?", "missing": {"99": "refused"}}]})
    unknown = unknown_codes(instrument, ["siblings", "day", "elsewhere"])
    assert unknown == {"siblings": {"9"}, "day": {"99"}}
    elements = ["siblings", "day", *"abcd"]
    answers = {"siblings": "9", "day": 99, "a": "1", "b": "2", "c": "3", "d": "4"}
    assert apart(KEY, elements, answers, unknown)[1] == {}
    assert apart(KEY, elements, answers | {"day": 3}, unknown)[1] == apart(
        KEY, elements, {**answers, "day": 3, "siblings": None})[1]


def test_the_key_is_made_once_and_destroyed_for_good(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="key-missing"):
        code_key(tmp_path)
    key = code_key(tmp_path, create=True)
    assert code_key(tmp_path, create=True) == key
    assert destroy_code_key(tmp_path)
    assert not (tmp_path / "code.key").exists()
    with pytest.raises(Refused, match="code-key-destroyed"):
        code_key(tmp_path, create=True)
    assert not destroy_code_key(tmp_path)
