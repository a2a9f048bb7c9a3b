"""What permuted names tell of a network, in the words of the page; all of the study is invented."""

from pathlib import Path

import pytest

import keko_eval
from keko_eval.pipeline import evaluate
from keko_eval.reporting.report import build_report

PARTNERS = Path(__file__).parents[1] / "studies" / "partners"


@pytest.fixture(scope="module")
def evaluation():
    return evaluate(keko_eval.load(PARTNERS))


@pytest.mark.parametrize(("language", "said"), [
    ("en", ["There are about as many ties between organisations of different kinds as chance would make "
            "(E–I index 0.83, by chance 0.71; p = 0.694).",
            "The ties are between the same organisations as at the start more often than chance would make them "
            "(QAP correlation 0.49; p = 0.011). Of all ties that were or are, 50% stand both times (Jaccard)."]),
    ("fi", ["Siteitä on erityyppisten organisaatioiden välillä suunnilleen sen verran kuin sattuma tuottaisi "
            "(E–I-indeksi 0,83, sattumalta 0,71; p = 0,694).",
            "Siteet ovat samojen organisaatioiden välillä kuin alussa useammin kuin sattuma tuottaisi "
            "(QAP-korrelaatio 0,49; p = 0,011). Siteistä, jotka olivat alussa tai ovat nyt, 50\N{NO-BREAK SPACE}% on "
            "samoja molemmilla kerroilla (Jaccard)."]),
    ("fi-simple", ["Järjestön tyypillä ei näytä olevan väliä.", "Monet samat tekevät työtä yhdessä kuin ennen."])])
def test_ties_across_kinds_and_over_time(evaluation, language, said):
    report = build_report(evaluation.released, evaluation.resolved, [], language)
    page, = (p for p in report.pages if p.indicator == "keko.networks.ties")
    assert [f.text for f in page.facts][-2:] == said
    table = next(t for t in page.exhibits if t.name == "network")
    assert len([row for body in table.bodies for row in body.rows if "E–I" in row[0].text]) == (
        2 if language != "fi-simple" else 0)
