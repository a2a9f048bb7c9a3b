"""The page model: everything that a report says and draws, in one language, for HTML, PDF and workbook alike.

The values are frozen and hold finished words; numbers stand beside their words where a workbook wants them. Strips hold
numbers in the unit of their axis and no words, so that one drawing serves every language.
"""

from dataclasses import dataclass
from typing import Literal

from keko_eval.reporting.brand import PLAIN, Brand
from keko_eval.reporting.marks import Strip

Tone = Literal["good", "bad", "moved", "flat", "unclear", "few", "broken", "counted", "hidden", "none",
               "strong", "watch", "weak"]
Weight = Literal["full", "outline", "dotted"]


@dataclass(frozen=True, slots=True)
class Chip:
    """A conclusion: shape and words; the weight tells how sure (full, outline) or that nothing is claimed (dotted)."""

    tone: Tone
    weight: Weight
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A table's cell: what is read, the number behind it with its spreadsheet format, or a drawing or conclusion.

    ``ends`` are the ends of the strip's axis, where rows have axes of their own; ``link`` is the anchor of a page.
    """

    text: str = ""
    note: str = ""
    value: float | None = None
    pattern: str = ""
    strip: Strip | None = None
    ends: tuple[str, str] | None = None
    chip: Chip | None = None
    hidden: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """``ends`` label the axis that all strips of the column share; ``head`` is then what is read aloud."""

    head: str
    kind: Literal["label", "strip", "number", "text", "chip"]
    ends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """Rows under a heading of their own, or under none."""

    rows: tuple[tuple[Cell, ...], ...]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Legend:
    text: str
    strip: Strip


@dataclass(frozen=True, slots=True)
class Table:
    """``name`` tells what it is (``levels``, ``change``, ``items``, ``groups`` …) and is unique within its page."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    bodies: tuple[Body, ...]
    note: str = ""
    legend: tuple[Legend, ...] = ()

    @property
    def empty(self) -> bool:
        return not any(body.rows for body in self.bodies)

    @property
    def unseen(self) -> bool:
        """Whether it has rows and shows nothing of any of them."""
        return not self.empty and all(cell.hidden for body in self.bodies for row in body.rows for cell in row[1:])


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing with axes or labels of its own: SVG in the report's language, and in words what it shows.

    ``caption`` names it, ``alt`` tells what it shows with the main reading; ``tables`` are the names of the tables
    beside it that hold the same numbers.
    """

    name: str
    caption: str
    alt: str
    svg: str
    tables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A term and what is said of it."""

    term: str
    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """A result in words: what happened, how sure it is, and what can be said of its reason."""

    chip: Chip
    sentence: str
    certainty: str
    cause: str


@dataclass(frozen=True, slots=True)
class FrontRow:
    """One indicator on the first page; ``numbers`` are the earlier value, the later one and the change.

    ``row_id`` is the id of the row of results that the sentence tells of.
    """

    anchor: str
    label: str
    chip: Chip
    sentence: str
    small: tuple[str, ...]
    picture: Cell
    numbers: tuple[Cell, ...]
    row_id: str = ""


@dataclass(frozen=True, slots=True)
class DimensionBlock:
    dimension: str
    label: str
    rows: tuple[FrontRow, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many indicators ended alike, and which: (anchor, label)."""

    chip: Chip
    count: int
    labels: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """What can be said of the reason, with rival explanations."""

    heading: str
    text: str
    events: str


@dataclass(frozen=True, slots=True)
class Front:
    """The first page; ``note`` says why a change isn't the difference of the two values beside it, where it isn't."""

    heading: str
    lead: str
    tallies: tuple[Tally, ...]
    facts: tuple[Fact, ...]
    caption: str
    columns: tuple[Column, ...]
    dimensions: tuple[DimensionBlock, ...]
    legend: tuple[Legend, ...]
    note: str
    others: str
    cause: Cause
    hidden: str


@dataclass(frozen=True, slots=True)
class UnsaidItem:
    anchor: str
    label: str
    text: str
    row_id: str = ""


@dataclass(frozen=True, slots=True)
class UnsaidGroup:
    chip: Chip
    items: tuple[UnsaidItem, ...]


@dataclass(frozen=True, slots=True)
class Unsaid:
    """What did not change or cannot be said."""

    heading: str
    intro: str
    groups: tuple[UnsaidGroup, ...]


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """Everything about one indicator; the tables are empty where there is nothing to show.

    ``earlier`` is the indicator whose value the change starts from, most often the same one; ``numbers`` are those of
    the first page, ``row_id`` the id of what is told (see :class:`FrontRow`); ``figures`` and ``exhibits`` are what a
    kind shows besides.
    """

    anchor: str
    indicator: str
    earlier: str
    label: str
    eyebrow: tuple[str, ...]
    primary: bool
    said: Said
    small: tuple[str, ...]
    numbers: tuple[Cell, ...]
    facts: tuple[Fact, ...]
    levels: Table
    change: Table
    progress: Table
    items: tuple[Table, ...]
    movement: Table
    groups: Table
    how: tuple[str, ...]
    sensitivity: Table
    others: Table
    reliability: tuple[str, ...]
    figures: tuple[Figure, ...] = ()
    exhibits: tuple[Table, ...] = ()
    row_id: str = ""

    @property
    def changed(self) -> Cell:
        """The change or difference with its unit."""
        return self.numbers[-1] if len(self.numbers) > 1 else Cell("–")

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table that has rows, in the order of reading."""
        found = (self.levels, self.change, self.progress, *self.exhibits, *self.items, self.movement, self.groups,
                 self.sensitivity, self.others)
        return tuple(t for t in found if not t.empty)


@dataclass(frozen=True, slots=True)
class IndicatorPart:
    """A run of indicator pages; ``overview`` sums them up where they are many."""

    heading: str
    pages: tuple[IndicatorPage, ...]
    overview: Table | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of paragraphs, figures and tables: who answered, events, methods, quality, trace."""

    anchor: str
    heading: str
    paragraphs: tuple[str, ...]
    tables: tuple[Table, ...]
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Glossary:
    heading: str
    terms: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class PageWords:
    """What a page says around its content."""

    skip: str
    navigation: str
    legend: str
    how: str
    reliability: str
    certainty: str
    cause: str
    unsaid: str
    read_on: str
    made_with: str


@dataclass(frozen=True, slots=True)
class Watermark:
    word: str
    note: str


@dataclass(frozen=True, slots=True)
class Placed:
    """One section in its place: what it shows, its anchor and heading, and ``anchors`` of its indicator pages.

    ``overview`` is whether a table that sums the pages up stands at its head; ``text`` stands there where a plan has
    one.
    """

    part: str
    anchor: str
    heading: str
    anchors: tuple[str, ...] = ()
    overview: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report in one language.

    ``language`` is the code that was asked for, ``tag`` what goes into ``lang``; ``own`` is what a circle set
    for itself; ``order`` is what stands where;
    ``watermark`` is there unless the profile is public; ``invented`` warns where the answers are made up.
    """

    language: str
    tag: str
    study: str
    title: str
    organisation: str
    dated: str
    profile: str
    watermark: Watermark | None
    invented: str
    words: PageWords
    front: Front
    own: IndicatorPart
    unsaid: Unsaid
    primary: IndicatorPart
    others: IndicatorPart
    chain: Part | None
    benchmark: Part | None
    who: Part
    events: Part
    methods: Part
    quality: Part
    glossary: Glossary
    trace: Part

    order: tuple[Placed, ...] = ()
    brand: Brand = PLAIN

    @property
    def contents(self) -> tuple[tuple[str, str], ...]:
        """(anchor, heading) of every section, in the order of reading."""
        return tuple((placed.anchor, placed.heading) for placed in self.order)

    @property
    def pages(self) -> tuple[IndicatorPage, ...]:
        """The pages of all indicators, in the order of reading."""
        return (*self.own.pages, *self.primary.pages, *self.others.pages)

    @property
    def page_at(self) -> dict[str, IndicatorPage]:
        """Every indicator page by its anchor."""
        return {page.anchor: page for page in self.pages}

    def part(self, name: str) -> Part | None:
        """A part of paragraphs and tables by its name: chain, benchmark, who, events, methods, quality, trace."""
        found: Part | None = getattr(self, name)
        return found
