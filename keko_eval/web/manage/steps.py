"""The path from goals to the report: what of it is done, and what comes next, for a circle or the whole study."""

from dataclasses import dataclass
from datetime import datetime

from keko_eval.collection.store.records import WaveState
from keko_eval.web.manage.visit import Visit

NAMES = ("goals", "questions", "send", "results", "report")


@dataclass(frozen=True, slots=True)
class Step:
    """``state``: done, made (a report, of which more can be made), or open. ``done`` and ``next`` are sentences."""

    name: str
    href: str
    state: str
    done: str
    next: str


@dataclass(frozen=True, slots=True)
class _Facts:
    goals: int
    indicators: int
    surveys: int
    opened: int
    waiting: int
    closed: int
    reports: int
    making: bool


def steps_of(visit: Visit) -> tuple[Step, ...]:
    """The five steps, each with what stands."""
    facts = _facts(visit)
    finished = {
        "goals": facts.goals > 0 or visit.circle is None, "questions": facts.surveys > 0,
        "send": facts.opened + facts.closed > 0,
        "results": facts.closed > 0 and facts.opened == 0,
        "report": facts.reports > 0,
    }
    return tuple(Step(name, f"{visit.base}/{name}", _state(name, finished[name]),
                      _done(visit, name, facts, finished[name]), visit.say(f"step.{name}.{_next(name, facts)}"))
                 for name in NAMES)


def _state(name: str, finished: bool) -> str:
    if not finished:
        return "open"
    return "made" if name == "report" else "done"


def _next(name: str, facts: _Facts) -> str:
    """Which sentence says what comes next."""
    match name:
        case "goals" | "questions":
            return "next"
        case "report":
            if facts.making or not facts.reports:
                return "wait" if facts.making else "first"
            return "again" if facts.opened else "next"
    if facts.opened:
        return "next"
    return "last" if facts.closed else "first"


def _done(visit: Visit, name: str, facts: _Facts, finished: bool) -> str:
    if name == "report" and facts.making:
        return visit.say("step.report.making")
    if name == "results" and not facts.opened + facts.closed:
        return visit.say("step.results.before")
    if not finished:
        return visit.say(f"step.{name}.not_yet")
    match name:
        case "goals":
            return visit.say("step.goals.of_circle" if facts.goals else "step.goals.of_all", goals=facts.goals,
                             indicators=facts.indicators)
        case "questions":
            return visit.say(f"step.questions.{'one' if facts.surveys == 1 else 'many'}", n=facts.surveys)
        case "send":
            open = "waits" if facts.opened == facts.waiting else "open"
            return visit.say(f"step.send.{open if facts.opened else 'closed'}")
        case "results":
            return visit.say("step.results.closed")
    return visit.say(f"step.report.{'one' if facts.reports == 1 else 'many'}", n=facts.reports)


def _facts(visit: Visit) -> _Facts:
    studied = visit.office.studies.read()
    seen, surveys = studied.seen_by(visit.circle), studied.instruments(visit.circle)
    own = studied.circles[visit.circle].overlay if visit.circle is not None else None
    with visit.office.reading() as store:
        waves = store.waves() if store else ()
    mine = [w for w in waves if w.instrument in surveys and w.circle in (None, visit.circle)]
    latest = {(w.instrument, w.wave): w for w in sorted(mine, key=lambda w: w.circle or "")}
    running = [w for w in latest.values() if w.state == "open"]
    reports = [r.state for r in visit.office.press.reports() if r.circle == visit.circle]
    return _Facts(len(seen.circles[own].goals) if own else 0, len(seen.listed), len(surveys), len(running),
                  sum(waits(w, visit.office.now()) for w in running),
                  sum(w.state == "closed" for w in latest.values()), reports.count("done"), "making" in reports)


def waits(wave: WaveState, now: datetime) -> bool:
    """Whether a wave is opened for a day that has not come yet."""
    return wave.state == "open" and wave.opens is not None and wave.opens > now
