"""What each key of the language means, in the words of ``keys.toml``."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path


@cache
def meanings() -> Mapping[str, Mapping[str, str]]:
    """``{model: {key: what it means}}``, with ``about`` for the model itself."""
    import tomllib

    return tomllib.loads(Path(__file__).with_name("keys.toml").read_text(encoding="utf8"))
