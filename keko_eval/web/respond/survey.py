"""▶ Survey: an instrument as it is put before respondents; Keys and Settings of the app that does it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Literal

from keko_eval.collection.form.form import Form, compiled
from keko_eval.collection.form.kept import hash_of, text_of
from keko_eval.collection.form.paging import Paging
from keko_eval.collection.linking.codes import DESTROYED, code_key
from keko_eval.collection.sealing.keys import StoreKeys, link_key, seal_public
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.scalars import Texts

Reach = Literal["open", "personal", "kiosk"]
LANGUAGES = ("fi", "sv", "en", "fi-simple")


@dataclass(frozen=True, slots=True)
class Notices:
    """What a respondent is told of whoever asks. Texts are in the languages of the survey.

    Attributes
    ----------
    organisation : Texts
        Who asks; the name in the head of each page.
    controller, contact : Texts
        Who is responsible for the answers, and how to reach them.
    purpose, lawful_basis, retention : Texts or None
        Where they are None, the instrument's own are shown.
    special_basis, protection_officer, recipients : Texts or None
        The ground for special categories of data (Article 9), the data protection officer, who else gets answers.
    accessibility : Texts or None
        Whom to tell of a page that cannot be used, where it is not ``contact``.
    known_gaps : Texts or None
        What of the survey is known not to be accessible.
    """

    organisation: Texts
    controller: Texts
    contact: Texts
    purpose: Texts | None = None
    lawful_basis: Texts | None = None
    retention: Texts | None = None
    special_basis: Texts | None = None
    protection_officer: Texts | None = None
    recipients: Texts | None = None
    accessibility: Texts | None = None
    known_gaps: Texts | None = None


@dataclass(frozen=True, eq=False)
class Survey:
    """One instrument in one wave, for everyone or for one circle.

    Attributes
    ----------
    slug : str
        Its name in addresses: ``/s/{slug}``.
    reach : {"open", "personal", "kiosk"}
        ``open``: whoever has the address. ``personal``: only by a link of one's own, ``/l/{token}``. ``kiosk``: many
        respondents, one after another, on one device; nothing can be resumed there.
    given : mapping
        What is known of everyone who answers here: circle, region. A personal link knows its own.
    languages : tuple of str
        Those of ``fi``, ``sv``, ``en``, ``fi-simple`` that the pages are offered in; the first is the usual one.
    elements : tuple of str
        The questions that make a respondent's own code (``study.linking.elements``): only keyed hashes of it are kept.
    """

    slug: str
    instrument: Instrument
    wave: str
    notices: Notices
    languages: tuple[str, ...] = LANGUAGES
    given: Mapping[str, str] = field(default_factory=dict)
    reach: Reach = "open"
    paging: Paging = "section"
    elements: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.languages or not set(self.languages) <= set(LANGUAGES):
            raise ValueError(f"languages are some of {', '.join(LANGUAGES)}")

    @cached_property
    def text(self) -> str:
        """The definition, as the store keeps it."""
        return text_of(self.instrument)

    @cached_property
    def definition(self) -> str:
        """The hash of the definition."""
        return hash_of(self.text)

    @cached_property
    def form(self) -> Form:
        return compiled(self.instrument, self.paging)

    @property
    def circle(self) -> str | None:
        return self.given.get("circle")

    @cached_property
    def privacy(self) -> Mapping[str, Texts]:
        """The privacy notice, part by part in the order of reading; empty parts are not in it."""
        own, asked = self.notices, self.instrument
        parts = {"purpose": own.purpose or asked.purpose, "lawful_basis": own.lawful_basis or asked.lawful_basis,
                 "special_basis": own.special_basis, "retention": own.retention or asked.retention,
                 "recipients": own.recipients, "controller": own.controller, "contact": own.contact,
                 "protection_officer": own.protection_officer}
        return {name: texts for name, texts in parts.items() if texts is not None}

    @cached_property
    def privacy_version(self) -> str:
        """The hash of the privacy notice in all its languages: which one was shown is kept with the answers."""
        plain = {name: texts.by_language for name, texts in self.privacy.items()}
        return sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys that the respondents' app holds: of drafts, of personal links, of respondents' own codes where the study
    has them, and the public one that seals."""

    draft: bytes = field(repr=False)
    link: bytes = field(repr=False)
    seal: bytes = field(repr=False)
    code: bytes | None = field(default=None, repr=False)

    @classmethod
    def read(cls, folder: Path, *, codes: bool = False) -> "Keys":
        """From a study's folder of keys; raises ``Refused`` where one is missing or open to others.

        ``codes``: with the key of respondents' own codes, made on first use; none once it was destroyed.
        """
        own = code_key(folder, create=True) if codes and not (folder / DESTROYED).exists() else None
        return cls(StoreKeys.read(folder).draft, link_key(folder), seal_public(folder), own)


@dataclass(frozen=True, slots=True)
class Settings:
    """How the app stands in the world.

    Attributes
    ----------
    hosts : tuple of str
        The host names that it answers to, without ports.
    tls : bool
        Whether browsers come by TLS, that is, through a proxy.
    draft_days : int
        How long a cookie lets a respondent go on.
    posts_per_minute, starts_per_minute : float
        For one draft; for one address, many people behind it.
    patience : float
        Seconds until a page says that nothing can be stored now.
    """

    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    tls: bool = False
    draft_days: int = 30
    posts_per_minute: float = 60
    starts_per_minute: float = 120
    patience: float = 4.5
