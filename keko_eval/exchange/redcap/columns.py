"""The columns of a data dictionary, under the headings of its file and of REDCap's API."""

from collections.abc import Mapping, Sequence

KEYS = (
    "field_name", "form_name", "section_header", "field_type", "field_label", "choices", "field_note", "validation",
    "min", "max", "identifier", "branching_logic", "required", "alignment", "question_number", "matrix_group",
    "matrix_ranking", "annotation")
HEADINGS = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number",
    "Text Validation Min", "Text Validation Max", "Identifier?", "Branching Logic (Show field only if...)",
    "Required Field?", "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name", "Matrix Ranking?",
    "Field Annotation")
_API = (
    "field_name", "form_name", "section_header", "field_type", "field_label", "select_choices_or_calculations",
    "field_note", "text_validation_type_or_show_slider_number", "text_validation_min", "text_validation_max",
    "identifier", "branching_logic", "required_field", "custom_alignment", "question_number", "matrix_group_name",
    "matrix_ranking", "field_annotation")
NEEDED = ("field_name", "form_name", "field_type", "field_label")
CARRIED = "redcap_"
"""What a question's column begins with that carries a cell word for word."""
Cells = dict[str, str]


def _folded(heading: str) -> str:
    return " ".join(heading.replace("\ufeff", "").lower().split())


_KNOWN: Mapping[str, str] = {
    **{_folded(h): k for h, k in zip(HEADINGS, KEYS, strict=True)},
    **{_folded(h): k for h, k in zip(_API, KEYS, strict=True)},
    "choices or calculations": "choices", "field units": "field_units"}


def keys_of(headings: Sequence[str]) -> list[str]:
    """The key of each column; one that REDCap does not have keeps its own heading.

    >>> keys_of(["Variable / Field Name", "form_name", "Own"])
    ['field_name', 'form_name', 'Own']
    """
    return [_KNOWN.get(_folded(heading), heading.strip()) for heading in headings]


def is_dictionary(headings: Sequence[str]) -> bool:
    """Whether a row of cells heads a data dictionary."""
    keys = keys_of(headings)
    return keys[:1] == ["field_name"] and {"form_name", "field_type"} <= set(keys)
