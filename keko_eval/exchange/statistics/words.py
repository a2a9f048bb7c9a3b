"""The words of files for statistics packages."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path


@cache
def words(language: str) -> Mapping[str, str]:
    """``{key: word}`` in a language, its base language, or English."""
    known = _all()
    return known.get(language) or known.get(language.split("-")[0]) or known["en"]


@cache
def own_missing() -> frozenset[str]:
    """The labels of values that are no answers at all, in every language."""
    return frozenset(own[key] for own in _all().values() for key in ("no_answer", "skipped"))


@cache
def _all() -> Mapping[str, Mapping[str, str]]:
    import tomllib

    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf8"))
