"""The names that languages have in the headings of forms, and their codes: by the code in brackets, else by name."""

import re
from collections.abc import Iterable, Mapping

NAMES: Mapping[str, str] = {
    "fi": "Suomi (fi)", "sv": "Svenska (sv)", "en": "English (en)", "fi-simple": "Selkosuomi (fi-simple)",
}
"""How the program writes a language that the form has no name for."""
_LOOSE: Mapping[str, str] = {
    "suomi": "fi", "finnish": "fi", "finska": "fi", "selkosuomi": "fi-simple", "svenska": "sv", "swedish": "sv",
    "ruotsi": "sv", "english": "en", "englanti": "en", "engelska": "en", "inglés": "en", "anglais": "en",
    "français": "fr", "francais": "fr", "french": "fr", "español": "es", "espanol": "es", "spanish": "es",
    "português": "pt", "portugues": "pt", "portuguese": "pt", "deutsch": "de", "german": "de", "italiano": "it",
    "italian": "it", "nederlands": "nl", "dutch": "nl", "eesti": "et", "estonian": "et", "русский": "ru",
    "russian": "ru", "українська": "uk", "ukrainian": "uk", "العربية": "ar", "arabic": "ar", "somali": "so",
    "soomaali": "so", "kurdish": "ku", "kurmanji": "kmr", "sorani": "ckb", "swahili": "sw", "kiswahili": "sw",
    "nepali": "ne", "hindi": "hi", "bengali": "bn", "bangla": "bn", "urdu": "ur", "amharic": "am", "dari": "prs",
    "farsi": "fa", "persian": "fa", "pashto": "ps", "turkish": "tr", "türkçe": "tr", "vietnamese": "vi",
    "thai": "th", "chinese": "zh", "中文": "zh", "japanese": "ja", "日本語": "ja", "polish": "pl", "polski": "pl",
    "norsk": "no", "norwegian": "no", "dansk": "da", "danish": "da", "davvisámegiella": "se", "afrikaans": "af",
    "kreyòl": "ht", "creole": "ht", "malagasy": "mg", "burmese": "my", "khmer": "km", "lao": "lo", "tamil": "ta",
}
_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_IN_BRACKETS = re.compile(r"\(\s*([^()]*?)\s*\)\s*$")


def codes_of(names: Iterable[str]) -> dict[str, str]:
    """``{name: code}`` of the names of languages that a form uses, each spelling apart; ``default`` for none.

    What no list knows gets a code that the standard keeps for such use, qaa to qtz (ISO 639-2).
    """
    codes: dict[str, str] = {}
    for name in dict.fromkeys(names):
        if name:
            codes[name] = code_of(name) or _local(sum(code.startswith("qa") for code in codes.values()))
    return {"": "default", **codes}


def code_of(name: str) -> str:
    """The code of a language by its name: ``Suomi (fi)``, ``English(en)``, ``EN``, ``Francais``; empty if unknown.

    >>> code_of("English(en)"), code_of("EN"), code_of("svenska"), code_of("Kid friendly")
    ('en', 'en', 'sv', '')
    """
    bracketed = _IN_BRACKETS.search(name)
    if bracketed:
        code = _cased(bracketed[1])
        if _CODE.fullmatch(code):
            return code
    bare = _IN_BRACKETS.sub("", name).strip()
    loose = _LOOSE.get(bare.casefold(), "")
    return loose or (_cased(bare) if len(bare) == 2 and _CODE.fullmatch(bare.lower()) else
                     "default" if bare.casefold() == "default" else "")


def _cased(code: str) -> str:
    first, dash, rest = code.strip().replace("_", "-").partition("-")
    return first.lower() + dash + rest


def _local(n: int) -> str:
    return f"q{chr(97 + n // 26)}{chr(97 + n % 26)}"
