"""Definitions of the right shape in, problems of meaning out: the law of the language as one list of functions."""

from collections.abc import Callable, Iterator

from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.rules.adjusting import adjusted_as_it_can_be, started_as_it_can_be
from keko_eval.definitions.rules.branding import branded
from keko_eval.definitions.rules.circles import extends_what_there_is, goals_to_assess, hidden_or_set, only_its_own
from keko_eval.definitions.rules.comparisons import (
    dates_in_order,
    design_has_what_it_needs,
    known_group_values,
    known_waves,
    population_adds_up,
    set_before_followup,
    then_is_alike,
    waves_in_order,
)
from keko_eval.definitions.rules.data_files import (
    files_exist,
    files_named_once,
    files_of_circles,
    known_mappings,
    known_versions,
    waves_of_files,
)
from keko_eval.definitions.rules.expressions import form_expressions_hold, indicator_expressions_hold, no_circles
from keko_eval.definitions.rules.indicators import (
    items_on_one_scale,
    known_items,
    known_parts,
    locked_keys,
    one_instrument,
    scale_fits,
)
from keko_eval.definitions.rules.languages import (
    fresh_translations,
    known_placeholders,
    promised_languages,
    really_translated,
    same_placeholders,
    study_languages,
    translated,
)
from keko_eval.definitions.rules.linking import linked
from keko_eval.definitions.rules.names import distinct_names, unique_choices, unique_ids, unique_names
from keko_eval.definitions.rules.non_response import weighted
from keko_eval.definitions.rules.objectives import (
    a_tree,
    broken_down,
    known_objectives,
    known_strands,
    measured,
    whole_chains,
)
from keko_eval.definitions.rules.overlays import (
    enough_to_answer,
    ids_of_its_own,
    in_a_group,
    maps_what_there_is,
    named_once,
    within_its_terms,
)
from keko_eval.definitions.rules.packs import plan_conditions, plan_defaults, plan_names, plan_texts
from keko_eval.definitions.rules.purpose import every_question_has_a_use, sensitive_has_a_purpose
from keko_eval.definitions.rules.questions import (
    complete,
    known_choice_lists,
    known_missing_codes,
    known_types,
    labelled,
    matrices,
    one_order,
)
from keko_eval.definitions.rules.record_kinds import (
    change_of_another,
    stages_and_statuses,
    steps_in_numbers,
    types_read,
)
from keko_eval.definitions.rules.records import known_frame, known_records, registers_fit, themes_fit
from keko_eval.definitions.rules.sampling import drawn
from keko_eval.definitions.rules.studies import (
    chain,
    fed,
    has_primary,
    in_study,
    listed_once,
    near_a_question,
    unlocked,
    untaken_names,
)
from keko_eval.definitions.rules.terms import locked_wording, total_score, within_terms
from keko_eval.definitions.rules.thresholds import ordered_ranges, thresholds
from keko_eval.definitions.rules.wording import (
    as_long_as_it_says,
    easy_sentences,
    enough_items,
    not_too_long,
    one_thing_at_a_time,
)
from keko_eval.problem.problem import Problem

Rule = Callable[[Corpus], Iterator[Problem]]
RULES: tuple[Rule, ...] = (
    unique_ids, unique_names, unique_choices, distinct_names,
    known_types, known_choice_lists, known_missing_codes, labelled, one_order, complete, matrices,
    form_expressions_hold, indicator_expressions_hold, no_circles,
    translated, promised_languages, same_placeholders, known_placeholders, fresh_translations, really_translated,
    one_instrument, known_items, items_on_one_scale, scale_fits, known_parts, locked_keys, total_score, locked_wording,
    known_records, registers_fit, themes_fit, types_read, stages_and_statuses, steps_in_numbers, change_of_another,
    ordered_ranges, thresholds, known_objectives, a_tree, measured, known_strands, whole_chains, broken_down,
    listed_once, in_study, unlocked, fed, within_terms, untaken_names, near_a_question, chain, has_primary,
    study_languages,
    known_waves, waves_in_order, design_has_what_it_needs, known_group_values, population_adds_up,
    then_is_alike,
    adjusted_as_it_can_be, started_as_it_can_be,
    known_frame, linked, weighted, drawn,
    set_before_followup, dates_in_order, files_exist, files_named_once, files_of_circles, waves_of_files,
    known_mappings, known_versions,
    every_question_has_a_use, sensitive_has_a_purpose,
    one_thing_at_a_time, enough_items, as_long_as_it_says, not_too_long, easy_sentences,
    extends_what_there_is, only_its_own, hidden_or_set, goals_to_assess,
    in_a_group, ids_of_its_own, named_once, within_its_terms, maps_what_there_is, enough_to_answer, branded,
    plan_names, plan_conditions, plan_texts, plan_defaults,
)
