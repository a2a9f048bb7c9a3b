"""What a codebook says of a study and its variables, as plain values in one language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from keko_eval.exchange.statistics.data_set import DataSet


@dataclass(frozen=True, slots=True)
class About:
    """The study in one language.

    Parameters
    ----------
    titles : mapping of str to str
        The title in each language, the codebook's own first.
    waves : sequence of (id, first day or period, last day or period, label)
    countries : mapping of str to str
        The name of each country by its ISO 3166 code.
    unit, time : (str, str)
        The word in this language and the code of the DDI vocabulary.
    """

    language: str
    study: str
    version: str
    titles: Mapping[str, str]
    pid: str
    pid_type: str
    page: str
    creators: Sequence[str]
    abstract: str
    keywords: Sequence[str]
    topics: Sequence[str]
    countries: Mapping[str, str]
    waves: Sequence[tuple[str, str, str, str]]
    unit: tuple[str, str]
    time: tuple[str, str]
    kind: str
    sampling: str
    mode: str
    access: str
    distributor: str
    depositor: str
    deposited: str
    published: str
    population: str = ""
    funder: str = ""
    grant: str = ""
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is put: the words before it, its own, the help, and who is asked, in words and as a rule."""

    literal: str
    before: str = ""
    instruction: str = ""
    universe: str = ""
    relevant: str = ""
    least: str = ""
    greatest: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One data file: its variables and their groups.

    Parameters
    ----------
    asked : mapping
        By the name of a variable; without one only its label is told.
    groups : sequence of (name, kind, text, variables)
        ``kind`` is of DDI: ``multipleResp``, ``grid``, ``section``.
    counts : mapping
        ``{(variable, value, wave): how many}``: what disclosure control has released, and no more.
    own_codes : bool
        Whether missing values stand by their own codes, not by the reserved numbers from ``low``.
    """

    data: DataSet
    file: str
    low: int
    asked: Mapping[str, Asked] = field(default_factory=dict)
    groups: Sequence[tuple[str, str, str, Sequence[str]]] = ()
    counts: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    own_codes: bool = False
