"""Pages by keyboard alone and in other colours: the way through, the focus, what a screen reader is told."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.web import harness
from tests.web.respond.shots import RIGHT, Shot, Shots, every_type, shots
from tests.web.respond.test_accessibility import serving

LOOKED_AT = ("start", "page 1 filled", "page 2 filled", "page 4 faulty", "page 5 filled", "check",
             "list with an unfinished instance", "done", "stale", "feedback wrong")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: Any) -> Iterator[tuple[str, dict[str, Shot]]]:
    """Where the shots in Finnish are, by name."""
    with every_type(tmp_path_factory.mktemp("shots")) as yard:
        app = Shots(yard.app)
        app.shots = shots(yard, "fi")
        with serving(app) as address:
            yield address, {shot.name: shot for shot in app.shots}


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 320, "height": 800})
    yield context.new_page()
    context.close()


def addresses(shown: Any, names: Any = None) -> Iterator[tuple[str, str]]:
    address, named = shown
    for number, name in enumerate(named):
        if names is None or name in names:
            yield name, f"{address}/shot/{number}"


def test_the_tabulator_meets_every_control_in_order(shown: Any, page: Any) -> None:
    found = []
    for name, url in addresses(shown):
        page.goto(url)
        found += [f"{name}: {text}" for text in harness.walk(page)]
    assert found == []


@pytest.mark.parametrize("width", [320, 1280])
def test_the_focus_is_seen(shown: Any, page: Any, width: int) -> None:
    judge, found = page.context.new_page(), []
    page.bring_to_front()
    page.set_viewport_size({"width": width, "height": 800})
    for name, url in addresses(shown, LOOKED_AT):
        page.goto(url)
        found += [f"{name}: {text}" for text in harness.focus_seen(page, judge)]
    assert found == []


@pytest.mark.parametrize("media", [{"forced_colors": "active"}, {"contrast": "more"},
                                   {"forced_colors": "active", "color_scheme": "dark"}, {"color_scheme": "dark"}],
                         ids=lambda media: "-".join(media.values()))
def test_controls_stand_out_in_other_colours(shown: Any, page: Any, media: dict[str, str]) -> None:
    judge, found = page.context.new_page(), []
    page.bring_to_front()
    page.emulate_media(**media)
    for name, url in addresses(shown, LOOKED_AT):
        page.goto(url)
        found += [f"{name}: {text}" for text in harness.controls_seen(page, judge)]
    assert found == []


@pytest.mark.parametrize("name", ["page 1 faulty", "page 2 filled", "check faulty"])
def test_what_a_screen_reader_is_told(shown: Any, page: Any, golden: Callable[[str, str], None], name: str) -> None:
    (_, url), = addresses(shown, (name,))
    page.goto(url)
    told = page.locator("body").aria_snapshot()
    id = next(iter(shown[1][name].html.split("/v/")[1:]), "-")[:26]
    golden(f"web/{name.replace(' ', '-')}.fi.txt", told.replace(id, "ID") + "\n")


def test_a_whole_survey_by_keyboard_alone_and_without_scripts(chromium: Any, tmp_path_factory: Any) -> None:
    with every_type(tmp_path_factory.mktemp("keyboard")) as yard, serving(yard.app) as address:
        context = chromium.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=False,
                                       locale="fi-FI")
        page = context.new_page()
        page.goto(f"{address}/s/everything")
        enter(page, "button.main")
        for number in (1, 2, 3, 4, 5, 6):
            page.wait_for_url(f"**/p/{number}")
            for name, value in RIGHT[number].items():
                fill(page, name.replace("__", "."), value)
            enter(page, "main button.main")
        page.wait_for_url("**/p/7")
        enter(page, "button.add")
        fill(page, "job", "Kahvila")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.wait_for_url("**/p/9/1")
        enter(page, "main button.main")
        page.wait_for_url("**/p/7")
        enter(page, "main button.main")
        page.wait_for_url("**/check")
        enter(page, "main button.main")
        page.wait_for_url("**/done")
        sent, = yard.store.responses()
        context.close()
    assert sent.submission.answers == {
        "works": "yes", "help": ["advice", "long"], "often": "7", "region": "north",
        "order": ["north", "south", "west"], "trust_a": "1", "trust_b": "9", "trust_c": "5",
        "age": 41, "hours": "37.5", "mood": 8, "share": 50,
        "began": "2020-09-01", "clock": "07:30", "met": "2021-10-02T12:15", "employer": "Kahvila & <b>Kaneli</b>",
        "agreed": "OK", "place": "Kahvila & <b>Kaneli</b>", "town": "oulu", "more": "Ei muuta.",
        "jobs": [{"job": "Kahvila", "tasks": []}]}
    assert set(sent.submission.sealed) == {"story", "mail", "phone"}


def tab_to(page: Any, selector: str) -> None:
    for _ in range(90):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"no way by keyboard to {selector} at {page.url}")


def enter(page: Any, selector: str) -> None:
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def fill(page: Any, name: str, value: Any) -> None:
    """Answer a question by keys: arrows among radio buttons and in lists, the space bar in boxes."""
    for one in value if isinstance(value, list) else [value]:
        kind = page.evaluate("n => { const e = document.getElementsByName(n)[0]; return e.type; }", name)
        if kind == "checkbox":
            tab_to(page, f'[name="{name}"][value="{one}"]')
            page.keyboard.press("Space")
        elif kind == "radio":
            tab_to(page, f'[name="{name}"]')
            page.keyboard.press("Space")
            while page.evaluate("document.activeElement.value") != one:
                page.keyboard.press("ArrowDown")
        elif kind == "select-one":
            tab_to(page, f'[name="{name}"]')
            while page.evaluate("document.activeElement.value") != one:
                page.keyboard.press("ArrowDown")
        else:
            tab_to(page, f'[name="{name}"]')
            for line in one.split("\n"):
                page.keyboard.type(line)
                if "\n" in one and not one.endswith(line):
                    page.keyboard.press("Enter")
