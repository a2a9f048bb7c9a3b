"""Makes the pictures of the coordinator's pages: `python docs/make_page_pictures.py`.

The answers that are counted in them are invented.
"""

import shutil
import threading
import time
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn
from playwright.sync_api import Page, sync_playwright

from keko_eval.collection.sealing.private_key import new_keys
from keko_eval.collection.store.records import Draft, Submission, WaveState, new_id
from keko_eval.collection.store.store import open_store
from keko_eval.web.manage.accounts import accounts, change_password, first_account
from keko_eval.web.manage.app import manage_app
from keko_eval.web.manage.database import open_database
from keko_eval.web.manage.settings import Settings

PICTURES = Path(__file__).parent / "pictures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
ANSWERED = {"uusimaa": 31, "hame": 17, "kymenlaakso": 3, "pirkanmaa": 26, "varsinais_suomi": 20, "pohjanmaa": 11,
            "savo": 22, "pohjois_karjala": 13, "lappi": 9}
STOPPED = {"actor_type": 12, "trust_promises": 3, "joint_goals": 7, "influence_heard": 6}
TODAY = datetime(2019, 11, 18, 9, tzinfo=UTC)
PASSWORD = "salasana kuvia varten"
PAGES = {"goals": ("pirkanmaa", 1050), "send": ("pirkanmaa", 900), "results": ("all", 1500), "report": ("all", 830)}
PORT = 8797


def collected(folder: Path) -> Settings:
    """A study whose last wave is open."""
    shutil.copytree(Path(__file__).parents[1] / "examples" / "keko-2019", folder,
                    ignore=shutil.ignore_patterns("collected"))
    new_keys(folder / "collected" / "keys", PASSWORD)
    with open_store(folder / "collected", create=True) as store:
        store.set_wave(WaveState("keko.actors", "followup", None, "open", None, datetime(2019, 12, 1, tzinfo=UTC), 60,
                                 "", date(2027, 12, 31)))
        for circle, n in ANSWERED.items():
            store.submit_all(Submission(new_id(), "keko.actors", "1.0.0", "", "followup", "fi", "web", TODAY.date(),
                                        None, {"circle": circle}) for _ in range(n))
        for page, n in STOPPED.items():
            for i in range(n):
                store.save_draft(Draft(f"{page}{i}", new_id(), "keko.actors", "", "followup", b"", 1, page,
                                       TODAY.date()), 0)
    settings = Settings(folder, folder / "collected", "https://kysely.example.org", clock=lambda: TODAY)
    made = first_account(settings.database)
    assert made is not None
    database = open_database(settings.database)
    change_password(database, accounts(database)[0], made[1], PASSWORD)
    database.close()
    return settings


def take(page: Page) -> None:
    page.goto(f"http://127.0.0.1:{PORT}/login")
    page.fill("#name", "arvioija")
    page.fill("#password", PASSWORD)
    page.click("main button")
    for name, (circle, height) in PAGES.items():
        page.set_viewport_size({"width": 1180, "height": height})
        page.goto(f"http://127.0.0.1:{PORT}/c/{circle}/{name}")
        page.screenshot(path=PICTURES / f"page-{name}-fi.png")


def main() -> None:
    with TemporaryDirectory() as folder, sync_playwright() as play:
        app = manage_app(collected(Path(folder) / "keko-2019"))
        server = uvicorn.Server(uvicorn.Config(app, port=PORT, access_log=False, log_config=None, ws="none"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        take(browser.new_page(locale="fi-FI"))
        browser.close()
        server.should_exit = True
        thread.join(10)


if __name__ == "__main__":
    main()
