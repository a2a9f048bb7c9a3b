"""keko form: the forms that are handed out, of an instrument or of a study."""

import shutil
from pathlib import Path

import openpyxl
import pytest
from click import UsageError
from click.testing import CliRunner, Result

from keko_eval.cli.form import command as form_command
from keko_eval.problem.problem import Refused
from tests.cli.running import HERE, keko
from tests.files.hostile import encrypted_member

STUDY = HERE / "examples" / "keko-2019"


def form_of(*arguments: str) -> Result:
    """``keko form``, without a process of its own."""
    return CliRunner().invoke(form_command, arguments, env={"KEKO_LANGUAGE": "en"}, standalone_mode=False)


def _refused(done: Result) -> list[str]:
    return [p.code for p in done.exception.problems] if isinstance(done.exception, Refused) else []


def test_paper_of_a_study_and_of_an_instrument(tmp_path: Path) -> None:
    for target, more in ((STUDY, ["--wave", "followup", "--circle", "lappi", "--large"]), ("keko.client_path", [])):
        out = tmp_path / "new" / "form.pdf"
        done = keko("form", target, "--as", "paper", "--language", "fi-simple", *more, "-o", out, cold=True)
        assert (done.returncode, done.stdout.strip(), done.stderr) == (0, str(out), "")
        assert out.read_bytes().startswith(b"%PDF")


def test_a_workbook_knows_what_it_is_made_for(tmp_path: Path) -> None:
    out = tmp_path / "entry.xlsx"
    done = keko("form", STUDY, "--as", "xlsx", "--wave", "followup", "--circle", "pirkanmaa", "--rows", "3", "-o", out,
                language="fi")
    assert done.returncode == 0, done.stdout + done.stderr
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["ohje", "Toimijakysely", "_keko_lists", "_keko"]
    assert [cell.value for cell in book["Toimijakysely"][4]][:3] == [1, "Marraskuu 2019", "Pirkanmaa"]
    assert [cell.value for cell in book["Toimijakysely"][1]][4] == "Organisaatio"
    told = {row[0].value: row[1].value for row in book["_keko"].iter_rows(min_row=2)}
    assert (told["study"], told["instrument"], told["language"]) == ("keko-2019", "keko.actors", "fi")


def test_two_workbooks_are_never_the_same(tmp_path: Path) -> None:
    books = []
    for name in ("a.xlsx", "b.xlsx"):
        assert keko("form", "keko.client_path", "--as", "xlsx", "-o", tmp_path / name).returncode == 0
        books.append(openpyxl.load_workbook(tmp_path / name)["_keko"]["B2"].value)
    assert len(set(books)) == 2


@pytest.mark.parametrize(("arguments", "said"), [
    (["keko.actors", "--as", "paper", "--language", "de"], "fi, sv, en or fi-simple"),
    (["keko.actors", "--as", "paper", "--wave", "followup"], "give the study's folder"),
    (["keko.actors", "--as", "web"], "it has the key that opens the answers"),
    ([str(STUDY), "--as", "paper", "--wave", "summer"], "there is no wave 'summer'"),
    ([str(STUDY), "--as", "paper", "--instrument", "keko.needs"], "Choose one: keko.actors"),
])
def test_what_cannot_be_is_said_in_words(tmp_path: Path, arguments: list[str], said: str) -> None:
    done = keko("form", *arguments, "-o", tmp_path / "x")
    assert done.returncode == 2
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_instrument_has_a_near_one(tmp_path: Path) -> None:
    done = keko("form", "keko.actrs", "--as", "paper", "-o", tmp_path / "x")
    assert (done.returncode, "did you mean 'keko.actors'" in done.stdout) == (1, True)


def test_a_form_without_purpose_is_warned_of(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("instrument: my.own\nversion: 1.0.0\ntitle: {fi: Oma}\nunit: respondent\nlanguages: [fi]\n"
                   "questions:\n  - {name: a, type: integer, label: {fi: Montako?}}\n", encoding="utf8")
    done = keko("form", own, "--as", "paper", "-o", tmp_path / "form.pdf")
    assert (done.returncode, "form-without-purpose" in done.stderr) == (0, True)


def test_a_study_that_leaves_something_unsaid_is_warned_of(tmp_path: Path) -> None:
    shutil.copytree(STUDY, tmp_path / "study")
    own = tmp_path / "study" / "study.yaml"
    text = own.read_text(encoding="utf8")
    own.write_text(text.replace("\n  controller: ", "\n  recipients: "), encoding="utf8")
    done = keko("form", tmp_path / "study", "--as", "paper", "-o", tmp_path / "form.pdf")
    assert (done.returncode, "open-without-controller" in done.stderr) == (0, True)


def test_an_entry_workbook_is_not_written_over_one_that_may_hold_answers(tmp_path: Path) -> None:
    out = tmp_path / "entry.xlsx"
    out.write_bytes(b"answers that somebody has typed")
    done = keko("form", "keko.client_path", "--as", "xlsx", "-o", out)
    assert (done.returncode, "[already-there]" in done.stdout + done.stderr) == (1, True)
    assert out.read_bytes() == b"answers that somebody has typed"


def test_a_workbook_that_cannot_be_looked_into_is_spared(tmp_path: Path) -> None:
    out = tmp_path / "form.xlsx"
    out.write_bytes(encrypted_member())
    assert _refused(form_of("keko.client_path", "--as", "xlsform", "-o", str(out))) == ["already-there"]
    assert out.read_bytes() == encrypted_member()


def test_a_survey_beside_a_map_of_another_program_is_spared(tmp_path: Path) -> None:
    out = tmp_path / "survey.tsv"
    out.write_text("class\ttype/scale\tname\trelevance\n", encoding="utf8")
    (tmp_path / "survey.map.json").write_text('{"places": []}', encoding="utf8")
    assert _refused(form_of("keko.client_path", "--as", "limesurvey", "-o", str(out))) == ["already-there"] * 2


@pytest.mark.parametrize("shape", ["paper", "redcap", "limesurvey", "surveyjs", "ddi", "xlsform"])
def test_a_form_is_written_over_an_earlier_one_and_nothing_else(shape: str, tmp_path: Path) -> None:
    form, other, own = tmp_path / "form.x", tmp_path / "other.x", tmp_path / "own.yaml"
    own.write_text("instrument: t.form\nversion: 1.0.0\ntitle: {fi: Kysely, sv: Fråga}\nunit: respondent\n"
                   "languages: [fi, sv]\nquestions: [{name: a, type: text, label: {fi: Mitä?, sv: Vad?}}]\n",
                   encoding="utf8")
    other.write_text("notes of somebody", encoding="utf8")
    done = [form_of(str(own), "--as", shape, "--language", "sv", "-o", str(out))
            for out in (form, form, other)]
    assert [(one.exit_code, _refused(one)) for one in done] == [(0, []), (0, []), (1, ["already-there"])]
    assert other.read_text(encoding="utf8") == "notes of somebody"
    if shape in ("redcap", "ddi"):
        text = form.read_text(encoding="utf8")
        assert ("Vad?" in text, "Mitä?" in text) == (True, False)


def test_a_form_with_errors_is_not_praised(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("instrument: t.form\nversion: 1.0.0\ntitle: Form\nunit: respondent\nlanguages: [default]\n"
                   "xlsform: {sheets: [survey]}\nquestions: [{name: a, type: select_one yes_no, label: Well?}]\n",
                   encoding="utf8")
    done = form_of(str(own), "--as", "xlsform", "-o", str(tmp_path / "form.xlsx"))
    assert "unknown-choice-list" in done.output
    assert "Mend them first" in done.output
    assert "Everything was kept" not in done.output
    assert (done.return_value, (tmp_path / "form.xlsx").exists()) == (1, True)


def test_a_map_of_codes_is_not_written_over_without_its_survey(tmp_path: Path) -> None:
    (tmp_path / "s.map.json").write_text("{}", encoding="utf8")
    done = form_of("keko.needs", "--as", "limesurvey", "-o", str(tmp_path / "s.tsv"))
    assert (done.exit_code, (tmp_path / "s.map.json").read_text(encoding="utf8")) == (1, "{}")


@pytest.mark.parametrize(("shape", "option", "said"), [
    ("redcap", ("--language", "de"), "the instrument has no language 'de'"),
    ("ddi", ("--circle", "lappi"), "--circle does not apply to ddi"),
    ("xlsform", ("--large",), "--large does not apply to xlsform")])
def test_an_option_that_means_nothing_is_said_so(shape: str, option: tuple[str, ...], said: str,
                                                 tmp_path: Path) -> None:
    done = form_of("keko.needs", "--as", shape, *option, "-o", str(tmp_path / "x"))
    assert isinstance(done.exception, UsageError)
    assert (said in done.exception.format_message(), list(tmp_path.iterdir())) == (True, [])


@pytest.mark.parametrize("shape", ["paper", "xlsx"])
def test_a_language_that_the_instrument_lacks_is_refused(shape: str, tmp_path: Path) -> None:
    form = tmp_path / "form.yaml"
    form.write_text("instrument: t.form\nversion: 1.0.0\ntitle: {fi: Kysely}\nunit: respondent\nlanguages: [fi]\n"
                    "questions: [{name: a, type: text, label: {fi: Mitä?}}]\n", encoding="utf8")
    for tongue, code in (("sv", 2), ("fi", 0), ("fi-simple", 0)):
        out = tmp_path / f"{tongue}.{shape}"
        done = keko("form", form, "--as", shape, "--language", tongue, "-o", out)
        assert (done.returncode, out.exists()) == (code, not code), done.stderr
