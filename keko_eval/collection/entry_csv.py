"""Entries in, a file of answers out as a study reads it: a row per form, codes and not labels."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from keko_eval.collection.entry_checks import Entry
from keko_eval.collection.form.levels import level_of
from keko_eval.collection.handout import WAVE, Handout


def as_csv(entries: Sequence[Entry], handout: Handout) -> str:
    """The entries as CSV; what is asked of each of several things has no place in it."""
    level = level_of(handout.instrument)
    questions = [name for name, asked in level.by_name.items()
                 if (asked.shown and asked.question.kind != "note") or asked.calculation]
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*handout.heads, *questions])
    for entry in entries:
        first = {WAVE: entry.wave, **entry.given, handout.subject: entry.subject}
        writer.writerow([*(first.get(head, "") for head in handout.heads),
                         *(_text(entry.answers, name) for name in questions)])
    return out.getvalue()


def left_out(handout: Handout) -> list[str]:
    """The repeats that the file has no place for."""
    return list(level_of(handout.instrument).repeats)


def _text(answers: Mapping[str, Any], name: str) -> str:
    value = answers.get(name)
    return "" if value is None else " ".join(map(str, value)) if isinstance(value, list) else str(value)
