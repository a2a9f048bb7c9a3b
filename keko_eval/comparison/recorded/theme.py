"""Themes: how many open answers hold each theme, by wave; how far coders agree; passages that may be quoted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keko_eval.comparison.agreement import set_agreement
from keko_eval.comparison.identity import numbers
from keko_eval.comparison.multiplicity import benjamini_hochberg
from keko_eval.comparison.recorded.case import RecordCase, Told
from keko_eval.comparison.rows import Count, Entry, Result
from keko_eval.comparison.shares import newcombe_independent_counts, wilson
from keko_eval.definitions.indicator import Theme
from keko_eval.definitions.recorded import CONSENTS

if TYPE_CHECKING:
    import polars as pl

Codings = dict[str, dict[str, frozenset[str]]]
"""``{answer: {coder: themes}}``; of two rows of one coder the last."""


@dataclass(frozen=True, slots=True)
class Coded:
    """One wave: what each answer is taken to hold, and what its coders said each."""

    wave: str
    final: Mapping[str, frozenset[str]]
    codings: Codings


def theme(case: RecordCase) -> Told:
    """Shares of the answers with each theme, with Wilson's intervals; the waves are independent sets of answers.

    Where coders differ, what they agreed on afterwards counts (the rows of the coder ``agreed``), else the first
    coder's word; agreement is worked out from the coders' own words.
    """
    indicator = case.indicator
    assert isinstance(indicator, Theme)
    codes = themes_of(case, indicator)
    waves = [coded(case.of_wave(wave), indicator, wave) for wave in case.waves]
    results = [row for wave in waves for row in _levels(case, indicator, wave, codes)]
    results += _changes(case, indicator, {w.wave: w for w in waves}, codes)
    results += [row for wave in waves for row in _agreement(case, wave, codes)] if not case.scope else []
    counts = [count for wave in waves for count in _counts(case, wave, codes)]
    return Told(tuple(results), tuple(counts), tuple(_quotes(case, indicator)))


def themes_of(case: RecordCase, indicator: Theme) -> tuple[str, ...]:
    """The codebook: the choices of the question, without those that stand for none or for a missing answer."""
    question = case.instrument.question(indicator.themes)
    choices = case.instrument.choices_of(question) if question else ()
    return tuple(str(c.value) for c in choices if not c.missing and not c.exclusive)


def coded(frame: "pl.DataFrame", indicator: Theme, wave: str) -> Coded:
    """What was coded in one wave's answers."""
    import polars as pl

    codings: Codings = {}
    rows = frame.select(*(pl.col(name).cast(pl.String) for name in (indicator.answer, indicator.coder,
                                                                    indicator.themes)))
    for answer, coder, themes in rows.iter_rows():
        if answer and themes is not None:
            codings.setdefault(answer, {})[coder or ""] = frozenset(themes.split())
    final = {answer: by.get(indicator.agreed, by[min(by)]) for answer, by in codings.items()}
    own = {answer: {c: t for c, t in by.items() if c != indicator.agreed} for answer, by in codings.items()}
    return Coded(wave, final, own)


def _having(found: Coded, code: str) -> int:
    return sum(code in themes for themes in found.final.values())


def _levels(case: RecordCase, indicator: Theme, found: Coded, codes: Sequence[str]) -> Iterator[Result]:
    n = len(found.final)
    for code in codes:
        of = numbers(wilson(_having(found, code), n)) | {"because": None if n else "no_records"}
        yield case.row("level", wave=found.wave, term=code, **of | {"basis": indicator.basis or "sample"})


def _changes(case: RecordCase, indicator: Theme, waves: Mapping[str, Coded],
             codes: Sequence[str]) -> Iterator[Result]:
    """Each theme's change; p values adjusted over the themes (Benjamini and Hochberg), and no verdict of any."""
    reference, wave = case.roles
    first, last = waves[reference], waves[wave]
    if reference == wave or not first.final or not last.final:
        return
    n, m = len(last.final), len(first.final)
    estimates = [newcombe_independent_counts(_having(last, c), n, _having(first, c), m) for c in codes]
    adjusted = benjamini_hochberg([e.p_value for e in estimates])
    for code, estimate, p in zip(codes, estimates, adjusted, strict=True):
        yield case.row("change", wave=wave, reference_wave=reference, term=code, family="themes",
                       **numbers(estimate) | {"p_adjusted": p, "basis": indicator.basis or "sample"})


def _agreement(case: RecordCase, found: Coded, codes: Sequence[str]) -> Iterator[Result]:
    """How far the coders agreed before they talked, over all themes and on each; nothing where one read alone."""
    agreed = set_agreement(found.codings, codes)
    if not agreed.mean_alpha.n:
        return
    terms = {"krippendorff_alpha": agreed.mean_alpha} | {f"kappa:{code}": k for code, k in agreed.kappas.items()}
    for term, estimate in terms.items():
        yield case.row("reliability", wave=found.wave, term=term, **numbers(estimate))


def _counts(case: RecordCase, found: Coded, codes: Sequence[str]) -> Iterator[Count]:
    for code in codes:
        yield case.count(found.wave, code, _having(found, code), len(found.final))
    none = sum(not themes & set(codes) for themes in found.final.values())
    yield case.count(found.wave, "none", none, len(found.final))


def _quotes(case: RecordCase, indicator: Theme) -> Iterator[Entry]:
    """Passages of those who said yes to being quoted, with their themes; each passage once.

    Consent to be quoted is none to be placed: no passage stands with a group. One row that says no is enough of a no.
    """
    import polars as pl

    if indicator.quote is None or indicator.consent is None or case.scope:
        return
    yes = pl.col(indicator.consent).cast(pl.String).str.to_lowercase().is_in(CONSENTS)
    allowed = case.frame.filter(yes, yes.all().over("wave", indicator.answer))
    told: dict[tuple[str, str], str] = {}
    for wave, quote, themes in allowed.select("wave", indicator.quote, indicator.themes).iter_rows():
        if quote and str(quote).strip():
            told.setdefault((wave, str(quote).strip()), str(themes or ""))
    for i, ((wave, quote), themes) in enumerate(sorted(told.items()), 1):
        for code in themes.split()[:1] or ["none"]:
            yield case.entry(wave, f"{code}:{i:04}", "quote", quote, audience="public")
