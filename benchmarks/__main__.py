"""`make bench`: each budget as a ratio of two things measured in the same run, with what is allowed.

Times of this machine mean nothing on another; ratios nearly do. The median of the runs counts.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

PYTHON = sys.executable
KEKO = str(Path(PYTHON).with_name("keko"))


@dataclass(frozen=True, slots=True)
class Budget:
    what: str
    ours: list[str]
    against: list[str]
    allowed: float


def budgets(out: str) -> list[Budget]:
    return [
        Budget("keko --help / python -c pass", [KEKO, "--help"], [PYTHON, "-c", "pass"], 10),
        Budget("keko check of the shipped library / import pydantic", [KEKO, "check", "instruments", "indicators"],
               [PYTHON, "-c", "import pydantic"], 8),
        Budget("cold keko report, 3 languages x html+pdf+xlsx / import statsmodels.api",
               [KEKO, "report", "examples/keko-2019", "-o", out, "--language", "fi,sv,en"],
               [PYTHON, "-c", "import statsmodels.api"], 2),
    ]


def seconds(command: list[str]) -> float:
    with tempfile.TemporaryDirectory() as cache:
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env=os.environ | {"XDG_CACHE_HOME": cache})
        return time.perf_counter() - start


def measure(budget: Budget, runs: int = 5) -> float:
    """Median of the ratios of neighbouring runs, the first pair left out."""
    pairs = [(seconds(budget.ours), seconds(budget.against)) for _ in range(runs + 1)]
    return statistics.median(a / b for a, b in pairs[1:])


def main() -> int:
    over = 0
    with tempfile.TemporaryDirectory() as out:
        for budget in budgets(out):
            ratio = measure(budget)
            over += ratio > budget.allowed
            print(f"{ratio:6.2f}x  (allowed {budget.allowed:g}x)  {budget.what}")
    many = subprocess.run([PYTHON, "-m", "benchmarks.editions"], capture_output=True, text=True, check=False)
    print(many.stdout.strip() or many.stderr.strip())
    scan = subprocess.run([PYTHON, "-m", "benchmarks.scan"], capture_output=True, text=True, check=False)
    print(scan.stdout.strip() or scan.stderr.strip())
    forms = subprocess.run([PYTHON, "-m", "benchmarks.forms"], capture_output=True, text=True, check=False)
    print(forms.stdout.strip() or forms.stderr.strip())
    ranks = subprocess.run([PYTHON, "-m", "benchmarks.ranks"], capture_output=True, text=True, check=False)
    print(ranks.stdout.strip() or ranks.stderr.strip())
    return int(over > 0 or any(run.returncode != 0 for run in (many, scan, forms, ranks)))


if __name__ == "__main__":
    raise SystemExit(main())
