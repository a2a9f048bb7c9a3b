"""Tokens: 128 bits, known by a keyed hash only, and not to be guessed."""

from base64 import b32encode
from random import Random

from keko_eval.collection.linking.tokens import is_token, new_token, tag_of

KEY = bytes(range(32))


def test_tokens_are_long_and_never_the_same() -> None:
    tokens = {new_token() for _ in range(10_000)}
    assert len(tokens) == 10_000
    assert all(is_token(token) and len(token) == 26 for token in tokens)


def test_a_tag_needs_the_key_and_hides_the_token() -> None:
    token = new_token()
    assert tag_of(KEY, token) != tag_of(bytes(32), token)
    assert tag_of(KEY, f" {token.upper()}\n") == tag_of(KEY, token)
    assert token not in tag_of(KEY, token)
    assert len(tag_of(KEY, "x" * 10_000)) == 64


def test_no_guess_of_a_hundred_thousand_hits_a_thousand_links() -> None:
    tags = {tag_of(KEY, new_token()) for _ in range(1_000)}
    guess = Random(4)
    hits = sum(tag_of(KEY, b32encode(guess.randbytes(16)).decode().rstrip("=").lower()) in tags for _ in range(100_000))
    assert hits == 0


def test_what_is_no_token_is_told_so() -> None:
    assert not any(map(is_token, ["", "a" * 25, "a" * 27, "1" * 26, "ä" * 26, "a" * 25 + "/"]))
