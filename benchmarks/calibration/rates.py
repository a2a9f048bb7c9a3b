"""Shares over many runs: of one project and one true effect, and of all of them on two processes."""

import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from benchmarks.calibration.designs import Project, projects
from benchmarks.calibration.projects import draw
from benchmarks.calibration.verdicts import Row, Said, say_level, smallest
from keko_eval.comparison.verdict import CLAIMS

SEED = 20171104
PROCESSES = 2


@dataclass(frozen=True, slots=True)
class Method:
    """One method over the runs that it told in; ``off`` is the mean error in smallest meaningful changes."""

    name: str
    told: int
    covers: float
    off: float
    clear: float
    width: float


@dataclass(frozen=True, slots=True)
class Rates:
    """``main`` are the chosen methods, the commonest first; the shares are of the ``judged`` runs."""

    runs: int
    judged: int
    main: tuple[Method, ...]
    others: tuple[Method, ...]
    claims: float
    wrong_way: float
    alike: float
    meaningful: float
    without: Mapping[str, tuple[float, float]]
    """By cap, the shares of claims and of ``no_meaningful_change`` where it did not hold."""

    @property
    def covers(self) -> float:
        return sum(m.covers * m.told for m in self.main) / max(1, sum(m.told for m in self.main))

    @property
    def clear(self) -> float:
        return sum(m.clear * m.told for m in self.main) / max(1, sum(m.told for m in self.main))

    @property
    def off(self) -> float:
        return sum(m.off * m.told for m in self.main) / max(1, sum(m.told for m in self.main))


Job = tuple[Project, int]


def rates(job: Job, runs: int) -> Rates:
    """Simulate one project with one true effect."""
    project, effect = job
    seed = np.random.SeedSequence([SEED, zlib.crc32(project.key.encode()), effect])
    rng, setting = np.random.default_rng(seed), project.setting
    up = -1.0 if setting.answer.turned else 1.0
    size = up * effect * smallest(setting.answer.name)
    drift = setting.drift if setting.clustered else 0.0
    truth = setting.answer.mean(setting.answer.shift(size, drift), drift) if project.say is say_level else size
    said = [project.say(setting, draw(rng, setting, size), truth) for _ in range(runs)]
    return _summed(said, up, smallest(setting.answer.name))


def _summed(said: list[Said], up: float, unit: float) -> Rates:
    judged = [s for s in said if s.rows]
    n = max(1, len(judged))
    better = "improved" if up > 0 else "worsened"

    def share(of: Iterable[str | None], *prefixes: str) -> float:
        return sum(v is not None and v.startswith(prefixes) for v in of) / n

    verdicts = [s.verdict for s in judged]
    claimed = tuple(CLAIMS)
    wrong = "worsened" if better == "improved" else "improved"
    caps = judged[0].without or {} if judged else {}
    without = {cap: (share([(s.without or {})[cap] for s in judged], *claimed),
                     share([(s.without or {})[cap] for s in judged], "no_meaningful_change")) for cap in caps}
    return Rates(len(said), len(judged), _methods([s.rows[0] for s in judged], unit),
                 _methods([r for s in judged for r in s.rows[1:]], unit), share(verdicts, *claimed),
                 share(verdicts, wrong), share(verdicts, "no_meaningful_change"),
                 share(verdicts, f"{better}_meaningfully"), without)


def _methods(rows: list[Row], unit: float) -> tuple[Method, ...]:
    found = []
    for name, told in Counter(r.method for r in rows).most_common():
        own = [r for r in rows if r.method == name]
        found.append(Method(name, told, float(np.mean([r.covers for r in own])),
                            float(np.mean([r.off for r in own])) / unit, float(np.mean([r.clear for r in own])),
                            float(np.mean([r.width for r in own])) / unit))
    return tuple(found)


def simulate(tables: Iterable[str], runs: int) -> dict[Project, dict[int, Rates]]:
    """Every project of the tables at each of its effects."""
    wanted = set(tables)
    jobs: list[Job] = [(p, effect) for p in projects() if p.table in wanted for effect in p.effects]
    with ProcessPoolExecutor(PROCESSES) as pool:
        found = pool.map(partial(rates, runs=runs), jobs, chunksize=1)
        told: dict[Project, dict[int, Rates]] = {}
        for (project, effect), one in zip(jobs, found, strict=True):
            told.setdefault(project, {})[effect] = one
    return told
