"""keko collect: one command brings up both apps, and what is answered flows into the report without another step."""

import asyncio
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from benchmarks.collect import Seen, send, to_check
from benchmarks.visitor import Answer, Visitor
from keko_eval import pipeline

KEKO = Path(__file__).parents[2] / "examples" / "keko-2019"
RUN = [sys.executable, "-c", "from keko_eval.cli.main import main; main()"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """``keko collect`` on a copy of the example."""

    def __init__(self, study: Path) -> None:
        self.study, self.port, self.manage = study, free_port(), free_port()
        self.child = subprocess.Popen(
            [*RUN, "collect", str(study), "--open",
             "followup", "--port", str(self.port), "--manage-port", str(self.manage)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.said = ""
        assert self.child.stdout is not None
        for line in self.child.stdout:
            self.said += line
            if "For the coordinator" in line:
                break
        if "recovery code" in self.said:
            self.said += self.child.stdout.readline()

    def stop(self) -> int:
        self.child.terminate()
        out, _ = self.child.communicate(timeout=40)
        self.said += out
        return self.child.returncode


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    study = tmp_path_factory.mktemp("collect") / "study"
    shutil.copytree(KEKO, study, ignore=shutil.ignore_patterns("collected", "__pycache__"))
    started = Running(study)
    yield started
    started.stop()


async def answered(port: int, n: int) -> list[str]:
    seen = Seen()
    for i in range(n):
        visitor = Visitor("127.0.0.1", port, Random(i))
        path, form = await to_check(visitor, seen)
        await send(visitor, path, form, seen)
        visitor.close()
    return seen.done


def test_it_says_where_and_shows_the_password_once(running: Running) -> None:
    assert f"For respondents: http://127.0.0.1:{running.port}/s/actors-followup" in running.said
    assert f"For the coordinator: http://127.0.0.1:{running.manage}/" in running.said
    assert re.search(r"First account: \S+\. Password, shown this once: \S{10,}", running.said)
    assert "recovery code" in running.said


def test_the_coordinators_pages_ask_who_it_is(running: Running) -> None:
    async def asked() -> Answer:
        visitor = Visitor("127.0.0.1", running.manage, Random(0))
        answer = await visitor.ask("GET", "/")
        visitor.close()
        return answer

    answer = asyncio.run(asked())
    assert (answer.status, answer.location) == (303, "/login")


def test_answers_flow_into_the_report(running: Running) -> None:
    done = asyncio.run(answered(running.port, 3))
    assert len(done) == 3
    study = pipeline.with_collected(pipeline.load(running.study), running.study / "collected")
    assert {key: frame.height for key, frame in study.collected.items()} == {("keko.actors", "followup", "1.0.0"): 3}
    shown = subprocess.run([*RUN, "evaluate",
                            str(running.study), "-o", str(running.study.parent / "out")],
                           capture_output=True, text=True)
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert "Collected answers are included: 3." in shown.stderr


def children_of(parent: int) -> list[int]:
    """The processes that a process started, as Linux tells of them."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            after_name = stat.read_text(encoding="utf8", errors="replace").rpartition(")")[2].split()
            if int(after_name[1]) == parent and after_name[0] != "Z":
                found.append(int(stat.parent.name))
    return found


def until(holds: Callable[[], bool], seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.2)
    return False


def reached(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_what_falls_is_started_again(running: Running) -> None:
    before = children_of(running.child.pid)
    assert len(before) == 2
    for child in before:
        os.kill(child, signal.SIGKILL)
    assert until(lambda: len(set(children_of(running.child.pid)) - set(before)) == 2)
    assert until(lambda: reached(running.port) and reached(running.manage))
    assert len(asyncio.run(answered(running.port, 1))) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_nobody_is_left_when_the_parent_is_killed(tmp_path: Path) -> None:
    study = tmp_path / "study"
    shutil.copytree(KEKO, study, ignore=shutil.ignore_patterns("collected", "__pycache__"))
    alone = Running(study)
    children = children_of(alone.child.pid)
    alone.child.kill()
    alone.child.wait()
    assert until(lambda: not reached(alone.port) and not reached(alone.manage))
    assert until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children))
    assert alone.child.stdout is not None
    alone.child.stdout.close()


def test_a_taken_port_is_told(running: Running) -> None:
    found = subprocess.run([*RUN, "collect",
                            str(running.study), "--port", str(running.port)], capture_output=True, text=True)
    assert found.returncode == 2
    assert f"port {running.port} is taken" in found.stderr


def test_it_stops_when_asked_and_starts_again(running: Running) -> None:
    begun = time.monotonic()
    assert running.stop() == 0
    assert time.monotonic() - begun < 30
    assert "The pages are closed." in running.said
    again = Running(running.study)
    assert "For respondents" in again.said
    assert again.stop() == 0
    assert "Password" not in again.said


def test_a_wave_opens_only_when_all_is_told(tmp_path: Path) -> None:
    study = tmp_path / "study"
    shutil.copytree(KEKO, study, ignore=shutil.ignore_patterns("collected", "__pycache__"))
    text = (study / "study.yaml").read_text(encoding="utf8")
    (study / "study.yaml").write_text(text.replace("retention_until: 2027-12-31\n", ""), encoding="utf8")
    found = subprocess.run([*RUN, "collect", str(study),
                            "--open", "followup", "--port", str(free_port()), "--manage-port", str(free_port())],
                           capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert found.returncode == 1
    assert "open-without-retention-date" in found.stderr
