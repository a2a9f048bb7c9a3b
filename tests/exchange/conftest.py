"""Fixtures of the room: real forms that nobody here wrote, where they are at hand."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared" / "forms"


@pytest.fixture
def shared_forms() -> Path:
    """The folder of real forms; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the folder of real forms is not here")
    return SHARED
