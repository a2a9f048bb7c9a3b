"""Handout: an instrument with what a study knows before anybody answers it away from the web."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from keko_eval.collection.form.kept import hash_of, text_of
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.scalars import Texts
from keko_eval.definitions.study import Grouping, Wave
from keko_eval.language.dates import day
from keko_eval.language.language import language as language_of
from keko_eval.language.wording import words_beside

WAVE = "wave"
NOTICE = ("purpose", "lawful_basis", "special_basis", "retention", "recipients", "controller", "contact",
          "protection_officer")
"""What respondents are told of their data, in the order of reading."""


def handout_words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """``{part: {key: {language: text}}}``."""
    return words_beside(__file__)


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
    notices : mapping of str to Texts
        What the study says of the parts of ``NOTICE``; otherwise the instrument speaks for itself.
    until : date, optional
        When answers are deleted at the latest.
    """

    instrument: Instrument
    study: str = ""
    title: Texts | None = None
    waves: tuple[Wave, ...] = ()
    groups: tuple[Grouping, ...] = ()
    subject: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    notices: Mapping[str, Texts] = field(default_factory=dict)
    until: date | None = None

    @property
    def notice(self) -> dict[str, Texts]:
        """What respondents are told, part by part in the order of reading; empty parts are not in it."""
        found = {name: self.notices.get(name) or getattr(self.instrument, name, None) for name in NOTICE}
        return {name: texts for name, texts in found.items() if texts is not None}

    @property
    def notice_version(self) -> str:
        """The hash of the notice in all its languages: which one was shown is kept with the answers."""
        plain = {name: texts.by_language for name, texts in self.notice.items()}
        return sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

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
    said = {name: texts for name in NOTICE if (texts := getattr(study.collecting, name, None)) is not None}
    return Handout(asked, study.study, study.title, study.waves,
                   tuple(g for name, g in groups.items() if name and name not in asked.names) if people else (),
                   study.subject if people and study.subject and study.subject not in asked.names else "", known,
                   said, study.retention_until)


def told_notice(handout: Handout, language: str) -> list[tuple[str, str, str]]:
    """(part, title, text) of what respondents are told of their data, their rights last; none where nothing is said."""
    words, notice = handout_words(), handout.notice
    if not notice:
        return []
    told = [(name, words["notice"][name][language], texts.to(language)) for name, texts in notice.items()]
    if handout.until:
        until = words["say"]["until"][language].format(day=day(handout.until, language_of(language)))
        told = [(name, title, f"{text} {until}" if name == "retention" else text) for name, title, text in told]
    own = words["say"]["with_code" if handout.subject else "without_code"][language]
    return [*told, ("rights", words["notice"]["rights"][language], f"{own} {words['say']['complaint'][language]}")]


def _narrowed(resolved: ResolvedStudy) -> Iterator[Grouping]:
    """The groupings that the study was narrowed by: no longer among its groups, but still as its file has them."""
    for grouping in resolved.document.tree.data().get("groups", []) if resolved.where else []:
        if isinstance(grouping, dict) and grouping.get("group") in resolved.where:
            yield Grouping.model_validate(grouping)
