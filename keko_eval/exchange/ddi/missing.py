"""What a category that is no answer means, by its label in Finnish, Swedish or English."""

import re
from collections.abc import Iterable

from keko_eval.definitions.instrument import MissingKind

_WORDS: tuple[tuple[MissingKind, re.Pattern[str]], ...] = (
    ("not_applicable", re.compile(r"\bei koske|\bei sovellu|\bei ole kysytty|\bei kysytty|not applicable|\bn/?a\b"
                                  r"|\binap|not asked|ej tillämplig|gäller inte|\bej aktuell|inte aktuell", re.I)),
    ("dont_know", re.compile(r"\bei (osaa|osannut|osaa|tiedä|tietoa)\b|\ben (osaa|tiedä)\b|\beos\b"
                             r"|(don.?t|do not|doesn.?t) know|\bdk\b|\bvet (ej|inte)\b|kan (ej|inte) säga"
                             r"|can.?t say|vaikea sanoa", re.I)),
    ("refused", re.compile(r"kieltäyty|\bei halua|\bei vasta|refus|no answer|not answered|vägra|\b(ej|inte) svar"
                           r"|vill (ej|inte)|puuttuu|missing", re.I)),
)


def meaning_of(labels: Iterable[str]) -> MissingKind | None:
    """The kind of a missing category; None where its labels do not tell.

    >>> meaning_of(["Ei osaa sanoa"]), meaning_of(["No answer"]), meaning_of([""])
    ('dont_know', 'refused', None)
    """
    told = list(labels)
    return next((kind for kind, words in _WORDS if any(words.search(label) for label in told)), None)
