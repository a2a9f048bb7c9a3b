"""Organisations: linked until another person answers for them."""

from keko_eval.collection.linking.organisations import OrganisationAnswer as Answer
from keko_eval.collection.linking.organisations import link_organisations


def test_another_person_breaks_the_link() -> None:
    found = link_organisations(["1", "2", "3"], [
        Answer("a1", "1", "Apu ry"), Answer("a2", "2", "apu ry "), Answer("a3", "3", "Apu ry", other_person=True),
        Answer("b1", "1", "Tuki ry"), Answer("b2", "2", "Tuki ry", other_person=True), Answer("b3", "3", "Tuki ry")])
    assert found["a1"] == found["a2"] != found["a3"]
    assert found["b1"] != found["b2"] == found["b3"]
    assert not {found["a1"], found["a3"]} & {found["b1"], found["b2"]}


def test_nobody_is_another_in_the_first_wave() -> None:
    found = link_organisations(["1", "2"], [Answer("a1", "1", "Apu", other_person=True), Answer("a2", "2", "Apu")])
    assert found["a1"] == found["a2"]
