"""What a program's files can hold: names, labels and texts made to fit, and every change told before it is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from keko_eval.exchange.loss import Loss, LossReport
from keko_eval.exchange.statistics.data_set import DataSet, Variable, missing_numbers

if TYPE_CHECKING:
    import polars as pl

Unit = Literal["bytes", "characters"]
MORE = "…"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a program can hold, each as (most, of what)."""

    system: str
    name: tuple[int, Unit]
    label: tuple[int, Unit]
    value_label: tuple[int, Unit]
    text: tuple[int, Unit]
    reserved: frozenset[str]


SPSS = Limits("SPSS", (64, "bytes"), (256, "bytes"), (120, "bytes"), (32_767, "bytes"),
              frozenset(("all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with")))
STATA = Limits("Stata", (28, "characters"), (80, "characters"), (32_000, "bytes"), (100_000, "bytes"), frozenset((
    "byte", "double", "float", "if", "in", "int", "long", "strl", "using", "with", "_all", "_b", "_cons", "_n", "_pi",
    "_pred", "_rc", "_se", "_skip", "_coef", "_r_")))
"""Stata takes names of 32 characters, but the writer puts a variable's number after its name to name its labels."""
R = Limits("R", (10_000, "bytes"), (10**6, "bytes"), (10**6, "bytes"), (10**9, "bytes"), frozenset())


def size(text: str, unit: Unit) -> int:
    return len(text.encode()) if unit == "bytes" else len(text)


def cut(text: str, most: int, unit: Unit) -> str:
    """As much as there is room for, with ``…`` at the end; never half a letter.

    >>> cut("äitini", 6, "bytes"), cut("äitini", 6, "characters")
    ('äi…', 'äitini')
    """
    if size(text, unit) <= most:
        return text
    room = most - size(MORE, unit)
    if unit == "bytes":
        return text.encode()[:room].decode(errors="ignore").rstrip() + MORE
    return text[:room].rstrip() + MORE


def fitted(data: DataSet, limits: Limits) -> tuple[DataSet, LossReport]:
    """The data set as the program can hold it, and what had to be changed for that."""
    import polars as pl

    names = new_names([v.name for v in data.variables], limits)
    losses = list(_told(data, limits, names))
    variables = tuple(_variable(v, names[v.name], limits) for v in data.variables)
    sets = tuple(replace(s, label=cut(s.label, *limits.label), variables=tuple(names[n] for n in s.variables))
                 for s in data.sets)
    columns = [_cut_texts(data.frame[v.name], limits)
               if v.kind == "text" and _longest(data, v) > limits.text[0] else data.frame[v.name]
               for v in data.variables]
    return replace(data, variables=variables, sets=sets, frame=pl.DataFrame(columns).rename(names),
                   states=data.states.rename(names)), LossReport(tuple(losses))


def _cut_texts(texts: "pl.Series", limits: Limits) -> "pl.Series":
    return type(texts)(texts.name, [text if text is None else cut(text, *limits.text) for text in texts])


def new_names(names: list[str], limits: Limits) -> Mapping[str, str]:
    """A name that the program takes for each, none twice even where capitals are all that tells two apart."""
    taken: set[str] = set()
    found = {}
    for name in names:
        allowed = _allowed(name, limits)
        own, n = _cut_name(allowed, limits, ""), 2
        while own.casefold() in taken:
            own, n = _cut_name(allowed, limits, f"_{n}"), n + 1
        taken.add(own.casefold())
        found[name] = own
    return found


def _allowed(name: str, limits: Limits) -> str:
    if limits is R:
        return name
    own = "".join(sign if ("a" + sign).isidentifier() and sign != "·" else "_" for sign in name)
    if not own[:1].isalpha() or not own[:1].isidentifier():
        own = f"v_{own}"
    return f"{own}_" if own.casefold() in limits.reserved else own


def _cut_name(name: str, limits: Limits, end: str) -> str:
    most, unit = limits.name
    if size(name + end, unit) <= most:
        return name + end
    room = most - len(end)
    return (name.encode()[:room].decode(errors="ignore") if unit == "bytes" else name[:room]) + end


def _variable(v: Variable, name: str, limits: Limits) -> Variable:
    return replace(v, name=name, label=cut(v.label, *limits.label),
                   values=tuple(replace(x, label=cut(x.label, *limits.value_label)) for x in v.values),
                   missing=tuple(replace(m, label=cut(m.label, *limits.value_label)) for m in v.missing))


def _told(data: DataSet, limits: Limits, names: Mapping[str, str]) -> Iterator[Loss]:
    system = {"system": limits.system}
    for v in data.variables:
        if names[v.name] != v.name:
            yield Loss("kept", v.name, None, "statistics-name", {**system, "name": names[v.name]})
        if size(v.label, limits.label[1]) > limits.label[0]:
            yield Loss("approximated", v.name, None, f"statistics-label-{limits.label[1]}",
                       {**system, "most": limits.label[0]})
        for label in (*(x.label for x in v.values), *(m.label for m in v.missing if v.kind != "text")):
            if size(label, limits.value_label[1]) > limits.value_label[0]:
                yield Loss("approximated", f"{v.name}: {label[:30]}{MORE}", None, "statistics-value-label",
                           {**system, "most": limits.value_label[0]})
        if v.kind == "text" and _longest(data, v) > limits.text[0]:
            yield Loss("lost", v.name, None, "statistics-text", {**system, "most": limits.text[0]})
        if v.renumbered:
            yield Loss("kept", v.name, None, "statistics-numbered")
        places = missing_numbers(v, -99)
        if len(set(places.values())) < len(places):
            yield Loss("approximated", v.name, None, "statistics-missing-shared")
        if v.kind == "text" and data.states[v.name].n_unique() > 1 and data.states[v.name].eq("skipped").any():
            yield Loss("approximated", v.name, None, "statistics-text-missing", system)


def _longest(data: DataSet, v: Variable) -> int:
    longest = data.frame[v.name].str.len_bytes().max()
    return longest if isinstance(longest, int) else 0
