"""A whole survey from its link to the receipt; back, reload, double click, two tabs; relevance, piping, repeats."""

from base64 import b64decode
from dataclasses import replace

import pytest
from nacl.public import SealedBox

from keko_eval.collection.sealing.padding import unpadded
from keko_eval.collection.store.records import Count
from tests.web.respond.conftest import everything, instrument_in


def test_nothing_is_stored_and_no_cookie_set_before_start(yard, device):
    visitor = device(yard)
    visitor.get("/s/everything")
    assert not visitor.client.cookies
    assert yard.store.counts_by() == {}
    assert "Kokeillaan lomaketta." in visitor.page.text
    assert "31.12.2099" in visitor.page.text


def test_from_start_to_receipt(yard, device):
    visitor = device(yard)
    visitor.start()
    assert "Sivu 1/" in visitor.page.text
    visitor.press(works="yes", help=["advice", "training"], trust_a="1", trust_b="3", order__south="2",
                  order__north="1", region="north")
    assert "Oulu" in visitor.page.text
    assert "Helsinki" not in visitor.page.text
    visitor.press(town="oulu", employer="Kahvila & <b>", age="41", hours="37,5", mood="8", began__day="1",
                  began__month="9", began__year="2020", clock="9.30", story="Selkä on kipeä.", mail="a@example.org",
                  agreed="OK")
    assert "jobs" not in visitor.page.fields
    visitor.press("add")
    visitor.press(job="Kahvila", years="3")
    assert "Kahvila · 3" in visitor.page.text
    visitor.press()
    assert "Kiitos, että kerroit: Kahvila & <b>." in visitor.page.text
    visitor.press(last="Ei muuta")
    assert visitor.url.endswith("/check")
    for told in ("Kyllä", "Neuvonta ja Koulutus", "37,5", "1.9.2020", "9.30", "Selkä on kipeä.", "Kahvila"):
        assert told in visitor.page.text, told
    visitor.press("send")
    assert visitor.url.endswith("/done")
    kept = yard.store.response(visitor.id)
    sent = kept.submission
    assert sent.answers == {
        "works": "yes", "help": ["advice", "training"], "trust_a": "1", "trust_b": "3", "order": ["north", "south"],
        "region": "north", "town": "oulu", "employer": "Kahvila & <b>", "age": 41, "hours": "37.5", "mood": 8,
        "began": "2020-09-01", "clock": "09:30", "agreed": "OK", "jobs": [{"job": "Kahvila", "years": 3}],
        "last": "Ei muuta"}
    box = SealedBox(yard.private)
    opened = {name: unpadded(box.decrypt(b64decode(text))).decode() for name, text in sent.sealed.items()}
    assert opened == {"story": "Selkä on kipeä.", "mail": "a@example.org"}
    assert (sent.mode, sent.language, sent.wave, sent.privacy) == ("web", "fi", "w1", yard.survey.privacy_version)
    assert sent.definition == yard.survey.definition
    assert yard.store.definition(sent.definition) == yard.survey.text
    assert yard.store.counts_by(("wave",))["w1",] == Count(0, 1)


def test_the_receipt_is_the_same_however_often(yard, device):
    visitor = device(yard)
    visitor.through()
    fields = visitor.filled("send")
    first = visitor.client.post(visitor.page.action, data=fields)
    again = visitor.client.post(visitor.page.action, data=fields)
    assert first.url == again.url
    code = visitor.get(str(again.url)).text
    assert sum(1 for _ in yard.store.responses()) == 1
    assert code == visitor.get(str(again.url)).text


def test_start_pressed_twice_is_one_draft(yard, device):
    visitor = device(yard)
    visitor.get("/s/everything")
    fields = visitor.filled("start")
    one = visitor.client.post(visitor.page.action, data=fields)
    two = visitor.client.post(visitor.page.action, data=fields)
    assert one.url == two.url
    assert yard.store.counts_by(("wave",))["w1",] == Count(1, 0)


def test_a_page_posted_twice_goes_on_as_once(yard, device):
    visitor = device(yard)
    visitor.start()
    action, fields = visitor.page.action, visitor.filled(works="yes", region="south")
    one = visitor.client.post(action, data=fields)
    two = visitor.client.post(action, data=fields)
    assert (one.url, one.status_code) == (two.url, two.status_code)


def test_back_and_a_changed_answer_is_no_conflict(yard, device):
    visitor = device(yard)
    visitor.start()
    visitor.press(works="yes", region="south")
    visitor.press("back", age="41")
    assert visitor.page.fields["works"] == ["yes"]
    visitor.press(works="no")
    assert visitor.status == 200
    assert visitor.page.fields["age"] == ["41"]
    assert "employer" not in visitor.page.fields


def test_two_tabs_ask_which_answer_counts(yard, device):
    visitor = device(yard)
    visitor.start()
    action, old = visitor.page.action, visitor.filled(works="no", region="north")
    visitor.press(works="yes", region="south")
    visitor._seen(visitor.client.post(action, data=old))
    assert visitor.status == 409
    for told in ("Tallennettu aiemmin", "Kirjoitit nyt", "Kyllä", "Etelä", "Pohjoinen"):
        assert told in visitor.page.text
    keep = visitor.filled("stored")
    assert visitor.client.post(visitor.page.action, data=keep).status_code == 200
    visitor.get(action)
    assert visitor.page.fields["works"] == ["yes"]
    visitor._seen(visitor.client.post(action, data=old))
    visitor.speak("sv")
    assert (visitor.status, visitor.page.lang) == (409, "sv")
    assert "Norr" in visitor.page.text
    visitor.press("overwrite")
    assert (visitor.status, visitor.page.lang) == (200, "sv")
    visitor.get(action)
    assert visitor.page.fields["works"] == ["no"]


def test_what_was_changed_in_another_window_is_shown_before_sending(yard, device):
    visitor = device(yard)
    visitor.through()
    action, old = visitor.page.action, visitor.filled("send")
    visitor.get(action.replace("/check", "/p/1"))
    visitor.press(works="no")
    visitor._seen(visitor.client.post(action, data=old))
    assert "Vastauksiasi on muutettu" in visitor.page.text
    assert sum(1 for _ in yard.store.responses()) == 0


def test_a_faulty_page_says_what_to_do(yard, device):
    visitor = device(yard)
    visitor.start()
    visitor.press()
    assert visitor.page.title.startswith("Virhe: ")
    assert "#works" in visitor.page.links
    assert "Valitse yksi vaihtoehto." in visitor.page.text
    assert 'aria-describedby="works:error"' in visitor.page.html
    assert visitor.page.html.index("keko-summary") < visitor.page.html.index("<h1>")
    visitor.press(works="yes", region="south")
    visitor.press(age="7", hours="paljon", employer="Koti")
    assert visitor.page.fields["age"] == ["7"]
    assert visitor.page.fields["hours"] == ["paljon"]
    assert visitor.page.fields["employer"] == ["Koti"]
    assert "Kirjoita ikä väliltä 15–110." in visitor.page.text
    assert {"#age", "#hours"} <= set(visitor.page.links)
    reloaded = visitor.get(visitor.url)
    assert reloaded.fields["hours"] == ["paljon"]
    visitor.press(age="44", hours="7,5")
    assert "/p/2" not in visitor.url


def test_what_was_typed_wrong_and_left_keeps_from_sending(yard, device):
    visitor = device(yard)
    visitor.start()
    visitor.press(works="yes", region="south")
    visitor.press("back", hours="paljon")
    visitor.get(visitor.url.replace("/p/1", "/check"))
    visitor.press("send")
    assert visitor.url.endswith("faults=1")
    assert "Virhe" in visitor.page.title
    link = next(link for link in visitor.page.links if "#hours" in link)
    visitor.get(link.partition("#")[0])
    assert visitor.page.fields["hours"] == ["paljon"]
    assert visitor.page.title.startswith("Virhe: ")


def test_a_change_from_the_check_page_comes_back_to_it(yard, device):
    visitor = device(yard)
    visitor.through()
    link = next(link for link in visitor.page.links if "/p/1?to=check" in link)
    visitor.get(link.partition("#")[0])
    visitor.press(help=["training"])
    assert visitor.url.endswith("/check")
    assert "Koulutus" in visitor.page.text


def test_an_answer_that_opens_a_question_leads_there_first(make, device):
    yard = make(RELEVANT)
    visitor = device(yard)
    visitor.start()
    visitor.press(a="no")
    assert visitor.url.endswith("/check")
    visitor.get(f"/v/{visitor.id}/p/1?to=check")
    visitor.press(a="yes")
    assert visitor.url.endswith("/p/2?to=check")
    visitor.press(b="Näin")
    assert visitor.url.endswith("/check")


RELEVANT = """
instrument: test.everything
version: 1.0.0
title: Koe
unit: respondent
languages: [fi]
choices: {yes_no: [{value: "yes", label: K}, {value: "no", label: E}]}
sections:
  - section: one
    title: Yksi
    questions:
      - {name: a, type: select_one yes_no, label: Onko?}
      - {name: b, type: text, required: true, relevant: "${a} = 'yes'", label: Millainen?}
"""


def test_instances_are_added_changed_and_removed(yard, device):
    visitor = device(yard)
    visitor.start()
    visitor.press(works="no", region="south")
    visitor.press()
    here = visitor.url
    for name in ("Kahvila", "Kauppa", "Koulu"):
        visitor.press("add")
        visitor.press(job=name)
    assert visitor.url == here
    visitor.get(next(link for link in visitor.page.links if link.endswith("/2")))
    visitor.press("keep")
    assert all(name in visitor.page.text for name in ("Kahvila", "Kauppa", "Koulu"))
    visitor.get(next(link for link in visitor.page.links if "/x/" in link and link.endswith("/2")))
    assert "Kauppa" in visitor.page.text
    visitor.press("remove")
    assert "Kauppa" not in visitor.page.text
    visitor.get(next(link for link in visitor.page.links if "/p/" in link and link.endswith("/2")))
    assert visitor.page.fields["job"] == ["Koulu"]
    visitor.press(job="Yliopisto")
    assert "Yliopisto" in visitor.page.text


def test_add_pressed_twice_adds_one(yard, device):
    visitor = device(yard)
    visitor.start()
    visitor.press(works="no", region="south")
    visitor.press()
    action, fields = visitor.page.action, visitor.filled("add")
    one = visitor.client.post(action, data=fields)
    two = visitor.client.post(action, data=fields)
    assert one.url == two.url
    assert visitor.get(action).text.count("Ei vielä vastauksia") == 1


def test_a_page_of_an_instance_that_moved_is_not_written_over(yard, device):
    visitor = device(yard)
    visitor.start()
    visitor.press(works="no", region="south")
    visitor.press()
    for name in ("Kahvila", "Kauppa"):
        visitor.press("add")
        visitor.press(job=name)
    listed = visitor.url
    visitor.get(next(link for link in visitor.page.links if "/p/" in link and link.endswith("/1")))
    action, old = visitor.page.action, visitor.filled(job="Kahvila")
    visitor.get(listed)
    visitor.get(next(link for link in visitor.page.links if "/x/" in link and link.endswith("/1")))
    visitor.press("remove")
    assert visitor.client.post(action, data=old).status_code == 409
    assert "Kauppa" in visitor.get(listed).text


def test_an_unfinished_instance_keeps_from_sending(yard, device):
    visitor = device(yard)
    visitor.start()
    visitor.press(works="no", region="south")
    visitor.press()
    visitor.press("add")
    visitor.get(visitor.url.rsplit("/p/", 1)[0] + "/check")
    visitor.press("send")
    assert visitor.url.endswith("faults=1")
    assert "Työpaikan nimi – Kirjoita vastaus." in visitor.page.text


def test_languages_change_and_what_was_typed_stays(yard, device):
    visitor = device(yard)
    visitor.start()
    visitor.press(works="yes", region="south")
    visitor.speak("sv", age="sju", hours="7,5", employer="Caféet")
    assert visitor.page.lang == "sv"
    assert "Tal och texter" in visitor.page.text
    assert visitor.page.fields["age"] == ["sju"]
    assert visitor.page.fields["hours"] == ["7,5"]
    assert visitor.page.fields["employer"] == ["Caféet"]
    assert not visitor.page.title.startswith("Fel: ")
    visitor.press()
    assert visitor.page.title.startswith("Fel: ")
    visitor.speak("en")
    assert visitor.page.title.startswith("Error: ")
    assert visitor.page.fields["hours"] == ["7.5"] or visitor.page.fields["hours"] == ["7,5"]


def test_texts_in_another_language_than_the_page_say_so(make, device):
    yard = make(RELEVANT.replace("label: Onko?", "label: {fi: Onko?, sv: Är det?}"))
    visitor = device(yard, "en")
    visitor.start()
    assert visitor.page.lang == "en"
    assert '<span lang="fi">Onko?</span>' in visitor.page.html


def test_an_answer_can_be_taken_away(yard, device):
    visitor = device(yard)
    visitor.start()
    visitor.press(works="yes", trust_a="2", region="south")
    visitor.press("back")
    assert visitor.page.fields["trust_a"] == ["2"]
    visitor._seen(visitor.client.post(visitor.page.action, data=visitor.filled() | {"$clear": "trust_a"}))
    assert "trust_a" not in visitor.page.fields
    assert visitor.page.fields["works"] == ["yes"]


def test_assisted_answers_say_so(yard, device):
    visitor = device(yard)
    visitor.get("/s/everything")
    visitor.press("start", **{"$mode": "assisted"})
    visitor.press(works="no", region="south")
    while not visitor.url.endswith("/check"):
        visitor.press()
    visitor.press("send")
    assert yard.store.response(visitor.id).submission.mode == "assisted"


def test_a_respondent_finishes_on_the_version_that_she_began(yard, device):
    visitor = device(yard)
    visitor.start()
    newer = instrument_in(everything().replace("1.0.0", "2.0.0").replace("Oletko töissä?", "Onko sinulla työtä?"))
    yard.desk.surveys["everything"] = replace(yard.survey, instrument=newer)
    visitor.get(visitor.url)
    assert "Oletko töissä?" in visitor.page.text
    visitor.press(works="no", region="south")
    while not visitor.url.endswith("/check"):
        visitor.press()
    visitor.press("send")
    sent = yard.store.response(visitor.id).submission
    assert (sent.version, sent.definition) == ("1.0.0", yard.survey.definition)
    assert "Onko sinulla työtä?" in device(yard).start().text


def test_question_by_question(make, device):
    yard = make(paging="question")
    visitor = device(yard)
    visitor.start()
    assert set(visitor.page.fields) == {"$csrf", "$turn", "$to", "$code"}
    visitor.press(works="yes")
    assert "Mitä apua" in visitor.page.text


@pytest.mark.parametrize("where", ["p/99", "p/2/1", "p/3/7", "p/3/x", "x/1/1", "p/0"])
def test_an_address_that_is_not_asked_leads_to_where_she_was(yard, device, where):
    visitor = device(yard)
    visitor.start()
    first = visitor.url
    visitor.get(f"/v/{visitor.id}/{where}")
    assert visitor.url == first


def test_a_draft_that_went_otherwise_is_not_kept_from_memory(yard, device):
    visitor = device(yard)
    visitor.start()
    page = visitor.url
    yard.store.erase(visitor.id, "asked")
    visitor.press(works="yes", region="south")
    assert visitor.status == 404
    visitor.get(page)
    assert visitor.status == 404
    assert yard.store.counts_by(("wave",)) == {}
