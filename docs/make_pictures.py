"""Makes the pictures of README and docs from what `make demo` wrote: `python docs/make_pictures.py demo`.

Those of a circle's report are made of the example itself.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from keko_eval.pipeline import circle, load, report

PICTURES = Path(__file__).parent / "pictures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run"]
CHROMIUM = "/usr/bin/chromium"


def take(page: Page, file: Path, name: str, *, anchor: str = "", height: int = 1500) -> None:
    """A picture of one part of a report, as a reader at a desk sees it."""
    page.set_viewport_size({"width": 1180, "height": height})
    page.goto(f"file://{file.resolve()}{anchor}")
    page.screenshot(path=PICTURES / f"{name}.png")


def take_circle(page: Page, folder: Path) -> None:
    """What a circle's own report shows besides: its network before and after, and the report's front."""
    own = circle(load(Path(__file__).parents[1] / "examples" / "keko-2019"), "pirkanmaa")
    file = report(own, folder, languages=["fi"], outputs=["html"]).paths[0]
    page.set_viewport_size({"width": 1180, "height": 1500})
    page.goto(f"file://{file.resolve()}")
    page.locator("#i-keko-networks-ties").screenshot(path=PICTURES / "network-fi.png")


def main(demo: Path) -> None:
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(device_scale_factor=1)
        for language in ("fi", "sv", "en"):
            file = demo / f"report-{language}.html"
            take(page, file, f"first-page-{language}")
        file = demo / "report-en.html"
        take(page, file, "indicator-page-en", anchor="#i-keko-networks-trust", height=1700)
        page.set_viewport_size({"width": 390, "height": 1500})
        page.goto(f"file://{(demo / 'report-fi-simple.html').resolve()}")
        page.screenshot(path=PICTURES / "phone-fi-simple.png")
        with TemporaryDirectory() as folder:
            page = browser.new_page(device_scale_factor=1)
            take_circle(page, Path(folder))
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "demo"))
