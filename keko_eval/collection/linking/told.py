"""The matches in words: how many, by what, and how sure that is; numbers of pairs, never whose."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from math import ceil
from pathlib import Path

from keko_eval.collection.linking.waves import Linked, Step


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(Path(__file__).with_name("report.toml").read_text(encoding="utf8"))


def told_matches(linked: Mapping[str, Linked], language: str) -> list[str]:
    """The report on the links of each instrument, line by line."""
    words = _words()[language.split("-")[0]]
    lines: list[str] = []
    for instrument, own in linked.items():
        lines.append(words["instrument"].format(instrument=instrument))
        if own.collisions:
            lines.append("  " + words["collisions"].format(n=len(own.collisions)))
        for step in own.steps:
            lines += [f"  {line}" for line in _step(step, words)]
    return lines or [words["nothing"]]


def _step(step: Step, words: Mapping[str, str]) -> Iterator[str]:
    yield words["wave"].format(wave=step.wave, answers=step.answers, earlier=step.earlier)
    how = {name: step.linked(name) for name in ("exact", "one_off", "decided")}
    yield words["linked"].format(all=len(step.pairs), **how)
    if step.blank:
        yield words["blank"].format(n=step.blank)
    if step.collisions:
        yield words["collisions"].format(n=len(step.collisions))
    yield words["doubts"].format(n=len(step.doubts)) if step.doubts else words["no_doubts"]
    yield _chance(step, words)
    yield words["rest"].format(n=step.answers - len(step.pairs))


def _chance(step: Step, words: Mapping[str, str]) -> str:
    if step.chance is None:
        return words["chance_unknown"]
    if step.chance == 0:
        return words["chance_none"]
    most = min(ceil(step.chance), step.linked("one_off"))
    return words["chance"].format(n=most) if most > 1 else words["chance_few"]
