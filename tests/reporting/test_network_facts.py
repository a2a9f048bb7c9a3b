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


@pytest.mark.parametrize(("language", "said", "how"), [
    ("en", ["There are about as many ties between organisations of different kinds as chance would make.",
            "The ties are between the same organisations as at the start more often than chance would make them. "
            "Of all ties that were or are, 50% stand both times."],
     ["Ties between organisations of different kinds: E–I index 0.83, by chance 0.71; p = 0.694.",
      "Stability of the ties: QAP correlation 0.49; p = 0.011. The share of ties that stand both times is the Jaccard "
      "index."]),
    ("fi", ["Siteitä on erityyppisten organisaatioiden välillä suunnilleen sen verran kuin sattuma tuottaisi.",
            "Siteet ovat samojen organisaatioiden välillä kuin alussa useammin kuin sattuma tuottaisi. "
            "Siteistä, jotka olivat alussa tai ovat nyt, 50\N{NO-BREAK SPACE}% on samoja molemmilla kerroilla."],
     ["Siteet erityyppisten organisaatioiden välillä: E–I-indeksi 0,83, sattumalta 0,71; p = 0,694.",
      "Siteiden pysyvyys: QAP-korrelaatio 0,49; p = 0,011. Samojen siteiden osuus on Jaccardin indeksi."]),
    ("fi-simple", ["Järjestön tyypillä ei näytä olevan väliä.", "Monet samat tekevät työtä yhdessä kuin ennen."], [])])
def test_ties_across_kinds_and_over_time(evaluation, language, said, how):
    report = build_report(evaluation.released, evaluation.resolved, [], language)
    page, = (p for p in report.pages if p.indicator == "keko.networks.ties")
    assert [f.text for f in page.facts][-2:] == said
    assert [text for text in page.how if "p = " in text] == how
    table = next(t for t in page.exhibits if t.name == "network")
    assert len([row for body in table.bodies for row in body.rows if "E–I" in row[0].text]) == (
        2 if language != "fi-simple" else 0)
