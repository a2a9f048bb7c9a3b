"""The whole report: its parts, its files, and what it refuses."""

import re
from dataclasses import fields, is_dataclass

import pytest

from keko_eval.language.language import LANGUAGES
from keko_eval.reporting.outputs import OUTPUTS
from keko_eval.reporting.report import build_report, write_report
from tests.reporting import invented


def built(language="fi", profile="internal"):
    return build_report(invented.released(profile), invented.study(), invented.reconciliation(), language)


def words_in(value):
    """Every text of a page model."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from words_in(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from words_in(getattr(value, field.name))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_indicator_has_its_page_primary_ones_first(language):
    report = built(language)
    ids = [p.indicator for p in (*report.primary.pages, *report.others.pages)]
    assert sorted(ids) == sorted(invented.study().listed)
    assert {p.indicator for p in report.primary.pages} == set(invented.study().study.primary)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_has_a_hole_or_a_value_of_the_machine(language):
    for text in words_in(built(language)):
        assert not re.search(r"[{}]|\b(None|nan|inf|True|False)\b|Cell\(", text), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_contents_name_every_part(language):
    report = built(language)
    assert [anchor for anchor, _ in report.contents] == [
        "front", "unsaid", "primary", "others", "chain", "who", "events", "methods", "quality", "glossary", "trace"]
    assert len({heading for _, heading in report.contents}) == 11


def test_languages_say_different_words_and_draw_the_same():
    fi, sv = built("fi"), built("sv")
    assert fi.front.lead != sv.front.lead
    assert [r.picture.strip for b in fi.front.dimensions for r in b.rows] == \
        [r.picture.strip for b in sv.front.dimensions for r in b.rows]


def test_the_date_is_the_end_of_the_last_wave():
    assert (built("fi").dated, built("en").dated) == ("Tilanne 30.11.2019", "As of 30 November 2019")


def test_hidden_cells_hold_nothing_but_words():
    tables = [t for p in (*built().primary.pages, *built().others.pages) for t in p.tables]
    cells = [c for t in tables for b in t.bodies for row in b.rows for c in row if c.hidden]
    assert cells
    assert all(c.value is None and c.strip is None and c.chip is None for c in cells)
    assert {c.text for c in cells} == {"", "ei näytetä"}


def test_a_language_that_is_not_written_is_refused():
    with pytest.raises(KeyError):
        built("de")


def test_files_are_named_by_language_and_a_public_report_says_so(tmp_path):
    internal = write_report(invented.released(), invented.study(), [], tmp_path, languages=["fi", "sv"],
                            outputs=["html"])
    public = write_report(invented.released("public"), invented.study(), [], tmp_path / "new", languages=["en"],
                          outputs=["html"])
    assert [p.name for p in internal] == ["report-fi.html", "report-sv.html"]
    assert [p.name for p in public] == ["report-public-en.html"]
    assert all(p.read_bytes().startswith(b"<!doctype html>") for p in (*internal, *public))


def test_paths_come_language_by_language_in_the_order_asked_for(tmp_path):
    paths = write_report(invented.released(), invented.study(), [], tmp_path, languages=["sv", "fi"],
                         outputs=["xlsx", "html"])
    assert [p.name for p in paths] == ["report-sv.xlsx", "report-sv.html", "report-fi.xlsx", "report-fi.html"]
    assert all(p.stat().st_size for p in paths)


def test_the_same_study_gives_the_same_files(tmp_path):
    for folder in ("one", "two"):
        write_report(invented.released(), invented.study(), invented.reconciliation(), tmp_path / folder,
                     languages=["fi"], outputs=list(OUTPUTS))
    for output in OUTPUTS:
        name = "report-archive-fi.pdf" if output == "pdf-archive" else f"report-fi.{output}"
        one, two = (tmp_path / folder / name for folder in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()


def test_an_output_that_is_not_there_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(KeyError, match="'odt'"):
        write_report(invented.released(), invented.study(), [], tmp_path, languages=["fi"], outputs=["html", "odt"])
    assert not list(tmp_path.iterdir())
