from keko_eval.language.language import LANGUAGES
from keko_eval.reporting.output_words import output_words


def test_every_language_says_the_same_things() -> None:
    said = [{(part, key) for part, words in output_words(code).items() for key in words} for code in LANGUAGES]
    assert all(keys == said[0] for keys in said)
    assert len(said[0]) > 20


def test_slots_are_the_same_in_every_language() -> None:
    for part, words in output_words("fi").items():
        for key, text in words.items():
            slots = [{slot for slot in ("wave", "low", "high", "series", "labels") if f"{{{slot}}}" in found}
                     for found in (text, *(output_words(code)[part][key] for code in LANGUAGES))]
            assert all(found == slots[0] for found in slots), (part, key)
