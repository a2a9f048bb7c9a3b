"""Organisations: one subject for each, or one for each person who answers for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class OrganisationAnswer:
    """One response for an organisation; ``other_person`` where it says that somebody else answered before."""

    response: str
    wave: str
    organisation: str
    other_person: bool = False


def link_organisations(waves: Sequence[str], answers: Iterable[OrganisationAnswer]) -> dict[str, str]:
    """A subject by response: the organisation's, until another person answers for it; from then on a new one.

    So a change of the person is never taken for a change of the organisation. Several answers of an organisation in a
    wave share the subject; which of them is used is decided where answers are read.
    """
    found: dict[str, str] = {}
    turn: dict[str, int] = {}
    by_wave: Mapping[str, list[OrganisationAnswer]] = {wave: [] for wave in waves}
    for answer in sorted(answers, key=lambda a: a.response):
        if answer.wave in by_wave:
            by_wave[answer.wave].append(answer)
    for number, wave in enumerate(waves):
        changed = {a.organisation for a in by_wave[wave] if a.other_person} if number else set()
        for organisation in changed:
            turn[organisation] = turn.get(organisation, 0) + 1
        for answer in by_wave[wave]:
            found[answer.response] = _subject(answer.organisation, turn.get(answer.organisation, 0))
    return found


def _subject(organisation: str, turn: int) -> str:
    return sha256(f"keko organisation {turn} {organisation.strip().casefold()}".encode()).hexdigest()[:16]
