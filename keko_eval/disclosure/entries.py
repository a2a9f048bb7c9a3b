"""Entries: which fields of which records an audience may see.

A record of a project, an event or a circle is a matter of the books; what its kind calls internal stays inside. A
record of a person is never shown, but for a passage that the person has let be quoted, and that only beside figures of
so many that they may be shown; nor, in public, is what one organisation said of another.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from keko_eval.disclosure.profile import Profile

PEOPLE = frozenset({"respondent", "client"})
QUOTE = "quote"
_WIDTH = {"public": 0, "internal": 1, "confidential": 2}
_NAMES = frozenset({"study", "indicator", "kind", "unit", "scope", "wave", "field", "audience"})


def entry_for(row: Mapping[str, Any], profile: Profile) -> dict[str, Any]:
    """The row as the audience of ``profile`` sees it; what is held back keeps only what kind of thing it is."""
    of_person = row["unit"] in PEOPLE and row["field"] != QUOTE
    if profile.hides and (of_person or _WIDTH[row["audience"]] > _WIDTH[profile.name] or not row["released"]):
        why = "person" if of_person else row["hidden_because"] or "audience"
        return {name: value if name in _NAMES else None for name, value in row.items()} | {
            "released": False, "hidden_because": why}
    return dict(row)


def without_figures(rows: Iterable[Mapping[str, Any]], results: Iterable[Mapping[str, Any]],
                    profile: Profile) -> list[dict[str, Any]]:
    """The rows without what people let be quoted where none of the levels that it illustrates may be shown."""
    if not profile.hides:
        return [dict(row) for row in rows]
    shown = {_beside(row) for row in results if row["quantity"] == "level" and row.get("released", True)}
    return [row | {"released": False, "hidden_because": "too_few", "entry": None, "text": None, "value": None}
            if row["unit"] in PEOPLE and row["field"] == QUOTE and row["released"] and _beside(row) not in shown
            else dict(row) for row in map(dict, rows)]


def _beside(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row.get("indicator"), row.get("scope"), row.get("wave")
