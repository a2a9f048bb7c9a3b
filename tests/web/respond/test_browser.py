"""The pages in a real browser without JavaScript: by keyboard alone, at 320 px, with no request to elsewhere; axe."""

import re
import shutil

import pytest

from tests.web.harness import EQUIPMENT

CHROMIUM = shutil.which("chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run"]
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 900}
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """() => [...document.querySelectorAll(
  'main button, main .button, main label[for], main select, main textarea')]
  .filter(e => !e.closest('.first') && !e.classList.contains('first') && e.getBoundingClientRect().height
    && (e.tagName != 'LABEL' || e.previousElementSibling?.matches('[type=radio], [type=checkbox]'))
    && e.getBoundingClientRect().height < 44).map(e => e.outerHTML.slice(0, 80))"""
HIDDEN_LABELS = """() => [...document.querySelectorAll('main label')].filter(e => { const b = e.getBoundingClientRect();
  return b.width < 5 || b.height < 5 || getComputedStyle(e).visibility != 'visible'; }).map(e => e.textContent)"""


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield found
        found.close()


@pytest.fixture
def opened(browser):
    """``opened(size, scripts=False)``: a page of a browser of its own, and what it asked for and said."""
    contexts = []

    def made(size=NARROW, scripts=False):
        context = browser.new_context(viewport=size, java_script_enabled=scripts, locale="fi-FI", bypass_csp=scripts)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.asked, page.said = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("dialog", lambda dialog: (page.said.append(dialog.message), dialog.dismiss()))
        return page

    yield made
    for context in contexts:
        context.close()


def press(page, name):
    """Press a button, and wait for the page that it leads to."""
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("button", name=name, exact=True).last.click()


def test_a_whole_survey_by_keyboard_alone(yard, served, opened):
    base, page = served(yard), opened()
    page.goto(f"{base}/s/everything")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    tab_to(page, "button.main")
    page.keyboard.press("Enter")
    page.wait_for_url("**/p/1")
    tab_to(page, "#works")
    page.keyboard.press("Space")
    tab_to(page, "#help")
    page.keyboard.press("Space")
    tab_to(page, "#trust_a")
    page.keyboard.press("ArrowDown")
    tab_to(page, "#region")
    page.keyboard.type("Poh")
    tab_to(page, "button.main")
    page.keyboard.press("Enter")
    page.wait_for_url("**/p/2")
    tab_to(page, "#age")
    page.keyboard.type("33")
    page.keyboard.press("Enter")
    page.wait_for_url("**/p/3")
    for end in ("**/p/5", "**/check"):
        tab_to(page, "button.main")
        page.keyboard.press("Enter")
        page.wait_for_url(end)
    tab_to(page, "button.main")
    page.keyboard.press("Enter")
    page.wait_for_url("**/done")
    sent, = yard.store.responses()
    assert sent.submission.answers == {"works": "yes", "help": ["advice"], "trust_a": "2", "region": "north", "age": 33,
                                       "jobs": []}
    assert all(url.startswith(base) for url in page.asked)


def tab_to(page, selector, most=80):
    """Go forward with the tabulator; what is passed has a visible focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            assert page.evaluate("""() => { const e = document.activeElement, n = e.nextElementSibling;
              const seen = x => x && getComputedStyle(x).outlineStyle !== 'none';
              return seen(e) || seen(n); }"""), selector
            return
    raise AssertionError(f"no way by keyboard to {selector}")


def everywhere(page, base):
    """Every page of a survey, empty, faulty and filled in, and those beside it."""
    page.goto(f"{base}/s/everything?language=fi")
    yield "start"
    press(page, "Aloita")
    yield "p1"
    press(page, "Jatka")
    yield "p1 faulty"
    page.locator("#works").check()
    page.locator("#region").select_option("north")
    press(page, "Jatka")
    yield "p2"
    for name, text in (("age", "7"), ("hours", "paljon"), ("clock", "25"), ("began.day", "40"), ("mail", "x")):
        page.locator(f'[id="{name}"]').fill(text)
    page.locator("#story").fill("Pitkä sana: epäjärjestelmällistyttämättömyydelläänsäkäänköhän ja muuta")
    press(page, "Jatka")
    yield "p2 faulty"
    for name, text in (("age", "77"), ("hours", "7,5"), ("clock", "9.30"), ("began.day", "4"), ("began.month", "4"),
                       ("began.year", "2020"), ("mail", "x@example.org")):
        page.locator(f'[id="{name}"]').fill(text)
    press(page, "Jatka")
    yield "list empty"
    press(page, "Lisää")
    yield "instance"
    page.locator("#job").fill("Kahvila")
    press(page, "Jatka")
    yield "list"
    page.get_by_role("link", name="Poista").click()
    yield "remove"
    press(page, "Älä poista")
    press(page, "Jatka")
    yield "p5"
    press(page, "Tallenna ja jatka myöhemmin")
    yield "save"
    press(page, "Lopeta ja poistu")
    yield "exit"
    press(page, "Palaa kyselyyn")
    press(page, "Jatka")
    yield "check"
    press(page, "Lähetä vastaukset")
    yield "done"
    for path in ("/privacy", "/accessibility", "/feedback", "/resume", "/withdraw", "/nowhere"):
        page.goto(f"{base}{path}")
        yield path
    press_in = page.goto(f"{base}/resume")
    assert press_in
    press(page, "Jatka")
    yield "resume faulty"


def at_each_width(page):
    """The page as it is, narrow and wide: a survey is walked through once for both."""
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        yield size["width"]


def test_every_page_fits_its_targets_are_large_and_its_labels_are_seen(yard, served, opened):
    base, page = served(yard), opened()
    for name in everywhere(page, base):
        for width in at_each_width(page):
            assert page.evaluate(SIDEWAYS) <= 0, (name, width)
            assert page.evaluate(SMALL) == [], (name, width)
            assert page.evaluate(HIDDEN_LABELS) == [], (name, width)
    assert all(url.startswith(base) for url in page.asked)


def test_axe_finds_nothing(yard, served, opened):
    pytest.importorskip("axe_playwright_python.sync_playwright")
    page, found = opened(scripts=True), {}
    page.context.add_init_script(EQUIPMENT)
    base = served(yard)
    for name in everywhere(page, base):
        for width in at_each_width(page):
            broken = page.evaluate("async () => await rules()")
            if broken:
                found[name, width] = broken
    assert found == {}


def test_large_text_and_text_spacing_lose_nothing(yard, served, opened):
    page = opened({"width": 320, "height": 256}, scripts=True)
    page.goto(f"{served(yard)}/s/everything")
    press(page, "Aloita")
    page.add_style_tag(content="* { line-height: 1.5 !important; letter-spacing: .12em !important; "
                               "word-spacing: .16em !important } html { font-size: 125% }")
    assert page.evaluate(SIDEWAYS) <= 0


def test_a_matrix_stands_side_by_side_only_where_there_is_room(yard, served, opened):
    base, tops = served(yard), []
    for size in (NARROW, WIDE):
        page = opened(size)
        page.goto(f"{base}/s/everything")
        press(page, "Aloita")
        tops.append({round(page.locator(f'[id="{id}"]').bounding_box()["y"])
                     for id in ("trust_a", "trust_a:2", "trust_a:3")})
    assert (len(tops[0]), len(tops[1])) == (3, 1)
    assert page.locator("table").count() == 0


def test_the_back_button_reload_and_a_double_click_are_safe(yard, served, opened):
    base, page = served(yard), opened()
    page.goto(f"{base}/s/everything")
    page.get_by_role("button", name="Aloita", exact=True).last.dblclick()
    page.wait_for_url("**/p/1")
    page.locator("#works").check()
    page.locator("#region").select_option("south")
    page.get_by_role("button", name="Jatka", exact=True).last.dblclick()
    page.wait_for_url(re.compile(r"/p/[23]"))
    page.go_back()
    page.goto(re.sub(r"/p/\d", "/p/1", page.url))
    assert page.locator("#works").is_checked()
    press(page, "Jatka")
    page.reload()
    press(page, "Jatka")
    page.goto(re.sub(r"/p/\d", "/check", page.url))
    page.get_by_role("button", name="Lähetä vastaukset", exact=True).last.dblclick()
    page.wait_for_url("**/done")
    code = page.locator(".code").inner_text()
    page.reload()
    page.go_back()
    page.goto(page.url)
    page.wait_for_url("**/done")
    assert page.locator(".code").inner_text() == code
    assert sum(1 for _ in yard.store.responses()) == 1


def test_two_tabs_of_one_browser(yard, served, opened):
    base, page = served(yard), opened()
    page.goto(f"{base}/s/everything")
    press(page, "Aloita")
    page.wait_for_url("**/p/1")
    tab = page.context.new_page()
    tab.goto(page.url)
    for own, region in ((page, "south"), (tab, "north")):
        own.locator("#works").check()
        own.locator("#region").select_option(region)
        press(own, "Jatka")
    assert "Muutit tätä sivua muualla" in tab.title()
    press(tab, "Käytä nyt kirjoitettua")
    assert tab.get_by_text("Oulu").count() == 1


def test_a_language_changes_in_the_middle_of_a_page(yard, served, opened):
    base, page = served(yard), opened()
    page.goto(f"{base}/s/everything")
    press(page, "Aloita")
    page.locator("#works").check()
    press(page, "Svenska")
    assert page.locator("html").get_attribute("lang") == "sv"
    assert page.locator("#works").is_checked()


def test_nothing_hostile_runs(make, served, opened):
    from tests.web.respond.test_protection import HOSTILE, XSS

    yard = make(HOSTILE)
    base, page = served(yard), opened(WIDE, scripts=True)
    page.goto(f"{base}/s/everything")
    press(page, "Aloita")
    for payload in XSS:
        if "\x00" not in payload:
            page.locator("#b").fill(payload)
            press(page, "Jatka")
            page.go_back()
            page.goto(re.sub(r"/check.*", "/p/1", page.url))
    press(page, "Jatka")
    page.goto(re.sub(r"/p/\d", "/check", page.url))
    page.wait_for_timeout(200)
    assert page.said == []
    assert all(url.startswith(base) for url in page.asked)


def test_the_pages_print_without_what_is_for_the_screen(yard, served, opened):
    page = opened(WIDE)
    page.goto(f"{served(yard)}/s/everything")
    press(page, "Aloita")
    press(page, "Tallenna ja jatka myöhemmin")
    page.emulate_media(media="print")
    assert page.locator(".code").is_visible()
    for selector in (".languages", ".buttons", ".paper-not >> nth=0", ".bottom ul"):
        assert not page.locator(selector).first.is_visible(), selector


@pytest.mark.parametrize("media", [{"forced_colors": "active"}, {"contrast": "more"}])
def test_high_contrast_shows_what_is_chosen(yard, served, opened, media):
    page = opened(WIDE)
    page.emulate_media(**media)
    page.goto(f"{served(yard)}/s/everything")
    press(page, "Aloita")
    page.locator("#works").check()
    chosen, other = (page.evaluate(
        """s => { const c = getComputedStyle(document.querySelector(s)); return c.outlineStyle + c.boxShadow; }""", s)
        for s in ("#works + label", '[id="works:2"] + label'))
    assert chosen != other
