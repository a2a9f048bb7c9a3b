"""Why a number cannot be said: the closed list of reasons that statistics give instead of NaN."""

from typing import Literal, get_args

Reason = Literal[
    "no_answers",            # nobody answered what is needed
    "not_comparable",        # what was asked then does not mean what is asked now
    "one_answer",            # one answer has no variance
    "too_few_answers",       # the method needs more answers than there are
    "no_variation",          # everybody is alike, so the standard error is zero
    "all_ties",              # ranks need at least one difference
    "one_cluster",           # nothing to compare a cluster with
    "rests_on_one_cluster",  # without one of the clusters the contrast could not be estimated at all
    "not_estimable",         # the design does not carry the contrast
    "too_many_clusters",     # more clusters than a bootstrap goes through
    "too_few_assignments",   # so few clusters that no rearrangement of them could be out of the common
    "too_many_to_enumerate", # more rearrangements than an exact test enumerates
    "separated",             # one side lies wholly beyond the other, so the odds run to infinity
    "clusters_not_counted",  # ranks do not know how alike those of one cluster are
    "no_width",              # steps so coarse that both ends of the interval are one of them
    "constant_item",         # an item that everybody answered alike has no correlation
    "too_few_items",         # the model needs more items
    "improper_solution",     # an error variance fell to zero (Heywood case)
    "no_convergence",        # the iteration found no maximum
    "groups_apart",          # what is known from before tells for certain who is in which group
    "empty_cell",            # a ratio with nothing below the line
    "nobody_missing",        # everybody of the first wave was followed up
    "margins_not_met",       # no weights make the sample agree with what is known of the population
    "interval_holds_zero",   # there is no conclusion that others could turn
]

REASONS: tuple[str, ...] = get_args(Reason)
