"""The shared instruments and indicators: complete, in four languages, and made for each other."""

from functools import cache

import pytest

from keko_eval.definitions.indicator import KINDS, Dose, External, Indicator, Ladder, Milestone, Recorded, Register
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.load import Library, shipped_library
from keko_eval.definitions.references import instrument_of, questions_used, reference
from keko_eval.definitions.texts import texts_of
from keko_eval.files.text import shipped

LANGUAGES = {"fi", "sv", "en", "fi-simple"}
THEMES_OF_2017 = ["trust", "employment_path", "good_models", "interaction", "sharing"]


@cache
def library() -> Library:
    return shipped_library()


def instruments() -> dict[str, Instrument]:
    return {d.id: d.model for d in library().of("instrument")}


def indicators() -> dict[str, Indicator]:
    return {d.id: d.model for d in library().of("indicator")}


def fed_by(indicator: Indicator) -> Instrument:
    return instruments()[instrument_of(indicator, instruments()) or ""]


def values(instrument: Instrument, question: str) -> set[object]:
    found = instrument.question(question)
    return {choice.value for choice in instrument.choices_of(found)} if found else set()


def test_every_text_is_in_every_language() -> None:
    lacking = [(d.id, part.name) for kind in ("instrument", "indicator") for d in library().of(kind)
               for part in texts_of(d) if set(part.texts) != LANGUAGES]
    assert lacking == []


@pytest.mark.parametrize("id", sorted(instruments()))
def test_an_instrument_says_whose_it_is_and_how_it_may_be_used(id: str) -> None:
    instrument = instruments()[id]
    assert instrument.licence == "CC-BY-4.0"
    assert [key for key in ("description", "purpose", "lawful_basis", "retention", "source", "minutes")
            if getattr(instrument, key) is None] == []
    assert instrument.terms.text
    if instrument.unit in ("respondent", "client", "organisation"):
        assert "individual" in instrument.terms.model_fields_set
    else:
        assert instrument.is_book


def test_every_kind_has_a_shared_indicator() -> None:
    assert {indicator.kind for indicator in indicators().values()} == set(KINDS)


def test_every_instrument_feeds_an_indicator() -> None:
    fed = {instrument_of(indicator, instruments()) for indicator in indicators().values()}
    assert set(instruments()) - fed == set()


def test_indicators_ask_what_their_instruments_ask() -> None:
    """Also where an indicator leaves the names of its questions at their defaults."""
    wrong = [(id, name) for id, indicator in indicators().items() if indicator.kind != "index"
             for of, name in questions_used(indicator)
             if (instruments()[of] if of else fed_by(indicator)).question(name) is None]
    assert wrong == []


def test_statuses_stages_and_figures_are_choices() -> None:
    for id, indicator in indicators().items():
        match indicator:
            case Milestone():
                assert set(indicator.done) <= values(fed_by(indicator), indicator.status), id
            case Ladder():
                assert {*indicator.stages, indicator.reached} <= values(fed_by(indicator), indicator.question), id
            case External():
                assert indicator.figure in values(fed_by(indicator), indicator.name), id
            case Dose():
                assert indicator.of in indicators(), id


def test_needs_and_projects_speak_of_the_same_groups_and_areas() -> None:
    register = indicators()["keko.networks.projects"]
    assert isinstance(register, Register)
    own = reference(register.needs or "")
    assert own
    for question in (register.rows, register.columns):
        assert values(instruments()[own.id], question) == values(fed_by(register), question) != set()
    assert "nobody" in values(instruments()[own.id], register.responsible or "")


def test_the_target_groups_of_the_published_mapping_are_there() -> None:
    assert {"partial_work_ability", "disabled", "long_term_ill", "young_under_35"} <= values(
        instruments()["keko.projects"], "target_groups")


def test_all_regions_and_the_whole_country() -> None:
    assert len(values(instruments()["keko.projects"], "areas")) == 18 + 1


def test_the_seed_codebook_is_the_five_themes_of_2017() -> None:
    codes = instruments()["keko.open_codes"]
    question = codes.question("themes")
    assert question
    assert [choice.value for choice in codes.choices_of(question)][:5] == THEMES_OF_2017
    assert codes.terms.wording == "locked"


def test_then_and_now_are_asked_with_the_same_answers() -> None:
    training = instruments()["keko.training_feedback"]
    for question in [q for _, q in training.walk() if q.name.startswith("then_")]:
        now = training.question(question.name.replace("then_", "now_"))
        assert now
        assert now.type == question.type


def test_records_name_no_unused_keys() -> None:
    """Every kind that reads records is told its instrument."""
    assert [id for id, i in indicators().items() if isinstance(i, Recorded) and "@" not in i.instrument] == []


def test_every_instrument_is_on_the_page_of_the_library() -> None:
    page = (shipped("instruments").parent / "docs" / "library.md").read_text("utf-8")
    assert [id for id, i in instruments().items() if f"| `{id}` {i.version} |" not in page] == []
    assert [id for id in indicators() if f"`{id}`" not in page] == []
