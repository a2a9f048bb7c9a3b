"""A study's links: by code with what people decided, by organisation, by personal link; told in words."""

from datetime import date
from pathlib import Path

import pytest

from keko_eval.collection.linking.codes import GIVEN, hashed_code
from keko_eval.collection.linking.decisions import doubts_csv, read_decisions
from keko_eval.collection.linking.matching import Decisions
from keko_eval.collection.linking.study import linked_by_code, subjects_of
from keko_eval.collection.linking.told import told_matches
from keko_eval.collection.store.records import Response, Submission
from keko_eval.definitions.study import Study
from keko_eval.problem.problem import Refused

ELEMENTS = ("mother", "day", "town", "siblings", "letter", "school")


def study(linking: str, **keys: str) -> Study:
    import json

    return Study.model_validate({
        "study": "my.study", "title": "T", "instruments": ["my.survey"], "indicators": ["my.trust"],
        "waves": [{"wave": "before", "period": "2017"}, {"wave": "after", "period": "2019"}], "subject": "code",
        "comparison": {"design": "before_after"}, "linking": json.loads(linking), **keys})


BY_CODE = study('{"kind": "code", "elements": ["mother", "day", "town", "siblings", "letter", "school"], '
                '"within": "circle"}')


def response(number: int, wave: str, code: str = "", circle: str = "savo", subject: str | None = None,
             **answers: str) -> Response:
    given = {"circle": circle}
    if code:
        hashes = hashed_code(bytes(32), list(code))
        assert hashes
        given[GIVEN] = hashes.text
    if "organisation" in answers:
        given["organisation"] = answers.pop("organisation")
    id = f"{'a' * 24}{wave[0]}{'abcdefghij'[number]}"
    return Response(Submission(id, "my.survey", "1.0.0", "h", wave, "fi", "web", date(2019, 1, 1), subject, given,
                               answers), number, 1)


DOUBTFUL = [response(0, "before", "abcdef"), response(1, "before", "abcdeX"), response(0, "after", "abcdeY"),
            response(2, "before", "uvwxyz"), response(2, "after", "uvwxyz"), response(3, "after", "uvwxyQ", "kainuu")]


def id_of(number: int, wave: str) -> str:
    return response(number, wave).submission.id


def test_codes_link_within_the_circle_and_leave_doubts() -> None:
    found = subjects_of(DOUBTFUL, BY_CODE)
    assert found[id_of(2, "before")] == found[id_of(2, "after")]
    assert len(set(found.values())) == 5
    assert found == subjects_of(DOUBTFUL, BY_CODE, exact=True)


def test_a_circle_that_respondents_tell_themselves() -> None:
    told = [response(0, "before", "abcdef", "savo"), response(0, "after", "abcdef", "kainuu"),
            response(1, "after", "abcdef", "savo")]
    for one in told:
        one.submission.answers["circle"] = one.submission.given.pop("circle")  # type: ignore[attr-defined,index]
    found = subjects_of(told, BY_CODE)
    assert found[id_of(0, "before")] == found[id_of(1, "after")] != found[id_of(0, "after")]


def test_a_decision_links_and_stays_out_of_the_exact_row(tmp_path: Path) -> None:
    linked = linked_by_code(DOUBTFUL, BY_CODE)
    path = tmp_path / "pairs.csv"
    text = doubts_csv(linked.values(), ELEMENTS)
    assert text.splitlines()[1] == f"{id_of(0, 'before')};{id_of(0, 'after')};after;school;"
    lines = text.splitlines()
    path.write_text("\n".join([lines[0], lines[1] + "eri", lines[2] + "sama"]), encoding="utf8")
    found = subjects_of(DOUBTFUL, BY_CODE, path)
    assert found[id_of(1, "before")] == found[id_of(0, "after")] != found[id_of(0, "before")]
    exact = subjects_of(DOUBTFUL, BY_CODE, path, exact=True)
    assert exact[id_of(1, "before")] != exact[id_of(0, "after")]
    assert linked_by_code(DOUBTFUL, BY_CODE, path)["my.survey"].steps[0].doubts == ()


@pytest.mark.parametrize(("rows", "codes"), [
    ("a0;b0;maybe", ["link-decision-word"]), ("a0;zz;same", ["link-decision-unknown"]), ("a0;b0;", []),
    ("a0;b1;same", ["link-decision-circles"]), ("a0;b1;different", []),
    ("a0;b0;same\na0;b0;eri", ["link-decision-twice"]), ("a0;b0;same\na1;b0;sama", ["link-decision-twice"] * 2),
    ("a0;b0;same\na0;c0;same", []),
])
def test_decisions_are_checked_all_at_once(rows: str, codes: list[str], tmp_path: Path) -> None:
    circles = {"a0": "n", "a1": "n", "b0": "n", "b1": "s", "c0": "n"}
    path = tmp_path / "d.csv"
    path.write_text("earlier;later;decision\n" + rows + "\n", encoding="utf8")
    assert [p.code for p in read_decisions(path, circles)[1]] == codes


def test_a_table_without_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text("a;b\n1;2\n", encoding="utf8")
    decided, told = read_decisions(path, {})
    assert (decided, [p.code for p in told]) == (Decisions(), ["link-decision-columns"])
    with pytest.raises(Refused, match="link-decision-columns"):
        subjects_of(DOUBTFUL, BY_CODE, path)


@pytest.mark.parametrize(("language", "line"), [
    ("fi", "  Yhdistettiin 1: samalla koodilla 1, yksi kohta eri tavalla 0, ihmisen päätöksellä 0."),
    ("fi", "  Epäselviä pareja: 2. Niitä ei yhdistetty, ennen kuin joku päättää."),
    ("sv", "  Omgång after: 3 svar; svarande i tidigare omgångar 3."),
    ("en", "  Left unlinked: 2 answers, of new respondents and of those who wrote their code in another way than "
           "before. Which of the two is not known."),
])
def test_told_in_words(language: str, line: str) -> None:
    assert line in told_matches(linked_by_code(DOUBTFUL, BY_CODE), language)


def test_nothing_to_link_is_said() -> None:
    assert told_matches({}, "en") == ["The answers hold no codes, so there is nothing to link."]
    assert subjects_of([response(0, "before")], BY_CODE) == {}


def test_an_organisation_until_another_person_answers() -> None:
    by = study('{"kind": "organisation", "same_person": "same", "other_person": ["no"]}')
    found = subjects_of([response(0, "before", organisation="Apu"), response(0, "after", organisation="Apu", same="no"),
                         response(1, "before", organisation="Tuki"), response(1, "after", organisation="Tuki"),
                         response(2, "after")], by)
    assert found[id_of(0, "before")] != found[id_of(0, "after")]
    assert found[id_of(1, "before")] == found[id_of(1, "after")]
    assert id_of(2, "after") not in found


def test_a_personal_link_brings_its_subject() -> None:
    found = subjects_of([response(0, "before", subject="s"), response(1, "before")], study('{"kind": "contacts"}'))
    assert found == {id_of(0, "before"): "s"}
    assert subjects_of([response(0, "before", subject="s")], study('{"kind": "none"}')) == {}
