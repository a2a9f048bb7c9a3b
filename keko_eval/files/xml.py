"""XML from strangers: a tree of plain elements with their lines; no DTD, no entities, bounded in depth and size."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

MOST_BYTES, DEEPEST, MOST_ELEMENTS = 50 << 20, 60, 2_000_000


@dataclass(slots=True)
class Element:
    """An element; ``tag`` without its namespace, ``text`` what stands in it outside of other elements."""

    tag: str
    line: int = 0
    attributes: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def child(self, tag: str) -> "Element | None":
        """The first child of a name."""
        return next((one for one in self.children if one.tag == tag), None)

    def each(self, *path: str) -> Iterator["Element"]:
        """Everything at a path of names below."""
        if not path:
            yield self
            return
        for one in self.children:
            if one.tag == path[0]:
                yield from one.each(*path[1:])


class _Refused(Exception):
    pass


def read_xml(data: bytes, file: str, *, named_dtd: bool = False) -> tuple[Element | None, tuple[Problem, ...]]:
    """The root of a document, or why it is refused: a DTD, an entity, too deep, too large, or no XML.

    With ``named_dtd`` a DTD may be named, as older standards ask, but it is never fetched and none may stand in the
    file.
    """
    from xml.parsers.expat import ExpatError, ParserCreate

    if len(data) > MOST_BYTES:
        return None, (problem("xml-refused", Place(file), reason=f"> {MOST_BYTES >> 20} MiB"),)
    parser = ParserCreate()
    builder = _Builder(parser, named_dtd)
    try:
        parser.Parse(data, True)
    except _Refused as refused:
        return None, (problem("xml-refused", Place(file, parser.CurrentLineNumber), reason=str(refused)),)
    except (ExpatError, ValueError, LookupError):
        return None, (problem("xml-unreadable", Place(file, max(parser.ErrorLineNumber, 1))),)
    return builder.root, ()


class _Builder:
    """What the parser tells, as a tree."""

    def __init__(self, parser: "object", named_dtd: bool) -> None:
        self.root: Element | None = None
        self.open: list[Element] = []
        self.parts: list[list[str]] = []
        self.count = 0
        self.parser = parser
        parser.buffer_text = True  # type: ignore[attr-defined]
        parser.StartElementHandler = self.start  # type: ignore[attr-defined]
        parser.EndElementHandler = self.end  # type: ignore[attr-defined]
        parser.CharacterDataHandler = self.data  # type: ignore[attr-defined]
        parser.StartDoctypeDeclHandler = self.named if named_dtd else self.refuse  # type: ignore[attr-defined]
        parser.SkippedEntityHandler = self.refuse  # type: ignore[attr-defined]
        parser.EntityDeclHandler = self.refuse  # type: ignore[attr-defined]
        parser.ExternalEntityRefHandler = self.refuse  # type: ignore[attr-defined]

    def refuse(self, *_: object) -> int:
        raise _Refused("DOCTYPE")

    def named(self, _name: str, _system: str | None, _public: str | None, inside: int) -> None:
        if inside:
            self.refuse()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.open) >= DEEPEST:
            raise _Refused(f"> {DEEPEST} levels")
        if self.count > MOST_ELEMENTS:
            raise _Refused(f"> {MOST_ELEMENTS} elements")
        line = self.parser.CurrentLineNumber  # type: ignore[attr-defined]
        element = Element(tag.rpartition(":")[2], line, attributes)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)
        self.parts.append([])

    def end(self, _: str) -> None:
        self.open.pop().text = "".join(self.parts.pop())

    def data(self, text: str) -> None:
        self.parts[-1].append(text)
