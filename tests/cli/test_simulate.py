"""keko simulate: what it says, and that what it writes is marked as invented."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from keko_eval.cli.simulate import command
from keko_eval.cli.speech import language

KEKO = Path(__file__).parents[2] / "examples" / "keko-2019"


def test_it_tells_in_finnish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEKO_LANGUAGE", "fi")
    language.cache_clear()
    found = CliRunner().invoke(command, [str(KEKO), "--n", "120"])
    assert found.exit_code == 0, found.output
    assert "Kaikki tässä on keksittyä: vastaajia ei ole. Siemenluku 1." in found.output
    assert "Ehtojen haaroista käytiin läpi 100\u00a0%" in found.output
    assert "Minuutteja (fi-simple): lyhin" in found.output
    assert "keko.networks.trust: " in found.output
    language.cache_clear()
    assert "\u00a0%-yks.; merkityksellinen 10,0\u00a0%-yks., löytyisi " in found.output


def test_what_is_written_is_marked_as_invented(tmp_path: Path) -> None:
    found = CliRunner().invoke(command, [str(KEKO), "--n", "40", "-o", str(tmp_path)])
    assert found.exit_code == 0, found.output
    assert (tmp_path / "data" / "invented-keko.actors-baseline.csv").read_text(encoding="utf8").count("\n") == 41
    assert "keksitty" in (tmp_path / "report-fi.html").read_text(encoding="utf8")
