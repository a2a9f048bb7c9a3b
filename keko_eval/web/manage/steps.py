"""The path from goals to the report: what of it is done, and what comes next, for a circle or the whole study."""

from dataclasses import dataclass

from keko_eval.web.manage.visit import Visit

NAMES = ("goals", "questions", "send", "results", "report")


@dataclass(frozen=True, slots=True)
class Step:
    """``state``: done, or open. ``done`` and ``next`` are sentences."""

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
    closed: int
    reports: int


def steps_of(visit: Visit) -> tuple[Step, ...]:
    """The five steps, each with what stands."""
    facts = _facts(visit)
    finished = {
        "goals": facts.goals > 0 or visit.circle is None, "questions": facts.surveys > 0,
        "send": facts.opened + facts.closed > 0, "results": facts.closed > 0 and facts.opened == 0,
        "report": facts.reports > 0,
    }
    return tuple(Step(name, f"{visit.base}/{name}", "done" if finished[name] else "open",
                      _done(visit, name, facts, finished[name]), visit.say(f"step.{name}.next"))
                 for name in NAMES)


def _done(visit: Visit, name: str, facts: _Facts, finished: bool) -> str:
    if not finished:
        return visit.say(f"step.{name}.not_yet")
    match name:
        case "goals":
            return visit.say("step.goals.of_circle" if facts.goals else "step.goals.of_all", goals=facts.goals,
                             indicators=facts.indicators)
        case "questions":
            return visit.say(f"step.questions.{'one' if facts.surveys == 1 else 'many'}", n=facts.surveys)
        case "send":
            return visit.say("step.send.open" if facts.opened else "step.send.closed")
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
    latest = {(w.instrument, w.wave): w.state for w in sorted(mine, key=lambda w: w.circle or "")}
    reports = [r for r in visit.office.press.reports() if r.circle == visit.circle and r.state == "done"]
    return _Facts(len(seen.circles[own].goals) if own else 0, len(seen.listed), len(surveys),
                  sum(state == "open" for state in latest.values()),
                  sum(state == "closed" for state in latest.values()), len(reports))


