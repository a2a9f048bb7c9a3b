"""Network: who is tied to whom in each wave, the usual measures of it, and which ties were kept, lost and new."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from keko_eval.comparison.graph import Graph, turnover
from keko_eval.comparison.recorded.case import RecordCase, Told
from keko_eval.comparison.rewiring import ei_index, qap
from keko_eval.comparison.rows import Count, Entry, Result
from keko_eval.definitions.indicator import Network

if TYPE_CHECKING:
    import polars as pl

OF_PEOPLE = ("respondent", "client")
FEWEST_OF_A_KIND = 5


def network(case: RecordCase) -> Told:
    """The density of ties in each wave, as the records have them; ties are not independent, so it is not tested.

    What is tested is held against networks in which the names are shuffled.
    """
    indicator = case.indicator
    assert isinstance(indicator, Network)
    graphs = {wave: graph_of(case.of_wave(wave), indicator, case) for wave in case.waves}
    results = [row for wave, graph in graphs.items() for row in _measures(case, indicator, wave, graph)]
    reference, wave = case.roles
    counts: list[Count] = []
    if reference != wave:
        results += _change(case, results)
        results += _stability(case, graphs[reference], graphs[wave])
        counts += _turnover(case, indicator, graphs[reference], graphs[wave])
    entries = [entry for wave, graph in graphs.items() for entry in _entries(case, indicator, wave, graph)]
    return Told(tuple(results), tuple(counts), tuple(entries) if case.instrument.terms.individual else ())


def graph_of(frame: "pl.DataFrame", indicator: Network, case: RecordCase) -> Graph:
    """Every organisation that speaks or is spoken of, and the ties that the condition and the sides make."""
    import polars as pl

    from keko_eval.definitions.expression.compile_python import compile_python
    from keko_eval.definitions.expression.parse import parse
    from keko_eval.definitions.symbols_of import symbols_of

    tied = compile_python(parse(indicator.tie), symbols_of(case.instrument), "indicator")
    names = [pl.col(name).cast(pl.String).str.strip_chars() for name in (indicator.organisation, indicator.partner)]
    told = frame.with_columns(names)
    nodes = {n for name in (indicator.organisation, indicator.partner) for n in told[name].drop_nulls() if n}
    ties = [(row[indicator.organisation], row[indicator.partner]) for row in told.iter_rows(named=True)
            if row[indicator.organisation] and row[indicator.partner] and tied(row) is True]
    graph = Graph.of(nodes, ties)
    return graph if indicator.agreed == "directed" else graph.undirected(indicator.agreed)


def _measures(case: RecordCase, indicator: Network, wave: str, graph: Graph) -> Iterator[Result]:
    directed = indicator.agreed == "directed"
    mutual, asymmetric, _ = graph.census
    measures = {
        None: graph.density, "organisations": float(graph.n),
        "ties": float(len(graph.ties) if directed else mutual), "isolates": float(len(graph.isolates)),
        "components": float(graph.components), "transitivity": graph.transitivity,
    }
    measures |= {"reciprocity": graph.reciprocity, "centralisation_in": graph.centralisation_in,
                 "centralisation_out": graph.centralisation_out, "mutual": float(mutual),
                 "asymmetric": float(asymmetric)} if directed else {"centralisation": graph.centralisation}
    for term, value in measures.items():
        yield case.row("level", wave=wave, term=term, n=graph.n, estimate=value, method="network",
                       standard_error=graph.density_error if term is None else None,
                       because=None if value is not None else "no_network", basis=indicator.basis or "collected")
    if indicator.group and not case.scope:
        yield from _within_groups(case, indicator, wave, graph)


def _within_groups(case: RecordCase, indicator: Network, wave: str, graph: Graph) -> Iterator[Result]:
    """Whether ties stay within the kinds of organisations, beside what chance would make of kinds of these sizes.

    Of people no kind may be small: how many they are, and whom they name, would be told.
    """
    kinds = _kinds(case, indicator, wave)
    sizes = Counter(kinds[name] for name in graph.nodes if name in kinds).values()
    if case.instrument.unit in OF_PEOPLE and min(sizes, default=0) < FEWEST_OF_A_KIND:
        return
    found = ei_index(graph, kinds)
    shared: dict[str, Any] = {"wave": wave, "n": found.n, "method": "ei_index", "because": found.undefined}
    yield case.row("level", term="ei_index", estimate=found.value, p_value=found.p_two_sided,
                   test="node_permutation" if found.value is not None else None, **shared)
    yield case.row("level", term="ei_expected", estimate=found.mean, **shared)


def _stability(case: RecordCase, before: Graph, after: Graph) -> Iterator[Result]:
    """Whether the ties are still those of then, more than names at random would have them."""
    if case.scope:
        return
    reference, wave = case.roles
    found, jaccard = qap(before, after), turnover(before, after).jaccard
    shared: dict[str, Any] = {"wave": wave, "reference_wave": reference, "n": after.n, "n_reference": before.n,
                              "n_pairs": found.n}
    yield case.row("association", term="stability", estimate=found.value, p_value=found.p_upper, method="qap",
                   test="node_permutation" if found.value is not None else None, because=found.undefined, **shared)
    yield case.row("association", term="jaccard", estimate=jaccard, method="network",
                   because=None if jaccard is not None else "no_network", **shared)


def _change(case: RecordCase, levels: list[Result]) -> Iterator[Result]:
    reference, wave = case.roles
    density = {r.wave: r for r in levels if r.term is None}
    before, after = density[reference].estimate, density[wave].estimate
    if before is not None and after is not None:
        yield case.row("change", wave=wave, reference_wave=reference, estimate=after - before, method="network",
                       n=density[wave].n, n_reference=density[reference].n, verdict="counted",
                       basis=case.indicator.basis or "collected")


def _turnover(case: RecordCase, indicator: Network, before: Graph, after: Graph) -> Iterator[Count]:
    """Ties kept, lost and new among those who were there both times, each tie once."""
    found = turnover(before, after)
    once = 1 if indicator.agreed == "directed" else 2
    ties = {"kept": found.kept // once, "lost": found.lost // once, "new": found.new // once}
    for name, n in ties.items():
        yield case.count(case.roles[1], name, n, sum(ties.values()))


def _entries(case: RecordCase, indicator: Network, wave: str, graph: Graph) -> Iterator[Entry]:
    """Nodes with their kind and ties with their two ends; names are for those inside."""
    kinds = _kinds(case, indicator, wave) if indicator.group else {}
    for name in graph.nodes:
        yield case.entry(wave, name, "node", kinds.get(name, ""))
    for a, b in sorted(graph.ties):
        if indicator.agreed == "directed" or a < b:
            yield case.entry(wave, f"{a} – {b}", "tie", f"{a}\t{b}")


def _kinds(case: RecordCase, indicator: Network, wave: str) -> dict[str, str]:
    import polars as pl

    rows = case.of_wave(wave).select(pl.col(indicator.organisation).cast(pl.String).str.strip_chars(),
                                     pl.col(indicator.group or "").cast(pl.String)).drop_nulls()
    return {str(name): str(kind) for name, kind in rows.iter_rows()}
