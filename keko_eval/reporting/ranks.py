"""What the ranks say beside a mean, and that they say otherwise."""

from collections.abc import Iterator

from keko_eval.language.numbers import signed
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.lookup import Row, shown

BY_RANKS = ("rank_biserial", "cliffs_delta")
UNLIKELY = 0.05


def rank_sentences(draft: Draft, id: str, main: Row | None) -> Iterator[str]:
    """Of an indicator whose steps are ordered; the easy language hears of it only where the direction is another."""
    if main is None or shown(main) is None:
        return
    found = next((r for r in draft.rows.sensitivity(id, main)
                  if r["effect_size"] in BY_RANKS and r["effect_size"] != main["effect_size"]), None)
    value = shown(found, "effect_value") if found else None
    if found is None or value is None:
        return
    p = shown(found, "p_value")
    if p is not None and not draft.language.simple:
        yield draft.words.say(f"ranks.{found['effect_size']}", p=draft.p_value(p),
                              value=signed(value, draft.language, 1 if draft.profile == "public" else 2))
    sure = min((x for x in (p, main["p_value"]) if x is not None), default=1.0) < UNLIKELY
    if sure and value * main["estimate"] < 0:
        yield draft.words.say("ranks.opposite")
