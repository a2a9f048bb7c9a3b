"""Where a figure comes from, in each language; and that a hidden figure leaves with no number."""

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import keko_eval
from keko_eval.disclosure.profile import Name
from keko_eval.language.language import LANGUAGES
from keko_eval.reporting.draft import Draft, begin
from keko_eval.reporting.lookup import lookup
from keko_eval.reporting.origin import origin, rows_of, title
from keko_eval.reporting.wording import wording
from tests.reporting import invented

WORDS = Path(keko_eval.__file__).parent / "reporting" / "origin_words.toml"
CASES = (("keko.networks.trust", {}), ("keko.networks.trust", {"quantity": "level", "scope": "region=ita"}),
         ("keko.networks.trust", {"quantity": "progress"}), ("keko.clients.path", {}),
         ("keko.civil_society.joint_statements", {}))


def drafted(language: str, profile: Name = "internal") -> Draft:
    told = invented.released(profile)
    return begin(invented.study(), lookup(told.results, told.counts), wording(language), profile)


def said(draft: Draft, id: str, **meant: Any) -> Iterator[str]:
    for row in rows_of(draft, id, **meant):
        yield f"# {title(draft, id, row)}"
        for section in origin(draft, id, row, invented.reconciliation()):
            yield from (f"## {section.heading}", *section.lines)
        yield ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_told(language: str, golden: Callable[[str, str], None]) -> None:
    draft = drafted(language)
    golden(f"origin/{language}.txt", "\n".join(line for id, meant in CASES for line in said(draft, id, **meant)))


def test_a_hidden_figure_leaves_with_no_number() -> None:
    draft = drafted("en")
    (row,) = rows_of(draft, "keko.civil_society.joint_statements")
    sections = origin(draft, "keko.civil_society.joint_statements", row, invented.reconciliation())
    told = " ".join(line for s in sections if s.name not in ("trace", "how") for line in s.lines)
    assert "The figure is not shown. There are too few respondents." in told
    assert not re.search(r"\d", told)
    assert {s.name for s in sections}.isdisjoint({"result", "who"})


def test_in_public_no_exact_number_of_rows_is_told() -> None:
    draft = drafted("en", "public")
    (row,) = rows_of(draft, "keko.networks.trust")
    (answers,) = [s for s in origin(draft, "keko.networks.trust", row, invented.reconciliation())
                  if s.name == "answers"]
    assert answers.lines == ("Exact numbers of rows are not told in public.",)


def test_only_the_files_that_the_indicator_reads() -> None:
    draft = drafted("en")
    (row,) = rows_of(draft, "keko.networks.trust")
    lines = [*invented.reconciliation(), {"file": "data/goals.csv", "wave": "followup", "what": "rows_read", "n": 77,
                                          "why": "", "question": "", "column": ""},
             {"file": "keko.actors followup 1.0.0", "wave": "followup", "what": "rows_read", "n": 12, "why": "",
              "question": "", "column": ""}]
    told = " ".join(line for s in origin(draft, "keko.networks.trust", row, lines) for line in s.lines)
    assert "data/goals.csv" not in told
    assert "keko.actors followup 1.0.0 (November 2019): read 12" in told


def test_every_language_has_the_same_keys() -> None:
    found = tomllib.loads(WORDS.read_text(encoding="utf8"))
    assert set(found) == set(LANGUAGES)
    shapes = {code: {key: sorted(value) if isinstance(value, dict) else sorted(re.findall(r"\{\w+\}", value))
                     for key, value in told.items()} for code, told in found.items()}
    assert all(shape == shapes["fi"] for shape in shapes.values())


def test_two_sides_are_told_as_sides_and_not_as_waves() -> None:
    draft = drafted("en")
    (row,) = rows_of(draft, "keko.networks.trust")
    sides = {**row, "quantity": "difference_in_changes", "n": 31, "n_reference": 119, "n_pairs": 150}
    (who,) = [s for s in origin(draft, "keko.networks.trust", sides, invented.reconciliation()) if s.name == "who"]
    assert who.lines == ("Respondents 31, in the comparison group 119.",)
