"""The pack of the example, built once."""

from pathlib import Path

import pytest

from keko_eval.packs.build import build

KEKO = Path(__file__).parents[2] / "examples" / "keko-2019"


@pytest.fixture(scope="session")
def built() -> bytes:
    return build(KEKO)[0]


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KEKO_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "packs"
