"""The many settings that a LimeSurvey question has: which say something, which are only defaults, which are carried."""

from keko_eval.exchange.limesurvey.reading import Reading, Tree
from keko_eval.exchange.limesurvey.structure import Asked
from keko_eval.exchange.loss import Loss

PREFIX = "limesurvey_"
KIND = "limesurvey_kind"
_NAMED = frozenset("UHBACE5GYI1;:KQPO")
"""Kinds that the type and appearance of what they become do not tell apart."""
READ = frozenset((
    "em_validation_q", "em_validation_q_tip", "min_num_value_n", "max_num_value_n", "num_value_int_only",
    "exclude_all_others", "other_replace_text", "date_format", "dualscale_headerA", "dualscale_headerB",
    "multiflexible_checkbox", "min_answers", "max_answers",
))
"""Those that become something of the language."""
_DEFAULTS = frozenset((
    ("hide_tip", "0"), ("page_break", "0"), ("save_as_default", "N"), ("statistics_graphtype", "0"),
    ("statistics_showgraph", "1"), ("time_limit_action", "1"), ("time_limit_disable_next", "0"),
    ("time_limit_disable_prev", "0"), ("random_order", "0"), ("array_filter_style", "0"), ("public_statistics", "0"),
    ("exclude_all_others_auto", "0"), ("other_comment_mandatory", "0"), ("other_numbers_only", "0"),
    ("scale_export", "0"), ("other_position", "default"), ("other_position", "end"), ("answer_order", "normal"),
    ("subquestion_order", "normal"), ("keep_aspect", "0"), ("use_dropdown", "0"), ("repeat_headings", ""),
    ("alphasort", "0"), ("numbers_only", "0"), ("location_mapservice", "0"), ("location_mapheight", "300"),
    ("location_mapwidth", "500"), ("location_mapzoom", "11"), ("location_nodefaultfromip", "0"),
    ("location_city", "0"), ("location_state", "0"), ("location_postal", "0"), ("location_country", "0"),
    ("printable_help", ""), ("slider_layout", "0"), ("value_range_allows_missing", "1"), ("hidden", "0"),
    ("assessment_value", "0"), ("display_type", "0"), ("hide_other_if_empty", "0"), ("commented_checkbox", "allways"),
    ("commented_checkbox_auto", "1"), ("dropdown_dates", "0"), ("date_min", ""), ("reverse", "0"), ("input_boxes", "0"),
    ("multiflexible_min", "0"), ("multiflexible_max", "0"), ("multiflexible_step", "0"), ("placeholder", ""),
    ("dropdown_dates_minute_step", "1"), ("dropdown_dates_month_style", "0"), ("showpopups", "1"),
    ("samechoiceheight", "1"), ("samelistheight", "1"), ("equals_num_value", ""), ("show_totals", "X"),
    ("show_grand_total", "0"), ("clear_default", "N"), ("multiflexible_checkbox", "0"), ("num_value_int_only", "0"),
))


def carried(asked: Asked) -> dict[str, dict[str, str]]:
    """What is set on a question and means nothing to the language."""
    found: dict[str, dict[str, str]] = {}
    for name, values in asked.attributes.items():
        said = {language: value for language, value in values.items()
                if value.strip() and (name, value) not in _DEFAULTS}
        is_shown = name == "hidden" and asked.kind == "*"
        if said and name not in READ and not is_shown:
            found[name] = said
    return found


def columns_of(item: Tree, asked: Asked, reading: Reading) -> Tree:
    """The item with what is carried, in columns of its own."""
    if asked.kind in _NAMED:
        item.setdefault("columns", {})[KIND] = asked.kind
    for name, values in carried(asked).items():
        text = values.get("") if list(values) == [""] else {k or reading.languages[0]: v for k, v in values.items()}
        item.setdefault("columns", {})[f"{PREFIX}{name}"] = text
        reading.losses.append(Loss("kept", name, asked.place, "carried"))
    return item
