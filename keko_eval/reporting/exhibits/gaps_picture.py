"""The matrix of needs and supply at a glance: darker where there is more, signs where something is missing."""

from collections.abc import Iterator

from keko_eval.language.forms import capital
from keko_eval.language.numbers import number
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.exhibits.gaps import EMPTY, Place, caption_of, gaps, matrix, places, register_of, seen
from keko_eval.reporting.figures.canvas import Told, finished
from keko_eval.reporting.figures.heat import Sign, Square, heat, steps_of
from keko_eval.reporting.page import Figure
from keko_eval.reporting.record_tables import choice, heading

WIDEST, NAMED = 16, 3
"""Columns that can be read; gaps that are named in words."""


def picture(draft: Draft, id: str) -> tuple[Figure, ...]:
    """The whole matrix at a glance; its numbers are those of the tables."""
    indicator, words = register_of(draft, id), draft.words
    areas, groups, at = seen(draft, id)
    if len(areas) < 2 or not 1 < len(groups) <= WIDEST:
        return ()
    squares = [[_square(draft, at[r, c]) for r in groups] for c in areas]
    signs = {square.sign for line in squares for square in line}
    everywhere = choice(draft, id, indicator.columns, indicator.everywhere)
    named: dict[Sign, str] = {"gap": words.say("exhibit.register.gap"), "nobody": words.say("exhibit.register.nobody"),
                              "wide": words.say("figure.only", what=everywhere[:1].lower() + everywhere[1:]),
                              "hidden": words.say("cell.hidden")}
    steps = ["–".join(dict.fromkeys(number(end, draft.language) for end in step))
             for step in steps_of(max(p.supply for p in at.values()))]
    told = Told(f"matrix-{id}", caption_of(draft, id), " ".join(_reading(draft, id)), draft.language.tag,
                tuple(table.name for table in matrix(draft, id)))
    return (finished(told, heat([capital(choice(draft, id, indicator.columns, c)) for c in areas],
                                [capital(choice(draft, id, indicator.rows, r)) for r in groups], squares, steps,
                                {sign: text for sign, text in named.items() if sign in signs})),)


def _square(draft: Draft, place: Place) -> Square:
    if place.hidden:
        return Square(0, "", "hidden")
    if place.gap:
        return Square(place.supply, number(place.supply, draft.language), "nobody" if place.nobody else "gap")
    if place.wide and not place.supply:
        return Square(0, number(place.wide, draft.language), "wide")
    return Square(place.supply, number(place.supply, draft.language) if place.supply else EMPTY)


def _reading(draft: Draft, id: str) -> Iterator[str]:
    """What the picture shows: what the squares are, where most is, where the first gaps are, how many are hidden."""
    indicator, words = register_of(draft, id), draft.words
    found = places(draft, id)

    def name(place: Place) -> str:
        return words.say("figure.place", row=capital(choice(draft, id, indicator.columns, place.column)),
                         column=choice(draft, id, indicator.rows, place.row))

    yield words.say("figure.matrix", rows=heading(draft, id, indicator.columns).rstrip("?."),
                    columns=heading(draft, id, indicator.rows).rstrip("?."))
    most = max(found, key=lambda p: p.supply)
    if most.supply:
        yield words.say("figure.matrix_most", n=number(most.supply, draft.language), place=name(most))
    if missing := gaps(draft, id):
        yield words.say("figure.matrix_gaps", n=number(len(missing), draft.language),
                        places="; ".join(name(p) for p in missing[:NAMED]))
    if hidden := sum(p.hidden for p in found):
        yield words.say("figure.matrix_hidden", n=number(hidden, draft.language))
