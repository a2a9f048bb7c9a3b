"""▶ A study and its released results in, an activity of IATI out, or everything that its ``iati:`` lacks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from keko_eval.definitions.iati import NEEDED, Iati, Participant, Reporter, lacking
from keko_eval.definitions.indicator import Indicator
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.scalars import Texts, period_end, period_start
from keko_eval.definitions.study import Wave
from keko_eval.definitions.targets import at_wave, in_force, measured_in
from keko_eval.disclosure.released import Released
from keko_eval.exchange.iati import Activity, Baseline, Measured, Organisation, Said, Time, Value, decimal, said
from keko_eval.problem.problem import Refused, problem
from keko_eval.reporting.sheet_words import sheet_words

LANGUAGES = ("fi", "sv", "en")
TYPES = {"output": "1", "outcome": "2", "impact": "3"}
Row = Mapping[str, Any]


def iati_of(resolved: ResolvedStudy) -> Iati:
    """The study's iati block.

    Raises
    ------
    Refused
        Something that the standard demands is not told; all of it at once.
    """
    iati: Iati | None = resolved.study.iati
    lacks = lacking(iati)
    if iati is None or lacks:
        place = resolved.document.at("iati") if iati else resolved.document.at("study")
        raise Refused([problem("iati-lacks", place, key=key, example=NEEDED[key]) for key in lacks])
    return iati


def activity_of(resolved: ResolvedStudy, released: Released) -> Activity:
    """The study as an activity whose results are what may be released; what is held back stands in a comment."""
    study, iati = resolved.study, iati_of(resolved)
    languages = tuple(code for code in LANGUAGES if code in study.languages) or LANGUAGES[:1]
    waves = {wave.wave: wave for wave in study.waves}
    begins = iati.begins or min(period_start(wave.period) for wave in study.waves)
    ends = iati.ends or max(period_end(wave.period) for wave in study.waves)
    results = [*_results(resolved, released, languages, waves)]
    last = max(period_end(wave.period) for wave in study.waves)
    title = _said(study.title, languages)
    return Activity(
        str(iati.identifier), f"{last.isoformat()}T00:00:00Z", languages[0], _reporter(iati.reporting, languages),
        [_participant(one, languages) for one in iati.participating], title,
        _said(study.description, languages) or title, str(iati.status), _dates(iati, begins, ends), iati.countries,
        [_sector(one.code, one.vocabulary, one.percentage) for one in iati.sectors], results,
        " ".join(_notes(resolved, released, languages[0])))


def _dates(iati: Iati, begins: date, ends: date) -> list[tuple[str, date]]:
    """Planned while it is only being prepared (status 1), actual after; the end actual once it is over."""
    first = "1" if iati.status == "1" else "2"
    return [(first, begins), ("4" if iati.status in ("3", "4", "5") else "3", ends)]


def _reporter(own: Reporter | None, languages: Sequence[str]) -> Organisation:
    assert own is not None
    return Organisation({"ref": own.ref, "type": own.type}, _said(own.name, languages))


def _participant(own: Participant, languages: Sequence[str]) -> Organisation:
    told = {"ref": own.ref, "type": own.type, "role": own.role}
    return Organisation({key: value for key, value in told.items() if value}, _said(own.name, languages))


def _sector(code: str, vocabulary: str, percentage: float | None) -> Mapping[str, str]:
    part = {} if percentage is None else {"percentage": decimal(percentage)}
    return {"vocabulary": vocabulary, "code": code, **part}


def _said(texts: Texts | None, languages: Sequence[str]) -> Said:
    """What is written in each language, never one language's text under another's name."""
    own = texts.by_language if texts else {}
    found = said((code, own.get(code) or own.get("default", "")) for code in languages)
    return found or (said([(languages[0], texts.to(languages[0]))]) if texts else {})


def _results(resolved: ResolvedStudy, released: Released, languages: Sequence[str],
             waves: Mapping[str, Wave]) -> Iterator[Measured]:
    rows: dict[str, list[Row]] = {}
    for row in released.results:
        if row["quantity"] == "level" and row["term"] is None and not row["sensitivity"] and row["wave"] in waves:
            rows.setdefault(row["indicator"], []).append(row)
    for id in resolved.listed:
        shown = [row for row in rows.get(id, ()) if row["released"] and row["estimate"] is not None]
        if shown:
            yield _measured(resolved, resolved.indicators[id], shown, languages, waves)


def _measured(resolved: ResolvedStudy, indicator: Indicator, rows: Sequence[Row], languages: Sequence[str],
              waves: Mapping[str, Wave]) -> Measured:
    study, times = resolved.study, []
    first, last = study.roles
    for wave in study.waves:
        own = [row for row in rows if row["wave"] == wave.wave]
        target = at_wave(indicator.targets, study, wave.wave)
        aimed = [Value(_number(indicator, target.value))] if target and target.value is not None else []
        if (own or aimed) and (wave.wave != first or first == last):
            times.append(Time(period_start(wave.period), period_end(wave.period), aimed, [
                Value(_number(indicator, row["estimate"]), _dimensions(row)) for row in own]))
    before = [] if first == last else [
        Baseline(period_end(waves[first].period), Value(_number(indicator, row["estimate"]), _dimensions(row)))
        for row in rows if row["wave"] == first]
    times += [Time(target.on, target.on, [Value(_number(indicator, target.value))])
              for target in in_force(indicator.targets)
              if target.on and target.value is not None and measured_in(target, study) is None]
    return Measured(TYPES.get(indicator.level, "9"), "2" if indicator.is_share else "1",
                    {"up": True, "down": False}.get(indicator.direction), _said(indicator.label, languages),
                    _said(indicator.definition, languages), before, times)


def _number(indicator: Indicator, value: float) -> str:
    return decimal(value * 100 if indicator.is_share else value)


def _dimensions(row: Row) -> list[tuple[str, str]]:
    """``circle=a&region=b`` as the parts that it names; none for all."""
    parts = (part.partition("=") for part in row["scope"].split("&") if "=" in part)
    return [(key, value) for key, _, value in parts]


def _notes(resolved: ResolvedStudy, released: Released, language: str) -> Iterable[str]:
    words = sheet_words("iati_words", language)
    if resolved.study.invented:
        yield words["invented"]
    held = sum(1 for row in released.results if row["quantity"] == "level" and row["released"] is False)
    if held:
        yield words["hidden"].format(n=held)
