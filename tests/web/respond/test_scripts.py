"""Three hundred texts that want to run, in every place where a text is shown: none runs, none becomes an element."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest

from keko_eval.collection.store.errors import StoreBusy
from keko_eval.definitions.scalars import Texts
from tests.web.respond import shots
from tests.web.respond.shots import Shot, Shots, every_type, visitor
from tests.web.respond.test_accessibility import serving

RUNS = [
    "<script>alert({i})</script>", "<SCRIPT SRC=//127.0.0.1/{i}.js></SCRIPT>", "<script/x>alert({i})</script {i}>",
    "<img src=x onerror=alert({i})>", "<img/src=x/onerror=alert({i})>", "<IMG SRC=`x` ONERROR=alert({i})>",
    "<svg onload=alert({i})>", "<svg/onload=alert({i})//", "<svg><script>alert({i})</script></svg>",
    "<svg><animate onbegin=alert({i}) attributeName=x dur=1s>",
    "<svg><a xlink:href=javascript:alert({i})><text>x</text></a></svg>",
    "<body onload=alert({i})>", "<input autofocus onfocus=alert({i})>", "<select autofocus onfocus=alert({i})>",
    "<textarea autofocus onfocus=alert({i})>", "<details open ontoggle=alert({i})>", "<video src=x onerror=alert({i})>",
    "<audio src=x onerror=alert({i})>", "<video><source onerror=alert({i})></video>",
    "<iframe src=javascript:alert({i})>",
    "<iframe srcdoc='<script>alert({i})</script>'>", "<object data=javascript:alert({i})>",
    "<embed src=javascript:alert({i})>",
    "<a href=javascript:alert({i})>x</a>", "<a href='java\tscript:alert({i})'>x</a>",
    "<form action=javascript:alert({i})><button>",
    "<button formaction=javascript:alert({i})>x", "<isindex action=javascript:alert({i})>",
    "<math href=javascript:alert({i})>x</math>",
    "<link rel=stylesheet href=//127.0.0.1/{i}.css>", "<link rel=import href=data:text/html,{i}>",
    "<base href=//127.0.0.1/{i}/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert({i})'>", "<style>@import '//127.0.0.1/{i}';</style>",
    "<style>*{{x:expression(alert({i}))}}</style>", "<div style=background:url(javascript:alert({i}))>",
    "<marquee onstart=alert({i})>", "<template><script>alert({i})</script></template>",
    "<noscript><img src=x onerror=alert({i})></noscript>",
    "<!--><script>alert({i})</script-->", "<![CDATA[<script>alert({i})</script>]]>",
    "<?xml version='1'?><script>alert({i})</script>",
    "<x onclick=alert({i})>x", "<x tabindex=1 onfocus=alert({i})>", "<keygen autofocus onfocus=alert({i})>",
    "onmouseover=alert({i}) x=", "autofocus onfocus=alert({i}) x=", "javascript:alert({i})",
    "data:text/html,<script>alert({i})</script>",
    "{{{{ alert({i}) }}}}", "{{% print({i}) %}}", "${{alert({i})}}", "&lt;script&gt;alert({i})&lt;/script&gt;",
    "&#60;script&#62;alert({i})",
    "\\u003cscript\\u003ealert({i})", "%3Cscript%3Ealert({i})%3C/script%3E", "<scr<script>ipt>alert({i})</script>",
    "\u202e<script>alert({i})</script>", "＜script＞alert({i})＜/script＞", "<\u0130mg src=x onerror=alert({i})>"]
AFTER = ["", "\">", "'>", "</textarea></title></option></select>", "--></style></script></span></label></legend>"]
PAYLOADS = [f"{before}{run.format(i=1000 + 5 * k + j)}" for k, run in enumerate(RUNS) for j, before in enumerate(AFTER)]
ON_A_PAGE = 11
ELEMENTS = {
    "html", "head", "meta", "title", "link", "body", "a", "button", "header", "div", "p", "nav", "ul", "li", "span",
    "main",
    "form", "input", "h1", "h2", "h3", "fieldset", "legend", "label", "details", "summary", "textarea", "select",
    "option",
    "footer", "address", "br", "dl", "dt", "dd", "ol", "blockquote"}
SEEN = """() => { const all = [...document.querySelectorAll("*")];
    return {ran: window.ran ?? [], elements: [...new Set(all.map((e) => e.tagName.toLowerCase()))],
        attributes: all.flatMap((e) => [...e.attributes]).filter((a) => a.name.startsWith("on")
            || ["style", "srcdoc", "formaction", "xlink:href"].includes(a.name)
            || /^\\s*(javascript|data|vbscript):/i.test(["value", "name"].includes(a.name) ? "" : a.value))
            .map((a) => a.name + "=" + a.value),
        elsewhere: all.map((e) => e.href || e.src || e.action || "").filter((u) => u && typeof u === "string"
            && !u.startsWith(location.origin))}; }"""
LISTENS = """window.ran = []; for (const name of ["alert", "confirm", "prompt", "print", "open"])
    window[name] = (...what) => { window.ran.push(name + what); };
    addEventListener("securitypolicyviolation", (e) => window.ran.push("policy " + e.violatedDirective));"""


def instrument() -> str:
    """Every payload as a label, hint, guidance, message, and choice; a few as titles, names and values."""
    sections, lists = [], {}
    for start in range(0, len(PAYLOADS), ON_A_PAGE):
        mine = PAYLOADS[start : start + ON_A_PAGE]
        lists[f"c{start}"] = [{"value": str(i), "label": text} for i, text in enumerate(mine)]
        questions = [{"name": f"q{start + i}", "type": "text", "label": text, "hint": text, "guidance_hint": text,
                      "constraint": ". = 'x'", "constraint_message": text} for i, text in enumerate(mine)]
        questions.append({"name": f"s{start}", "type": f"select_multiple c{start}", "label": mine[0]})
        sections.append({"section": f"p{start}", "title": mine[-1], "hint": mine[0], "questions": questions})
    told = [{"name": f"t{i}", "type": "note", "label": f"${{q{i}}} {PAYLOADS[i]}"} for i in range(11)]
    sections.append({"section": "told", "title": PAYLOADS[0], "questions": told})
    return json.dumps({"instrument": "test.every_type", "version": "1.0.0", "title": PAYLOADS[3], "unit": "respondent",
                       "languages": ["fi"], "purpose": PAYLOADS[1], "lawful_basis": PAYLOADS[0],
                       "retention": PAYLOADS[5], "choices": lists, "sections": sections})


def drawn(yard: Any) -> list[Shot]:
    """The pages that show them: empty, faulty, filled in, and each page that repeats what was typed."""
    found: list[Shot] = []
    with visitor(yard) as her:
        def keep() -> None:
            found.append(Shot(str(len(found)), "fi", her.page.html))

        for path in ("/s/everything", "/privacy?s=everything", "/accessibility?s=everything", "/feedback?s=everything"):
            her.get(path)
            keep()
        for text in PAYLOADS[::20]:
            for path, name in (("resume", "code"), ("withdraw", "code"), ("feedback", "message")):
                her.get(f"/{path}?s=everything")
                her.press(**{name: text * 200 if path == "feedback" else text})
                keep()
        her.start()
        pages = len(yard.survey.form.pages)
        for number in range(1, pages):
            her.get(f"/v/{her.id}/p/{number}")
            old, action = her.filled(), her.page.action
            start = (number - 1) * ON_A_PAGE
            mine = {f"q{start + i}": text for i, text in enumerate(PAYLOADS[start : start + ON_A_PAGE])}
            her.press(**mine)
            keep()
            her._seen(her.client.post(action, data={**old, **{name: f"{text} " * 2 for name, text in mine.items()}}))
            assert her.status == 409
            keep()
            with patch.object(yard.desk.store, "later", side_effect=StoreBusy):
                her.get(f"/v/{her.id}/p/{number}")
                her.press(**mine, **{PAYLOADS[number]: PAYLOADS[number]})
                keep()
        for path in (f"p/{pages}", "check", "check?faults=1"):
            her.get(f"/v/{her.id}/{path}")
            keep()
    return found


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: Any) -> Iterator[tuple[str, list[Shot]]]:
    thirds = ["\n\n".join(PAYLOADS[i::3]) for i in range(3)]
    own = replace(shots.NOTICES, organisation=Texts({"fi": thirds[0]}), contact=Texts({"fi": thirds[1]}),
                  controller=Texts({"fi": thirds[2]}), known_gaps=Texts({"fi": thirds[0]}))
    with patch.object(shots, "NOTICES", own), patch.object(shots, "LANGUAGES", ("fi",)), \
            every_type(tmp_path_factory.mktemp("hostile"), instrument()) as yard:
        yard.desk.guesses.take = lambda _: None
        app = Shots(yard.app)
        app.shots = drawn(yard)
        with serving(app) as address:
            yield address, app.shots


def test_there_are_three_hundred_and_each_is_shown(hostile: Any) -> None:
    from html import unescape

    assert len(set(PAYLOADS)) == 300
    text = "\n".join(unescape(shot.html) for shot in hostile[1]).replace("\u202e", "")
    for payload in PAYLOADS:
        clean = payload.replace("\u202e", "")
        assert text.count(clean) >= 12, payload


@pytest.mark.parametrize("policy", [False, True], ids=["without the policy", "under the policy"])
def test_none_runs_and_none_becomes_an_element(hostile: Any, chromium: Any, policy: bool) -> None:
    address, pages = hostile
    context = chromium.new_context(bypass_csp=not policy)
    context.add_init_script(LISTENS)
    page = context.new_page()
    asked, said = [], []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    for number in range(len(pages)):
        page.goto(f"{address}/shot/{number}")
        seen = page.evaluate(SEEN)
        assert seen["ran"] == [], number
        assert set(seen["elements"]) <= ELEMENTS, number
        assert seen["attributes"] == [], number
        assert seen["elsewhere"] == [], number
    context.close()
    assert said == []
    assert all(url.startswith(f"{address}/shot/") or "/static/" in url for url in asked)
    assert len(pages) > 100


def test_the_look_at_a_page_sees_what_runs(chromium: Any, hostile: Any) -> None:
    context = chromium.new_context(bypass_csp=True)
    context.add_init_script(LISTENS)
    page = context.new_page()
    page.goto(f"{hostile[0]}/shot/0")
    page.evaluate("() => document.querySelector('h1').innerHTML = '<img src=/x onerror=alert(1)>'")
    page.wait_for_function("window.ran.length > 0", timeout=5000)
    seen = page.evaluate(SEEN)
    assert seen["ran"] == ["alert1"]
    assert "img" in seen["elements"]
    assert seen["attributes"] == ["onerror=alert(1)"]
    context.close()
