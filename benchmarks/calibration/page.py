"""Rates as Markdown tables; what lies outside its limits is set in bold, and counted below the table."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from benchmarks.calibration.designs import Project
from benchmarks.calibration.rates import Method, Rates

COVERS = (0.93, 0.97)
FALSE = 0.05
Found = Mapping[Project, Mapping[int, Rates]]
WORDS: Mapping[str, tuple[str, ...]] = {
    "people": ("waves", "people", "answers"),
    "circles": ("waves", "circles", "size", "own change", "answers"),
    "plain": ("circles' share of the variance", "own change"),
    "attrition": ("asked at first", "circles", "who stays", "answers"),
    "comparison": ("waves", "treated + control", "circle size", "answers"),
    "groups": ("group + group", "circle size", "answers"),
    "levels": ("people or circles", "circle size", "answers"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    out: bool = False

    def __str__(self) -> str:
        return f"**{self.text}**" if self.out else self.text


def table(name: str, found: Found) -> str:
    """One table with its head and, below, how many rows are outside."""
    rows = {p: cells(p, by) for p, by in found.items() if p.table == name}
    if not rows:
        return ""
    head = [*WORDS[name], *next(iter(rows.values()))]
    lines = [_line(head), _line(["---"] * len(head))]
    lines += [_line([*p.words, *(str(c) for c in row.values())]) for p, row in rows.items()]
    outside = {column: sum(row[column].out for row in rows.values()) for column in next(iter(rows.values()))}
    told = ", ".join(f"{column} {n}" for column, n in outside.items() if n)
    runs = min(r.runs for p in rows for r in found[p].values())
    return "\n".join([*lines, "", f"At least {runs:,} projects for each row and true effect. "
                      f"Outside, of {len(rows)} rows: {told or 'none'}."])


def cells(project: Project, by: Mapping[int, Rates]) -> dict[str, Cell]:
    nothing = by[0]
    if not nothing.judged:
        return dict.fromkeys(_columns(project), Cell("-")) | {"method": Cell("none")}
    if project.table == "plain":
        return {m.name: _false(m.clear, m.told) for m in (*nothing.main, *nothing.others)}
    told: dict[str, Cell] = {"method": Cell(f"`{nothing.main[0].name}`")}
    if len(by) == 1:
        return told | {"interval holds the truth": _coverage(_pooled(by, _covers), nothing.judged)}
    judged = sum(r.judged for r in by.values())
    told |= {"judged": Cell(_percent(judged / sum(r.runs for r in by.values()))),
             "interval holds the truth": _coverage(_pooled(by, _covers), judged),
             "false claims": _false(nothing.claims, nothing.judged),
             "wrongly *about the same*": _false(by[1].alike, by[1].judged),
             "rightly *about the same*": Cell(_percent(nothing.alike)), "power": Cell(_percent(by[2].claims))}
    if project.table == "attrition":
        told |= {"without `who_answered`": _false(nothing.without["who_answered"][0], nothing.judged),
                 "off": Cell(f"{nothing.off:+.2f}"), "others' off": Cell(_others(nothing.others))}
    return told


def caps(found: Found) -> str:
    """What each cap of the verdict saves and costs: shares over all rows of a table, with the cap and without."""
    lines = [_line(["table", "cap", "false claims with", "without", "power with", "without",
                    "wrongly *about the same* with", "without", "rightly *about the same* with", "without"]),
             _line(["---"] * 10)]
    for name in WORDS:
        by = [r for p, r in found.items() if p.table == name and len(r) > 1 and r[0].judged]
        for cap in ("who_answered", "ceiling"):
            own = [r for r in by if _moves(r, cap)]
            if own:
                told = [c for pair in _weighed(own, cap) for c in pair]
                lines.append(_line([f"{name}, {len(own)} rows", f"`{cap}`", *(_percent(x) for x in told)]))
    return "\n".join(lines)


def _moves(by: Mapping[int, Rates], cap: str) -> bool:
    """Whether the cap changes anything in this row."""
    return any(r.judged and r.without[cap] != (r.claims, r.alike) for r in by.values())


def _weighed(own: list[Mapping[int, Rates]], cap: str) -> list[tuple[float, float]]:
    """With the cap and without: false claims, power, wrongly and rightly about the same."""
    def mean(of: Callable[[Rates], float], effect: int) -> float:
        return sum(of(r[effect]) for r in own) / len(own)

    def claims(r: Rates) -> float:
        return r.without[cap][0]

    def alike(r: Rates) -> float:
        return r.without[cap][1]

    return [(mean(lambda r: r.claims, 0), mean(claims, 0)), (mean(lambda r: r.claims, 2), mean(claims, 2)),
            (mean(lambda r: r.alike, 1), mean(alike, 1)), (mean(lambda r: r.alike, 0), mean(alike, 0))]


def _columns(project: Project) -> list[str]:
    if len(project.effects) == 1:
        return ["method", "interval holds the truth"]
    more = ["without `who_answered`", "off", "others' off"] if project.table == "attrition" else []
    return ["method", "judged", "interval holds the truth", "false claims", "wrongly *about the same*",
            "rightly *about the same*", "power", *more]


def _covers(r: Rates) -> float:
    return r.covers


def _pooled(by: Mapping[int, Rates], of: Callable[[Rates], float]) -> float:
    return sum(of(r) * r.judged for r in by.values()) / max(1, sum(r.judged for r in by.values()))


def _coverage(share: float, runs: int) -> Cell:
    error = 2 * math.sqrt(0.05 * 0.95 / max(1, runs))
    return Cell(_percent(share), not COVERS[0] - error <= share <= COVERS[1] + error)


def _false(share: float, runs: int) -> Cell:
    return Cell(_percent(share), share > FALSE + 2 * math.sqrt(FALSE * (1 - FALSE) / max(1, runs)))


def _others(methods: tuple[Method, ...]) -> str:
    return ", ".join(f"`{m.name}` {m.off:+.2f}" for m in methods[:2])


def _percent(share: float) -> str:
    return f"{100 * share:.1f}" if 0 < share < 0.2 or 0.9 < share < 1 else f"{100 * share:.0f}"


def _line(told: list[str]) -> str:
    return "| " + " | ".join(told) + " |"
