"""keko code: what leaves the house is asked for, warned of and logged; what comes back is data of the study."""

import csv
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

import keko_eval
from keko_eval.pipeline import evaluate
from tests.cli.running import keko

SURVEY = """instrument: my.wishes
version: 1.0.0
title: {fi: Toiveet, sv: Önskemål, en: Wishes}
unit: respondent
languages: [fi, sv, en]
purpose: {fi: Kokeilu., sv: Försök., en: Trial.}
lawful_basis: {fi: Suostumus., sv: Samtycke., en: Consent.}
retention: {fi: 24 kk., sv: 24 månader., en: 24 months.}
choices:
  yes_no: [{value: "yes", label: {fi: Kyllä, sv: Ja, en: "Yes"}}, {value: "no", label: {fi: Ei, sv: Nej, en: "No"}}]
questions:
  - {name: wish, type: text, use: open, sensitive: true,
     label: {fi: Mitä toivot?, sv: Vad önskar du?, en: What do you wish?}}
  - {name: consent, type: select_one yes_no, use: background,
     label: {fi: Saako siteerata?, sv: Får citeras?, en: May it be quoted?}}
"""
STUDY = """study: wishes
title: {fi: Toiveet, sv: Önskemål, en: Wishes}
languages: [fi, sv, en]
invented: true
instruments: [my.wishes@1, keko.open_codes@1]
indicators: [keko.civil_society.themes]
waves:
  - {wave: baseline, period: 2017-08}
  - {wave: followup, period: 2019-11}
subject: code
groups: [{group: circle, label: {fi: Rinki, sv: Ring, en: Circle}}]
comparison: {design: before_after, from: baseline, to: followup}
data:
  - {wave: followup, instrument: my.wishes, file: data/wishes.csv}
"""
OUT = ("--question", "my.wishes/wish", "-o")
ALLOWED = "--i-may-read-answers"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Twelve who answered, two of them in Savo; every second lets the answer be quoted. Invented."""
    folder = tmp_path / "study"
    (folder / "data").mkdir(parents=True)
    (folder / "wishes.yaml").write_text(SURVEY, encoding="utf8")
    (folder / "study.yaml").write_text(STUDY, encoding="utf8")
    rows = [f"k{i},{'savo' if i < 2 else 'lappi'},Toivon asiaa {i:02},{'yes' if i % 2 else 'no'}" for i in range(12)]
    (folder / "data" / "wishes.csv").write_text("\n".join(["code,circle,wish,consent", *rows]), encoding="utf8")
    return folder


def log(study: Path) -> list[dict[str, str]]:
    path = study / "access.log.csv"
    return list(csv.DictReader(path.read_text(encoding="utf8").splitlines())) if path.exists() else []


def fill(path: Path, marks: dict[str, dict[str, str]], sheets: dict[str, str] | None = None) -> None:
    """Each coder's column by id; the last theme for the rest."""
    book = openpyxl.load_workbook(path)
    for coder, by_id in marks.items():
        sheet = book[(sheets or {}).get(coder, coder)]
        for row in sheet.iter_rows(min_row=3):
            for cell in row[2:9]:
                cell.value = None
            for letter in by_id.get(str(row[0].value), "I"):
                sheet[f"{letter}{row[0].row}"] = "x"
    book.save(path)


@pytest.mark.parametrize(("language", "flag", "said", "warned"), [
    ("fi", "--saan-lukea-vastaukset", "työkirjaan tulisi ihmisten omia vastauksia (12)", "Älä julkaise"),
    ("sv", "--jag-far-lasa-svaren", "arbetsboken skulle innehålla människors egna svar (12)", "Publicera den inte"),
    ("en", ALLOWED, "the workbook would hold people's own answers (12)", "Do not publish it"),
])
def test_nothing_leaves_unasked(study: Path, language: str, flag: str, said: str, warned: str) -> None:
    book = study / "coding.xlsx"
    refused = keko("code", "out", study, *OUT, book, language=language)
    assert (refused.returncode, book.exists(), log(study)) == (2, False, [])
    assert said in refused.stderr
    assert flag in refused.stderr
    given = keko("code", "out", study, *OUT, book, flag, language=language)
    assert (given.returncode, book.exists()) == (0, True)
    assert warned in given.stderr
    assert given.stdout.splitlines()[0] == str(book)


def test_the_log_tells_when_what_how_many_and_in_which_role(study: Path) -> None:
    for name, role in (("a", "coordinator"), ("b", "evaluator")):
        assert keko("code", "out", study, *OUT, study / f"{name}.xlsx", ALLOWED, "--role", role).returncode == 0
    lines = log(study)
    assert [(r["what"], r["rows"], r["role"]) for r in lines] == [
        ("coder workbook: my.wishes/wish, followup", "12", role) for role in ("coordinator", "evaluator")]
    assert all(abs((datetime.now(UTC) - datetime.fromisoformat(r["when"])).total_seconds()) < 600 for r in lines)
    assert "Toivon" not in (study / "access.log.csv").read_text(encoding="utf8")


def test_without_a_log_nothing_leaves(study: Path) -> None:
    (study / "access.log.csv").mkdir()
    run = keko("code", "out", study, *OUT, study / "coding.xlsx", ALLOWED)
    assert (run.returncode, (study / "coding.xlsx").exists()) == (1, False)
    assert "cannot-write" in run.stdout


def test_answers_of_a_few_are_not_given(study: Path) -> None:
    """Two of Savo could be told from each other by what they wish."""
    run = keko("code", "out", study, *OUT, study / "coding.xlsx", ALLOWED, "--circle", "savo")
    assert (run.returncode, log(study)) == (1, [])
    assert "coding-too-few" in run.stdout
    lappi = keko("code", "out", study, *OUT, study / "coding.xlsx", ALLOWED, "--circle", "lappi")
    assert lappi.returncode == 0
    assert (log(study)[0]["rows"], log(study)[0]["what"]) == (
        "10", "coder workbook: my.wishes/wish, followup, circle=lappi")


@pytest.mark.parametrize(("options", "said"), [
    (("--question", "my.wishes/wsh"), "my.wishes/wish"),
    (("--question", "my.wishes/consent"), "my.wishes/wish"),
    (("--question", "keko.open_codes/quote"), "my.wishes/wish"),
    (("--question", "my.wishes/wish", "--coders", "A,a"), "letters or digits"),
    (("--question", "my.wishes/wish", "--coders", "A,agreed"), "agreed"),
    (("--question", "my.wishes/wish", "--coders", "A,=1+1"), "letters or digits"),
    (("--question", "my.wishes/wish", "--share", "2"), "0 and 1"),
    (("--question", "my.wishes/wish", "--wave", "midterm"), "baseline, followup"),
    (("--question", "my.wishes/wish", "--consent", "wish"), "--consent"),
    (("--question", "my.wishes/wish", "--indicator", "my.themes"), "keko.civil_society.themes"),
])
def test_wrong_usage_is_said_with_what_there_is(study: Path, options: tuple[str, ...], said: str) -> None:
    run = keko("code", "out", study, *options, ALLOWED, "-o", study / "coding.xlsx")
    assert (run.returncode, log(study)) == (2, [])
    assert said in run.stderr


def read(study: Path, *books: Path, out: str = "codes_followup.csv") -> subprocess.CompletedProcess[str]:
    return keko("code", "in", study, *books, "-o", study / "data" / out)


def test_from_answers_to_the_report(study: Path) -> None:
    """Out, coded by two who differ on one answer, settled, in, and evaluated: shares and agreement by hand."""
    book, settled = study / "coding.xlsx", study / "agree.xlsx"
    assert keko("code", "out", study, *OUT, book, ALLOWED).returncode == 0
    ids = [f"v{i:03}" for i in range(1, 13)]
    fill(book, {"A": dict.fromkeys(ids[:6], "C"), "B": dict.fromkeys(ids[:5], "C")})
    first = read(study, book)
    assert (first.returncode, first.stderr) == (0, "")
    assert "read differently: 1." in first.stdout
    assert "- {wave: followup, instrument: keko.open_codes, file: data/codes_followup.csv}" in first.stdout
    agreeing = keko("code", "agree", study, book, "-o", settled)
    assert agreeing.returncode == 0
    assert "people's own answers (1)" in agreeing.stderr
    assert [r["rows"] for r in log(study)] == ["12", "1"]
    fill(settled, {"agreed": {"v006": "C"}})
    assert read(study, book, settled).returncode == 0
    nothing = keko("code", "agree", study, book, settled, "-o", study / "no.xlsx")
    assert nothing.stdout.startswith("The coders read every answer alike")
    line = "  - {wave: followup, instrument: keko.open_codes, file: data/codes_followup.csv}\n"
    (study / "study.yaml").write_text(STUDY + line, encoding="utf8")
    rows = evaluate(keko_eval.load(study), profile="confidential").released.results
    found = {(r["quantity"], r["term"]): r for r in rows if r["wave"] == "followup" and r["scope"] == "all"}
    assert (found["level", "trust"]["estimate"], found["level", "trust"]["n"]) == (0.5, 12)
    expected = (5 * 6 + 7 * 6) / 144
    assert found["reliability", "kappa:trust"]["estimate"] == pytest.approx((11 / 12 - expected) / (1 - expected))


def test_quotes_come_with_their_writers_consent(study: Path) -> None:
    book = study / "coding.xlsx"
    assert keko("code", "out", study, *OUT, book, ALLOWED, "--coders", "A").returncode == 0
    fill(book, {"A": {}})
    opened = openpyxl.load_workbook(book)
    allowed = [row[0].row for row in opened["A"].iter_rows(min_row=3) if row[10].value == "yes"]
    assert len(allowed) == 6
    opened["A"][f"J{allowed[0]}"] = "asiaa"
    opened.save(book)
    assert read(study, book).returncode == 0
    rows = list(csv.DictReader((study / "data" / "codes_followup.csv").read_text(encoding="utf8").splitlines()))
    assert [(r["quote"], r["consent"]) for r in rows if r["quote"]] == [("asiaa", "yes")]
    assert [r["consent"] for r in rows].count("no") == 6
    refused = next(i for i in range(3, 15) if i not in allowed)
    opened["A"][f"J{refused}"] = "asiaa"
    opened["A"][f"K{refused}"] = "yes"
    opened.save(book)
    run = read(study, book)
    assert run.returncode == 1
    assert f"A!J{refused}" in run.stderr
    assert "Nothing was written" in run.stderr


def test_nobodys_file_is_written_over(study: Path) -> None:
    book = study / "coding.xlsx"
    assert keko("code", "out", study, *OUT, book, ALLOWED).returncode == 0
    before = book.read_bytes()
    again = keko("code", "out", study, *OUT, book, ALLOWED)
    assert (again.returncode, book.read_bytes()) == (1, before)
    assert "already-there" in again.stdout
    fill(book, {"A": {}, "B": {}})
    answers = (study / "data" / "wishes.csv").read_bytes()
    run = read(study, book, out="wishes.csv")
    assert (run.returncode, (study / "data" / "wishes.csv").read_bytes()) == (1, answers)
    assert [read(study, book).returncode for _ in range(2)] == [0, 0]


def test_the_same_answers_make_the_same_workbook_content(study: Path) -> None:
    """Whoever answered first: the ids and the order do not tell."""
    texts = []
    for name in ("a", "b"):
        assert keko("code", "out", study, *OUT, study / f"{name}.xlsx", ALLOWED).returncode == 0
        sheet = openpyxl.load_workbook(study / f"{name}.xlsx")["A"]
        texts.append([(row[0].value, row[1].value) for row in sheet.iter_rows(min_row=3)])
        file = study / "data" / "wishes.csv"
        head, *rows = file.read_text(encoding="utf8").splitlines()
        file.write_text("\n".join([head, *reversed(rows)]), encoding="utf8")
    assert texts[0] == texts[1]
    assert [text for _, text in texts[0]] != sorted(text for _, text in texts[0])


def test_a_circles_own_question(study: Path) -> None:
    """Asked by the circle alone, coded with the shared codebook; the codes are the circle's."""
    (study / "circles").mkdir()
    own = SURVEY.replace("my.wishes", "lappi.extra").replace("name: wish", "name: idea")
    (study / "lappi.yaml").write_text(own, encoding="utf8")
    (study / "circles" / "lappi.yaml").write_text(
        "circle: lappi\nextends: wishes\ngroup: circle\ntitle: {fi: Lappi, sv: Lappland, en: Lapland}\n"
        "add: {instruments: [lappi.extra@1]}\n"
        "data: [{wave: followup, instrument: lappi.extra, file: data/ideas.csv}]\n", encoding="utf8")
    (study / "data" / "ideas.csv").write_text(
        "\n".join(["code,idea,consent", *(f"q{i},Ajatus {i},yes" for i in range(7))]), encoding="utf8")
    book, settled = study / "c.xlsx", study / "agree.xlsx"
    made = keko("code", "out", study, "--question", "lappi.extra/idea", "--circle", "lappi", ALLOWED, "-o", book)
    assert made.returncode == 0, made.stdout + made.stderr
    fill(book, {"A": {"v001": "C"}, "B": {}})
    assert keko("code", "agree", study, book, "-o", settled).returncode == 0
    run = read(study, book, out="lappi.csv")
    assert "file: data/lappi.csv, given: {circle: lappi}}" in run.stdout
    assert len((study / "data" / "lappi.csv").read_text(encoding="utf8").splitlines()) == 15
