"""What all tests share: no deadlines for properties on a busy machine, and texts that a person has read.

Properties try the same examples at every run, so that a build breaks for what its change did; `KEKO_HYPOTHESIS=search`
looks for new ones.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("keko", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile(os.environ.get("KEKO_HYPOTHESIS", "keko"))

TESTS = Path(__file__).parent
LONGEST = ("web/respond/test_accessibility.py", "reporting/test_html_browser.py", "web/respond/test_by_keyboard.py",
           "web/respond/test_browser.py", "examples/test_causal_words.py", "web/respond/test_planted.py",
           "exchange/test_import_definitions.py", "cli/test_hostile.py", "web/manage/test_pages_browser.py")
"""The files that take longest, which are begun with: else one process would wait at the end for another's."""


def pytest_configure(config: pytest.Config) -> None:
    config.option.loadscopereorder = False  # xdist would begin with what has many tests, and end with few long ones


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    first = {TESTS / name: i for i, name in enumerate(LONGEST)}
    items.sort(key=lambda item: first.get(item.path, len(first)))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true",
                     help="write the golden texts anew instead of comparing with them; read the diff before committing")


@pytest.fixture(scope="session")
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """``golden("problems/unknown-key.fi.txt", text)``: equal to the text in tests/golden, or written there.

    A name that begins with ``../`` is a file outside of tests/golden, such as a page of the docs.
    """
    update = request.config.getoption("--update-golden")

    def compare(name: str, text: str) -> None:
        file = (TESTS / "golden" / name).resolve()
        if update:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf8")
        assert file.exists(), f"{file} is not there: run pytest --update-golden and read what it wrote"
        assert file.read_text(encoding="utf8") == text, f"{file} differs: run pytest --update-golden and read the diff"

    return compare
