"""Send: a wave opens, closes and reopens, for a circle or for all; the links that go out."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from starlette.responses import Response

from keko_eval.collection.form.kept import hash_of, text_of
from keko_eval.collection.linking.contacts import open_contacts
from keko_eval.collection.opening import keeps_from_opening
from keko_eval.collection.store.errors import StoreUnavailable
from keko_eval.collection.store.records import WaveState
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.study import Wave
from keko_eval.problem.problem import Problem, Refused
from keko_eval.web.door.refusal import Refusal
from keko_eval.web.manage.steps import steps_of, waits
from keko_eval.web.manage.visit import Visit
from keko_eval.web.respond.offered import KIOSK, slug_of

MOST_GRACE = 24 * 60


@dataclass(frozen=True, slots=True)
class Round:
    """A questionnaire in a wave, as the page has it.

    ``filed``: its answers came in files already. ``barred``: it is closed for all, so that no circle can open it.
    ``waits``: it is opened for a day that has not come yet.
    """

    instrument: Instrument
    wave: Wave
    state: WaveState
    of_all: bool
    link: str
    kiosk: str
    filed: bool
    barred: bool
    waits: bool

    @property
    def key(self) -> str:
        return f"{self.instrument.instrument}/{self.wave.wave}"


def rounds(visit: Visit) -> tuple[Round, ...]:
    """Every questionnaire in every wave, the last wave first."""
    studied = visit.office.studies.read()
    seen = studied.seen_by(visit.circle)
    with visit.office.reading() as store:
        states = {(w.instrument, w.wave, w.circle): w for w in (store.waves() if store else ())}
    found = []
    filed = {(entry.instrument.split("@")[0], entry.wave) for entry in seen.study.data}
    base = visit.office.settings.respond.rstrip("/")
    for wave in reversed(seen.study.waves):
        for id, instrument in studied.instruments(visit.circle).items():
            own = states.get((id, wave.wave, visit.circle))
            of_all = states.get((id, wave.wave, None))
            barred = visit.circle is not None and of_all is not None and of_all.state == "closed"
            state = (None if barred else own) or of_all or WaveState(id, wave.wave, visit.circle)
            link = f"{base}/s/{slug_of(id, wave.wave, visit.circle)}"
            found.append(Round(instrument, wave, state, state.circle != visit.circle, link, f"{link}-{KIOSK}",
                               (id, wave.wave) in filed, barred, waits(state, visit.office.now())))
    return tuple(found)


def round_of(visit: Visit, key: str) -> Round:
    """The one that a form names; 404 where there is none."""
    found = next((r for r in rounds(visit) if r.key == key), None)
    if found is None:
        raise Refusal(404)
    return found


def send_page(visit: Visit, wrong: tuple[Problem, ...] = (), said: str = "", about: str = "") -> Response:
    with visit.office.reading() as store:
        there = store is not None
    return visit.show("send.html", 422 if wrong or said else 200, steps=steps_of(visit), step="send", there=there,
                      rounds=rounds(visit), problems=visit.told(wrong), said=said, about=about,
                      today=visit.office.today(), contacts=_contacts(visit),
                      retention=visit.office.studies.read().resolved.study.retention_until)


def _contacts(visit: Visit) -> int:
    """How many people have been invited, of the circle or of all."""
    try:
        counts = open_contacts(visit.office.settings.collected).counts()
    except Refused:
        return 0
    return sum(counts.values()) if visit.circle is None else counts.get(visit.circle, 0)


def open_wave(visit: Visit) -> Response:
    """Open a wave, or plan its opening, where respondents are told all that they must be told."""
    chosen = round_of(visit, visit.first("round"))
    if chosen.barred:
        return send_page(visit, said="send.closed_for_all", about=chosen.key)
    seen = visit.office.studies.read().seen_by(visit.circle)
    wrong = keeps_from_opening(seen, chosen.instrument.instrument, visit.office.today())
    if any(p.severity == "error" for p in wrong):
        return send_page(visit, wrong, about=chosen.key)
    times = _times(visit)
    if isinstance(times, str):
        return send_page(visit, said=times, about=chosen.key)
    opens, closes, grace = times
    state = WaveState(chosen.instrument.instrument, chosen.wave.wave, visit.circle, "open", opens, closes, grace,
                      hash_of(text_of(chosen.instrument)), seen.study.retention_until)
    return _set(visit, state, "wave-opened", chosen)


def _times(visit: Visit) -> tuple[datetime | None, datetime | None, int] | str:
    """When the wave opens and closes, and its grace; or the sentence that says what is wrong with them."""
    try:
        opens, closes = _day(visit.first("opens")), _day(visit.first("closes"))
    except ValueError:
        return "send.bad_day"
    if closes and closes < max(opens or visit.office.today(), visit.office.today()):
        return "send.closes_early"
    grace = visit.first("grace") or "60"
    if not grace.isascii() or not grace.isdigit() or len(grace) > 5 or int(grace) > MOST_GRACE:
        return "send.bad_grace"
    return _start(opens), _start(closes and closes + timedelta(days=1)), int(grace)


def close_wave(visit: Visit) -> Response:
    return _turn(visit, "closed", "wave-closed", "close")


def reopen_wave(visit: Visit) -> Response:
    return _turn(visit, "open", "wave-reopened", "reopen")


def _turn(visit: Visit, to: str, act: str, deed: str) -> Response:
    """Close or reopen, once it is confirmed."""
    chosen = round_of(visit, visit.first("round"))
    if to == "open" and chosen.barred:
        return send_page(visit, said="send.closed_for_all", about=chosen.key)
    if visit.first("sure") != "yes":
        return visit.show("sure.html", steps=steps_of(visit), step="send", round=chosen, deed=deed)
    changes: dict[str, Any] = {"circle": visit.circle, "state": to}
    if to == "open":
        seen = visit.office.studies.read().seen_by(visit.circle)
        wrong = keeps_from_opening(seen, chosen.instrument.instrument, visit.office.today())
        if any(p.severity == "error" for p in wrong):
            return send_page(visit, wrong, about=chosen.key)
        changes |= {"closes": None, "retention_until": seen.study.retention_until}
    return _set(visit, replace(chosen.state, **changes), act, chosen)


def _set(visit: Visit, state: WaveState, act: str, chosen: Round) -> Response:
    try:
        with visit.office.writing() as store:
            store.set_wave(state)
    except Refused as refused:
        return send_page(visit, refused.problems, about=chosen.key)
    except StoreUnavailable:
        return send_page(visit, said="send.unavailable", about=chosen.key)
    visit.note(act, chosen.key)
    return visit.go(f"{visit.base}/send")


def _day(text: str) -> date | None:
    """A date as browsers send it; None for none, ``ValueError`` for what is no date."""
    return date.fromisoformat(text) if text else None


def _start(day: date | None) -> datetime | None:
    return datetime.combine(day, time()).astimezone() if day else None
