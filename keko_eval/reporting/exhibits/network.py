"""Network: the picture before and after, and its measures with what they mean."""

from collections.abc import Iterator

from keko_eval.definitions.indicator import Network
from keko_eval.language.numbers import number, percent
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.exhibit import Exhibit
from keko_eval.reporting.figures.canvas import Told, finished
from keko_eval.reporting.figures.sociogram import Panel, sociogram
from keko_eval.reporting.lookup import Row, shown
from keko_eval.reporting.page import Cell, Column, Fact, Figure, Said, Table
from keko_eval.reporting.record_tables import choice, count_cell, listed, records
from keko_eval.reporting.sentences import say

MEASURES = ("organisations", "ties", "mutual", "asymmetric", "isolates", "components", "reciprocity", "transitivity",
            "centralisation", "centralisation_in", "centralisation_out", "ei_index", "ei_expected")
WHOLE = ("organisations", "ties", "mutual", "asymmetric", "isolates", "components")
WAYS = ("kept", "lost", "new")
UNLIKELY = 0.05
MOST = 40
"""More organisations than these are a picture that nobody can read."""
Tie = tuple[str, str]


def said(draft: Draft, id: str, row: Row | None) -> Said:
    """How dense the network was and is, and how many ties were kept, lost and new."""
    found, words = say(draft, id, row), draft.words
    before, after = (shown(draft.rows.levels(id).get(wave)) for wave in draft.study.roles)
    if row is None or before is None or after is None:
        return found
    counts = _turnover(draft, id)
    sentence = words.say("exhibit.network.sentence", before=number(before, draft.language, 2),
                         after=number(after, draft.language, 2))
    if counts:
        sentence += " " + words.say("exhibit.network.turnover",
                                    **{way: number(n, draft.language) for way, n in counts.items()})
    return Said(found.chip, sentence, words.say("exhibit.network.certainty"), found.cause)


def exhibit(draft: Draft, id: str) -> Exhibit:
    figure = _figure(draft, id)
    tables, how = (_measures(draft, id), _tied(draft, id)), () if draft.language.simple else tuple(_tests(draft, id))
    return Exhibit(tables, (figure,) if figure else (), tuple(_facts(draft, id)), how)


def _facts(draft: Draft, id: str) -> Iterator[Fact]:
    """Whether ties cross the kinds now, and whether they are those of the start, against names at random."""
    words, (level, kept) = draft.words, _tested(draft, id)
    index, expected = (shown(level.get(term)) for term in ("ei_index", "ei_expected"))
    p = shown(level.get("ei_index"), "p_value")
    if index is not None and expected is not None and p is not None:
        way = "chance" if p >= UNLIKELY else "less" if index < expected else "more"
        yield Fact(words.say("exhibit.network.apart"), words.say(f"exhibit.network.apart_{way}"))
    jaccard, p = shown(kept.get("jaccard")), shown(kept.get("stability"), "p_value")
    if jaccard is not None and p is not None:
        yield Fact(words.say("exhibit.network.stability"), words.say(
            f"exhibit.network.{'stable' if p < UNLIKELY else 'unstable'}", jaccard=percent(jaccard, draft.language)))


def _tests(draft: Draft, id: str) -> Iterator[str]:
    """The figures behind the facts."""
    words, (level, kept) = draft.words, _tested(draft, id)
    index, expected, value = (shown(row) for row in (level.get("ei_index"), level.get("ei_expected"),
                                                     kept.get("stability")))
    p = shown(level.get("ei_index"), "p_value")
    if index is not None and expected is not None and p is not None:
        yield words.say("exhibit.network.apart_test", value=number(index, draft.language, 2),
                        expected=number(expected, draft.language, 2), p=draft.p_value(p))
    p = shown(kept.get("stability"), "p_value")
    if value is not None and p is not None:
        yield words.say("exhibit.network.stability_test", value=number(value, draft.language, 2), p=draft.p_value(p))


def _tested(draft: Draft, id: str) -> tuple[dict[str, Row], dict[str, Row]]:
    """What is known of the last wave's ties, and of ties both times, by terms."""
    last = draft.study.roles[1]
    return ({str(r["term"]): r for r in draft.rows.of("level", id) if r["scope"] == "all" and r["wave"] == last},
            {str(r["term"]): r for r in draft.rows.of("association", id) if r["scope"] == "all"})


def _turnover(draft: Draft, id: str) -> dict[str, int]:
    return {r["value"]: int(r["n"]) for r in draft.rows.counted.get(id, ())
            if r["scope"] == "all" and r["released"] and r["value"] in ("kept", "lost", "new")}


def _measures(draft: Draft, id: str) -> Table:
    words = draft.words
    found = {(r["term"], r["wave"]): shown(r) for r in draft.rows.of("level", id) if r["scope"] == "all"}
    waves = [w.wave for w in draft.study.waves if (None, w.wave) in found]
    columns = (Column(words.say("exhibit.network.measure"), "label"),
               *(Column(draft.wave_short(wave), "number") for wave in waves),
               Column(words.say("exhibit.network.meaning"), "text"))
    rows = ((Cell(words.say(f"exhibit.network.{term}")),
             *(count_cell(draft, found.get((term, w)), 0 if term in WHOLE else 2) for w in waves),
             Cell(words.say(f"exhibit.network.{term}_means")))
            for term in MEASURES if any(found.get((term, w)) is not None for w in waves))
    return listed("network", words.say("exhibit.network.measures"), columns, rows)


def _ties(draft: Draft, id: str, wave: str) -> frozenset[Tie]:
    pairs = (r.text("tie").split("\t") for r in records(draft, id) if r.wave == wave and r.text("tie"))
    return frozenset((a, b) for a, b in pairs)


def _figure(draft: Draft, id: str) -> Figure | None:
    """Only where the names may be shown, and there are few enough to read."""
    indicator, words = draft.indicator(id), draft.words
    assert isinstance(indicator, Network)
    told = records(draft, id)
    kinds = {r.entry: choice(draft, id, indicator.group, r.text("node")) for r in told
             if indicator.group and r.text("node")}
    if not 2 < len({r.entry for r in told if "node" in r.fields}) <= MOST:
        return None
    panels = list(_panels(draft, id))
    names = {n: n for panel in panels for n in panel.nodes}
    counts = {panel.heading: number(len(panel.kept) + len(panel.others), draft.language) for panel in panels}
    alt = ["; ".join(words.say("exhibit.network.alt", wave=wave, n=n) for wave, n in counts.items()) + "."]
    if turnover := _turnover(draft, id):
        alt.append(words.say("exhibit.network.turnover",
                             **{way: number(n, draft.language) for way, n in turnover.items()}))
    spoken = Told(f"network-{id}", words.say("exhibit.network.figure"), " ".join(alt), draft.language.tag,
                ("tied", "network"))
    lines = {way: words.say(f"exhibit.network.{way}") for way in WAYS} if len(panels) > 1 else {}
    return finished(spoken, sociogram(panels, kinds, names, lines))


def _tied(draft: Draft, id: str) -> Table:
    """To how many each organisation is tied in each wave, and how many of its ties were kept, lost and are new."""
    words, panels = draft.words, list(_panels(draft, id))
    nodes = sorted({node for panel in panels for node in panel.nodes})
    columns = [Column(words.say("exhibit.network.organisation"), "label"),
               *(Column(panel.heading, "number") for panel in panels)]
    columns += [Column(words.say(f"exhibit.network.{way}"), "number") for way in WAYS] if len(panels) > 1 else []
    rows = ((Cell(node), *(count_cell(draft, _of(node, panel.kept | panel.others)) if node in panel.nodes else Cell("–")
                           for panel in panels), *_ways(draft, node, panels)) for node in nodes)
    return listed("tied", words.say("exhibit.network.tied"), columns, rows)


def _ways(draft: Draft, node: str, panels: list[Panel]) -> tuple[Cell, ...]:
    if len(panels) < 2:
        return ()
    before, after = panels
    return tuple(count_cell(draft, _of(node, ties)) for ties in (before.kept, before.others, after.others))


def _of(node: str, ties: frozenset[Tie]) -> int:
    """How many ties a node has, those that it names and those that name it."""
    return sum(node in tie for tie in ties)


def _panels(draft: Draft, id: str) -> Iterator[Panel]:
    reference, wave = draft.study.roles
    told = records(draft, id)
    ties = {w: _ties(draft, id, w) for w in (reference, wave)}
    for w, other in {reference: wave, wave: reference}.items():
        nodes = frozenset(r.entry for r in told if r.wave == w and "node" in r.fields)
        if nodes:
            yield Panel(draft.wave_name(w), nodes, ties[w] & ties[other], ties[w] - ties[other], w == wave)
