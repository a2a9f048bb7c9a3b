"""The finished answers of a form, parted into what is kept open and what only the holder of the private key can read.

The path of a text is its question's name; in a repeat ``members/0/name``.
"""

from collections.abc import Collection, Mapping
from typing import Any

from keko_eval.collection.sealing.seals import seal


def parted(answers: Mapping[str, Any], names: Collection[str],
           before: str = "") -> tuple[dict[str, Any], dict[str, str]]:
    """The answers without those to ``names``, and the texts of those by path."""
    kept: dict[str, Any] = {}
    texts: dict[str, str] = {}
    for name, value in answers.items():
        if isinstance(value, list) and any(isinstance(v, Mapping) for v in value):
            instances = [parted(v, names, f"{before}{name}/{i}/") for i, v in enumerate(value)]
            kept[name] = [own for own, _ in instances]
            for _, below in instances:
                texts |= below
        elif name in names:
            texts[before + name] = str(value)
        else:
            kept[name] = value
    return kept, texts


def sealed_texts(public: bytes, texts: Mapping[str, str]) -> dict[str, str]:
    return {path: seal(public, text.encode()) for path, text in texts.items()}
