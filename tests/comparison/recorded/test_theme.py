"""Themes of open answers: shares, agreement and quotes by hand, and what nobody let be quoted."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pypdf
import pytest

import keko_eval
from keko_eval.comparison.recorded import RECORDED
from keko_eval.comparison.recorded.case import RecordCase, Told
from keko_eval.pipeline import evaluate, only, report
from keko_eval.reporting.tables import write_tables

STUDY = Path(__file__).parents[2] / "studies" / "open_answers"
ID = "keko.civil_society.themes"


def told(rows: Iterable[Mapping[str, Any]]) -> Told:
    resolved = keko_eval.load(STUDY)
    instrument = resolved.instruments["keko.open_codes"]
    schema = {"wave": pl.String} | {q.name: pl.String for _, q in instrument.walk()}
    frame = pl.DataFrame([{"wave": "followup", **row} for row in rows], schema=schema)
    return RECORDED["theme"](RecordCase(resolved=resolved, indicator=resolved.indicators[ID], instrument=instrument,
                                        frame=frame, scope={}, scored=dict))


def of(found: Told, quantity: str, term: str, wave: str = "followup") -> Any:
    return next(r for r in found.results if (r.quantity, r.term, r.wave) == (quantity, term, wave))


def coded(themes: Mapping[str, Mapping[str, str]]) -> list[dict[str, str]]:
    return [{"answer": answer, "coder": coder, "themes": said} for answer, by in themes.items()
            for coder, said in by.items()]


def test_shares_rest_on_what_was_agreed_else_on_the_first_coder() -> None:
    found = told(coded({"v1": {"A": "trust", "B": "trust sharing"}, "v2": {"A": "sharing", "B": "none",
                                                                           "agreed": "trust"},
                        "v3": {"B": "none"}, "v4": {"A": "trust"}}))
    assert (of(found, "level", "trust").estimate, of(found, "level", "trust").n) == (3 / 4, 4)
    assert of(found, "level", "sharing").estimate == 0
    counts = {c.value: (c.n, c.base) for c in found.counts if c.wave == "followup"}
    assert counts["none"] == (1, 4)


def test_agreement_is_of_the_coders_own_words() -> None:
    """Ten answers: both say trust of four, one only of one, neither of five; kappa by hand."""
    both = {f"a{i}": {"A": "trust", "B": "trust"} for i in range(4)}
    neither = {f"n{i}": {"A": "none", "B": "none"} for i in range(5)}
    found = told(coded(both | neither | {"x": {"A": "trust", "B": "none", "agreed": "none"}}))
    row = of(found, "reliability", "kappa:trust")
    expected = 0.5 * 0.4 + 0.5 * 0.6
    assert row.estimate == pytest.approx((0.9 - expected) / (1 - expected))
    assert row.n == 10
    assert of(found, "reliability", "kappa:sharing").because == "no_variation"


def test_one_coder_says_nothing_of_agreement() -> None:
    found = told(coded({"v1": {"A": "trust"}, "v2": {"A": "none"}}))
    assert [r for r in found.results if r.quantity == "reliability"] == []


def test_no_answers_are_no_crash() -> None:
    found = told([])
    assert all(r.estimate is None and r.because == "no_records" for r in found.results)
    assert not found.entries


def passages() -> tuple[set[str], set[str]]:
    """The study's passages that may be quoted, and those that nobody let be quoted."""
    lines = [line.split(",") for wave in ("baseline", "followup")
             for line in (STUDY / "data" / f"{wave}.csv").read_text(encoding="utf8").splitlines()[1:]]
    allowed = {line[3] for line in lines if line[3] and line[4] == "yes"}
    return allowed, {line[3] for line in lines if line[3] and line[4] != "yes"} - allowed


def words_in(path: Path) -> str:
    """Everything that a reader, or a program, finds in a file."""
    if path.suffix == ".pdf":
        pages = "".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
        return " ".join(pages.split())
    if path.suffix == ".xlsx":
        sheets = openpyxl.load_workbook(path).worksheets
        return "\n".join(str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row)
    return path.read_text(encoding="utf8")


@pytest.fixture(scope="module", params=["internal", "public"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[Path]]:
    """A profile, and all that is written of the study: the tables, and the report in two languages and three forms."""
    folder, study = tmp_path_factory.mktemp(request.param), keko_eval.load(STUDY)
    tables = write_tables(evaluate(study, profile=request.param).released, folder)
    done = report(study, folder, profile=request.param, languages=["fi", "en"])
    return request.param, [p for p in (*tables, *done.paths) if p.suffix != ".parquet"]


def test_all_that_is_written_is_read_here(written: tuple[str, list[Path]]) -> None:
    assert sorted(p.name.split(".")[-1] for p in written[1]) == sorted(
        [*["csv", "json"] * 3, *["html", "pdf", "xlsx"] * 2])


def test_only_what_may_be_quoted_is_quoted_anywhere(written: tuple[str, list[Path]]) -> None:
    """Every third passage of the study has no consent: it stands in no output of either profile."""
    allowed, refused = passages()
    assert allowed
    assert refused
    for path in written[1]:
        text = words_in(path)
        assert not [passage for passage in refused if re.search(rf"{passage}(?!\d)", text)], path
    page = next(words_in(p) for p in written[1] if p.name.endswith("fi.html") or p.name.endswith("fi-public.html"))
    assert all(passage in page for passage in allowed)


def test_the_report_says_it_in_both_languages(written: tuple[str, list[Path]]) -> None:
    for path in written[1]:
        if path.suffix in (".html", ".xlsx", ".pdf"):
            theme = "Vahvistaa luottamusta" if "-fi" in path.name else "Strengthen trust"
            assert theme in words_in(path), path


def test_ids_of_answers_and_coders_go_nowhere(written: tuple[str, list[Path]]) -> None:
    for path in written[1]:
        if path.suffix in (".csv", ".json"):
            assert not re.search(r'"?\bv\d+\b"?', words_in(path)), path


def test_a_public_share_is_rounded_and_stays_a_share(written: tuple[str, list[Path]]) -> None:
    profile, paths = written
    rows = json.loads(next(p for p in paths if p.name.startswith("results") and p.suffix == ".json").read_text("utf8"))
    levels = [r for r in rows if r["quantity"] == "level" and r["indicator"] == ID and r["estimate"] is not None]
    assert levels
    assert all(0 <= r["ci_low"] <= r["estimate"] <= r["ci_high"] <= 1 for r in levels)
    if profile == "public":
        assert all(r["n"] % 5 == 0 for r in levels)
        assert all(r["estimate"] == pytest.approx(round(r["estimate"], 2)) for r in levels)


def test_even_every_number_does_not_quote_the_unwilling(tmp_path: Path) -> None:
    _, refused = passages()
    for path in write_tables(evaluate(keko_eval.load(STUDY), profile="confidential").released, tmp_path):
        if path.suffix != ".parquet":
            assert not [p for p in refused if re.search(rf"{p}(?!\d)", words_in(path))]


def test_one_no_is_enough() -> None:
    """Coders carry the consent of one answer differently; a row without a word of it says nothing."""
    row = {"coder": "A", "themes": "trust"}
    found = told([{"answer": "v1", "quote": "First", "consent": "yes", **row},
                  {"answer": "v1", "coder": "B", "themes": "trust", "consent": "no"},
                  {"answer": "v2", "quote": "Second", "consent": "yes", **row},
                  {"answer": "v2", "coder": "B", "themes": "trust"},
                  {"answer": "v3", "quote": "Third", "consent": "dont_know", **row},
                  {"answer": "v4", "quote": "Fourth", **row}])
    assert [e.text for e in found.entries] == ["Second"]


def test_a_wave_without_answers_beside_one_that_has_them() -> None:
    found = told(coded({f"v{i}": {"A": "trust", "B": "trust"} for i in range(6)}))
    assert {(r.wave, r.because) for r in found.results if r.quantity == "level" and r.term == "trust"} == {
        ("baseline", "no_records"), ("followup", None)}
    assert [r for r in found.results if r.quantity == "change"] == []


def test_codes_outside_of_the_codebook_are_no_theme() -> None:
    found = told(coded({"v1": {"A": "trust banana", "B": "banana"}, "v2": {"A": "dont_know", "B": "none"}}))
    assert "banana" not in {r.term for r in found.results} | {c.value for c in found.counts}
    assert of(found, "level", "trust").estimate == 0.5


def test_changes_by_hand() -> None:
    """Trust from 2 of 4 to 6 of 6 answers: half of them more."""
    first = [{**row, "wave": "baseline"} for row in coded({f"v{i}": {"A": "trust" if i < 2 else "none"}
                                                          for i in range(4)})]
    found = told([*first, *coded({f"v{i}": {"A": "trust"} for i in range(6)})])
    row = of(found, "change", "trust")
    assert (row.estimate, row.n, row.n_reference, row.verdict) == (0.5, 6, 4, None)
    assert row.ci_low < 0.5 < row.ci_high
    assert of(found, "change", "sharing").estimate == 0


def test_agreement_over_themes_and_waves() -> None:
    """Alpha is the mean over the themes that vary; what was settled afterwards and single readings have no part."""
    both = {f"v{i}": {"A": "trust" if i % 2 else "sharing", "B": "trust" if i % 2 else "sharing", "agreed": "none"}
            for i in range(8)}
    found = told(coded(both | {"v9": {"A": "interaction"}}))
    row = of(found, "reliability", "krippendorff_alpha")
    assert (row.estimate, row.n) == (1, 8)
    assert of(found, "reliability", "kappa:interaction").because == "no_variation"
    assert [r for r in found.results if r.quantity == "reliability" and r.wave == "baseline"] == []


GROUPED = """study: t-few
title: {fi: Vähän vastauksia, en: Few answers}
languages: [fi, en]
invented: true
instruments: [keko.open_codes@1]
indicators: [keko.civil_society.themes]
waves: [{wave: baseline, period: 2017-08}, {wave: followup, period: 2019-11}]
groups: [{group: circle, label: {fi: Rinki, en: Circle}}]
comparison: {design: before_after, from: baseline, to: followup}
data:
  - {wave: baseline, instrument: keko.open_codes, file: data/baseline.csv}
  - {wave: followup, instrument: keko.open_codes, file: data/followup.csv}
"""


def few(folder: Path, sizes: Mapping[str, Mapping[str, int]]) -> Path:
    """Answers by wave and circle, each with a passage that may be quoted. Invented."""
    (folder / "data").mkdir(parents=True)
    (folder / "study.yaml").write_text(GROUPED, encoding="utf8")
    for wave, circles in sizes.items():
        people = [circle for circle, n in circles.items() for _ in range(n)]
        rows = [f"{circle},v{i},A,{'trust' if i % 3 else 'sharing'},Sanoja {wave} {circle} {i},yes"
                for i, circle in enumerate(people)]
        (folder / "data" / f"{wave}.csv").write_text(
            "\n".join(["circle,answer,coder,themes,quote,consent", *rows]), encoding="utf8")
    return folder


def shown(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [row for row in rows if row["released"]]


@pytest.mark.parametrize("profile", ["internal", "public"])
def test_an_attacker_learns_nothing_of_a_small_circle(profile: Any, tmp_path: Path) -> None:
    """Three of Savo: no share, no count and no passage tells of them, nor the rest of the circles set against all."""
    study = few(tmp_path / "s", {wave: {"lappi": 16, "hame": 14, "savo": 3} for wave in ("baseline", "followup")})
    found = evaluate(keko_eval.load(study), profile=profile).released
    assert not [r for r in shown([*found.results, *found.counts]) if r["scope"] == "circle=savo"]
    for wave in ("baseline", "followup"):
        levels = [r["scope"] for r in shown(found.results)
                  if (r["quantity"], r["term"], r["wave"]) == ("level", "trust", wave)]
        assert not {"all", "circle=lappi", "circle=hame"} <= set(levels)
    assert {r["scope"] for r in found.entries} == {"all"}


@pytest.mark.parametrize(("profile", "n", "expected"), [
    ("internal", 4, 0), ("internal", 5, 5), ("public", 9, 0), ("public", 20, 20), ("confidential", 2, 2)])
def test_passages_of_a_few_are_not_shown(profile: Any, n: int, expected: int, tmp_path: Path) -> None:
    """They stand beside figures of enough answers or not at all, also in a report of one circle."""
    study = few(tmp_path / "s", {"baseline": {"lappi": 20}, "followup": {"lappi": 20 - n, "savo": n}})
    found = evaluate(only(keko_eval.load(study), "circle", "savo"), profile=profile).released
    texts = [r["text"] for r in shown(found.entries)]
    assert len(texts) == expected
    assert all(text.startswith("Sanoja followup savo") for text in texts)


def test_waves_are_independent_sets_of_answers() -> None:
    found = evaluate(keko_eval.load(STUDY))
    rows = [r for r in found.released.results if r["quantity"] == "change" and r["indicator"] == ID]
    assert {r["method"] for r in rows} == {"newcombe_independent"}
    assert {r["family"] for r in rows} == {"themes"}
    assert all(r["verdict"] is None for r in rows)
