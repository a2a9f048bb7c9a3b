"""The results chain: objectives as a tree, what is measured of each from need to impact, and the gaps."""

from dataclasses import replace

from keko_eval.definitions.document import parse_document
from keko_eval.definitions.load import Library
from keko_eval.reporting.page import Cell, Chip
from keko_eval.reporting.report import build_report
from keko_eval.reporting.results_chain import LEVELS, Link, links_of, results_chain
from tests.reporting import invented
from tests.reporting.told import draft, study

TREE = """tree: t
version: 1.0.0
strands: [{strand: near, label: {en: Close by, fi: Lähellä}}]
objectives:
  - {objective: a, label: {en: Work together, fi: Yhdessä}}
  - {objective: a.one, parent: a, strand: near, weight: 2, label: {en: Trust, fi: Luottamus}}
  - {objective: a.two, parent: a.one, weight: 0.5, label: {en: Promises, fi: Lupaukset}}
  - {objective: b, label: {en: Learn, fi: Opitaan}}
  - {objective: b.one, parent: b, label: {en: Share, fi: Jaetaan}}
"""
SURE = Chip("good", "full", "Improved")


def link(objective, level, label="X"):
    return Link(objective, level, label, f"i-{label}", SURE, Cell("5"))


def part(*links, language="en", tree=TREE):
    document, problems = parse_document(tree, "tree.yaml")
    assert document is not None
    assert not problems
    return results_chain(draft(language, replace(study(), library=Library((document,)))), links)


def texts(body):
    return [[cell.chip.text if cell.chip else cell.text for cell in row] for row in body.rows]


def test_a_chain_has_its_parts_in_order_and_gaps_are_rows():
    found = part(*(link("a.one", level, label) for level, label in (
        ("outcome", "Trust"), ("activity", "Meetings"), ("outcome", "Y"))))
    chain = found.tables[1]
    assert (chain.name, chain.caption) == ("chain:a", "Work together")
    body, = chain.bodies
    assert body.heading == "Trust (weight 2) · Close by"
    assert texts(body) == [
        ["Need, input", "–", "Not measured", "–"], ["Activity", "Meetings", "Improved", "5"],
        ["Output", "–", "Not measured", "–"], ["Outcome", "Trust", "Improved", "5"], ["Outcome", "Y", "Improved", "5"],
        ["Impact", "–", "Not measured", "–"]]
    assert [row[1].link for row in body.rows] == ["", "i-Meetings", "", "i-Trust", "i-Y", ""]
    assert {row[2].chip.tone for row in body.rows if row[1].text == "–"} == {"none"}


def test_a_whole_chain_has_no_gap():
    found = part(*(link("a.two", level) for level in LEVELS))
    body, = found.tables[1].bodies
    assert body.heading == "Trust › Promises (weight 0.5)"
    assert [row[0].text for row in body.rows] == ["Need", "Input", "Activity", "Output", "Outcome", "Impact"]


def test_the_overview_counts_and_marks_what_is_not_measured():
    found = part(link("b.one", "output"), link("a.one", "outcome"), link("a.one", "outcome"), link("a", "impact"))
    overview = found.tables[0]
    assert [c.head for c in overview.columns] == ["Objective", "Need", "Input", "Activity", "Output", "Outcome",
                                                  "Impact"]
    assert [(b.heading, texts(b)) for b in overview.bodies] == [
        ("Work together", [["Work together", "–", "–", "–", "–", "–", "1"], ["Trust", "–", "–", "–", "–", "2", "–"]]),
        ("Learn", [["Share", "–", "–", "–", "1", "–", "–"]])]
    assert overview.note == "A dash: this part of the chain is not measured."


def test_objectives_that_nothing_measures_are_named():
    assert part(link("a.one", "outcome")).paragraphs[1] == "These objectives are not measured here: Promises and Share."
    assert len(part(link("a.two", "outcome"), link("b.one", "output")).paragraphs) == 1


def test_what_serves_no_known_objective_is_left_out_and_nothing_makes_no_part():
    assert part() is None
    assert part(link("other", "outcome")) is None
    assert [b.heading for t in part(link("other", "outcome"), link("b.one", "output")).tables for b in t.bodies] == [
        "Learn", "Share"]


def test_an_objective_above_itself_does_not_go_on_for_ever():
    round_ = TREE.replace("{objective: a, label", "{objective: a, parent: a.two, label")
    assert part(link("a.one", "outcome"), tree=round_) is not None


def test_indicators_stand_under_every_objective_that_they_serve_with_the_conclusion_of_their_page():
    resolved = invented.study()
    report = build_report(invented.released(), resolved, [], "en")
    pages = (*report.primary.pages, *report.others.pages)
    links = list(links_of(draft("en", resolved, invented.released().results.rows), pages))
    assert {(x.objective, x.label) for x in links} == {
        (o, i.label.to("en")) for i in resolved.indicators.values() for o in i.objectives}
    chips = {page.label: page.said.chip for page in pages}
    assert all(x.chip == chips[x.label] for x in links)
    hidden = next(x for x in links if x.chip.tone == "hidden")
    assert hidden.chip.weight == "dotted"
    assert ("chain", "Results chain") in report.contents
    assert report.chain is not None
    rows = [row for t in report.chain.tables[1:] for b in t.bodies for row in b.rows if row[1].link]
    assert len(rows) == len(links)
