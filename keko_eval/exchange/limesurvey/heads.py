"""The columns of LimeSurvey's responses: what a heading such as ``Q00[SQ001]`` means, and its cells."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from keko_eval.exchange.code_value import code_value
from keko_eval.exchange.limesurvey.names import ARRAYS, MULTIPLE, TABLES, TEXTS, Names
from keko_eval.exchange.limesurvey.structure import OTHER, Asked, Survey

Codebook = Mapping[str, Mapping[str, Any]]
"""``{question's code: {name, kind, rows, values}}``: what the map beside a file has, or the survey itself gives."""
_HEAD = re.compile(r"(?P<code>[A-Za-z][A-Za-z0-9_]*)(?:\[(?P<sub>[^\[\]]+)\])?(?:\[(?P<scale>[12])\])?(?:\. .*)?", re.S)
_OWN = frozenset(("id", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp", "token", "ipaddr",
                  "refurl", "interviewtime"))
_SIGNS = ({"id", "lastpage", "startlanguage"}, {"response id", "last page", "start language"})


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds.

    Parameters
    ----------
    name : str
        The question, or ``question/code`` of one box; empty where it is not known.
    values : mapping
        ``{cell: value}`` of answer codes.
    box, ranked : bool
        Whether it holds a tick; whether it is a place in an order.
    others : tuple of str
        By what else it may be known.
    """

    name: str
    values: Mapping[str, str] = field(default_factory=dict)
    box: bool = False
    ranked: bool = False
    others: tuple[str, ...] = ()


def is_responses(heads: list[str]) -> bool:
    """Whether headings are those of LimeSurvey's export, by the columns that every export begins with."""
    found = {head.strip().lower() for head in heads}
    return any(signs <= found for signs in _SIGNS)


def codebook_of(survey: Survey) -> dict[str, dict[str, Any]]:
    """What a survey says of its own columns, in the names that reading it gives."""
    return {asked.code: _entry(asked, Names()) for asked in survey.questions()}


def _entry(asked: Asked, names: Names) -> dict[str, Any]:
    code, kind = asked.code, asked.kind
    subs = [sub.code for sub in asked.rows()]
    values = {answer.code: code_value(answer.code) for answer in asked.answers}
    rows: list[str] = []
    if kind in MULTIPLE:
        values = {sub: code_value(sub) for sub in subs} | ({"other": "other"} if asked.other else {})
        rows = [f"{sub}comment" for sub in subs] if kind == "P" else []
    elif kind in ARRAYS or kind in TEXTS:
        rows = subs
    elif kind == "1":
        rows = [f"{sub}_{scale}" for sub in subs for scale in "01"]
    elif kind in TABLES:
        rows = [f"{sub}_{column.code}" for sub in subs for column in asked.columns()]
    elif kind == "O":
        rows = ["comment"]
    if asked.other:
        rows.append("other")
        values |= {} if kind in MULTIPLE else {OTHER: OTHER}
    return {"name": code, "kind": kind, "rows": {row: names.row(code, row) for row in rows}, "values": values}


def column_of(head: str, codebook: Codebook) -> Column | None:
    """What a heading is a column of; None for the program's own columns and for texts, which are matched as texts."""
    match = _HEAD.fullmatch(head.strip())
    if match is None:
        return None
    code, sub, scale = match["code"], match["sub"] or "", match["scale"]
    entry = codebook.get(code)
    if entry is None:
        return None if not sub or codebook else Column("", others=_guessed(code, sub, scale))
    values = {cell: str(value) for cell, value in entry.get("values", {}).items()}
    sub = f"{sub}_{int(scale) - 1}" if scale else sub
    row = entry.get("rows", {}).get(sub)
    if not sub:
        return Column(entry["name"], values)
    if row is not None:
        is_text = sub == "other" or (sub.endswith("comment") and entry["kind"] in ("O", "P"))
        return Column(row, {} if is_text else values)
    if entry["kind"] in MULTIPLE and sub in values:
        return Column(f"{entry['name']}/{values[sub]}", box=True)
    if entry["kind"] == "R" and sub.isdecimal():
        return Column(entry["name"], values, ranked=True)
    return None


def _guessed(code: str, sub: str, scale: str | None) -> tuple[str, ...]:
    return (f"{code}_{sub}_{int(scale) - 1}",) if scale else (f"{code}_{sub}", f"{code}/{sub}")


def fits(heads: list[str], codebook: Codebook) -> float:
    """Which share of the headings that may be codes a codebook knows."""
    codes = [head for head in heads if _HEAD.fullmatch(head.strip()) and not system_head(head)]
    return sum(column_of(head, codebook) is not None for head in codes) / len(codes) if codes else 0.0


def system_head(head: str) -> bool:
    """Whether a column is LimeSurvey's own."""
    return head.strip().lower() in _OWN
