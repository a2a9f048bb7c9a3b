"""The languages that LimeSurvey speaks; another becomes none, or the one that it is a form of where that is free."""

from collections.abc import Mapping, Sequence

_KNOWN = frozenset((
    "af", "am", "ar", "as", "ast", "az", "be", "bg", "bn", "bs", "ca", "ca-valencia", "cs", "cs-informal", "cy", "da",
    "de", "de-easy", "de-informal", "el", "en", "eo", "es", "es-AR", "es-AR-informal", "es-CL", "es-CO", "es-MX",
    "et", "eu", "fa", "fi", "fil", "fr", "fur", "ga", "gl", "gu", "he", "hi", "hr", "ht", "hu", "hy", "id", "is",
    "it", "it-informal", "ja", "jv", "ka", "kk", "km", "kn", "ko", "ky", "lb", "lo", "lt", "lv", "mg", "mi", "mk",
    "ml", "mn", "mr", "ms", "mt", "my", "nb", "nl", "nl-informal", "nn", "oc", "or", "pa", "pap-CW", "pl",
    "pl-informal", "prs", "ps", "pt", "pt-BR", "ro", "ru", "rw", "se", "si", "sk", "sl", "smj", "so", "sq", "sr",
    "sr-Latn", "sv", "sw", "ta", "tg", "th", "ti", "tl", "tr", "ug", "uk", "ur", "vi", "zh-Hans", "zh-Hant-HK",
    "zh-Hant-TW", "zu",
))


def spoken_there(languages: Sequence[str]) -> tuple[Mapping[str, str], list[str]]:
    """``{language: LimeSurvey's}``, and those that it has not; texts without a language are taken for English."""
    found: dict[str, str] = {}
    lost = []
    for language in languages:
        there = "en" if language == "default" else language
        if there not in _KNOWN or there in found.values():
            lost.append(language)
        else:
            found[language] = there
    if not found:
        found = {languages[0]: "en"}
        lost.remove(languages[0])
    return found, lost
