"""Coleman's 73 boys in fall and spring: every measure of the two networks, and of what changed, equal to R."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from keko_eval.comparison.association import spearman
from keko_eval.comparison.graph import Graph, turnover
from keko_eval.comparison.ranks import signed_rank
from keko_eval.comparison.rewiring import qap
from keko_eval.comparison.transitions import mcnemar
from keko_eval.scoring.frequencies import Frequencies
from tests.reference.expected import FOLDER, assert_complete, assert_equal, rows, values

CASE = "coleman_network"
DRAWN = {"qap.null_mean": 0.001, "qap.null_sd": 0.001, "qap.p_upper": 1e-9}
"""What other permutations may differ by: of two thousand the mean's error is 0.0003; the p value is at its floor."""


@cache
def graphs() -> tuple[Graph, Graph]:
    nodes = pd.read_csv(FOLDER / CASE / "nodes.csv").node.astype(str)
    ties = rows(CASE).astype(str)
    one, other = (Graph.of(nodes, zip(d.source, d.target, strict=True)) for _, d in ties.groupby("wave"))
    return one, other


def measures(graph: Graph) -> dict[str, object]:
    received = list(graph.degrees("in").values())
    undirected = graph.undirected()
    share, steps = graph.reachable
    return {"edges": len(graph.ties), "density": graph.density, "dyads_mutual_asym_null": graph.census,
            "reciprocity_edgewise": graph.reciprocity, "reciprocity_dyadic": graph.symmetric_pairs,
            "reciprocity_dyadic_nonnull": graph.mutual_pairs, "transitivity_weak": graph.transitivity,
            "centralization_indegree": graph.centralisation_in, "centralization_outdegree": graph.centralisation_out,
            "centralization_betweenness": graph.centralisation_betweenness, "isolates": len(graph.isolates),
            "components_weak": graph.components, "components_strong": graph.strong_components,
            "indegree_max": max(received), "indegree_sd": np.std(received, ddof=1),
            "density_undirected_any": undirected.density, "global_clustering_undirected": undirected.transitivity,
            "efficiency_mean_reachable_distance": steps, "reachable_share": share}


@cache
def computed() -> dict[str, object]:
    before, after = graphs()
    found: dict[str, object] = {"nodes": before.n}
    for wave, graph in ((1, before), (2, after)):
        found |= {f"{key}.wave{wave}": value for key, value in measures(graph).items()}
        found[f"density_jackknife_se.wave{wave}"] = graph.density_error
    moved = turnover(before, after)
    neither = before.n * (before.n - 1) - moved.kept - moved.lost - moved.new
    first, last = (list(graph.degrees("in").values()) for graph in (before, after))
    shuffled = qap(before, after)
    return found | {
        "qap.correlation": shuffled.value, "qap.p_upper": shuffled.p_upper, "qap.null_mean": shuffled.mean,
        "qap.null_sd": shuffled.sd,
        "change.kept": moved.kept, "change.lost": moved.lost, "change.new": moved.new,
        "change.jaccard": moved.jaccard, "change.hamming": moved.lost + moved.new,
        "density_change": (after.density or 0.0) - (before.density or 0.0),
        "mcnemar_ties.chisq": mcnemar(np.array([[neither, moved.new], [moved.lost, moved.kept]])).statistic,
        "indegree_rank_stability": spearman(first, last).estimate,
        "indegree_wilcoxon_p": signed_rank(Frequencies.from_rows(np.subtract(last, first))).p_value,
    }


@pytest.mark.parametrize("name", [n for n in values(CASE) if n not in DRAWN])
def test_equals_r(name: str) -> None:
    assert_equal(computed()[name], values(CASE)[name])


@pytest.mark.parametrize("name", DRAWN)
def test_other_permutations_say_the_same(name: str) -> None:
    assert computed()[name] == pytest.approx(values(CASE)[name]["value"], abs=DRAWN[name])


def test_nothing_is_left_out() -> None:
    assert_complete(CASE, computed(), {})
