"""Attacks on the public pages: guessing, other people's answers, hosts, paths, methods, bodies, rates, what is said."""

import re
import statistics
import time
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.routing import Route

from keko_eval.collection.linking.tokens import new_token, tag_of
from keko_eval.collection.store.records import LinkRow
from keko_eval.web.door import form_body
from keko_eval.web.respond.survey import Settings
from tests.web.respond.shots import every_type, shots, visitor
from tests.web.respond.test_accessibility import serving
from tests.web.respond.wire import FORM, Recorder, asked, posted, spoken, status

PUBLIC = {"/s/{slug}", "/l/{token}", "/s/{slug}/start", "/l/{token}/start", "/resume", "/withdraw", "/feedback",
          "/privacy", "/accessibility", "/static/{version}/{name}"}
SECRET = "Salaisuus-4412"


@pytest.fixture
def yard(tmp_path: Any) -> Iterator[Any]:
    with every_type(tmp_path) as found:
        yield found


@pytest.fixture
def address(yard: Any) -> Iterator[str]:
    with serving(yard.app) as found:
        yield found


def add_link(yard: Any, token: str, **values: Any) -> None:
    row = {"tag": tag_of(yard.keys.link, token), "subject": token[:6], "circle": None, "given": {}, "wave": "w1",
           "instrument": "test.every_type", **values}
    yard.store.add_links([LinkRow(**row)])


# Guessing links and codes

def test_unknown_closed_and_used_links_cannot_be_told_apart(yard: Any) -> None:
    used, closed, unknown = new_token(), new_token(), new_token()
    add_link(yard, used, state="done")
    add_link(yard, closed, wave="w9")
    yard.desk.guesses.take = lambda _: None
    seconds: dict[str, list[float]] = {used: [], closed: [], unknown: []}
    told = set()
    with visitor(yard) as guesser:
        for _ in range(80):
            for token, times in seconds.items():
                began = time.perf_counter()
                found = guesser.client.get(f"/l/{token}")
                times.append(time.perf_counter() - began)
                told.add((found.status_code, found.text, tuple(sorted((k, v) for k, v in found.headers.items()))))
            found = guesser.client.post(f"/l/{token}/start", data={"$id": "a" * 26})
            told.add((found.status_code, found.text, tuple(sorted((k, v) for k, v in found.headers.items()))))
    assert len(told) == 1
    assert next(iter(told))[0] == 404
    middle = {token: statistics.median(times) for token, times in seconds.items()}
    assert max(middle.values()) - min(middle.values()) < 0.005


def test_whoever_guesses_is_slowed_and_keeps_nobody_else_out(yard: Any) -> None:
    mine = new_token()
    add_link(yard, mine)
    with visitor(yard) as guesser, visitor(yard) as colleague:
        answers = [guesser.client.get(f"/l/{new_token()}") for _ in range(60)]
        assert [a.status_code for a in answers[:30]] == [404] * 30
        assert answers[-1].status_code == 429
        assert int(answers[-1].headers["retry-after"]) >= 1
        assert colleague.get(f"/l/{mine}").title.startswith("Tervetuloa")
        colleague.press("start")
        assert colleague.status == 200
        colleague.get(f"/v/{colleague.id}/save")
        code = re.search(r'class="code">([^<]+)<', colleague.page.html)[1]
        with visitor(yard) as phone:
            phone.get("/resume")
            assert phone.press(code=code).title.startswith("Valintoja")


def test_receipt_codes_are_not_guessed(yard: Any) -> None:
    with visitor(yard) as guesser:
        seen = []
        for i in range(40):
            guesser.get("/withdraw")
            guesser.press("erase", code=f"K7QD-3M{i:02}")
            seen.append(guesser.status)
        assert set(seen) == {200, 429}
        assert seen.index(429) <= 30


# Other people's answers

def routes_of(yard: Any) -> list[tuple[str, str]]:
    return [(method, route.path.replace(":int", "")) for route in yard.app.routes if isinstance(route, Route)
            for method in sorted(route.methods or ()) if method != "HEAD"]


def test_every_route_is_public_by_name_or_asks_for_the_cookie_of_its_draft(yard: Any) -> None:
    with visitor(yard) as her, visitor(yard) as other:
        her.start()
        her.get(f"/v/{her.id}/p/5")
        her.press("back", employer=SECRET)
        other.start()
        her_cookie, others = her.client.cookies, other.client.cookies
        (name, value), = her_cookie.items()
        (_, foreign), = others.items()
        secret, _, proof = value.partition(".")
        holders = {"nobody": {}, "another draft's cookie": dict(others.items()),
                   "another draft's value": {name: foreign}, "no proof": {name: secret},
                   "a wrong proof": {name: f"{secret}.{proof[:-1]}{'a' if proof[-1] != 'a' else 'b'}"},
                   "the proof of another": {name: f"{secret}.{foreign.partition('.')[2]}"}, "empty": {name: ""},
                   "long": {name: "x" * 3000}}
        other_csrf = other.page.fields["$csrf"]
        tried = 0
        for method, path in routes_of(yard):
            if path in PUBLIC:
                continue
            assert path.startswith("/v/{id}"), f"{path} has no row here"
            url = path.format(id=her.id, spot="1", page="1")
            for holder, cookies in holders.items():
                with visitor(yard) as thief:
                    thief.client.cookies.update(cookies)
                    found = thief.client.request(method, url, data={"$csrf": other_csrf, "$turn": "1", "$go": "send"}
                                                 if method == "POST" else None, follow_redirects=False)
                assert found.status_code in (403, 404), (method, url, holder)
                assert SECRET not in found.text
                tried += 1
        assert tried >= 8 * 15
        assert her.get(f"/v/{her.id}/p/5").fields["employer"] == [SECRET]
    assert list(yard.store.responses()) == []


def test_tokens_of_forms_hold_for_their_own_draft_only(yard: Any) -> None:
    with visitor(yard) as her, visitor(yard) as other:
        her.start()
        other.start()
        fields = {**her.filled(works="yes", help=["advice"], region="north"), "$csrf": other.page.fields["$csrf"]}
        for go in ("next", "send", "exit", "save", "back", "language"):
            for path in ("p/1", "check", "save", "exit", "done", "p/7", "x/7/1"):
                found = her.client.post(f"/v/{her.id}/{path}", data={**fields, "$go": [go]}, follow_redirects=False)
                assert found.status_code == 403, (go, path)
        for site in ("cross-site", "same-site"):
            right = {**fields, "$csrf": her.page.fields["$csrf"]}
            found = her.client.post(her.page.action, data=right, headers={"sec-fetch-site": site},
                                    follow_redirects=False)
            assert found.status_code == 403
        assert "checked" not in her.get(her.page.action).html


# Hosts, paths, methods, on the wire

@pytest.mark.parametrize("headers", [
    {"Host": "evil.example"}, {"Host": "127.0.0.1.evil.example"}, {"Host": "evil.example:80"}, {"Host": ""},
    {"Host": "127.0.0.1@evil.example"}, {"Host": "127.0.0.1\tevil.example"}, {"Host": "127.0.0.1:80:80"}])
def test_a_wrong_host_is_refused_and_not_repeated(address: str, headers: dict[str, str]) -> None:
    answer = spoken(address, asked("GET", "/s/everything", headers))
    assert status(answer) in (400, 421)
    assert b"evil" not in answer


def test_a_host_told_beside_is_not_believed(address: str) -> None:
    for name in ("X-Forwarded-Host", "X-Host", "X-Original-URL", "X-Rewrite-URL", "Forwarded", "X-Forwarded-Server"):
        answer = spoken(address, asked("GET", "/s/everything", {name: "evil.example"}))
        assert status(answer) == 200
        assert b"evil" not in answer
    assert status(spoken(address, b"GET /s/everything HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n"
                                  b"Connection: close\r\n\r\n")) in (400, 421)
    assert b"evil" not in spoken(address, asked("GET", "http://evil.example/s/everything"))


UP = ["..", "%2e%2e", "%2e.", ".%2e", "%252e%252e", "%2569", "..;", "..%00", "%c0%ae%c0%ae", "..%5c..", "....//",
      "%uff0e%uff0e", "..%2f..", "..%252f..", "%25%32%65%25%32%65"]
ROOTS = ["/static/", "/static/0/", "/s/", "/l/", "/v/", "/", "/privacy/"]
GOALS = ["/etc/passwd", "/keys/store.key", "/answers.db", "/survey.py"]


def test_paths_lead_out_of_nowhere(yard: Any, address: str) -> None:
    with visitor(yard) as her:
        sheet = her.client.get("/s/everything").text.split('stylesheet" href="')[1].split("style.css")[0]
    tried = 0
    for root in [*ROOTS, sheet]:
        for up in UP:
            for goal in GOALS:
                answer = spoken(address, asked("GET", f"{root}{up}/{up}/{up}/{up}{goal}"))
                assert status(answer) in (400, 404, 405), (root, up, goal)
                assert b"root:" not in answer
                assert b"SQLite format" not in answer
                assert b"import " not in answer
                tried += 1
    assert tried == 8 * 15 * 4


@pytest.mark.parametrize("path", [
    "/index.php?route=%2569mport", "/redcap/?pid=1&route=DataImportController:index", "/manage", "/%6danage/login",
    "/admin", "/.env", "/.git/config", "/s/everything/../manage", "/s/everything%2f..%2f..%2fmanage", "/import",
    "/openapi.json", "/docs", "/static", "//evil.example/", "/s//everything", "/S/EVERYTHING", "/s/everything/",
    "/v/" + "a" * 26 + "/p/1", "/v/%00/p/1", "/l/" + "a" * 5000, "/s/everything%0d%0aX-Injected:1", "*", "/v/x/p/-1",
    "/v/x/p/99999999999999999999", "/v/x/p/1e3", "/v/x/p/٣"])
def test_addresses_that_are_none(address: str, path: str) -> None:
    answer = spoken(address, asked("GET", path.encode().decode("latin-1")))
    assert status(answer) in (400, 404, 405, 307)
    assert b"\r\nX-Injected" not in answer
    assert b"location: //evil" not in answer.lower()


def test_no_other_method_is_let_in(yard: Any, address: str) -> None:
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "OPTIONS", "PROPFIND", "FOO"):
        answer = spoken(address, asked(method, "/s/everything/start"))
        assert status(answer) in (400, 404, 405), method
        assert SECRET.encode() not in spoken(address, asked(method, "/s/everything", {"X-Note": SECRET}))
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        assert status(spoken(address, asked("GET", "/s/everything/start", {name: "POST"}))) == 405
        assert status(spoken(address, asked("GET", "/s/everything/start?_method=POST"))) == 405
    with visitor(yard) as her:
        her.get("/s/everything")
        fields = her.filled("start")
        assert her.client.get("/s/everything/start", params=fields).status_code == 405
        assert her.client.request("HEAD", "/s/everything").text == ""
    assert yard.store.counts_by() == {}


# Bodies

def test_bodies_on_the_wire_have_bounds(address: str) -> None:
    path, head = "/s/everything/start", {"Content-Type": FORM, "Sec-Fetch-Site": "same-origin"}
    just = b"a=" + b"x" * (64 * 1024 - 2)
    assert status(spoken(address, asked("POST", path, head, just))) == 303
    assert status(spoken(address, asked("POST", path, head, just + b"x"))) == 413
    assert status(spoken(address, asked("POST", path, {**head, "Content-Length": str(10**12)}))) == 413
    chunked = b"".join(b"1000\r\n" + b"a" * 4096 + b"\r\n" for _ in range(20)) + b"0\r\n\r\n"
    assert status(spoken(address, asked("POST", path, {**head, "Transfer-Encoding": "chunked"}, chunked))) == 413
    fields = b"&".join(b"a=1" for _ in range(200))
    assert status(spoken(address, asked("POST", path, head, fields))) == 303
    assert status(spoken(address, asked("POST", path, head, fields + b"&a=1"))) == 413
    for kind in ("multipart/form-data; boundary=x", "application/json", "text/plain", "", "application/xml"):
        assert status(spoken(address, asked("POST", path, {**head, "Content-Type": kind}, b"a=1"))) == 415
    assert status(spoken(address, asked("POST", path, {**head, "Content-Encoding": "gzip"}, b"a=1"))) == 415
    for wrong in ("-1", "x", "1e3", "+3"):
        assert status(spoken(address, asked("POST", path, {**head, "Content-Length": wrong}, b"a=1"))) == 400
    both = {**head, "Content-Length": "3", "Transfer-Encoding": "chunked"}
    assert status(spoken(address, asked("POST", path, both, b"0\r\n\r\n"))) in (303, 400)
    assert status(spoken(address, asked("GET", "/s/everything", {"X-Long": "x" * 2_000_000}))) in (0, 400, 431)


def test_half_and_slow_bodies_hold_nobody_up(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form_body, "_SECONDS", 0.4)
    path, head = "/s/everything/start", {"Content-Type": FORM, "Sec-Fetch-Site": "same-origin", "Content-Length": "90"}
    began = time.monotonic()
    answer = spoken(address, asked("POST", path, head, b"a=1&b="))
    assert status(answer) == 400
    assert time.monotonic() - began < 3
    assert spoken(address, asked("POST", path, head, b"a=1"), end=True, seconds=2)[:13] in (b"", b"HTTP/1.1 400 ")
    assert status(spoken(address, asked("GET", "/s/everything"))) == 200


# Rates

def test_starts_have_a_rate_that_says_when_to_come_back(tmp_path: Any) -> None:
    with every_type(tmp_path, settings=Settings(starts_per_minute=5)) as yard, visitor(yard) as her:
        her.get("/s/everything")
        fields = her.filled("start")
        found = [her.client.post("/s/everything/start", data=fields) for _ in range(8)]
        assert [f.status_code for f in found[:5]] == [200] * 5
        assert found[-1].status_code == 429
        assert 1 <= int(found[-1].headers["retry-after"]) <= 60
        assert her.get("/s/everything").title.startswith("Tervetuloa")


def test_who_is_too_quick_is_told_so_and_keeps_what_was_typed(tmp_path: Any) -> None:
    with every_type(tmp_path, settings=Settings(posts_per_minute=2)) as yard, visitor(yard) as her:
        her.start()
        her.get(f"/v/{her.id}/p/5")
        for _ in range(3):
            her.press("language", employer=SECRET)
        assert her.status == 429
        assert her.page.title.startswith("Liian monta yritystä")
        assert "Vika on meidän" not in her.page.text
        assert her.page.fields["employer"] == [SECRET]


# What every response says, and does not

ALWAYS = {"content-security-policy": "default-src 'none'", "x-content-type-options": "nosniff",
          "referrer-policy": "same-origin", "cross-origin-opener-policy": "same-origin",
          "cross-origin-resource-policy": "same-origin", "permissions-policy": "accelerometer=()",
          "x-frame-options": "DENY", "x-robots-tag": "noindex"}


def test_every_response_of_every_page_has_the_headers(yard: Any) -> None:
    desk = yard.desk
    yard.app = Recorder(yard.app)
    assert yard.desk is desk
    for language in ("fi", "en"):
        shots(yard, language)
        desk._waves = (-1.0, ())
        break
    seen = {answered.status for answered in yard.app.answered}
    assert seen >= {200, 303, 403, 404, 409, 410, 413, 415, 421, 429, 500, 503}
    for answered in yard.app.answered:
        for name, value in ALWAYS.items():
            assert answered.headers.get(name, "").startswith(value), (answered.url, answered.status, name)
        policy = answered.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "script-src" not in policy
        assert {"frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} <= set(policy.split("; "))
        if not answered.url.startswith("/static/"):
            assert answered.headers["cache-control"] == "no-store"
        if answered.status in (429, 503):
            assert int(answered.headers["retry-after"]) >= 1
        if "set-cookie" in answered.headers:
            assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(answered.headers["set-cookie"].split("; "))
        assert "server" not in answered.headers
        assert answered.headers.get("location", "/").startswith("/")
        assert not answered.headers.get("location", "/").startswith("//")


def test_errors_repeat_nothing_of_what_was_sent(yard: Any) -> None:
    with visitor(yard) as her:
        her.start()
        right = her.page.fields["$csrf"][0]
        sent = {SECRET: SECRET, "$csrf": SECRET}
        for url in ("/s/everything/start", "/feedback", "/resume", "/withdraw", f"/v/{her.id}/p/1",
                    f"/l/{SECRET}/start", f"/{SECRET}", f"/v/{SECRET}/check", f"/v/{her.id}/{SECRET}"):
            for extra in ({"data": sent, "headers": {"sec-fetch-site": "cross-site"}}, {"content": SECRET.encode()},
                          {"data": {SECRET: "x" * 70_000}}, {"content": f"{SECRET}=%ff".encode(), "headers": {
                              "content-type": FORM}}, {"data": sent}):
                found = her.client.post(url, **extra)
                if found.status_code >= 400:
                    assert SECRET not in found.text, (url, found.status_code)
                    assert SECRET not in str(found.headers)
        found = her.client.get(f"/nowhere?{SECRET}", headers={"user-agent": SECRET, "referer": f"http://{SECRET}/"})
        assert SECRET not in found.text
        assert her.client.post(f"/v/{her.id}/p/1", data={"$csrf": right, "$turn": SECRET}).status_code == 200


def test_posts_on_the_wire_need_no_browser_but_everything_else(yard: Any, address: str) -> None:
    with visitor(yard) as her:
        her.start()
        cookie = "; ".join(f"{k}={v}" for k, v in her.client.cookies.items())
        fields = her.filled(works="yes", help="advice", region="north")
        raw = posted(her.page.action, fields, cookie)
        assert status(spoken(address, raw)) == 303
        assert status(spoken(address, raw.replace(b"Sec-Fetch-Site: same-origin\r\n", b""))) == 403
        assert status(spoken(address, raw.replace(cookie.encode(), b"a=b"))) == 404
