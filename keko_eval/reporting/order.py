"""The sections of a report in their order: the usual one, or that of a plan."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Protocol

from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.scalars import Texts
from keko_eval.reporting.page import (
    Cell,
    Chip,
    Column,
    FrontRow,
    IndicatorPage,
    PageWords,
    Placed,
    Report,
    UnsaidItem,
)

PARTS = ("benchmark", "chain", "who", "events", "methods", "quality", "trace")
"""What a report has once, as paragraphs and tables."""


class Planned(Protocol):
    """A section as a plan has it."""

    @property
    def section(self) -> str: ...
    @property
    def part(self) -> str: ...
    @property
    def title(self) -> Texts | None: ...
    @property
    def text(self) -> Texts | None: ...


Chosen = Callable[[Planned, IndicatorPage], bool]


@dataclass(frozen=True, slots=True)
class Lay:
    """How a report is laid out: what puts its sections in order, and the indicators it is about; None for all.

    ``pack`` is what the manifest says of the pack whose plan it is: its id, version and hashes.
    """

    put: Callable[[Report], Report]
    about: frozenset[str] | None = None
    pack: Mapping[str, str] | None = None

    def __call__(self, report: Report) -> Report:
        return self.put(report)

    def narrowed(self, resolved: ResolvedStudy) -> ResolvedStudy:
        """The study as the report tells of it. What was worked out stands: p values stay adjusted for all."""
        if self.about is None:
            return resolved
        return replace(resolved, listed=tuple(id for id in resolved.listed if id in self.about))


def usual(report: Report) -> Report:
    """With its sections in the usual order, those that have something."""
    front, unsaid = Placed("front", "front", report.front.heading), Placed("unsaid", "unsaid", report.unsaid.heading)
    own, *runs = ([Placed("indicators", name, part.heading, tuple(p.anchor for p in part.pages),
                          part.overview is not None)] if part.pages else []
                  for name, part in (("own", report.own), ("primary", report.primary), ("others", report.others)))
    parts = [Placed("part", part.anchor, part.heading) for name in PARTS[:-1] if (part := report.part(name))]
    last = [Placed("glossary", "glossary", report.glossary.heading),
            Placed("part", report.trace.anchor, report.trace.heading)]
    return replace(report, order=(front, *own, unsaid, *(placed for run in runs for placed in run), *parts, *last))


def planned(report: Report, sections: Iterable[Planned], chosen: Chosen, slots: Mapping[str, str]) -> Report:
    """With the sections of a plan; an indicator stands where the plan names it first, and one of none not at all.

    Parameters
    ----------
    sections : iterable of Planned
        Those that are to be shown.
    chosen : callable
        Whether a section is about an indicator.
    slots : mapping
        What ``{name}`` in a section's text stands for.
    """
    laid = replace(report, order=tuple(_placed(report, sections, chosen, slots)))
    shown = frozenset(anchor for placed in laid.order for anchor in (placed.anchor, *placed.anchors))
    found: Report = _linked(laid, shown)
    return found


def _linked(value: Any, shown: frozenset[str]) -> Any:
    """Without links to what the report does not show."""
    if isinstance(value, tuple):
        return tuple(_linked(item, shown) for item in value)
    if not is_dataclass(value) or isinstance(value, type | Placed | Chip | Column | PageWords):
        return value
    changed = {f.name: new for f in fields(value)
               if (new := _linked(old := getattr(value, f.name), shown)) is not old}
    if isinstance(value, Cell) and value.link and value.link not in shown:
        changed["link"] = ""
    if isinstance(value, FrontRow | UnsaidItem) and value.anchor not in shown:
        changed["anchor"] = ""
    return replace(value, **changed) if changed else value


def _placed(report: Report, sections: Iterable[Planned], chosen: Chosen,
            slots: Mapping[str, str]) -> Iterator[Placed]:
    taken: set[str] = set()
    for section in sections:
        text = _said(section.text, report.language, slots)
        found = _of(report, section, chosen, taken)
        if found is not None:
            heading = section.title.to(report.language) if section.title else found.heading
            yield replace(found, heading=heading, text=text)


def _of(report: Report, section: Planned, chosen: Chosen, taken: set[str]) -> Placed | None:
    match section.part:
        case "front":
            return Placed("front", "front", report.front.heading)
        case "unsaid":
            return Placed("unsaid", "unsaid", report.unsaid.heading)
        case "glossary":
            return Placed("glossary", "glossary", report.glossary.heading)
        case "text":
            return Placed("text", section.section, section.section)
        case "indicators" | "goals":
            pages = [anchor for anchor, page in report.page_at.items() if anchor not in taken and chosen(section, page)]
            taken.update(pages)
            if not pages:
                return None
            heading = report.primary.heading if section.part == "indicators" else report.page_at[pages[0]].label
            return Placed("indicators", section.section, heading, tuple(pages))
    part = report.part(section.part)
    return Placed("part", part.anchor, part.heading) if part else None


def _said(texts: Texts | None, language: str, slots: Mapping[str, str]) -> str:
    """``{name}`` replaced where the name is known; anything else as it is written."""
    text = texts.to(language) if texts else ""
    for name, value in slots.items():
        text = text.replace("{" + name + "}", value)
    return text
