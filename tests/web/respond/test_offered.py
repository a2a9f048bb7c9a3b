"""What a study offers to its respondents, and the app in a process of its own."""

import json
import shutil
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

from keko_eval.collection.sealing.private_key import new_keys
from keko_eval.collection.store.records import WaveState
from keko_eval.collection.store.store import open_store
from keko_eval.definitions.linking import Linking
from keko_eval.definitions.study_folder import load
from keko_eval.web.respond.offered import surveys_of

EXAMPLE = Path(__file__).parents[3] / "examples" / "keko-2019"


def test_each_wave_is_offered_to_all_and_to_each_circle_openly_and_at_a_kiosk():
    surveys = surveys_of(load(EXAMPLE))
    assert {"actors-baseline", "actors-followup", "actors-followup-kiosk"} <= surveys.keys()
    assert surveys["actors-followup-kiosk"].reach == "kiosk"
    assert {s.circle for s in surveys.values()} > {None}
    assert all(s.elements == () for s in surveys.values())


def test_own_codes_are_known_where_the_study_links_by_them():
    resolved = load(EXAMPLE)
    names = tuple(sorted(resolved.instruments["keko.actors"].names))[:6]
    study = resolved.study.model_copy(update={"linking": Linking(kind="code", elements=names)})
    changed = replace(resolved, document=replace(resolved.document, model=study))
    assert surveys_of(changed)["actors-followup"].elements == names


def test_the_app_runs_behind_its_wall(tmp_path: Path):
    import socket

    shutil.copytree(EXAMPLE, tmp_path / "study", ignore=shutil.ignore_patterns("collected"))
    folder = tmp_path / "study" / "collected"
    new_keys(folder / "keys", "tunnuslause kokeilua varten")
    with open_store(folder, create=True) as store:
        store.set_wave(WaveState("keko.actors", "followup", None, "open", retention_until=date(2099, 1, 1)))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"study": str(tmp_path / "study"), "folder": str(folder), "store": str(folder), "host": "127.0.0.1",
                "port": port, "hosts": ["127.0.0.1"], "tls": False}
    child = subprocess.Popen([sys.executable, "-m", "keko_eval.web.respond", json.dumps(settings)])
    try:
        text = ""
        for _ in range(200):
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/s/actors-followup") as found:
                text = found.read().decode()
                break
            time.sleep(0.1)
        assert "Toimijakysely" in text
    finally:
        child.terminate()
        assert child.wait(20) is not None
