"""Archive: what a data archive needs to know of a study, beside what its definitions say."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel

from keko_eval.definitions.scalars import STRICT, Date, Text, Texts

NEEDED: Mapping[str, str] = {
    "pid": "10.1234/example",
    "page": "https://example.org/study",
    "creators": "[{fi: Esimerkkiyhdistys, sv: Exempelföreningen, en: Example Association}]",
    "abstract": "{fi: …, sv: …, en: …}",
    "keywords": "[{fi: yhteistyö, sv: samarbete, en: co-operation}]",
    "topics": "[{fi: Sosiaalipalvelut, sv: Socialtjänster, en: Social services}]",
    "countries": "{FI: {fi: Suomi, sv: Finland, en: Finland}}",
    "sampling": "{fi: Kokonaisaineisto, sv: Totalundersökning, en: Total universe}",
    "mode": "{fi: Itsetäytettävä verkkolomake, sv: Webbenkät, en: Self-administered web questionnaire}",
    "access": "{fi: …, sv: …, en: …}",
    "distributor": "{fi: Tietoarkisto, sv: Dataarkivet, en: Finnish Social Science Data Archive}",
    "depositor": "{fi: Esimerkkiyhdistys, sv: Exempelföreningen, en: Example Association}",
    "deposited": "2026-01-31",
    "published": "2026-03-31",
}
"""``{key: an example}`` of what no deposit goes without: CESSDA Data Catalogue profile for DDI 2.5 (version 2.0.0, its
mandatory and recommended elements), as far as the definitions do not tell it already."""


class Archive(BaseModel):
    model_config = STRICT
    pid: Text | None = None
    pid_type: Literal["DOI", "URN", "Handle", "ARK"] = "DOI"
    page: Text | None = None
    creators: tuple[Texts, ...] = ()
    abstract: Texts | None = None
    keywords: tuple[Texts, ...] = ()
    topics: tuple[Texts, ...] = ()
    countries: dict[str, Texts] = {}
    sampling: Texts | None = None
    mode: Texts | None = None
    access: Texts | None = None
    distributor: Texts | None = None
    depositor: Texts | None = None
    deposited: Date | None = None
    published: Date | None = None
    population: Texts | None = None
    funder: Texts | None = None
    grant: Text | None = None


def lacking(archive: Archive | None) -> tuple[str, ...]:
    """The keys of :data:`NEEDED` that say nothing."""
    return tuple(key for key in NEEDED if not getattr(archive, key, None))
