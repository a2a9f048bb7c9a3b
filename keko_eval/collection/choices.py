"""Cells of closed questions in, codes out: a code, a label in any language, both, or several at once."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from keko_eval.collection.cells import BLANK_WORDS, Manner, Meaning
from keko_eval.collection.fields import Code
from keko_eval.collection.slips import slip_of
from keko_eval.collection.wording import plain

_WHOLE = re.compile(r"(-?\d+)[.,]0+")
_BOTH = (re.compile(r"(?P<code>[^\s=:.)–-]+)\s*[=:.)–-]*\s+(?P<label>.+)", re.S),
         re.compile(r"(?P<label>.+)\((?P<code>[^()]+)\)", re.S))
_PIECES = re.compile(r"\s*[;,|\n]\s*")
_TRUTHS = ({"true": "1", "false": "0"}, {"true": "yes", "false": "no"}, {"true": "true", "false": "false"})
TICKED = frozenset({"1", "1.0", "true", "yes", "y", "x", "kyllä", "ja", "ok", "✓", "✔", "checked", "valittu", "vald",
                    "selected", "on"})
UNTICKED = frozenset({"0", "0.0", "false", "no", "n", "ei", "nej", "unchecked", "off", "ei valittu", "ej vald",
                      "not selected"})


@dataclass(frozen=True)
class CodeList:
    """The codes of one closed question, ready to be looked up."""

    codes: Sequence[Code]

    @cached_property
    def by_code(self) -> dict[str, str]:
        exact = {c.value: c.value for c in self.codes}
        folded = [c.value.casefold() for c in self.codes]
        return {c.value.casefold(): c.value for c in self.codes if folded.count(c.value.casefold()) == 1} | exact

    @cached_property
    def by_label(self) -> dict[str, dict[str, set[str]]]:
        """``{label: {language: codes}}``."""
        found: dict[str, dict[str, set[str]]] = {}
        for code in self.codes:
            for language, label in code.labels:
                if label:
                    found.setdefault(plain(label), {}).setdefault(language, set()).add(code.value)
        return found

    def code(self, cell: str) -> str | None:
        """The code that a cell is, also written ``4.0`` or in other letters' case."""
        found = self.by_code.get(cell) or self.by_code.get(cell.casefold())
        if found is None and (whole := _WHOLE.fullmatch(cell)):
            found = self.by_code.get(whole[1])
        return found

    def labelled(self, cell: str, languages: Iterable[str] = ()) -> set[str]:
        """The codes that have the label ``cell``, in ``languages`` or in any."""
        found = self.by_label.get(plain(cell), {})
        wanted = set(languages) & set(found) or set(found)
        return set().union(*(found[language] for language in wanted))

    def both(self, cell: str) -> str | None:
        """The code of a cell that gives code and label, where the two agree: ``4 = Agree``, ``Agree (4)``."""
        for pattern in _BOTH:
            match = pattern.fullmatch(cell)
            code = self.code(match["code"].strip()) if match else None
            if match and code is not None and code in self.labelled(match["label"]):
                return code
        return None

    def near(self, cell: str) -> str:
        """The label or code that a cell is a misspelling of, empty where it may mean another."""
        return slip_of(cell, [*(label for c in self.codes for _, label in c.labels), *self.by_code])

    def languages(self, cells: Iterable[str], wished: str) -> set[str]:
        """The languages in which the most of the labels among ``cells`` are; the wished one alone if it is there."""
        counts: dict[str, int] = {}
        for cell in cells:
            for language in self.by_label.get(plain(cell), {}):
                counts[language] = counts.get(language, 0) + 1
        if wished in counts:
            return {wished}
        return {language for language, n in counts.items() if n == max(counts.values())}


@lru_cache(maxsize=256)
def code_list(codes: tuple[Code, ...]) -> CodeList:
    """The list of ``codes``, made once for all the questions that share it."""
    return CodeList(codes)


def read_one(cells: Iterable[str], codes: CodeList, manner: Manner) -> Meaning:
    """The codes of cells that hold one answer each."""
    meaning = Meaning()
    doubtful: list[str] = []
    only_code = only_label = False
    waiting = [cell for cell in cells if not _given(cell, manner, meaning)]
    languages = codes.languages(waiting, manner.language)
    for cell in waiting:
        code, labelled = codes.code(cell), codes.labelled(cell, languages)
        if code is not None and labelled and labelled != {code}:
            doubtful.append(cell)
            continue
        only_code |= code is not None and not labelled
        only_label |= code is None and bool(labelled)
        if code is None and len(labelled) == 1:
            code = next(iter(labelled))
        if code is None and not labelled:
            code = codes.both(cell) or _truth(cell, codes)
        if code is not None:
            meaning.answers[cell] = code
        elif labelled:
            meaning.set_aside(cell, "ambiguous_label")
        else:
            _unknown(cell, codes, meaning)
    for cell in doubtful:
        labelled = codes.labelled(cell, languages)
        if only_label and not only_code and len(labelled) == 1:
            meaning.answers[cell] = next(iter(labelled))
        elif only_label:
            meaning.set_aside(cell, "code_or_label")
        else:
            meaning.answers[cell] = codes.code(cell)
            meaning.notes.add("" if only_code else "read_as_codes")
    meaning.notes.discard("")
    return meaning


def read_many(cells: Iterable[str], codes: CodeList, manner: Manner, in_order: bool = False) -> Meaning:
    """The codes, parted by spaces, of cells that hold several answers each.

    Codes come in the order of the list, or of the cell where the order is the answer (``in_order``).
    """
    meaning = Meaning()
    order = {c.value: i for i, c in enumerate(codes.codes)}
    for cell in cells:
        if _given(cell, manner, meaning):
            continue
        found = [code for code in map(codes.code, cell.split()) if code is not None]
        strange: list[str] = []
        if len(found) < len(cell.split()):
            found, strange = [], []
            for piece in _pieces(cell, codes, manner):
                code = _one_code(piece, codes, manner)
                found.append(code) if code is not None else strange.append(piece)
        if not found:
            _unknown(cell, codes, meaning)
            continue
        unique = list(dict.fromkeys(found))
        meaning.answers[cell] = " ".join(unique if in_order else sorted(unique, key=order.__getitem__))
        if strange:
            meaning.odd[cell] = "unknown_part"
            meaning.near[cell] = ", ".join(strange)
    return meaning


def _given(cell: str, manner: Manner, meaning: Meaning) -> bool:
    """Whether the mapping file says what the cell means."""
    if cell not in manner.given:
        return False
    meaning.give(cell, manner.given[cell])
    return True


def _unknown(cell: str, codes: CodeList, meaning: Meaning) -> None:
    if cell in BLANK_WORDS:
        meaning.set_aside(cell, "blank_word")
    else:
        meaning.set_aside(cell, "unknown_value", codes.near(cell))


def _truth(cell: str, codes: CodeList) -> str | None:
    """A spreadsheet's TRUE or FALSE, where the list has the two codes that it stands for."""
    for words in _TRUTHS:
        if set(words.values()) <= set(codes.by_code):
            return words.get(cell.casefold())
    return None


def _one_code(piece: str, codes: CodeList, manner: Manner) -> str | None:
    if piece in manner.given:
        return manner.given[piece]
    labelled = codes.labelled(piece, [manner.language] if manner.language else ())
    return codes.code(piece) or (next(iter(labelled)) if len(labelled) == 1 else codes.both(piece))


def _pieces(cell: str, codes: CodeList, manner: Manner) -> Iterator[str]:
    """A cell's answers: the longest runs of its parts that are known, since a label may hold a comma itself."""
    marks = [(m.start(), m.end()) for m in _PIECES.finditer(cell)]
    starts, ends = [0, *(end for _, end in marks)], [*(start for start, _ in marks), len(cell)]
    i = 0
    while i < len(starts):
        last = next((j for j in range(min(len(ends), i + 12) - 1, i, -1)
                     if _one_code(cell[starts[i]:ends[j]].strip(), codes, manner) is not None), i)
        piece = cell[starts[i]:ends[last]].strip()
        if piece:
            yield piece
        i = last + 1
