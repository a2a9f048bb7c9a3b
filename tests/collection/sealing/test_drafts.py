"""Drafts: opened by the respondent's secret alone, and all of a length."""

from hypothesis import given
from hypothesis import strategies as st

from keko_eval.collection.sealing.drafts import decrypt_draft, draft_key, encrypt_draft

PEPPER = bytes(range(32))


@given(st.text(min_size=1, max_size=40), st.binary(max_size=4000))
def test_a_draft_opens_with_its_secret(secret: str, body: bytes) -> None:
    key = draft_key(secret, PEPPER)
    assert decrypt_draft(draft_key(secret, PEPPER).key, encrypt_draft(key.key, body)) == body


def test_neither_another_secret_nor_another_server_opens() -> None:
    stored = encrypt_draft(draft_key("K7QD-3MXA", PEPPER).key, b"{}")
    assert decrypt_draft(draft_key("K7QD-3MXB", PEPPER).key, stored) is None
    assert decrypt_draft(draft_key("K7QD-3MXA", bytes(32)).key, stored) is None
    assert decrypt_draft(draft_key("K7QD-3MXA", PEPPER).key, stored[:-1]) is None
    assert decrypt_draft(draft_key("K7QD-3MXA", PEPPER).key, b"") is None


def test_the_id_tells_neither_secret_nor_key() -> None:
    key = draft_key("K7QD-3MXA", PEPPER)
    assert len(key.id) == 26
    assert key.id != draft_key("K7QD-3MXB", PEPPER).id
    assert key.key.hex() not in key.id


def test_length_tells_nothing() -> None:
    key = draft_key("x", PEPPER).key
    assert {len(encrypt_draft(key, b"y" * n)) for n in (0, 1, 500, 1020)} == {1024 + 40}
    assert len(encrypt_draft(key, b"y" * 1021)) == 2048 + 40
