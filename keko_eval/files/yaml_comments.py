"""YAML text in; the same text without its comments out, everything else as it was written."""

import re
from collections.abc import Iterator

_BEGINS = re.compile(r"(?:(?<=[ \t])|^)#")


def without_comments(text: str) -> str:
    """A definition without what only its writer needs: it means the same, and its values stand as they stood.

    Parameters
    ----------
    text : str
        YAML that :mod:`keko_eval.files.yaml_tree` reads.
    """
    if "#" not in text:
        return text
    values = _values(text)
    lines = text.split("\n")
    kept = []
    for i, line in enumerate(lines):
        bare = _bare(line, values.get(i, []))
        if bare.strip() or not line.strip():
            kept.append(bare)
    return "\n".join(kept)


def _values(text: str) -> dict[int, list[tuple[int, int]]]:
    """By line, from where to where a value stands."""
    found: dict[int, list[tuple[int, int]]] = {}
    for first, start, last, end in _scalars(text):
        for line in range(first, last + 1):
            found.setdefault(line, []).append((start if line == first else 0, end if line == last else 1 << 30))
    return found


def _scalars(text: str) -> Iterator[tuple[int, int, int, int]]:
    import yaml

    for token in yaml.scan(text, Loader=yaml.CSafeLoader):
        if not isinstance(token, yaml.ScalarToken):
            continue
        first, last = token.start_mark, token.end_mark
        if token.style in ("|", ">"):
            yield first.line + 1, 0, last.line, last.column
        else:
            yield first.line, first.column, last.line, last.column


def _bare(line: str, values: list[tuple[int, int]]) -> str:
    for found in _BEGINS.finditer(line):
        if not any(start <= found.start() < end for start, end in values):
            return line[:found.start()].rstrip(" \t")
    return line
