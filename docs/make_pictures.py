"""Makes the pictures of README and docs from what `make demo` wrote: `python docs/make_pictures.py demo`.

Those of a circle's report are made of the example itself.
"""

import subprocess
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


def take_forms(page: Page, folder: Path) -> None:
    """The paper form's first questions, and the form without a net, both of the example in Finnish."""
    from keko_eval.collection.handout import handout_of
    from keko_eval.collection.offline.page import render_offline
    from keko_eval.collection.paper import render_paper

    handout = handout_of(load(Path(__file__).parents[1] / "examples" / "keko-2019"), "keko.actors", {
        "wave": "followup", "circle": "pirkanmaa", "region": "lansi"})
    paper = folder / "form.pdf"
    paper.write_bytes(render_paper(handout, "fi"))
    subprocess.run(["pdftoppm", "-r", "80", "-f", "2", "-l", "2", "-singlefile", "-png", paper, PICTURES / "paper-fi"],
                   check=True)
    file = folder / "form.html"
    file.write_text(render_offline(handout, "fi", bytes(range(32)), "a"), encoding="utf8")
    page.set_viewport_size({"width": 760, "height": 900})
    page.goto(file.as_uri())
    page.get_by_role("button", name="Aloita").click()
    page.screenshot(path=PICTURES / "offline-fi.png")


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
            take_forms(page, Path(folder))
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "demo"))
