"""What is hard to read in easy Finnish, and that the program's own easy words are not."""

import pytest

from keko_eval.language.easy import hard_sentences
from keko_eval.reporting.output_words import output_words
from keko_eval.reporting.wording import wording


@pytest.mark.parametrize(("text", "trouble"), [
    ("Me teemme työtä yhdessä muiden kanssa joka päivä ja joka viikko koko vuoden.", "words"),
    ("Työllisyydenhoitojärjestelmämme on hyvä.", "long_word"),
    ("Yhteistyökumppanit kehittävätkin palvelujärjestelmää yhteistyössämme työllisyyspalveluissa.", "long_words"),
    ("Tiedän, mitä teen, jos työ loppuu, kun kesä tulee.", "clauses"),
    ("Sovittuja asioita on paljon.", "participle"),
    ("Tämä on helposti luettavissa.", "participle"),
    ("Kysymme esim. työstä.", "abbreviation"),
    ("Luku on 3,5.", "decimals"),
])
def test_a_hard_sentence_is_told_with_its_words(text, trouble):
    found = list(hard_sentences(text))
    assert [hard.trouble for hard in found] == [trouble]
    assert found[0].shown in text


@pytest.mark.parametrize("text", [
    "Luotan toisiin.", "Kumppanit luottavat toisiinsa.", "Kirjoita numero, esimerkiksi 3,5.",
    "Osallistuja tuli kunnasta.",
    "Mitä tehtäviä sinulla on?", "Emme tiedä, muuttuiko tilanne.", "{n} tavoitetta onnistui", "",
])
def test_what_is_easy_is_left_alone(text):
    assert not list(hard_sentences(text))


def test_each_sentence_is_judged_by_itself():
    found = list(hard_sentences("Luku on 3,5. Luku on pieni. Kysymme ym. asioita."))
    assert [(hard.sentence, hard.shown) for hard in found] == [
        ("Luku on 3,5.", "3,5"), ("Kysymme ym. asioita.", "ym.")]


def test_the_easy_words_of_reports_are_easy():
    texts = dict(wording("fi-simple").texts)
    texts |= {f"{part}.{key}": text for part, words in output_words("fi-simple").items() for key, text in words.items()}
    hard = [(key, found.trouble, found.shown) for key, text in texts.items() for found in hard_sentences(text)]
    assert not hard
