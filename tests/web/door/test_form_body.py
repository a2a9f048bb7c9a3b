"""A posted form: what browsers send comes back as it was; everything else is refused by its status."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keko_eval.web.door.form_body import parsed
from keko_eval.web.door.refusal import Refusal

TEXT = st.text(st.characters(blacklist_characters="\x00\r", blacklist_categories=("Cs",)), max_size=40)


@given(st.lists(st.tuples(TEXT, TEXT), max_size=30))
def test_fields_come_back_in_order(pairs):
    expected: dict[str, list[str]] = {}
    for name, value in pairs:
        expected.setdefault(name, []).append(value)
    assert parsed(urlencode(pairs).encode()) == expected


@given(st.binary(max_size=400))
def test_any_bytes_are_fields_or_a_refusal(body):
    status, found = 0, {}
    try:
        found = parsed(body)
    except Refusal as refusal:
        status = refusal.status
    assert status in (0, 400, 413)
    assert not any("\0" in text for name, values in found.items() for text in (name, *values))


def test_line_ends_are_one_sign():
    assert parsed(b"a=1%0D%0A2%0D3") == {"a": ["1\n2\n3"]}


@pytest.mark.parametrize(("n", "status"), [(200, None), (201, 413)])
def test_there_are_not_too_many_fields(n, status):
    body = "&".join(f"a{i}=" for i in range(n)).encode()
    if status is None:
        assert len(parsed(body)) == n
    else:
        with pytest.raises(Refusal) as refused:
            parsed(body)
        assert refused.value.status == status
