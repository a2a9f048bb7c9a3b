"""Lines: those who stood at one stage, and those who now do, as groups of their own.

Who knows where somebody stood reads off a table of moves where they went, if few stood there. So a table is shown of a
scope where each of its lines is a group that may be shown, and where none that may not is left over when other scopes'
tables are taken from it.
"""

from collections.abc import Iterable, Mapping, Sequence

from keko_eval.disclosure.alike import few_counted
from keko_eval.disclosure.merging import STAGE, Cells, as_one, few_in, line_sizes
from keko_eval.disclosure.others import follow_others
from keko_eval.disclosure.parts import STEPS, Key, Parts, Row, Use, base_of, parts_of, subject
from keko_eval.disclosure.profile import Profile
from keko_eval.disclosure.waves import follow_waves

ByScope = dict[str, tuple[Row, Cells]]
TESTS = ("stuart_maxwell", "bhapkar", "bowker")
"""Worked out from a table of moves."""


def parts_and_lines(results: Sequence[Row], counts: Sequence[Row], profile: Profile) -> Parts:
    """The parts of two tables, those of the lines of tables of moves among them."""
    parts = parts_of(results, counts, profile)
    told = [base_of(row) for row in counts]
    shares = {subject(row) for row in results if (row.get("term") or "").startswith(STAGE)}
    tables = _tables(told, counts, shares)
    for key, scopes in tables.items():
        parts.tables[key] = _lines(key, scopes, parts)
    for key, row, used in zip(told, counts, parts.counts, strict=True):
        used += [(part, row["scope"]) for part in parts.tables.get(key, ())]
    _follow(results, told, counts, parts)
    follow_others(results, parts)
    follow_waves(results, parts)
    return parts


def _tables(told: Sequence[Key], counts: Sequence[Row], shares: Iterable[Key]) -> dict[Key, ByScope]:
    """Each table of moves by scope, with one of its rows: where everybody in the base stands in one cell."""
    found: dict[Key, ByScope] = {}
    for key, row in zip(told, counts, strict=True):
        if row.get("to_value") is not None and row.get("base") is not None:
            _, cells = found.setdefault(key, {}).setdefault(row["scope"], (row, {}))
            cells[row["value"], row["to_value"]] = row["n"] or 0
    sure = set(shares)
    return {key: scopes for key, scopes in found.items() if key[1:3] in sure or all(
        sum(cells.values()) == row["base"] for row, cells in scopes.values())}


def _lines(key: Key, scopes: Mapping[str, tuple[Row, Cells]], parts: Parts) -> list[Key]:
    """The parts of a table's lines, made; each follows those who answered both times."""
    made: dict[Key, None] = {}
    pairs = [k for k in parts.of(key[1:3]) if k[0] == "pairs" and key[4] in k[3:]]
    for scope, (row, cells) in scopes.items():
        few = few_in(cells, parts.profile) or few_counted(({"n": n, "base": row["base"]} for n in cells.values()),
                                                          parts.profile)
        for (side, stage), line in line_sizes(cells).items():
            part: Key = ("own", *key[1:], "line", str(side), stage)
            made[part] = None
            parts.use(part, {"scope": scope, "wave": row.get("wave"), "kind": None}, sum(line), pairs)
            if few or as_one(line, parts.profile):
                parts.by_key[part].alike.add(scope)
    return list(made)


def _follow(results: Sequence[Row], told: Sequence[Key], counts: Sequence[Row], parts: Parts) -> None:
    """Shares and tests of a table are hidden with it, and the net movement with how many went each way."""
    ways: dict[tuple[Key, str], list[Use]] = {}
    few: set[tuple[Key, str]] = set()
    for key, row, used in zip(told, counts, parts.counts, strict=True):
        if key[5] == STEPS:
            ways.setdefault((key, row["scope"]), []).extend(used)
            if few_in({("", ""): row["n"] or 0}, parts.profile):
                few.add((key, row["scope"]))
    for row, used in zip(results, parts.results, strict=True):
        if row["quantity"] != "transition":
            continue
        about: Key = ("base", *subject(row), "", row.get("wave") or "")
        if (row.get("term") or "").startswith(STAGE) or row.get("term") in TESTS:
            used += [(part, row["scope"]) for part in parts.tables.get((*about, "moves"), ())]
        if row.get("term") == "net_movement":
            used += ways.get(((*about, STEPS), row["scope"]), ())
            net: Key = ("own", *about[1:], "net_movement")
            used.append(parts.use(net, {**row, "kind": None}, row.get("n")))
            parts.by_key[net].alike |= {row["scope"]} if ((*about, STEPS), row["scope"]) in few else set()
