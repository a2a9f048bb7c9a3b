"""States: which band a value is in, as shape, word and colour; grey where the answers do not carry a state."""

from keko_eval.comparison.verdict import FEWEST
from keko_eval.definitions.indicator import Band
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.lookup import Row, interval, shown
from keko_eval.reporting.page import Chip, Tone

TONES: dict[str, Tone] = {"good": "strong", "watch": "watch", "weak": "weak"}


def state_chip(draft: Draft, id: str, row: Row) -> Chip:
    """The state of a value, or both where its interval reaches over a limit.

    Hidden values, none, and those of fewer answers than any claim is made of have no colour.
    """
    words, value, indicator = draft.words, shown(row), draft.indicator(id)
    if value is None:
        hidden = not row["released"]
        return Chip("hidden" if hidden else "none", "dotted", words.say(f"band.{'hidden' if hidden else 'none'}"))
    if row["n"] is not None and row["n"] < FEWEST and not indicator.of_records:
        return Chip("few", "dotted", words.say("band.too_few"))
    found = bands_of(indicator.bands, *(interval(row) or (value, value)))
    names = [state_name(draft, band) for band in found]
    if len(found) == 1:
        return Chip(TONES[found[0].state], "outline", names[0])
    first, *rest = names
    texts = [first, *(name[:1].lower() + name[1:] for name in rest)]
    return Chip("unclear", "dotted", words.say("band.between", first=", ".join(texts[:-1]), last=texts[-1]))


def bands_of(bands: tuple[Band, ...], low: float, high: float) -> list[Band]:
    """The bands that values from ``low`` to ``high`` are in, lowest first; the last band has no upper limit."""
    found, start = [], float("-inf")
    for band in bands:
        end = float("inf") if band.below is None else band.below
        if start <= high and low < end:
            found.append(band)
        start = end
    return found


def band_sentences(draft: Draft, id: str) -> str:
    """The limits in words, and whose they are; empty where there are none."""
    words, written, code = draft.words, draft.written[id], draft.language.code
    told, limit = [], None
    for band in draft.indicator(id).bands:
        if band.below is not None:
            limit = band.below
            told.append(words.say("band.below", state=state_name(draft, band), limit=written.declared(limit)))
        elif limit is not None:
            told.append(words.say("band.from", state=state_name(draft, band), limit=written.declared(limit)))
    sources = dict.fromkeys(b.source.to(code).rstrip(".") for b in draft.indicator(id).bands if b.source)
    if told and sources:
        told.append(words.say("band.source", source="; ".join(sources)))
    return " ".join(told)


def state_name(draft: Draft, band: Band) -> str:
    """What a band is called: its own label, else the word of its state."""
    return band.label.to(draft.language.code) if band.label else draft.words.say(f"band.{band.state}")
