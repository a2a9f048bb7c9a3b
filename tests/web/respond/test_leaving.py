"""Going away and coming back, personal links, kiosks, receipts, withdrawal, answers changed after they were sent."""

import re
from dataclasses import replace
from time import monotonic

import pytest

from keko_eval.collection.linking.tokens import new_token, tag_of
from keko_eval.collection.store.records import Count
from keko_eval.web.respond.survey import Settings

CODE = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b")
RECEIPT = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")


def codes(page):
    return CODE.findall(page.text)


def test_the_resume_code_opens_the_draft_on_another_device(yard, device):
    phone = device(yard)
    phone.start()
    phone.press(works="yes", region="north")
    phone.press("save", employer="Kahvila", age="viisi")
    code, = codes(phone.page)
    computer = device(yard)
    computer.get("/resume")
    computer.press(code=code.lower().replace("-", " ").replace("0", "o"))
    assert computer.url == phone.url.replace("/save", "/p/2")
    assert computer.page.fields["employer"] == ["Kahvila"]
    assert computer.page.fields["age"] == ["viisi"]
    computer.press(age="25")
    phone.get(phone.url.replace("/save", "/p/2"))
    assert phone.page.fields["age"] == ["25"]


@pytest.mark.parametrize(("typed", "told"), [
    ("", "Kirjoita jatkokoodi."), ("K7QD-3MXA-9FTP-2BWE", "Tarkista koodi."), ("ei koodi <b>", "Tarkista koodi.")])
def test_a_wrong_code_is_told_of(yard, device, typed, told):
    visitor = device(yard)
    visitor.get("/resume")
    visitor.press(code=typed)
    assert told in visitor.page.text
    assert visitor.page.title.startswith("Virhe: ")
    assert "#code" in visitor.page.links
    assert visitor.page.fields["code"] == [typed]


def test_a_code_is_not_guessed_for_long(yard, device):
    visitor = device(yard)
    visitor.get("/resume")
    for _ in range(40):
        visitor.press(code="K7QD-3MXA-9FTP-2BWE")
        if visitor.status == 429:
            break
        visitor.get("/resume")
    assert visitor.status == 429
    assert int(visitor.response.headers["retry-after"]) >= 1


def test_a_shared_computer_is_cleared_and_the_draft_stays(yard, device):
    visitor = device(yard)
    visitor.start()
    page = visitor.url
    visitor.press("exit", works="yes")
    code, = codes(visitor.page)
    visitor.press("keep")
    assert not visitor.client.cookies
    assert visitor.get(page).title.startswith("Sivua ei löydy")
    visitor.get("/resume")
    visitor.press(code=code)
    assert visitor.page.fields["works"] == ["yes"]


def test_whoever_does_not_want_to_answer_leaves_nothing(yard, device):
    visitor = device(yard)
    visitor.start()
    visitor.press("exit", works="yes")
    visitor.press("drop")
    assert yard.store.counts_by(("wave",)) == {}
    assert not visitor.client.cookies


def test_a_personal_link_is_one_response(yard, device):
    token = new_token()
    yard.add_link(token)
    visitor = device(yard)
    visitor.get(f"/l/{token}")
    assert yard.store.link(tag_of(yard.keys.link, token)).state == "unused"
    assert "luottamuksellisesti" in visitor.page.text
    assert "Emme kysy nimeäsi" not in visitor.page.text
    visitor.press("start")
    id = visitor.id
    assert token not in visitor.url
    assert yard.store.link(tag_of(yard.keys.link, token)).state == "started"
    other = device(yard)
    other.start(f"/l/{token}")
    assert other.id == id
    visitor.get(f"/l/{token}")
    assert "Olet jo aloittanut" in visitor.page.text
    visitor.get(f"/v/{id}")
    visitor.press(works="no", region="south")
    while not visitor.url.endswith("/check"):
        visitor.press()
    visitor.press("send")
    sent = yard.store.response(id).submission
    assert (sent.subject, dict(sent.given)) == ("s1", {"circle": "savo", "region": "north"})
    assert yard.store.link(tag_of(yard.keys.link, token)).state == "done"
    other.press(works="yes", region="south")
    assert other.status == 409
    assert "Olet jo lähettänyt vastauksesi" in other.page.text
    assert sum(1 for _ in yard.store.responses()) == 1


def test_links_that_lead_nowhere_look_the_same(yard, device):
    used, closed = new_token(), new_token()
    yard.add_link(used, state="done")
    yard.add_link(closed, wave="another")
    visitor = device(yard)
    bodies, seconds = set(), {}
    for path in (f"/l/{used}", f"/l/{closed}", f"/l/{new_token()}", "/l/x", "/s/unknown", "/v/aaaa/p/1"):
        began = monotonic()
        visitor.get(path)
        seconds[path] = monotonic() - began
        assert visitor.status == 404
        bodies.add(visitor.response.text)
    assert max(seconds.values()) < 0.5
    yard.close()
    visitor.get("/s/everything")
    bodies.add(visitor.response.text)
    assert len(bodies) == 1


def test_answers_sent_after_the_close_are_not_taken_and_not_lost(yard, device):
    visitor = device(yard)
    visitor.through()
    yard.close()
    visitor.press("send")
    assert "Kysely on suljettu" in visitor.page.title
    assert sum(1 for _ in yard.store.responses()) == 0
    assert yard.store.counts_by(("wave",))["w1",] == Count(1, 0)


def test_a_kiosk_goes_back_to_its_start_and_remembers_nobody(make, device):
    yard = make(reach="kiosk")
    visitor = device(yard)
    visitor.start()
    assert "save" not in visitor.page.html.replace("kiosk_save", "")
    assert "Max-Age" not in visitor.response.history[0].headers["set-cookie"]
    visitor.press(works="no", region="south")
    while not visitor.url.endswith("/check"):
        visitor.press()
    visitor.press("send")
    assert RECEIPT.search(visitor.page.text)
    assert "/s/everything?language=fi" in visitor.page.links
    assert yard.store.response(visitor.id).submission.mode == "kiosk"
    assert "/s/everything" not in device(yard).get("/nowhere").links
    assert dict(visitor.client.cookies) == {"keko-kiosk": "everything"}
    done = visitor.url
    visitor.get(done)
    assert visitor.status == 404
    assert "/s/everything" in visitor.page.links


def test_a_kiosk_that_starts_over_drops_the_draft(make, device):
    yard = make(reach="kiosk")
    visitor = device(yard)
    visitor.start()
    visitor.press("exit")
    visitor.press("drop")
    assert "/s/everything" in visitor.url
    assert yard.store.counts_by(("wave",)) == {}


def test_a_receipt_lets_its_holder_withdraw(yard, device):
    visitor = device(yard)
    visitor.through()
    visitor.press("send")
    receipt = RECEIPT.search(visitor.page.text).group()
    elsewhere = device(yard)
    elsewhere.get("/withdraw")
    elsewhere.press(code=receipt.lower())
    assert sum(1 for _ in yard.store.responses()) == 1
    elsewhere.press("erase")
    assert "Vastauksesi on poistettu" in elsewhere.page.title
    assert sum(1 for _ in yard.store.responses()) == 0
    assert visitor.get(visitor.url).title.startswith("Sivua ei löydy")


def test_the_device_is_cleared_after_the_receipt(yard, device):
    visitor = device(yard)
    visitor.through()
    visitor.press("send")
    visitor.press("exit")
    assert not visitor.client.cookies
    assert "lähetetty" in visitor.page.text


def test_what_was_sent_is_changed_as_a_new_version_and_sealed_texts_stay(yard, device):
    visitor = device(yard)
    visitor.start()
    visitor.press(works="yes", region="south")
    visitor.press(story="Salaista", employer="Kahvila")
    while not visitor.url.endswith("/check"):
        visitor.press()
    visitor.press("send")
    first = yard.store.response(visitor.id)
    visitor.press("edit")
    assert visitor.url.endswith("/check")
    assert "Tallennettu salattuna" in visitor.page.text
    assert "Salaista" not in visitor.page.text
    visitor.get(f"/v/{visitor.id}/p/2?to=check")
    visitor.press(employer="Kauppa")
    visitor.press("send")
    assert "2. versio" in visitor.page.text
    second = yard.store.response(visitor.id)
    assert (second.version, second.submission.answers["employer"]) == (2, "Kauppa")
    assert second.submission.sealed == first.submission.sealed


def test_a_page_edited_after_the_answers_were_stored_asks(yard, device):
    """The answers were stored though their page said otherwise; the respondent went back and changed one."""
    visitor = device(yard)
    visitor.through()
    visitor.get(f"/v/{visitor.id}/p/2")
    action, same, other = visitor.page.action, visitor.filled(), visitor.filled(employer="Muualla")
    visitor.get(f"/v/{visitor.id}/check")
    visitor.press("send")
    assert visitor.client.post(action, data=same).url.path.endswith("/done")
    visitor._seen(visitor.client.post(action, data=other))
    assert visitor.status == 409
    assert RECEIPT.search(visitor.page.text)
    visitor.speak("sv")
    assert "Du har redan skickat dina svar" in visitor.page.text
    assert "Muualla" in visitor.page.text
    keep = visitor.client.post(visitor.page.action, data=visitor.filled("keep_sent"))
    assert keep.url.path.endswith("/done")
    assert "employer" not in yard.store.response(visitor.id).submission.answers
    visitor.press("edit_sent")
    assert visitor.status == 200
    visitor.get(f"/v/{visitor.id}/check")
    visitor.press("send")
    assert yard.store.response(visitor.id).version == 2
    assert yard.store.response(visitor.id).submission.answers["employer"] == "Muualla"


@pytest.mark.parametrize("choice", ["keep", "replace"])
def test_other_answers_that_were_first_are_kept_or_replaced(yard, device, monkeypatch, choice):
    """Two devices send the same response at once, with different answers."""
    visitor = device(yard)
    visitor.through()
    write = yard.desk.write

    async def second(operation):
        monkeypatch.setattr(yard.desk, "write", write)
        own = operation.submission
        await write(replace(operation, submission=replace(own, answers={**own.answers, "last": "Ensimmäinen"})))
        return await write(operation)

    monkeypatch.setattr(yard.desk, "write", second)
    visitor.press("send")
    assert visitor.status == 409
    assert "Olet jo lähettänyt toiset vastaukset" in visitor.page.text
    receipt = RECEIPT.search(visitor.page.text).group()
    visitor.speak("sv")
    assert "Du har redan skickat andra svar" in visitor.page.text
    visitor.press(choice)
    assert receipt in visitor.page.text
    kept = yard.store.response(visitor.id)
    assert kept.version == (1 if choice == "keep" else 2)
    assert kept.submission.answers.get("last") == ("Ensimmäinen" if choice == "keep" else None)
    assert yard.store.counts_by(("wave",))["w1",] == Count(0, 1)


def test_a_respondents_own_code_is_kept_as_hashes_only(make, device):
    from keko_eval.collection.linking.codes import GIVEN, code_key
    from keko_eval.web.respond.survey import Keys

    questions = "\n".join(f"      - {{name: c{i}, type: text, required: true, label: K{i}}}" for i in range(6))
    yard = make(OWN_CODE.format(questions=questions), elements=tuple(f"c{i}" for i in range(6)))
    yard.desk.keys = Keys.read(yard.folder / "keys", codes=True)
    assert yard.desk.keys.code == code_key(yard.folder / "keys")
    visitor = device(yard)
    visitor.start()
    visitor.press(**{f"c{i}": f"kanari{i}" for i in range(6)})
    visitor.press("send")
    sent = yard.store.response(visitor.id).submission
    assert sent.answers == {}
    assert sent.given[GIVEN].count(".") == 6
    assert "kanari" not in str(dict(sent.given))


OWN_CODE = """
instrument: test.everything
version: 1.0.0
title: Koe
unit: respondent
languages: [fi]
sections:
  - section: one
    title: Yksi
    questions:
{questions}
"""


def test_behind_tls_the_cookie_is_bound_to_the_host(make, device):
    yard = make(settings=Settings(tls=True, hosts=("testserver", "127.0.0.1")))
    visitor = device(yard)
    visitor.client.base_url = "https://127.0.0.1"
    visitor.start()
    cookie = visitor.response.history[0].headers["set-cookie"]
    assert cookie.startswith("__Host-keko-")
    for part in ("Path=/", "HttpOnly", "SameSite=Lax", "Secure"):
        assert part in cookie
    assert "max-age" in visitor.response.headers["strict-transport-security"]
    assert "/v/" in visitor.url


def test_without_its_key_an_own_code_is_not_kept_at_all(make, device):
    questions = "\n".join(f"      - {{name: c{i}, type: text, label: K{i}}}" for i in range(6))
    yard = make(OWN_CODE.format(questions=questions), elements=tuple(f"c{i}" for i in range(6)))
    visitor = device(yard)
    visitor.start()
    visitor.press(**{f"c{i}": f"kanari{i}" for i in range(6)})
    visitor.press("send")
    sent = yard.store.response(visitor.id).submission
    assert (dict(sent.answers), dict(sent.given)) == ({}, {})
