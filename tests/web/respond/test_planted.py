"""The harness tells of each fault that is planted in a page; else its silence elsewhere would prove nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.web import harness
from tests.web.respond.shots import FAULTY, RIGHT, every_type, visitor
from tests.web.respond.test_accessibility import serving

QUIET = "outline: none !important; box-shadow: none !important"
STYLE = "(text => { const s = new CSSStyleSheet(); s.replaceSync(text); document.adoptedStyleSheets = [s]; })"
KEEPS_TAB = "e.addEventListener('keydown', k => { if (k.key === 'Tab') k.preventDefault(); })"


@dataclass(frozen=True)
class Fault:
    """What is done to a page, and the rule that must tell of it; ``pixels`` where only a screenshot shows it."""

    name: str
    script: str
    rule: str
    page: str = "faulty"
    pixels: bool = False


def one(selector: str, deed: str) -> str:
    return f"(() => {{ const e = document.querySelector('{selector}'); {deed}; }})()"


FAULTS = [
    Fault("label removed", one("label[for=age]", "e.remove()"), "axe label"),
    Fault("label hidden", one("label[for=age]", "e.className = 'unseen'"), "label: input#age"),
    Fault("label empty", one("label[for=age]", "e.textContent = ' '"), "label: input#age"),
    Fault("placeholder as label", one("label[for=age]", "e.remove(); age.placeholder = 'Ikä'"), "placeholder"),
    Fault("legend removed", one("fieldset legend", "e.remove()"), "legend"),
    Fault("radio buttons outside a fieldset", one("fieldset.steps", "e.replaceWith(...e.childNodes)"), "legend"),
    Fault("contrast lowered", STYLE + "('.hint { color: #b9c2c8 !important }')", "axe color-contrast"),
    Fault("contrast of a button lowered", STYLE + "('button.main { background: #8ab !important }')",
          "axe color-contrast"),
    Fault("language of the page removed", "document.documentElement.removeAttribute('lang')", "axe html-has-lang"),
    Fault("another language", "document.documentElement.lang = 'sv'", "lang: html"),
    Fault("language of a part unknown", one("h1", "e.lang = 'klingon'"), "lang: h1"),
    Fault("id twice", one("#hours", "e.id = 'age'"), "id-twice"),
    Fault("no focus outline", STYLE + "(':focus-visible { " + QUIET + " }')",
          "focus:", "filled", True),
    Fault("no focus outline at choices",
          STYLE + "('.choice input:focus-visible + label, .step input:focus-visible + label"
          " { outline: none !important; box-shadow: inset 0 0 0 1px #0b4f6c !important }')", "focus:", "filled", True),
    Fault("a pale focus outline", STYLE + "(':focus-visible { outline: 2px solid #eef !important; "
          "box-shadow: none !important }')", "focus:", "filled", True),
    Fault("fixed width", STYLE + "('.question { width: 600px }')", "scrolls"),
    Fault("radio buttons in a table", one(".steps .choices", """
        const t = document.createElement('table'), r = t.insertRow();
        for (const c of [...e.children]) r.insertCell().append(c); e.replaceWith(t)"""), "table"),
    Fault("fixed height", STYLE + "('.buttons button { height: 48px; min-height: 0; overflow: hidden; padding: 0 }"
          " .hint { height: 1.5rem; overflow: hidden }')", "spacing"),
    Fault("text cut with dots",
          STYLE + "('legend { white-space: nowrap; overflow: hidden; text-overflow: ellipsis }')", "clipped"),
    Fault("a small target",
          STYLE + "('button.plain { min-height: 10px; height: 10px; padding: 0; line-height: 10px }')",
          "target: button"),
    Fault("a button of 30 px", STYLE + "('button.main { min-height: 30px; height: 30px; padding: 0 }')",
          "target: button"),
    Fault("a link of 18 px", STYLE + "('.bottom a { min-height: 0; padding: 0; line-height: 18px; font-size: 14px }')",
          "target: a"),
    Fault("targets upon each other", STYLE + "('.leave button + button { margin-top: -1.5rem }')", "overlap"),
    Fault("summary after the form", one(".summary", "document.querySelector('form').after(e)"), "summary-first"),
    Fault("no summary", one(".summary", "e.remove()"), "summary"),
    Fault("summary without links", one(".summary ul", "e.textContent = 'Korjaa virheet.'"), "summary-links"),
    Fault("summary links to the second control",
          "document.querySelector('.summary a[href=\"#mood\"]').href = '#mood:2'", "summary-link"),
    Fault("summary links to nowhere", one(".summary a", "e.href = '#nowhere'"), "points-nowhere"),
    Fault("other words at the field", one("p.error", "e.lastChild.textContent = 'Virheellinen arvo.'"), "error-words"),
    Fault("title without its prefix", "document.title = document.title.replace('Virhe: ', '')", "title-prefix"),
    Fault("no title", "document.title = ''", "axe document-title"),
    Fault("a heading skipped", one("h1", "e.insertAdjacentHTML('afterend', '<h4>Ohje</h4>')"), "heading-skipped"),
    Fault("two main headings", one("h1", "e.after(e.cloneNode(true))"), "h1"),
    Fault("aria-describedby to nowhere", one("#age", "e.setAttribute('aria-describedby', 'age:fault')"),
          "points-nowhere"),
    Fault("error not tied to its field", one("#age", "e.removeAttribute('aria-describedby')"), "describedby"),
    Fault("a faulty field not marked", one("#age", "e.removeAttribute('aria-invalid')"), "invalid"),
    Fault("tabindex 5", one("#hours", "e.tabIndex = 5"), "tabindex"),
    Fault("out of the tab order", one("#age", "e.tabIndex = -1"), "untabbable"),
    Fault("another order on the screen", STYLE + "('form { display: flex; flex-direction: column-reverse }')", "order"),
    Fault("a trap", one("#hours", KEEPS_TAB), "keyboard", "filled"),
    Fault("a deed without a button", one("button.main:not(.first)", "e.outerHTML = '<div class=\"main\">Jatka</div>'")
          + "; " + STYLE + "('div.main { cursor: pointer }')", "mouse-only", "filled"),
    Fault("a disabled button", one(".buttons button", "e.disabled = true"), "disabled"),
    Fault("an image without words", one("h1", "e.insertAdjacentHTML('beforeend', '<img src=\"/x.png\">')"),
          "axe image-alt"),
    Fault("a role that is none", one("h1", "e.setAttribute('role', 'hedding')"), "axe aria-roles"),
    Fault("a script", "document.body.append(document.createElement('script'))", "inline"),
    Fault("an inline style", one("h1", "e.setAttribute('style', 'color: #000')"), "inline"),
    Fault("a picture from elsewhere", one("h1", "e.insertAdjacentHTML('beforeend',"
          " '<img alt=\"\" src=\"https://example.org/x.png\">')"), "elsewhere"),
    Fault("no zooming", "document.querySelector('meta[name=viewport]').content += ', user-scalable=no'", "viewport"),
]


@pytest.fixture(scope="module")
def pages(chromium: Any, tmp_path_factory: Any) -> Iterator[tuple[Any, Any, dict[str, str]]]:
    """A page, one beside it that reads pictures, and the addresses of the page of numbers, faulty and filled in."""
    from tests.web.respond.shots import Shot, Shots

    with every_type(tmp_path_factory.mktemp("planted")) as yard, visitor(yard) as her:
        app = Shots(yard.app)
        her.start()
        her.get(her.url.replace("/p/1", "/p/3"))
        for fields in (FAULTY[3], RIGHT[3]):
            her.press(**fields)
            her.get(f"/v/{her.id}/p/3")
            app.shots.append(Shot("numbers", "fi", her.page.html))
        with serving(app) as address:
            context = chromium.new_context(viewport={"width": 320, "height": 800})
            context.add_init_script(harness.EQUIPMENT)
            yield context.new_page(), context.new_page(), {"faulty": f"{address}/shot/0", "filled": f"{address}/shot/1"}
            context.close()


def told(page: Any, judge: Any, kind: str, pixels: bool) -> list[str]:
    """All that the harness has to say of a page."""
    found = [*harness.looked_at(page, language="fi", error=kind == "faulty"), *harness.walk(page)]
    return found + (harness.focus_seen(page, judge) if pixels else [])


@pytest.mark.parametrize("kind", ["faulty", "filled"])
def test_nothing_is_told_of_a_page_as_it_is(pages: Any, kind: str) -> None:
    page, judge, addresses = pages
    page.goto(addresses[kind])
    assert told(page, judge, kind, pixels=True) == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_told_of(pages: Any, fault: Fault) -> None:
    page, judge, addresses = pages
    page.goto(addresses[fault.page])
    page.evaluate(fault.script)
    found = told(page, judge, fault.page, fault.pixels)
    assert any(text.startswith(fault.rule) for text in found), found


def test_there_are_enough_of_them() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 40
