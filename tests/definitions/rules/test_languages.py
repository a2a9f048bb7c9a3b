"""Languages: complete, equal in what they fill in, and as new as their source."""

from pathlib import Path

import pytest

from keko_eval.definitions.check import check
from keko_eval.definitions.document import read_document
from keko_eval.definitions.load import Library
from keko_eval.definitions.translations import lock_text
from tests.definitions.snippets import TRUST, codes_of, whole, with_keys, write

FORM = """instrument: my.form
version: 1.0.0
title: {fi: Kysely, sv: Enkät}
unit: respondent
languages: [fi, sv, fi-simple]
description: {fi: Kuvaus, sv: Beskrivning}
questions:
  - name: visits
    type: integer
    use: background
    label: {fi: Montako käyntiä?, sv: Hur många besök?, fi-simple: Montako käyntiä?}
"""


def codes(folder: Path, text: str) -> list[str]:
    return [code for code in codes_of(folder, {"form.yaml": text}) if code != "unused-instrument"]


def test_what_only_evaluators_read_needs_no_easy_language(tmp_path: Path) -> None:
    assert codes(tmp_path, FORM) == ["missing-translation"]  # of the title, not of the description


@pytest.mark.parametrize(("label", "expected"), [
    ("{fi: a b, sv: c d, fi-simple: e}", []),
    ("{fi: a b, sv: c d}", ["missing-translation"]),
    ("{fi: a b, sv: , fi-simple: e}", ["empty-translation"]),
    ("{fi: a b, sv: '  ', fi-simple: e}", ["empty-translation"]),
    ("One language", ["missing-translation", "missing-translation"]),
    ("'100'", []),
    ("{fi: a b, sv: c d, fi-simple: e, en: f}", ["unlisted-language"]),
    ("{fi: '${visits} a', sv: '${visits} c', fi-simple: '${visits}'}", []),
    ("{fi: '${visits} a', sv: c d, fi-simple: '${visits}'}", ["placeholder-differs"]),
    ("{fi: '${visit} a', sv: '${visit} c', fi-simple: '${visit}'}", ["unknown-placeholder"]),
    ("{fi: a b c d e, sv: a b c d e, fi-simple: a b c d e}", ["same-text"]),
])
def test_labels(label: str, expected: list[str], tmp_path: Path) -> None:
    text = FORM.replace("title: {fi: Kysely, sv: Enkät}", "title: {fi: K, sv: E, fi-simple: K}")
    found = codes(tmp_path, text + f"  - {{name: q, type: text, use: open, label: {label}}}\n")
    assert found == expected


def test_a_language_that_many_texts_lack_is_told_of_once(tmp_path: Path) -> None:
    def told(n: int) -> list[tuple[str, object, object, object]]:
        own = "".join(f"  - {{name: q{i}, type: text, use: open, label: {{fi: a b, sv: c d}}}}\n" for i in range(n))
        form = FORM.replace("title: {fi: Kysely, sv: Enkät}", "title: {fi: K, sv: E, fi-simple: K}") + own
        found = check([write(tmp_path, {"form.yaml": form})], Library(())).problems
        return [(p.code, p.values["language"], p.values.get("n"), p.values.get("all")) for p in found
                if p.code.startswith("missing-")]

    assert told(5) == [("missing-translation", "fi-simple", None, None)] * 5
    assert told(6) == [("missing-translations", "fi-simple", 6, 8)]


def test_the_label_of_an_indicator_promises_its_languages(tmp_path: Path) -> None:
    keys = "label: {fi: Luottamus, sv: Förtroende}\ndefinition: {fi: Keskiarvo}"
    found = codes_of(tmp_path, {"trust.yaml": with_keys(TRUST, keys)})
    assert found.count("missing-translation") == 1


def test_indicators_in_one_language_need_no_other(tmp_path: Path) -> None:
    found = codes_of(tmp_path, {"trust.yaml": with_keys(TRUST, "label: Trust\ndefinition: The mean of statements")})
    assert "missing-translation" not in found


@pytest.mark.parametrize(("changed", "expected"), [
    ({}, []),
    ({"Montako käyntiä?, sv": "Kuinka monta käyntiä?, sv"}, ["stale-translation", "stale-translation"]),
    ({"Montako käyntiä?, sv": "Kuinka monta käyntiä?, sv", "Hur många besök?": "Antal besök?"}, ["stale-translation"]),
    ({"Hur många besök?": "Antal besök?"}, []),
    ({"Montako käyntiä?, sv": " Montako   käyntiä?, sv"}, []),
])
def test_a_translation_is_stale_when_its_source_has_moved_on(
        changed: dict[str, str], expected: list[str], tmp_path: Path) -> None:
    write(tmp_path, {"form.yaml": FORM})
    document, _ = read_document(tmp_path / "form.yaml")
    assert document
    (tmp_path / "form.texts.lock").write_text(lock_text(document), encoding="utf8")
    text = FORM
    for old, new in changed.items():
        text = text.replace(old, new)
    assert [c for c in codes(tmp_path, text) if c == "stale-translation"] == expected


def test_the_lock_follows_a_question_to_another_place(tmp_path: Path) -> None:
    first = FORM.replace("questions:\n", "questions:\n  - {name: a, type: text, use: open, label: {fi: a, sv: b}}\n")
    write(tmp_path, {"form.yaml": first})
    document, _ = read_document(tmp_path / "form.yaml")
    assert document
    (tmp_path / "form.texts.lock").write_text(lock_text(document), encoding="utf8")
    assert "stale-translation" not in codes(tmp_path, FORM)


def test_a_lock_tells_what_it_is(tmp_path: Path) -> None:
    write(tmp_path, {"trust.yaml": whole(TRUST)})
    document, _ = read_document(tmp_path / "trust.yaml")
    assert document
    assert lock_text(document).splitlines()[0].endswith("Source: en")
    assert lock_text(document).splitlines()[1].startswith("label\ten=")
