"""Plain ``keko``: the coordinator's pages where somebody sits in a study's folder, help everywhere else."""

from pathlib import Path

import pytest

from keko_eval.cli import desktop


@pytest.mark.parametrize(("study", "seated", "given", "meant"), [
    (True, True, [], ["collect", ".", "--browser"]), (True, False, [], []), (False, True, [], []),
    (True, True, ["check"], ["check"])])
def test_plain_keko(study: bool, seated: bool, given: list[str], meant: list[str], tmp_path: Path,
                    monkeypatch: pytest.MonkeyPatch) -> None:
    if study:
        (tmp_path / "study.yaml").write_text("study: s", encoding="utf8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(desktop, "_somebody_sits_here", lambda: seated)
    assert desktop.usual(given) == meant
