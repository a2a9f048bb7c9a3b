"""Results chain: per objective what is measured from need to impact, with each conclusion, and where nothing is."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from keko_eval.definitions.indicator import Level
from keko_eval.definitions.objectives import Objectives, objectives
from keko_eval.language.forms import capital, listing
from keko_eval.language.numbers import number
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.lookup import shown
from keko_eval.reporting.page import Body, Cell, Chip, Column, IndicatorPage, Part, Table

LEVELS: tuple[str, ...] = get_args(Level)
Links = Mapping[str, "list[Link]"]


@dataclass(frozen=True, slots=True)
class Link:
    """One thing that is measured, at its place in the chain of an objective."""

    objective: str
    level: str
    label: str
    anchor: str
    chip: Chip
    result: Cell


def links_of(draft: Draft, pages: Iterable[IndicatorPage]) -> Iterator[Link]:
    """Every indicator under each objective that it serves, with its conclusion and latest value."""
    for page in pages:
        indicator = draft.indicator(page.indicator)
        latest = shown(draft.rows.levels(page.indicator).get(draft.study.roles[1]))
        result = draft.written[page.indicator].value_cell(latest)
        for objective in indicator.objectives:
            yield Link(objective, indicator.level, page.label, page.anchor, page.said.chip, result)


def results_chain(draft: Draft, links: Iterable[Link]) -> Part | None:
    """The chain of every objective that something is measured of; None where no objective is known."""
    tree = objectives(draft.resolved.library)
    found: dict[str, list[Link]] = {}
    for link in links:
        if link.objective in tree.by_id:
            found.setdefault(link.objective, []).append(link)
    if not found:
        return None
    words, tops = draft.words, tree.tops(found)
    paragraphs = [words.say("chain.intro")]
    unmeasured = [_label(draft, tree, id) for id in _unmeasured(tree, found)]
    if unmeasured:
        paragraphs.append(words.say("chain.unmeasured", objectives=listing(unmeasured, draft.language)))
    tables = (_overview(draft, tree, tops, found), *(_chain(draft, tree, top, found) for top in tops))
    return Part("chain", words.say("part.chain"), tuple(paragraphs), tables)


def _unmeasured(tree: Objectives, found: Links) -> Iterator[str]:
    """Objectives without any below them that nothing measures, in those trees that something is measured of."""
    for one in tree.trees:
        ids = [objective.objective for objective in one.objectives]
        if any(id in found for id in ids):
            yield from (id for id in ids if id not in found and not tree.children(id))


def _label(draft: Draft, tree: Objectives, id: str) -> str:
    return tree.by_id[id].label.to(draft.language.code)


def _heading(draft: Draft, tree: Objectives, id: str) -> str:
    """An objective's name and those between it and the top, its weight, its strand of work."""
    line = tree.line(id)
    name = " › ".join(_label(draft, tree, above) for above in reversed(line[:-1] or line))
    objective = tree.by_id[id]
    if objective.weight is not None:
        weight = number(objective.weight, draft.language, 0 if objective.weight == int(objective.weight) else 1)
        name = draft.words.say("chain.weight", label=name, weight=weight)
    strands = {s.strand: s.label.to(draft.language.code) for one in tree.trees for s in one.strands}
    return f"{name} · {strands[objective.strand]}" if objective.strand in strands else name


def _overview(draft: Draft, tree: Objectives, tops: Iterable[str], found: Links) -> Table:
    """How many indicators each objective has in each part of the chain."""
    words = draft.words
    columns = (Column(words.say("chain.objective"), "label"),
               *(Column(capital(words.say(f"level.{level}")), "number") for level in LEVELS))
    bodies = []
    for top in tops:
        rows = []
        for id in (id for id in tree.under(top) if id in found):
            counts = [sum(link.level == level for link in found[id]) for level in LEVELS]
            rows.append((Cell(_label(draft, tree, id)), *(_count(draft, n) for n in counts)))
        bodies.append(Body(tuple(rows), _label(draft, tree, top)))
    return Table("chain", words.say("table.chain"), columns, tuple(bodies), words.say("chain.gap_note"))


def _count(draft: Draft, n: int) -> Cell:
    return Cell(number(n, draft.language), value=n, pattern="0") if n else Cell("–")


def _chain(draft: Draft, tree: Objectives, top: str, found: Links) -> Table:
    """The parts of the chain in their order, objective by objective; a part that nothing measures is a row too."""
    words = draft.words
    columns = (Column(words.say("chain.part"), "label"), Column(words.say("column.indicator"), "text"),
               Column(words.say("column.verdict"), "chip"), Column(words.say("chain.latest"), "number"))
    bodies = tuple(Body(tuple(_rows(draft, found[id])), _heading(draft, tree, id)) for id in tree.under(top)
                   if id in found)
    return Table(f"chain:{top}", _label(draft, tree, top), columns, bodies)


def _rows(draft: Draft, links: list[Link]) -> Iterator[tuple[Cell, ...]]:
    """Neighbouring parts that nothing measures share one row."""
    words = draft.words
    gaps: list[str] = []
    for level in (*LEVELS, ""):
        here = [link for link in links if link.level == level]
        if not here and level:
            gaps.append(words.say(f"level.{level}"))
            continue
        if gaps:
            missing = Chip("none", "dotted", words.say("chain.not_measured"))
            yield Cell(capital(", ".join(gaps))), Cell("–"), Cell(chip=missing), Cell("–")
            gaps = []
        for link in here:
            yield (Cell(words.sentence(f"level.{level}")), Cell(link.label, link=link.anchor), Cell(chip=link.chip),
                   link.result)
