"""The words of the pages: the same keys in each language, all of them used, none of them the program's own."""

import re
from pathlib import Path

import pytest

from keko_eval.web.manage import rendering
from keko_eval.web.manage.rendering import LANGUAGES, words

ROOM = Path(rendering.__file__).parent


def test_equal_keys_and_slots() -> None:
    slots = {code: {key: set(re.findall(r"\{(\w+)\}", text)) for key, text in words(code).texts.items()}
             for code in LANGUAGES}
    assert slots["fi"] == slots["sv"] == slots["en"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_coordinators_words(code: str) -> None:
    text = " ".join(words(code).texts.values())
    assert not re.search(r"\b(YAML|CSRF|HTTP|id|null|None|token|traceback|study\.yaml|SQL)\b", text)
    assert not re.search(r"merkittävä", text)


def test_every_sentence_is_used() -> None:
    used = " ".join(path.read_text(encoding="utf8") for path in [*ROOM.glob("*.py"), *ROOM.glob("templates/*.html")])
    groups = ("language", "tongue", "deed", "dimension", "state", "step", "error", "told", "file", "goals.level",
              "password.", "report.of_", "sure.", "answers.")
    for key in words("fi").texts:
        stem = re.sub(r"\.(one|many)$", "", key)
        assert stem in used or key.startswith(groups) or stem.rpartition(".")[2] in used, key
