"""Makes the pictures of README and docs from what `make demo` wrote: `python docs/make_pictures.py demo`.

Those of a circle's report and of packs are made of the examples themselves.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, sync_playwright

from keko_eval.definitions.branding import Branding
from keko_eval.packs.plan import plan_of
from keko_eval.packs.shelf import plan_named
from keko_eval.pipeline import circle, load, report
from keko_eval.reporting.brand import brand
from keko_eval.reporting.order import Lay

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


PACKS = [("rinki", "keko-2019", "savo", "#own"),
         ("hankekartoitus", "hankekartoitus-2017", None, "#register"),
         ("tyollistymispolku", "tyollistymispolku-2019", None, "#path"),
         ("vertailu", "keko-2019", "pirkanmaa", "#benchmark")]
"""A pack, the example and the circle that it is shown on, and where the picture begins."""


def take_packs(page: Page, folder: Path) -> None:
    """What each shipped pack shows first that the others do not, in Finnish."""
    for pack, example, own, anchor in PACKS:
        study = load(Path(__file__).parents[1] / "examples" / example)
        seen = circle(study, own) if own else study
        file = report(seen, folder / pack, languages=["fi"], outputs=["html"],
                      lay=plan_of(plan_named(pack, "docs"), seen)).paths[0]
        take(page, file, f"pack-{pack}-fi", anchor=anchor, height=1100)


def take_figures(page: Page, folder: Path) -> None:
    """One figure of each kind, from the example that has it, in Finnish."""
    examples = Path(__file__).parents[1] / "examples"
    whole = load(examples / "keko-2019")
    wanted = ((load(examples / "hankekartoitus-2017"), {"matrix": "figure[id^=matrix]"}),
              (whole, {"timeline": "figure#timeline", "bullet": ".figure.levels"}),
              (circle(whole, "pirkanmaa"), {"moves": "figure[id^=moves]"}),
              (circle(whole, "savo"), {"results": "figure[id^=results]"}))
    page.set_viewport_size({"width": 1180, "height": 1500})
    for i, (resolved, figures) in enumerate(wanted):
        file = report(resolved, folder / str(i), languages=["fi"], outputs=["html"]).paths[0]
        page.goto(f"file://{file.resolve()}")
        page.add_style_tag(content=".watermark{display:none}")
        for name, selector in figures.items():
            page.locator(selector).first.screenshot(path=PICTURES / f"figure-{name}-fi.png")


LOGO = ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 60">'
        '<rect width="60" height="60" rx="12" fill="#7a1f5c"/>'
        '<circle cx="30" cy="30" r="16" fill="#fff"/><rect x="76" y="14" width="160" height="12" fill="#7a1f5c"/>'
        '<rect x="76" y="36" width="110" height="8" fill="#c98bb4"/></svg>')
"""The logo of an invented association."""


def take_branding(page: Page, folder: Path) -> None:
    """A report with an association's own look, in Finnish."""
    study = load(Path(__file__).parents[1] / "examples" / "keko-2019")
    look = Branding.model_validate({
        "logo": {"file": "logo.svg", "alt": "Esimerkkiyhdistyksen logo"},
        "colours": {"titles": "#7a1f5c", "lines": "#b0478f"}, "contact": "Esimerkkiyhdistys, arviointi@example.org",
        "front": "Raportti on tehty Esimerkkiyhdistyksen hallitukselle ja rinkien jäsenille."})
    file = report(study, folder / "branding", languages=["fi"], outputs=["html"], lay=Lay(lambda made: replace(
        made, brand=brand(look, "fi", lambda _: LOGO.encode())))).paths[0]
    take(page, file, "branding-fi", height=900)


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


def take_collecting(browser: Browser, folder: Path) -> None:
    """A respondent's way on a phone, and the coordinator's page of what was answered, both in Finnish."""
    study = folder / "study"
    shutil.copytree(Path(__file__).parents[1] / "examples" / "keko-2019", study)
    respond, manage = 8890, 8891
    command = [sys.executable, "-c", "from keko_eval.cli.main import main; main()", "collect", str(study), "--open",
               "followup", "--port", str(respond), "--manage-port", str(manage)]
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                             env={**os.environ, "KEKO_LANGUAGE": "fi"})
    try:
        assert child.stdout is not None
        said = next(line for line in child.stdout if "Salasana" in line)
        name, password = said.split("tunnus: ")[1].split(".")[0], said.split()[-1]
        page = browser.new_page(viewport={"width": 390, "height": 844}, locale="fi-FI")
        page.goto(f"http://127.0.0.1:{respond}/s/actors-followup")
        for i in range(4):
            page.screenshot(path=PICTURES / f"respond-{i}-fi.png")
            page.locator("button.main").first.click()
        page = browser.new_page(viewport={"width": 1100, "height": 900}, locale="fi-FI")
        page.goto(f"http://127.0.0.1:{manage}/")
        _fill(page, name, password)
        _fill(page, password, *["kuvaa-varten-tehty-2026"] * 2)
        for step in ("goals", "send", "results"):
            page.goto(f"http://127.0.0.1:{manage}/c/pirkanmaa/{step}")
            page.screenshot(path=PICTURES / f"manage-{step}-fi.png")
    finally:
        child.terminate()
        child.wait(30)


def _fill(page: Page, *texts: str) -> None:
    fields = page.locator("main input:not([type=hidden])")
    for i, text in enumerate(texts):
        fields.nth(i).fill(text)
    with page.expect_navigation():
        page.keyboard.press("Enter")


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
            take_figures(page, Path(folder))
            take_packs(page, Path(folder))
            take_branding(page, Path(folder))
            take_forms(page, Path(folder))
            take_collecting(browser, Path(folder))
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "demo"))
