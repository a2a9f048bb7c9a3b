"""Advice: wording, purpose, length; careful enough to be worth reading."""

from pathlib import Path

import pytest

from tests.definitions.snippets import FILES, FORM, codes_of, whole

ALL = {name: whole(keys) for name, keys in FILES.items()}
RATED = "choices: {c: [{value: 1, label: '1'}, {value: 5, label: '5'}]}\n"


def advice(folder: Path, language: str, label: str) -> list[str]:
    text = whole(FORM).replace("languages: [en]", f"languages: [{language}]").replace("{en: My form}", "X") + RATED
    question = f'  - {{name: q, type: select_one c, use: background, label: {{{language}: "{label}"}}}}\n'
    return [c for c in codes_of(folder, {"form.yaml": text + "questions:\n" + question}) if c != "unused-instrument"]


@pytest.mark.parametrize(("language", "label"), [
    ("fi", "Luotan työkavereihin ja saan heiltä apua"),
    ("fi", "Työ on mielekästä ja minä jaksan sen"),
    ("fi", "Pidämme lupaukset ja kerromme asioista avoimesti"),
    ("sv", "Jag litar på andra och får hjälp"),
    ("sv", "Arbetet är meningsfullt och det känns lätt"),
    ("en", "We are fair and we keep our promises"),
    ("en", "My work is meaningful and is well paid"),
])
def test_two_predicates_are_two_questions(language: str, label: str, tmp_path: Path) -> None:
    assert advice(tmp_path, language, label) == ["two-questions-in-one"]


@pytest.mark.parametrize(("language", "label"), [
    ("fi", "Viestintä on selkeää ja nopeaa."),
    ("fi", "Tapaamiset ovat olleet hyödyllisiä ja mukavia"),
    ("fi", "Asiat hoidetaan nopeasti ja huolellisesti."),
    ("fi", "Saan tarvitsemani tiedon ja tuen."),
    ("fi", "Tilat ja välineet ovat hyvät."),
    ("sv", "Informationen är tydlig och snabb."),
    ("en", "Meetings are useful and pleasant."),
    ("en", "Things are done quickly and carefully here."),
])
def test_two_qualities_or_two_things_are_two_questions(language: str, label: str, tmp_path: Path) -> None:
    assert advice(tmp_path, language, label) == ["two-questions-in-one"]


@pytest.mark.parametrize(("language", "label"), [
    ("fi", "Työ ja vapaa-aika ovat tasapainossa"),
    ("fi", "Järjestöt ja kunnat luottavat toisiinsa."),
    ("fi", "Järjestöjen ja kuntien edustajat tapaavat."),
    ("fi", "Sosiaali- ja terveyspalvelut ovat helposti saatavilla."),
    ("fi", "Kunnan ja järjestöjen yhteistyö on toimivaa."),
    ("sv", "Jag är med och planerar."),
    ("sv", "Förtroendet är stort mellan kommunen och föreningarna."),
    ("en", "The cooperation is between towns and associations."),
    ("fi", "Järjestöt ja kunnat sopivat työnjaosta"),
    ("fi", "Teemme työtä, joka on tärkeää ja jota me arvostamme"),
    ("fi", "Saan tukea ja neuvoja"),
    ("sv", "Arbete och fritid är i balans"),
    ("en", "Work and leisure are in balance"),
    ("en", "We get help and advice"),
    ("en", "Nothing notable is known"),
])
def test_two_things_in_one_predicate_are_one_question(language: str, label: str, tmp_path: Path) -> None:
    assert advice(tmp_path, language, label) == []


@pytest.mark.parametrize(("language", "label"), [
    ("fi", "Toimijat eivät pidä lupauksiaan"), ("fi", "En saa tukea"), ("sv", "Jag får inte hjälp"),
    ("en", "I do not get help"), ("en", "I don’t get help"),
])
def test_denials(language: str, label: str, tmp_path: Path) -> None:
    assert advice(tmp_path, language, label) == ["negated-question"]


def test_open_questions_may_deny(tmp_path: Path) -> None:
    text = whole(FORM) + "questions: [{name: q, type: text, use: open, label: What was not good?}]\n"
    assert codes_of(tmp_path, {"form.yaml": text}) == ["unused-instrument"]


@pytest.mark.parametrize(("question", "expected"), [
    ("{name: q, type: integer, label: {en: How many?}}", ["unused-question"]),
    ("{name: q, type: integer, label: {en: How many?}, use: background}", []),
    ("{name: q, type: note, label: {en: Thank you}}", []),
    ("{name: q, type: today}", []),
    ("{name: area, type: text, label: {en: Where?}}", []),
])
def test_every_question_has_a_use(question: str, expected: list[str], tmp_path: Path) -> None:
    study = ALL["study.yaml"] + "groups: [area]\n"
    survey = ALL["survey.yaml"] + f"  - {question}\n"
    assert codes_of(tmp_path, ALL | {"survey.yaml": survey, "study.yaml": study}) == expected


def test_a_question_that_routes_others_has_a_use(tmp_path: Path) -> None:
    survey = ALL["survey.yaml"] + "  - {name: q, type: integer, label: {en: How many?}}\n" \
        "  - {name: r, type: text, use: open, label: {en: Why?}, relevant: '${q} > 2'}\n"
    assert codes_of(tmp_path, ALL | {"survey.yaml": survey}) == []


@pytest.mark.parametrize(("sentence", "expected"), [
    ("Yksi kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän kymmenen sana sana sana sana sana.", []),
    ("Yksi kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän kymmenen sana sana sana sana sana sana.",
     ["long-sentence"]),
    ("Yksi kaksi kolme neljä viisi kuusi seitsemän. Yksi kaksi kolme neljä viisi kuusi seitsemän kahdeksan.", []),
])
def test_easy_language_has_short_sentences(sentence: str, expected: list[str], tmp_path: Path) -> None:
    text = whole(FORM).replace("languages: [en]", "languages: [fi-simple]").replace("{en: My form}", "X")
    text += f"questions: [{{name: q, type: text, use: open, label: {{fi-simple: '{sentence}'}}}}]\n"
    assert [c for c in codes_of(tmp_path, {"form.yaml": text}) if c != "unused-instrument"] == expected


@pytest.mark.parametrize(("sentence", "expected"), [
    ("Kysymme työstä, ym. asioista.", ["hard-to-read"]), ("Kysymme työstä ja muista asioista.", []),
])
def test_easy_language_has_everyday_words(sentence: str, expected: list[str], tmp_path: Path) -> None:
    text = whole(FORM).replace("languages: [en]", "languages: [fi-simple]").replace("{en: My form}", "X")
    text += f"questions: [{{name: q, type: text, use: open, label: {{fi-simple: '{sentence}'}}}}]\n"
    assert [c for c in codes_of(tmp_path, {"form.yaml": text}) if c != "unused-instrument"] == expected
