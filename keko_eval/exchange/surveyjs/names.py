"""What SurveyJS and the language call the same things."""

from collections.abc import Mapping

SYSTEM = "SurveyJS"
INPUTS: Mapping[str, str] = {
    "integer": "number", "decimal": "number", "date": "date", "time": "time", "dateTime": "datetime-local",
    "email": "email", "phonenumber": "tel",
}
"""The ``inputType`` of a text question by type."""
TYPES: Mapping[str, str] = {
    **{kind: type_ for type_, kind in INPUTS.items()}, "datetime": "dateTime", "month": "text", "week": "text",
    "text": "text", "url": "text", "password": "text", "color": "text", "range": "range",
}
"""The type by ``inputType``."""
NOTICES = ("purpose", "lawful_basis", "retention")
NOTICE = "keko_notice_"
"""What respondents are told before the first question: each an element of HTML, ``keko_notice_purpose`` and so on."""
MARKS = ("keko_instrument", "keko_version")
"""Values that every answer carries: of which instrument and version it is."""
SPECIAL: tuple[tuple[str, str, str, Mapping[str, object]], ...] = (
    ("none", "showNoneItem", "noneText", {"exclusive": True}),
    ("refused", "showRefuseItem", "refuseText", {"missing": "refused"}),
    ("dontknow", "showDontKnowItem", "dontKnowText", {"missing": "dont_know"}),
)
"""Choices that SurveyJS has by itself, in its order: value, how it is shown, its text, what it is to us."""
SPECIAL_TEXTS: Mapping[str, Mapping[str, str]] = {
    "none": {"fi": "Ei mikään näistä", "sv": "Inget av dessa", "en": "None of these",
             "fi-simple": "Ei mikään näistä"},
    "refused": {"fi": "En halua vastata", "sv": "Jag vill inte svara", "en": "I prefer not to answer",
                "fi-simple": "En halua vastata"},
    "dontknow": {"fi": "En osaa sanoa", "sv": "Jag kan inte säga", "en": "I can’t say", "fi-simple": "En tiedä"},
    "true": {"fi": "Kyllä", "sv": "Ja", "en": "Yes", "fi-simple": "Kyllä"},
    "false": {"fi": "Ei", "sv": "Nej", "en": "No", "fi-simple": "Ei"},
}
"""What they are called where the form does not say."""
