"""▶ A DDI Codebook in; an instrument as plain data out, a question for each variable."""

from pathlib import Path

from keko_eval.exchange.ddi.grouping import grouped
from keko_eval.exchange.ddi.reading import Reading, Tree
from keko_eval.exchange.ddi.source import Codebook, read_codebook
from keko_eval.exchange.foreign_id import foreign_id
from keko_eval.exchange.loss import LossReport
from keko_eval.exchange.systems import ReadForm
from keko_eval.problem.place import Place


def read_form(path: Path) -> ReadForm:
    """The instrument that a codebook's variables make."""
    codebook, problems = read_codebook(path)
    return form_of(codebook, path.stem) if codebook else ReadForm({}, problems=problems)


def form_of(codebook: Codebook, stem: str) -> ReadForm:
    """As :func:`read_form`, from the codebook."""
    reading = Reading(codebook)
    named = {variable.id: reading.question(variable) for variable in codebook.variables}
    items, places = grouped(codebook, named, reading)
    if codebook.counted:
        reading.lose("lost", "sumStat, catStat", None, "ddi-counts")
    title = reading.said(codebook.title) or stem
    tree: Tree = {"instrument": foreign_id(stem, "codebook"), "version": "1.0.0", "unit": "respondent",
                  "languages": list(reading.languages), "title": title}
    for key, value in (("description", reading.said(codebook.abstract)),
                       ("source", reading.said({reading.languages[0]: codebook.citation}))):
        if value:
            tree[key] = value
    tree |= {**({"choices": reading.lists} if reading.lists else {}), "questions": items}
    carried = {"labels": reading.labels} if reading.labels else {}
    spots = {(): Place(codebook.file), ("instrument",): Place(codebook.file), **places}
    return ReadForm(tree, LossReport(tuple(reading.losses), carried), (), spots)
