from collections.abc import Callable
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from keko_eval.web.manage import accounts
from tests.web.manage.desk import Desk, Study


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Callable[[], PasswordHasher]:
    """Passwords that cost little; gives what makes the real ones."""
    real = accounts._hasher
    monkeypatch.setattr(accounts, "_hasher", lambda: PasswordHasher(1, 8, 1))
    accounts._nobody.cache_clear()
    return real


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return Study(tmp_path / "keko")


@pytest.fixture
def desk(study: Study) -> Callable[[str], Desk]:
    """``desk(name)``: where an evaluator, or the coordinator of the circle named, has logged in."""
    def made(name: str = "arvioija") -> Desk:
        if name not in {a.name for a in accounts.accounts(study.database)}:
            study.account(name, None if name == "arvioija" else name)
        return Desk(study, name)

    return made
