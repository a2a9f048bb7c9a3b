"""The door: headers, hosts, origins, tokens, bounds, rates; errors that echo nothing; nothing in the log."""

import logging
import subprocess
import sys
from html import unescape

import pytest

from keko_eval.web.respond.survey import Settings

CANARY = "kanarialintu-7311"


def test_every_response_has_the_headers(yard, device):
    visitor = device(yard)
    visitor.start()
    for path in ("/s/everything", visitor.url, "/nowhere", "/privacy", "/feedback", "/l/x"):
        headers = visitor.client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-robots-tag"].startswith("noindex")
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]
        assert "strict-transport-security" not in headers


def test_nothing_is_inline(yard, device):
    visitor = device(yard)
    visitor.through()
    for path in ("/s/everything", visitor.url, visitor.url.replace("/check", "/p/1"), "/accessibility"):
        html = visitor.get(path).html
        assert "<script" not in html
        assert "<style" not in html
        assert " style=" not in html
        assert " on" not in html.replace(" one", "") or "onclick" not in html


def test_static_files_are_kept_and_nothing_else_is_served(yard, device):
    visitor = device(yard)
    visitor.get("/s/everything")
    sheet = visitor.page.html.split('stylesheet" href="')[1].split('"')[0]
    found = visitor.client.get(sheet)
    assert found.headers["content-type"].startswith("text/css")
    assert "immutable" in found.headers["cache-control"]
    folder = sheet.rsplit("/", 1)[0]
    assert visitor.client.get(f"{folder}/regular.woff2").content[:4] == b"wOF2"
    for path in (f"{folder}/../survey.py", f"{folder}/%2e%2e%2fsurvey.py", "/static/0/style.css", f"{folder}/%252e"):
        assert visitor.client.get(path).status_code == 404


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "127.0.0.1:80@evil.example"])
def test_other_hosts_are_refused(yard, device, host):
    visitor = device(yard)
    found = visitor.client.get("/s/everything", headers={"host": host})
    assert found.status_code == 421
    assert host == "" or host not in found.text


ELSEWHERE = [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"},
             {"sec-fetch-site": None, "origin": "null"}, {"sec-fetch-site": None, "origin": "https://127.0.0.1"},
             {"sec-fetch-site": None, "origin": "http://evil.example"}, {"sec-fetch-site": None},
             {"sec-fetch-site": None, "referer": "http://evil.example/127.0.0.1"}]


@pytest.mark.parametrize("headers", ELSEWHERE)
def test_posts_from_elsewhere_are_refused(yard, device, headers):
    visitor = device(yard)
    visitor.start()
    fields, action = visitor.filled(works="yes"), visitor.page.action
    for name, value in headers.items():
        visitor.client.headers.pop(name, None)
        if value is not None:
            visitor.client.headers[name] = value
    assert visitor.client.post(action, data=fields).status_code == 403
    assert visitor.client.post("/s/everything/start", data={}).status_code == 403


@pytest.mark.parametrize("headers", [{"origin": "http://127.0.0.1"}, {"referer": "http://127.0.0.1/v/x"}])
def test_posts_from_our_pages_are_taken_without_fetch_metadata(yard, device, headers):
    visitor = device(yard)
    visitor.start()
    del visitor.client.headers["sec-fetch-site"]
    visitor.client.headers.update(headers)
    visitor.press(works="yes", region="south")
    assert visitor.status == 200
    assert "/p/2" in visitor.url


def test_a_post_without_the_token_changes_nothing(yard, device):
    visitor = device(yard)
    visitor.start()
    action = visitor.page.action
    for token in (None, "", "x" * 26, device(yard).start().fields["$csrf"][0]):
        fields = visitor.filled(works="yes", region="south")
        fields["$csrf"] = [] if token is None else token
        assert visitor.client.post(action, data=fields).status_code == 403
    assert "checked" not in visitor.get(action).html


def test_a_draft_opens_with_its_own_cookie_only(yard, device):
    mine, other = device(yard), device(yard)
    mine.start()
    other.start()
    assert other.get(mine.url).title.startswith("Sivua ei löydy")
    value = next(iter(other.client.cookies.values()))
    other.client.cookies.set(f"keko-{mine.id[:8]}", value)
    assert other.client.get(mine.url).status_code == 404
    other.client.cookies.set(f"keko-{mine.id[:8]}", "K7QD3MXA9FTP2BWE.")
    assert other.client.get(mine.url).status_code == 404


def test_an_id_of_the_visitors_own_making_starts_nothing(yard, device):
    visitor = device(yard)
    visitor.get("/s/everything")
    visitor.press("start", **{"$id": "a" * 26})
    assert "/s/everything" in visitor.url
    assert yard.store.counts_by(("wave",)) == {}


@pytest.mark.parametrize(("content", "kind", "status"), [
    (b"a=" + b"x" * 70_000, "application/x-www-form-urlencoded", 413),
    (b"&".join(b"a=1" for _ in range(201)), "application/x-www-form-urlencoded", 413),
    (b"{}", "application/json", 415), (b"--x", "multipart/form-data; boundary=x", 415), (b"a=1", "text/plain", 415),
    (b"a=%ff", "application/x-www-form-urlencoded", 400), (b"a=%00", "application/x-www-form-urlencoded", 400),
    (b"\xff=1", "application/x-www-form-urlencoded", 400), (b"just text", "application/x-www-form-urlencoded", 400),
    (b"a" * 300 + b"=1", "application/x-www-form-urlencoded", 400)])
def test_bodies_have_bounds(yard, device, content, kind, status):
    visitor = device(yard)
    visitor.start()
    found = visitor.client.post(visitor.page.action, content=content, headers={"content-type": kind})
    assert found.status_code == status
    assert "<h1>" in found.text


def test_a_body_that_does_not_say_its_length_has_a_bound_too(yard, device):
    visitor = device(yard)
    visitor.start()
    parts = (b"a=" + b"x" * 1000 if i == 0 else b"x" * 1000 for i in range(100))
    found = visitor.client.post(visitor.page.action, content=parts,
                                headers={"content-type": "application/x-www-form-urlencoded"})
    assert found.status_code == 413


def test_posts_of_one_draft_have_a_rate_and_keep_what_was_typed(make, device):
    yard = make(settings=Settings(posts_per_minute=3))
    visitor, other = device(yard), device(yard)
    visitor.start()
    other.start()
    page = visitor.url
    for _ in range(5):
        visitor.get(page)
        visitor.press("language", works="yes", region="south")
        if visitor.status == 429:
            break
    assert visitor.status == 429
    assert int(visitor.response.headers["retry-after"]) >= 1
    assert visitor.page.fields["works"] == ["yes"]
    other.press(works="yes", region="south")
    assert other.status == 200


def test_wrong_methods_and_paths_are_pages(yard, device):
    visitor = device(yard)
    for method, path in (("PUT", "/s/everything"), ("POST", "/s/everything"), ("DELETE", "/privacy"), ("GET", "/x")):
        found = visitor.client.request(method, path)
        assert found.status_code in (404, 405)
        assert "Sivua ei löydy" in found.text


@pytest.mark.parametrize("path", [f"/{CANARY}", f"/s/{CANARY}", f"/l/{CANARY}", f"/v/{CANARY}/p/1",
                                  f"/privacy?s={CANARY}", f"/resume?{CANARY}", f"/static/{CANARY}/x"])
def test_errors_echo_nothing(yard, device, path):
    assert CANARY not in device(yard).client.get(path).text


def test_nothing_of_a_request_is_logged(yard, device, caplog, capfd, monkeypatch):
    caplog.set_level(logging.DEBUG)
    visitor = device(yard)
    visitor.start()
    visitor.press(works="yes", region="south")
    visitor.press(employer=CANARY, story=CANARY, age=CANARY)
    visitor.get("/feedback")
    visitor.press(message=CANARY)
    visitor.get("/resume")
    visitor.press(code=CANARY)
    visitor.client.get(f"/l/{CANARY}")

    def breaks(*_, **__):
        raise ValueError(CANARY)

    monkeypatch.setattr("keko_eval.web.respond.about.seal", breaks)
    visitor.get("/feedback")
    visitor.press(message=CANARY)
    assert visitor.status == 500
    assert CANARY not in visitor.page.text
    told = [f"{record.getMessage()} {record.exc_text} {record.exc_info}" for record in caplog.records
            if not record.name.startswith(("httpx", "httpcore"))]
    assert any("ValueError at" in text for text in told)
    assert not any(CANARY in text for text in told)
    assert CANARY not in "".join(capfd.readouterr())


def test_drafts_are_unreadable_in_the_store(yard, device):
    visitor = device(yard)
    visitor.start()
    visitor.press(works="yes", region="south")
    visitor.press("back", story=CANARY, employer=CANARY)
    yard.store.close()
    found = b"".join(path.read_bytes() for path in yard.folder.rglob("*") if path.is_file())
    assert CANARY.encode() not in found


XSS = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "${works}<b>", "{{ 7*7 }}", "\x00value\x00",
       "'; --", "</textarea><script>alert(1)</script>", "%s{0}"]


@pytest.mark.parametrize("payload", XSS)
def test_answers_are_text_wherever_they_are_shown(yard, device, payload):
    visitor = device(yard)
    visitor.start()
    visitor.press(works="yes", region="south")
    if "\x00" in payload:
        visitor.press(employer=payload)
        assert visitor.status == 400
        return
    visitor.press(employer=payload, age=payload, story=payload)
    assert visitor.page.fields["employer"] == [payload]
    assert visitor.page.fields["story"] == [payload]
    visitor.press(age="30")
    while not visitor.url.endswith("/check"):
        visitor.press()
        assert payload not in visitor.page.html or "<" not in payload
    assert payload in unescape(visitor.page.html)
    assert "<script" not in visitor.page.html
    assert "<img" not in visitor.page.html


def test_labels_are_text(make, device):
    yard = make(HOSTILE)
    visitor = device(yard)
    visitor.start()
    for _ in range(2):
        assert "<script" not in visitor.page.html
        assert "<img" not in visitor.page.html
        assert "<script>alert(1)</script>" in visitor.page.text
        visitor.press()


HOSTILE = """
instrument: test.everything
version: 1.0.0
title: <script>alert(1)</script>
unit: respondent
languages: [fi]
choices: {c: [{value: '"><img src=x onerror=alert(1)>', label: <script>alert(1)</script>}]}
sections:
  - section: one
    title: <script>alert(1)</script>
    hint: <img src=x onerror=alert(1)>
    questions:
      - {name: '<img/src=x/onerror=alert(1)>', type: select_one c, label: <script>alert(1)</script>,
         hint: '"><img src=x onerror=alert(1)>'}
      - {name: b, type: text, default: '"><img src=x onerror=alert(1)>', label: <script>alert(1)</script>}
"""


def test_the_running_program_cannot_import_what_it_must_not_reach():
    program = """
import sys
from keko_eval.web.door.wall import RESPOND_NEVER, build_wall
build_wall()
import keko_eval.web.respond.app, keko_eval.web.respond.offered
import importlib
for name in RESPOND_NEVER:
    assert name not in sys.modules
    try:
        importlib.import_module(name)
    except ImportError as error:
        assert "out of reach" in str(error)
    else:
        raise SystemExit(name)
try:
    from keko_eval.reporting import html
except ImportError:
    print("walled")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "walled", done.stderr


def test_a_wall_is_not_built_around_what_is_inside():
    program = "import keko_eval.reporting\nfrom keko_eval.web.door.wall import build_wall\nbuild_wall()"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "already imported: keko_eval.reporting" in done.stderr


def test_the_app_starts_without_heavy_packages():
    program = ("import sys\nimport keko_eval.web.respond.app\n"
               "heavy = {'polars', 'pandas', 'numpy', 'scipy', 'jinja2'}\n"
               "print(sorted({m.split('.')[0] for m in sys.modules} & heavy))")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
