"""`python -m benchmarks.collect`: the respondents' app under load and faults, all on loopback, beside a bare app.

Five parts, each with its budget: many respondents who think between pages; final posts against an app that does nothing
but store; a page against an empty one; the server killed while people answer; one response posted many times at once.
"""

import asyncio
import json
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from random import Random

from benchmarks.visitor import Answer, Form, Visitor
from keko_eval.collection.form.kept import hash_of, text_of
from keko_eval.collection.sealing.private_key import new_keys
from keko_eval.collection.store.records import WaveState
from keko_eval.collection.store.store import open_store
from keko_eval.definitions.study_folder import load

STUDY = Path(__file__).parents[1] / "examples" / "keko-2019"
HOST, SLUG, WAVE = "127.0.0.1", "/s/actors-followup", "followup"
THINK = 2.5
MOST_STEPS = 40


class Place:
    """A copy of the example study with an open wave, and the servers on it."""

    def __init__(self, folder: Path) -> None:
        self.study = folder / "study"
        shutil.copytree(STUDY, self.study, ignore=shutil.ignore_patterns("collected", "__pycache__"))
        self.collected, self.port = self.study / "collected", _free_port()
        new_keys(self.collected / "keys", "a passphrase of a benchmark")
        resolved = load(self.study)
        with open_store(self.collected, create=True) as store:
            for id in ("keko.actors",):
                store.set_wave(WaveState(id, WAVE, None, "open", retention_until=date(2099, 1, 1),
                                         definition=hash_of(text_of(resolved.instruments[id]))))

    def start(self) -> subprocess.Popen[bytes]:
        settings = {"study": str(self.study), "folder": str(self.collected), "store": str(self.collected),
                    "host": HOST, "port": self.port, "hosts": [HOST], "tls": False,
                    "limits": {"starts_per_minute": 1e6, "posts_per_minute": 1e6}}
        child = subprocess.Popen([sys.executable, "-m", "keko_eval.web.respond", json.dumps(settings)])
        _wait_for(self.port, child)
        return child

    @contextmanager
    def serving(self) -> Iterator[subprocess.Popen[bytes]]:
        child = self.start()
        try:
            yield child
        finally:
            child.terminate()
            child.wait(20)

    def visitor(self, n: int) -> Visitor:
        return Visitor(HOST, self.port, Random(n))

    def receipts(self) -> list[str]:
        """The ids of the stored responses, with repetitions if there were any; the chain must be whole."""
        with open_store(self.collected, readonly=True) as store:
            problems = store.verify()
            assert not problems, [p.code for p in problems]
            return [r.submission.id for r in store.responses()]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, child: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        if child.poll() is not None:
            raise RuntimeError("the server ended while starting")
        with suppress(OSError), socket.create_connection((HOST, port), 0.2):
            return
        time.sleep(0.05)
    raise RuntimeError("the server did not start")


class Seen:
    """What the visitors saw."""

    def __init__(self) -> None:
        self.posts: list[float] = []
        self.gets: list[float] = []
        self.failed: list[int] = []
        self.done: list[str] = []

    def note(self, method: str, answer: Answer) -> Answer:
        (self.posts if method == "POST" else self.gets).append(answer.seconds)
        if answer.status >= 500:
            self.failed.append(answer.status)
        return answer


async def to_check(visitor: Visitor, seen: Seen, think: float = 0.0) -> tuple[str, Form]:
    """From the open link to the page that sends; gives its path and form."""
    page = seen.note("GET", await visitor.ask("GET", SLUG))
    path, form = SLUG, Form(page.body)
    for _ in range(MOST_STEPS):
        go = [] if path == SLUG else [("$go", "next")]
        moved = seen.note("POST", await visitor.ask("POST", form.action or path, [*form.filled(visitor.random), *go]))
        while moved.status == 303:
            path = moved.location
            moved = seen.note("GET", await visitor.ask("GET", path))
        if moved.status != 200:
            raise RuntimeError(f"{path}: {moved.status}")
        form = Form(moved.body)
        if path.split("?")[0].endswith("/check"):
            return path, form
        if think:
            await asyncio.sleep(visitor.random.uniform(0.5, 1.5) * think)
    raise RuntimeError(f"no end at {path}")


async def send(visitor: Visitor, path: str, form: Form, seen: Seen) -> Answer:
    """The final post; the response's id is noted once the receipt page is promised."""
    answer = seen.note("POST", await visitor.ask("POST", form.action or path, [*form.hidden, ("$go", "send")]))
    if answer.status == 303 and answer.location.endswith("/done"):
        seen.done.append(answer.location.split("/")[2])
    return answer


async def crowd(place: Place, n: int, think: float) -> Seen:
    """``n`` respondents at once, each thinking about ``think`` seconds on a page."""
    seen = Seen()

    async def one(i: int) -> None:
        visitor = place.visitor(i)
        await asyncio.sleep(visitor.random.uniform(0, 2 * think))
        path, form = await to_check(visitor, seen, think)
        await send(visitor, path, form, seen)
        visitor.close()

    await asyncio.gather(*(one(i) for i in range(n)))
    return seen


async def final_posts(place: Place, n: int, clients: int) -> tuple[float, list[float]]:
    """Posts per second and their times, of ``n`` answers that stood ready to be sent."""
    seen = Seen()
    ready: list[tuple[Visitor, str, Form]] = []

    async def prepare(i: int) -> None:
        visitor = place.visitor(i)
        ready.append((visitor, *await to_check(visitor, seen)))
        visitor.close()

    for start in range(0, n, 50):
        await asyncio.gather(*(prepare(i) for i in range(start, min(n, start + 50))))
    sent = Seen()

    async def client(k: int) -> None:
        line = place.visitor(-k)
        for visitor, path, form in ready[k::clients]:
            line.cookies = visitor.cookies
            await send(line, path, form, sent)
        line.close()

    begun = time.perf_counter()
    await asyncio.gather(*(client(k) for k in range(clients)))
    took = time.perf_counter() - begun
    assert len(sent.done) == n, (len(sent.done), n)
    return n / took, sent.posts


async def bare_posts(port: int, n: int, clients: int, size: int) -> tuple[float, list[float]]:
    times: list[float] = []

    async def client(k: int) -> None:
        visitor = Visitor(HOST, port, Random(k))
        for _ in range(n // clients):
            times.append((await visitor.ask("POST", "/submit", [("body", "x" * size)])).seconds)
        visitor.close()

    begun = time.perf_counter()
    await asyncio.gather(*(client(k) for k in range(clients)))
    return len(times) / (time.perf_counter() - begun), times


async def page_times(port: int, path: str, cookies: dict[str, str], n: int) -> float:
    """The median time of a page, one visitor after another."""
    visitor = Visitor(HOST, port, Random(0), dict(cookies))
    times = [(await visitor.ask("GET", path)).seconds for _ in range(n)]
    visitor.close()
    return statistics.median(times[n // 10:])


async def killed(place: Place, n: int, kills: int) -> tuple[list[str], int]:
    """Respondents answer while the server is killed and started again; the ids acknowledged, and how many retries."""
    seen, retries, random = Seen(), 0, Random(7)
    child = place.start()

    async def one(i: int) -> None:
        nonlocal retries
        visitor = place.visitor(1000 + i)
        await asyncio.sleep(random.uniform(0, 2))
        while True:
            with suppress(ConnectionError, OSError):
                path, form = await to_check(visitor, seen, 0.05)
                break
            retries += 1
            await asyncio.sleep(0.2)
        for _ in range(200):
            with suppress(ConnectionError, OSError):
                answer = await send(visitor, path, form, seen)
                if visitor.random.random() < 0.05:
                    await send(visitor, path, form, seen)
                if answer.status == 303:
                    return
            retries += 1
            await asyncio.sleep(0.2)
        raise RuntimeError("never sent")

    async def killer() -> None:
        nonlocal child
        for _ in range(kills):
            await asyncio.sleep(random.uniform(0.4, 1.2))
            child.send_signal(signal.SIGKILL)
            child.wait()
            child = await asyncio.to_thread(place.start)

    await asyncio.gather(killer(), *(one(i) for i in range(n)))
    child.terminate()
    child.wait(20)
    return seen.done, retries


async def at_once(place: Place, copies: int) -> list[Answer]:
    """One response posted many times at the same time."""
    visitor, seen = place.visitor(99_999), Seen()
    path, form = await to_check(visitor, seen)
    lines = [place.visitor(k) for k in range(copies)]
    for line in lines:
        line.cookies = visitor.cookies
    return list(await asyncio.gather(*(send(line, path, form, seen) for line in lines)))


def p(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(share * len(times)))] * 1000


def crowded(place: Place, n: int) -> bool:
    with place.serving():
        begun = time.perf_counter()
        seen = asyncio.run(crowd(place, n, THINK))
        took = time.perf_counter() - begun
    stored = place.receipts()
    held = not seen.failed and len(seen.done) == n and sorted(seen.done) == sorted(stored)
    print(f"{n} respondents at once, thinking {THINK} s a page: {took:.0f} s, {len(seen.posts)} posts, "
          f"p50 {p(seen.posts, .5):.0f} ms, p95 {p(seen.posts, .95):.0f} ms, p99 {p(seen.posts, .99):.0f} ms, "
          f"5xx {len(seen.failed)}, acknowledged {len(seen.done)}, stored {len(stored)}  {_held(held)}")
    return held


def against_bare(place: Place, folder: Path, n: int = 512, clients: int = 64) -> bool:
    port = _free_port()
    bare = subprocess.Popen([sys.executable, "-m", "benchmarks.bare", str(folder / "bare.db"), str(port)])
    try:
        _wait_for(port, bare)
        with place.serving():
            rates, tails, empties = [], [], []
            for _ in range(3):
                rate, times = asyncio.run(final_posts(place, n, clients))
                other, others = asyncio.run(bare_posts(port, n, clients, 700))
                rates.append(rate / other)
                tails.append(p(times, .99) / p(others, .99))
                print(f"  final posts {rate:.0f}/s, p99 {p(times, .99):.0f} ms; bare {other:.0f}/s, "
                      f"p99 {p(others, .99):.0f} ms")
            empties = [asyncio.run(_page_ratio(place, port)) for _ in range(3)]
    finally:
        bare.terminate()
        bare.wait()
    rate, tail, page = (statistics.median(x) for x in (rates, tails, empties))
    print(f"{rate:6.2f}x  (at least 0.5x)  final posts a second / bare BEGIN-INSERT-COMMIT  {_held(rate >= .5)}")
    print(f"{tail:6.2f}x  (allowed 3x)  p99 of final posts / bare  {_held(tail <= 3)}")
    print(f"{page:6.2f}x  (allowed 3x)  a respondent's page / an empty page  {_held(page <= 3)}")
    return rate >= .5 and tail <= 3 and page <= 3


async def _page_ratio(place: Place, port: int) -> float:
    visitor, seen = place.visitor(5), Seen()
    page = await visitor.ask("GET", SLUG)
    moved = await visitor.ask("POST", f"{SLUG}/start", Form(page.body).filled(visitor.random))
    while moved.status == 303:
        path = moved.location
        moved = seen.note("GET", await visitor.ask("GET", path))
    ours = await page_times(place.port, path, visitor.cookies, 400)
    return ours / await page_times(port, "/", {}, 400)


def kills(place: Place, n: int, times: int) -> bool:
    done, retries = asyncio.run(killed(place, n, times))
    stored = place.receipts()
    lost, twice = set(done) - set(stored), len(stored) - len(set(stored))
    print(f"{times} kill -9 while {n} answered ({retries} retries): acknowledged {len(set(done))}, lost {len(lost)}, "
          f"twice {twice}  {_held(not lost and not twice)}")
    return not lost and not twice


def together(place: Place, copies: int = 50) -> bool:
    before = len(place.receipts())
    with place.serving():
        answers = asyncio.run(at_once(place, copies))
    rows, places = len(place.receipts()) - before, {a.location for a in answers}
    held = rows == 1 and len(places) == 1 and all(a.status == 303 for a in answers)
    print(f"one response posted {copies} times at once: {rows} row, {len(places)} receipt  {_held(held)}")
    return held


def _held(held: bool) -> str:
    return "held" if held else "BROKEN"


def main(n: int = 1000) -> int:
    with tempfile.TemporaryDirectory() as folder:
        parts = [Place(Path(folder) / str(i)) for i in range(3)]
        held = [crowded(parts[0], n), against_bare(parts[1], Path(folder)), kills(parts[2], max(20, n // 5), 20),
                together(parts[2])]
    return int(not all(held))


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
