"""Handout: an instrument with what a study knows before anybody answers it away from the web."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from keko_eval.collection.form.kept import hash_of, text_of
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.scalars import Texts
from keko_eval.definitions.study import Grouping, Wave

WAVE = "wave"


@dataclass(frozen=True)
class Handout:
    """What a form that is handed out belongs to.

    Parameters
    ----------
    instrument : Instrument
    study : str
        The study's id, empty for an instrument alone.
    title : Texts or None
        The study's title.
    waves : tuple of Wave
    groups : tuple of Grouping
        What the answers are grouped by and the instrument does not ask.
    subject : str
        The column of the code that links one respondent's waves, empty where there is none to write.
    given : mapping of str to str
        What is known already, by ``wave`` or group.
    """

    instrument: Instrument
    study: str = ""
    title: Texts | None = None
    waves: tuple[Wave, ...] = ()
    groups: tuple[Grouping, ...] = ()
    subject: str = ""
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def definition(self) -> str:
        """The text of the instrument that the form was made of."""
        return text_of(self.instrument)

    @property
    def fingerprint(self) -> str:
        """The hash of the instrument that the form was made of."""
        return hash_of(self.definition)

    @property
    def heads(self) -> tuple[str, ...]:
        """The columns before the answers."""
        return (*((WAVE,) if self.waves else ()), *(g.group for g in self.groups), *filter(None, [self.subject]))


def handout_of(resolved: ResolvedStudy, instrument: str, given: Mapping[str, str] | None = None) -> Handout:
    """What the study ``resolved`` knows of one of its instruments; ``KeyError`` for one that it does not have."""
    study, asked = resolved.study, resolved.instruments[instrument]
    known = {**resolved.where, **(given or {})}
    groups = {g.group: g for g in (*_narrowed(resolved), *study.groups)}
    for name in (study.comparison.cluster, study.comparison.group, *resolved.where):
        groups.setdefault(name or "", Grouping(group=name or "-"))
    people = instrument in resolved.answered
    return Handout(asked, study.study, study.title, study.waves,
                   tuple(g for name, g in groups.items() if name and name not in asked.names) if people else (),
                   study.subject if people and study.subject and study.subject not in asked.names else "", known)


def _narrowed(resolved: ResolvedStudy) -> Iterator[Grouping]:
    """The groupings that the study was narrowed by: no longer among its groups, but still as its file has them."""
    for grouping in resolved.document.tree.data().get("groups", []) if resolved.where else []:
        if isinstance(grouping, dict) and grouping.get("group") in resolved.where:
            yield Grouping.model_validate(grouping)
