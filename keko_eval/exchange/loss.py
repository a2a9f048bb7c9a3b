"""What a conversion kept, only approximated or lost, each with the reason; as a short table or as JSON."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from keko_eval.language.wording import words_beside
from keko_eval.problem.catalogue import spoken
from keko_eval.problem.noun import Noun, Spoken
from keko_eval.problem.place import Place

Fate = Literal["kept", "approximated", "lost"]
FATES: tuple[Fate, ...] = ("lost", "approximated", "kept")
TITLES: Mapping[Fate, Mapping[str, str]] = {
    "kept": {"fi": "säilyi", "sv": "bevarades", "en": "kept"},
    "approximated": {"fi": "likimain", "sv": "ungefär", "en": "approximated"},
    "lost": {"fi": "jäi pois", "sv": "föll bort", "en": "lost"},
}
NOTHING = {"fi": "Kaikki säilyi.", "sv": "Allt bevarades.", "en": "Everything was kept."}


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that did not go over as it was, or that went over in an unexpected way.

    Parameters
    ----------
    fate : Fate
        ``kept`` (another way, worth telling), ``approximated`` or ``lost``.
    what : Noun or str
        The thing, ``Noun("question", "trust_1")`` where it is of a known kind.
    place : Place or None
        Where it stands in what was read.
    because : str
        A reason of ``loss.toml``.
    values : mapping
        What the reason's sentence names in braces; values in a language of their own stay as they are.
    """

    fate: Fate
    what: Noun | str
    place: Place | None
    because: str
    values: Mapping[str, str | int] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        reasons()[self.because]["en"].format_map(self.values)

    def why(self, language: str) -> str:
        return reasons()[self.because][spoken(language)].format_map(self.values)

    def named(self, language: str) -> str:
        return format(Spoken(self.what, spoken(language))) if isinstance(self.what, Noun) else self.what


@dataclass(frozen=True, slots=True)
class LossReport:
    """All losses, and what is carried beside the definition for the way back (``NAME.carried.json``)."""

    losses: tuple[Loss, ...] = ()
    carried: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def of(self, fate: Fate) -> tuple[Loss, ...]:
        return tuple(loss for loss in self.losses if loss.fate == fate)

    def and_then(self, losses: Iterable[Loss]) -> "LossReport":
        return LossReport((*self.losses, *losses), self.carried)

    def text(self, language: str) -> str:
        """A short table: fate, thing, place, reason; equal reasons of many things stand on one line."""
        if not self.losses:
            return NOTHING[spoken(language)]
        rows = [row for fate in FATES for row in _rows(self.of(fate), language)]
        widths = [max(len(row[i]) for row in rows) for i in range(3)]
        return "\n".join("  ".join([*(row[i].ljust(widths[i]) for i in range(3)), row[3]]).rstrip() for row in rows)

    def records(self, language: str) -> list[dict[str, Any]]:
        """As plain data, for JSON."""
        return [{"fate": loss.fate, "what": loss.named(language), "place": str(loss.place) if loss.place else None,
                 "because": loss.because, "why": loss.why(language)} for loss in self.losses]


def _rows(losses: Iterable[Loss], language: str) -> list[tuple[str, str, str, str]]:
    by_reason: dict[str, list[Loss]] = {}
    for loss in losses:
        by_reason.setdefault(loss.why(language), []).append(loss)
    return [(TITLES[group[0].fate][spoken(language)], _named(group, language), _where(group), why)
            for why, group in by_reason.items()]


def _named(group: list[Loss], language: str) -> str:
    names = list(dict.fromkeys(loss.named(language) for loss in group))
    return ", ".join(names[:3]) + (f", … ({len(names)})" if len(names) > 3 else "")


def _where(group: list[Loss]) -> str:
    place = group[0].place
    return "" if place is None else place.cell or (f":{place.line}" if place.line else "")


def reasons() -> Mapping[str, Mapping[str, str]]:
    """``{reason: {language: sentence}}``."""
    return words_beside(__file__)
