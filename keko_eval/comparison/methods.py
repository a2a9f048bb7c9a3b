"""Methods: the closed list of how a number may have come about, and what each of them takes for its material."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

People = Literal["pairs", "some_pairs", "separate", "one_set", "records"]
"""Whose answers: those who answered both times, also those who answered once, two sets of people, one set; or none."""

Law = Literal["t", "z", "score", "ranks", "resampling", "counted", "coefficient"]
"""What the interval is taken from: Student's t, the normal distribution, Wilson's score, ranks, resampling, nothing."""

Grounds = Literal[
    "linked", "linked_clusters", "linked_few_clusters",
    "partly_linked", "partly_linked_clusters", "partly_linked_few_clusters",
    "unlinked", "unlinked_clusters", "unlinked_few_clusters",
    "control", "control_clusters", "control_few_clusters", "control_unlinked", "control_one_cluster",
    "control_two_clusters", "control_weighted", "control_weighted_apart", "control_weighted_unbalanced",
    "control_not_weighted_groups_apart", "control_not_weighted_too_few_answers", "control_not_weighted_no_variation",
    "control_not_weighted_no_convergence", "control_not_weighted_not_estimable",
    "complete_count", "stayers_total", "incomplete_count", "retrospective", "groups", "then_test", "started",
    "sample", "sample_centred", "sample_average", "sample_remove", "sample_certainty",
]
"""Why a method was taken: the ``reason`` of a result."""

GROUNDS: tuple[str, ...] = get_args(Grounds)


@dataclass(frozen=True, slots=True)
class Method:
    """What a method works from."""

    people: People
    law: Law
    clustered: bool = False
    share: bool = False


def _of(people: People, law: Law, *ids: str, clustered: bool = False, share: bool = False) -> dict[str, Method]:
    return dict.fromkeys(ids, Method(people, law, clustered, share))


METHODS: Mapping[str, Method] = {
    **_of("some_pairs", "t", "mixed_cr2", "trend_mixed_cr2", clustered=True),
    **_of("some_pairs", "t", "mixed_robust", "trend_mixed_robust", "trend_mixed_satterthwaite"),
    **_of("separate", "t", "trend_welch"),
    **_of("pairs", "t", "ancova_hc2", "ancova_lin_hc2"),
    **_of("pairs", "t", "ancova_cr2", "ancova_lin_cr2", clustered=True),
    **_of("separate", "t", "trend_stacked_cr2", clustered=True),
    **_of("pairs", "coefficient", "repeated_anova", "friedman"),
    **_of("one_set", "coefficient", "icc", "mixed_slopes", "prediction_interval"),
    **_of("pairs", "t", "paired_t", "paired_t_total", "change_difference_welch"),
    **_of("pairs", "t", "paired_cr2", "paired_cr2_total", "change_by_arm_cr2", clustered=True),
    **_of("pairs", "score", "newcombe_paired", "newcombe_paired_total", share=True),
    **_of("some_pairs", "t", "partially_overlapping_t", "partially_overlapping_t_equal", "person_gls",
          "change_difference_all_answers"),
    **_of("some_pairs", "t", "person_gls_cr2", "person_gls_by_arm_cr2", clustered=True),
    **_of("some_pairs", "z", "derrick_z", share=True),
    **_of("separate", "t", "welch_t", "student_t"),
    **_of("separate", "t", "stacked_cr2", "stacked_by_arm_cr2", "group_difference_cr2", clustered=True),
    **_of("separate", "score", "newcombe_independent", share=True),
    **_of("pairs", "resampling", "cluster_placebo", clustered=True),
    **_of("some_pairs", "resampling", "cluster_placebo_all_answers", "wild_cluster_bootstrap",
          "wild_cluster_bootstrap_webb", clustered=True),
    **_of("pairs", "t", "inverse_probability_weighted", "propensity_weighted_hc2", "then_test"),
    **_of("pairs", "t", "propensity_weighted_cr2", clustered=True),
    **_of("pairs", "resampling", "started_against_not_yet", clustered=True),
    **_of("separate", "t", "taylor_linearised", clustered=True),
    **_of("one_set", "t", "taylor_linearised_logit", clustered=True, share=True),
    **_of("some_pairs", "z", "lee_bounds"),
    **_of("some_pairs", "z", "partially_overlapping_z", share=True),
    **_of("one_set", "t", "mean_t", "ratio_linearised"),
    **_of("one_set", "t", "level_cr2", clustered=True),
    **_of("one_set", "score", "wilson", share=True),
    **_of("pairs", "counted", "net_movement", "transition_share", "mean_change"),
    **_of("pairs", "ranks", "typical_change"),
    **_of("separate", "ranks", "typical_difference", "brunner_munzel", "brunner_munzel_logit"),
    **_of("separate", "z", "proportional_odds"),
    **_of("pairs", "coefficient", "stuart_maxwell", "bhapkar", "bowker"),
    **_of("one_set", "counted", "tipping_point", "worst_case_bounds", "total", "count", "not_estimable",
          "propensity", "kish", "share_of_weight", "share_outside", "standardised_difference_weighted",
          "share_of_distance", "kept_by_interval", "share_at_end", "share_alike"),
    **_of("one_set", "coefficient", "alpha", "omega_total", "item_rest", "standardised_difference", "spearman",
          "cohen_kappa", "cohen_kappa_linear", "cohen_kappa_quadratic", "fleiss_kappa", "light_kappa", "mean_kappa",
          "krippendorff_alpha", "mean_krippendorff_alpha", "goal_attainment_t", "empirical_bayes", "tucker_congruence",
          "one_factor_in_both_waves", "jacobson_truax", "maassen", "chi_square", "fisher_freeman_halton", "icc_2",
          "icc_3", "funnel_limits", "posterior_rank"),
    **_of("records", "resampling", "ei_index", "qap"),
    **_of("records", "counted", "counted", "records", "pairs", "same_pairs", "network", "official_figure"),
}
