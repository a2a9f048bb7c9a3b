"""A headless browser for the offline form."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import keko_eval

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run"]
ENGINE = Path(keko_eval.__file__).parent / "collection" / "offline" / "engine.js"
needs_browser = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="chromium is not installed")


@contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


def with_engine(page: Page) -> Page:
    """A page on which ``keko`` is the engine of the offline form."""
    page.goto("about:blank")
    page.add_script_tag(content=ENGINE.read_text(encoding="utf8").replace("const keko =", "window.keko ="))
    return page


def violations(page: Page) -> list[str]:
    """What axe finds wrong on a page as it stands."""
    source = next(p for p in files("axe_playwright_python").iterdir() if p.name == "axe.min.js")
    page.evaluate(source.read_text(encoding="utf8"))
    tags = json.dumps(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    found = page.evaluate(f"axe.run({{runOnly: {tags}}}).then(r => r.violations.map(v => v.id + ' ' + "
                          "v.nodes.map(n => n.html).join(' | ').slice(0, 300)))")
    return [str(one) for one in found]
