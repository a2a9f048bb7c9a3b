"""Whole files in, answers out: what each survey program writes, and what is told of it."""

from datetime import date, datetime

import polars as pl
import pytest

from keko_eval.collection.read import answers_from_frames, read_answers
from tests.collection.conftest import Make

AGREE = """
choices:
  agree5:
    - {value: 1, label: {fi: Täysin eri mieltä, sv: Helt av annan åsikt, en: Strongly disagree}}
    - {value: 2, label: {fi: Jokseenkin eri mieltä, sv: Delvis av annan åsikt, en: Somewhat disagree}}
    - {value: 3, label: {fi: Ei samaa eikä eri mieltä, sv: Varken eller, en: Neither agree nor disagree}}
    - {value: 4, label: {fi: Jokseenkin samaa mieltä, sv: Delvis av samma åsikt, en: Somewhat agree}}
    - {value: 5, label: {fi: Täysin samaa mieltä, sv: Helt av samma åsikt, en: Strongly agree}}
    - {value: 9, missing: dont_know, label: {fi: En osaa sanoa, sv: Kan inte säga, en: I can’t say}}
  channel:
    - {value: email, label: {fi: Sähköposti, sv: E-post, en: 'E-mail, letters'}}
    - {value: phone, label: {fi: Puhelin, sv: Telefon, en: Phone}}
    - {value: meeting, label: {fi: Kokous, sv: Möte, en: Meeting}}
  yes_no:
    - {value: "yes", label: {fi: Kyllä, sv: Ja, en: 'Yes'}}
    - {value: "no", label: {fi: Ei, sv: Nej, en: 'No'}}
"""
QUESTIONS = """
sections:
  - section: trust
    title: {fi: Luottamus, sv: Förtroende, en: Trust}
    questions:
      - name: promises
        type: select_one agree5
        label: {fi: Lupaukset pidetään., sv: Löften hålls., en: Promises are kept.}
      - name: respect
        type: select_one agree5
        label: {fi: Työtä arvostetaan., sv: Arbetet uppskattas., en: Work is respected.}
  - section: work
    title: {fi: Yhteistyö, sv: Samarbete, en: Collaboration}
    questions:
      - name: agreement
        type: select_one yes_no
        label: {fi: 'Onko sopimus?', sv: 'Finns avtal?', en: 'Is there an agreement?'}
      - name: partners
        type: integer
        relevant: "${agreement} = 'yes'"
        constraint: ". >= 0 and . <= 100"
        label: {fi: 'Montako kumppania?', sv: 'Hur många partner?', en: 'How many partners?'}
      - name: channels
        type: select_multiple channel
        label: {fi: 'Miten pidätte yhteyttä?', sv: 'Hur håller ni kontakt?', en: 'How do you keep in touch?'}
      - {name: since, type: date, label: {fi: Mistä lähtien, sv: Sedan när, en: Since when}}
      - {name: hours, type: decimal, label: {fi: Tunteja viikossa, sv: Timmar per vecka, en: Hours a week}}
      - {name: words, type: text, label: {fi: Omin sanoin, sv: Med egna ord, en: In your own words}}
"""
FORM = AGREE + QUESTIONS
SUBJECT = "subject: code\ngroups: [circle]\n"
BEFORE = "data: [{wave: before, instrument: t.form, file: a.csv}]\n"


def codes(problems: object) -> list[str]:
    return [p.code for p in problems]  # type: ignore[attr-defined]


def test_columns_by_name_and_values_as_codes(make: Make) -> None:
    study = make(FORM, SUBJECT + BEFORE, {"a.csv": (
        "code,circle,promises,respect,agreement,partners,channels,since,hours,words\n"
        "k1,a,1,9,yes,3,email phone,2017-08-15,7.5,hyvä\n"
        "k2,b,5,,no,,,,,\n")})
    answers, problems = read_answers(study)
    assert codes(problems) == ["no-answers-in-wave"]
    frame = answers["t.form"].frame
    assert isinstance(frame, pl.DataFrame)
    assert frame.schema == {
        "wave": pl.String, "code": pl.String, "circle": pl.String, "promises": pl.Int64, "respect": pl.Int64,
        "agreement": pl.String, "partners": pl.Int64, "channels": pl.String, "since": pl.Date, "hours": pl.Float64,
        "words": pl.String}
    assert frame.write_csv() == (
        "wave,code,circle,promises,respect,agreement,partners,channels,since,hours,words\n"
        "before,k1,a,1,9,yes,3,email phone,2017-08-15,7.5,hyvä\n"
        "before,k2,b,5,,no,,,,,\n")


def workbook(*rows: list[object]) -> bytes:
    import io

    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet, day = book.add_worksheet("Sheet1"), book.add_format({"num_format": "d.m.yyyy"})
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            sheet.write(i, j, cell, day) if isinstance(cell, date) else sheet.write(i, j, cell)
    book.close()
    return stream.getvalue()


def test_a_microsoft_forms_export(make: Make) -> None:
    """Finnish headers of the program's own, whole questions, labels, several answers with a semicolon at the end."""
    started = datetime(2017, 8, 15, 9, 1)
    study = make(FORM, "groups: [circle]\n" + BEFORE.replace("a.csv", "a.xlsx").replace("}]", ", mapping: m.yaml}]"), {
        "m.yaml": "mapping: m\ncolumns: {circle: Rinki}\n",
        "a.xlsx": workbook(
            ["Tunnus", "Aloitusaika", "Valmistumisaika", "Sähköposti", "Nimi", "Rinki", "Lupaukset pidetään.",
             "Työtä arvostetaan.", "Onko sopimus?", "Montako kumppania?", "Miten pidätte\xa0yhteyttä?", "Mistä lähtien",
             "Tunteja viikossa", "Omin sanoin"],
            [1, started, started, "anonymous", "", "Häme", "Täysin samaa mieltä", "En osaa sanoa", "Kyllä", 12,
             "Sähköposti;Puhelin;", date(2017, 8, 15), 7.5, "Hyvin"],
            [2, started, started, "anonymous", "", "Savo", "Täysin eri mieltä", "Jokseenkin samaa mieltä", "Ei", "",
             "Kokous;Puhelin;", "", "", ""])})
    answers, problems = read_answers(study)
    assert [(p.code, str(p.place).rpartition(" ")[2]) for p in problems] == [
        ("personal-column", "Sheet1!D1"), ("personal-column", "Sheet1!E1"),
        ("no-answers-in-wave", str(problems[-1].place))]
    frame = answers["t.form"].frame
    assert isinstance(frame, pl.DataFrame)
    assert frame.rows() == [
        ("before", "Häme", 5, 9, "yes", 12, "email phone", date(2017, 8, 15), 7.5, "Hyvin"),
        ("before", "Savo", 1, 4, "no", None, "phone meeting", None, None, None)]
    ignored = [(r["column"], r["why"]) for r in answers["t.form"].reconciliation if r["what"] == "columns_ignored"]
    assert ignored == [("Tunnus", "technical"), ("Aloitusaika", "technical"), ("Valmistumisaika", "technical"),
                       ("Sähköposti", "personal"), ("Nimi", "personal")]


def test_a_google_forms_export(make: Make) -> None:
    """English, commas, a grid as ``Title [row]``, several answers with commas that a label may hold itself."""
    study = make(FORM, BEFORE, {"a.csv": (
        "Timestamp,Trust [Promises are kept.],Trust [Work is respected.],Is there an agreement?,How many partners?,"
        "How do you keep in touch?,In your own words\n"
        '2017/08/15 9:01:02 AM GMT+3,Somewhat agree,I can\'t say,Yes,3,"E-mail, letters, Meeting",Fine\n'
        '2017/08/15 9:03:02 AM GMT+3,Strongly agree,Somewhat agree,No,,"Phone, carrier pigeon",\n')})
    answers, problems = read_answers(study)
    frame = answers["t.form"].frame
    assert isinstance(frame, pl.DataFrame)
    assert frame.select("promises", "respect", "agreement", "partners", "channels", "words").rows() == [
        (4, 9, "yes", 3, "email meeting", "Fine"), (5, 4, "no", None, "phone", None)]
    assert codes(problems) == ["missing-columns", "unknown-part-of-answer", "no-answers-in-wave"]
    assert dict(problems[1].values) == {"question": "channels", "value": "Phone, carrier pigeon", "rows": "3", "n": 1,
                                        "part": "carrier pigeon"}
    assert str(problems[1].place).endswith("a.csv:3 How do you keep in touch?")


def test_a_kobo_export(make: Make) -> None:
    """Groups in the headers, the several answers both as one cell and as a column each."""
    study = make(FORM, BEFORE, {"a.csv": (
        "start,end,trust/promises,work/channels,work/channels/email,work/channels/phone,work/channels/meeting,_id,_uuid\n"
        "2017,2017,4,email meeting,1,0,1,1,u\n2017,2017,5,,,,,2,v\n")})
    answers, problems = read_answers(study)
    assert codes(problems) == ["missing-columns", "no-answers-in-wave"]
    frame = answers["t.form"].frame
    assert isinstance(frame, pl.DataFrame)
    assert frame.select("promises", "channels").rows() == [(4, "email meeting"), (5, None)]


def test_a_column_for_each_of_several_answers(make: Make) -> None:
    """Unticked everywhere is the answer "none", which is not the same as no answer."""
    study = make(FORM, BEFORE, {"a.csv": (
        "promises;channels/email;Miten pidätte yhteyttä?: Puhelin;How do you keep in touch? [Meeting]\n"
        "1;1;0;1\n2;0;0;0\n3;;;\n4;Sähköposti;;x\n")})
    frame = read_answers(study)[0]["t.form"].frame
    assert isinstance(frame, pl.DataFrame)
    assert frame["channels"].to_list() == ["email meeting", "", None, "email meeting"]


def test_what_is_wrong_is_listed_with_row_and_column_and_set_aside(make: Make) -> None:
    study = make(FORM, SUBJECT + BEFORE, {"a.csv": (
        "code;circle;promises;respect;agreement;partners;channels;since;hours;words\n"
        "k1;a;6;Täysin samaa mielttä;yes;320;email;31.2.2017;5 h;-\n"
        "k2;a;1;2;no;4;fax;8/9/2017;1,234;x\n"
        "k2;a;1;;no;;;;;\n"
        ";;;;;;;;;\n"
        "k3;a;;;;;;;;\n"
        "K-1;a;2;2;yes;2.5;;;seven;NA\n")})
    answers, problems = read_answers(study)
    own = answers["t.form"]
    assert (own.set_aside["column"].drop_nulls() == own.set_aside["question"].drop_nulls()).all()
    assert sorted(own.set_aside.select("row", "question", "value", "why").rows(), key=str) == sorted([
        (2, "promises", "6", "unknown_value"),
        (2, "respect", "Täysin samaa mielttä", "unknown_value"),
        (2, "partners", "320", "out_of_range"),
        (2, "since", "31.2.2017", "not_a_date"),
        (2, "hours", "5 h", "unit"),
        (3, "partners", "4", "not_relevant"),
        (3, "channels", "fax", "unknown_value"),
        (3, "since", "8/9/2017", "ambiguous_date"),
        (3, "hours", "1,234", "ambiguous_number"),
        (4, None, None, "duplicate_subject"),
        (5, None, None, "blank_row"),
        (6, None, None, "no_answers"),
        (7, "partners", "2.5", "not_whole"),
        (7, "hours", "seven", "not_a_number"),
        (7, "words", "NA", "blank_word")], key=str)
    assert isinstance(own.frame, pl.DataFrame)
    assert own.frame.select("code", "promises", "respect", "partners", "channels", "hours", "words").rows() == [
        ("k1", None, None, None, "email", None, "-"), ("k2", 1, 2, None, None, None, "x"),
        ("K-1", 2, 2, None, None, None, None)]
    assert sorted(set(codes(problems))) == [
        "ambiguous-date", "ambiguous-number", "answer-not-a-date", "answer-not-a-number", "answer-not-asked",
        "answer-not-whole", "answer-out-of-range", "answer-with-unit", "blank-words", "duplicate-subject",
        "similar-subjects", "unknown-answer", "unknown-option"]


def test_a_near_miss_is_suggested_and_never_guessed(make: Make) -> None:
    study = make(FORM, BEFORE,
                 {"a.csv": "promise,respect,agreement,partners,channels,since,hours,words,shoe\n4,5,,,,,,,42\n"})
    answers, problems = read_answers(study)
    assert [(p.code, p.severity, p.values.get("near")) for p in problems] == [
        ("unmatched-column", "error", "promises"), ("ignored-columns", "advice", None)]
    frame = answers["t.form"].frame
    assert isinstance(frame, pl.DataFrame)
    assert frame["promises"].to_list() == [None]


def test_headers_below_a_title_and_above_a_row_of_texts(make: Make) -> None:
    study = make(FORM, BEFORE, {"a.csv": (
        "Toimijakysely 2017;;;\n;;;\npromises;respect;words;agreement\n"
        "Lupaukset pidetään.;Työtä arvostetaan.;Omin sanoin;Onko sopimus?\n4;5;hyvin;yes\n")})
    answers, problems = read_answers(study)
    frame = answers["t.form"].frame
    assert isinstance(frame, pl.DataFrame)
    assert frame.select("promises", "respect", "words", "agreement").rows() == [(4, 5, "hyvin", "yes")]
    assert "title-rows" in codes(problems)
    assert next(p for p in problems if p.code == "title-rows").values == {"row": 3}


def test_a_file_of_another_form_says_so(make: Make) -> None:
    study = make(FORM, BEFORE, {"a.csv": "shoe,hat\n42,57\n"})
    answers, problems = read_answers(study)
    assert answers == {}
    assert codes(problems) == ["no-column-fits"]


def test_two_waves_in_a_file(make: Make) -> None:
    data = ("data: [{instrument: t.form, file: a.csv, wave_column: round, "
            "wave_values: {'1': before, '2': after}}]\n")
    study = make(FORM, "subject: code\n" + data,
                 {"a.csv": "round,code,promises\n1,a,1\n2,a,2\n2.0,b,3\nafter,c,4\n7,d,5\n,e,5\n"})
    answers, problems = read_answers(study)
    frame = answers["t.form"].frame
    assert isinstance(frame, pl.DataFrame)
    assert frame.select("wave", "code", "promises").rows() == [
        ("before", "a", 1), ("after", "a", 2), ("after", "b", 3), ("after", "c", 4)]
    told = next(p for p in problems if p.code == "row-without-wave")
    assert (told.values["rows"], told.values["n"]) == ("6, 7 – '7'", 2)


def test_a_file_without_a_wave(make: Make) -> None:
    study = make(FORM, "data: [{instrument: t.form, file: a.csv}]\n", {"a.csv": "promises\n1\n"})
    assert codes(read_answers(study)[1]) == ["file-without-wave"]
    one = make(FORM, "data: [{instrument: t.form, file: a.csv}]\n", waves="waves: [{wave: only, period: 2017}]\n")
    frame = read_answers(one)[0]["t.form"].frame
    assert isinstance(frame, pl.DataFrame)
    assert frame["wave"].to_list() == ["only"]


def test_a_file_that_is_not_there_and_one_outside_of_the_study(make: Make) -> None:
    data = ("data: [{wave: before, instrument: t.form, file: a.csv}, "
            "{wave: after, instrument: t.form, file: ../b.csv}]\n")
    study = make(FORM, data)
    assert codes(read_answers(study)[1]) == ["cannot-read", "file-outside-study"]


def test_groups_by_label_in_any_language(make: Make) -> None:
    groups = ("groups: [{group: circle, label: {fi: Rinki}, "
              "values: {hame: {fi: Häme, sv: Tavastland}, savo: {fi: Savo}}}]\n")
    study = make(FORM, groups + BEFORE, {"a.csv": "Rinki,promises\nHäme,1\ntavastland,2\nsavo,3\nHame,4\nKainuu,5\n"})
    answers, problems = read_answers(study)
    frame = answers["t.form"].frame
    assert isinstance(frame, pl.DataFrame)
    assert frame["circle"].to_list() == ["hame", "hame", "savo", "hame", "Kainuu"]
    told = [p for p in problems if p.code == "unlisted-group-value"]
    assert [(p.values["value"], p.values["rows"]) for p in told] == [("Kainuu", "6")]


def test_a_mapping_file(make: Make) -> None:
    mapping = ("mapping: m\ncolumns: {promises: Q7, channels: [Tapa 1, Tapa 2]}\nignore: [Muistiinpano]\n"
               "values:\n  agree5: {'samaa': 5, 'eri': 1, 'ohi': null}\n  channels: {'soitto': phone}\n")
    study = make(FORM, BEFORE.replace("}]", ", mapping: m.yaml}]"), {
        "m.yaml": mapping,
        "a.csv": "Q7;Tapa 1;Tapa 2;Muistiinpano\nsamaa;Kokous;soitto;a\neri;;soitto;b\nohi;;Sähköposti;c\n"})
    answers, problems = read_answers(study)
    frame = answers["t.form"].frame
    assert isinstance(frame, pl.DataFrame)
    assert frame.select("promises", "channels").rows() == [(5, "phone meeting"), (1, "phone"), (None, "email")]
    assert codes(problems) == ["missing-columns", "no-answers-in-wave"]


def test_a_mapping_file_that_names_what_is_not_there(make: Make) -> None:
    mapping = "mapping: m\ncolumns: {promisses: Q7, respect: Q8}\nvalues: {respect: {'samaa': 6}}\n"
    study = make(FORM, BEFORE.replace("}]", ", mapping: m.yaml}]"), {"m.yaml": mapping, "a.csv": "promises\n1\n"})
    problems = read_answers(study)[1]
    assert [(p.code, p.place.line if p.place else 0) for p in problems] == [
        ("mapping-to-nothing", 2), ("mapping-unknown-code", 3), ("missing-columns", 1), ("mapped-column-missing", 1),
        ("mapped-column-missing", 1)]


def test_data_of_an_instrument_that_the_study_has_not(make: Make) -> None:
    study = make(FORM, "data: [{wave: before, instrument: t.from, file: a.csv}]\n", {"a.csv": "promises\n1\n"})
    problems = read_answers(study)[1]
    assert [(p.code, p.values["near"]) for p in problems] == [("data-of-unknown-instrument", "t.form")]


def test_relevance_is_not_judged_where_the_earlier_question_has_no_column(make: Make) -> None:
    study = make(FORM, BEFORE, {"a.csv": "promises,partners\n1,4\n"})
    frame = read_answers(study)[0]["t.form"].frame
    assert isinstance(frame, pl.DataFrame)
    assert frame["partners"].to_list() == [4]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_language_of_a_file_decides_between_equal_texts(make: Make, language: str) -> None:
    form = """
choices:
  odd:
    - {value: 1, label: {fi: Noin, sv: Nog, en: No}}
    - {value: 2, label: {fi: No, sv: Noin, en: Nog}}
    - {value: 3, label: {fi: Nog, sv: No, en: Noin}}
questions: [{name: q, type: select_one odd, label: Q}]
"""
    study = make(form, BEFORE.replace("}]", f", language: {language}}}]"), {"a.csv": "q\nNo\n"})
    frame = read_answers(study)[0]["t.form"].frame
    assert isinstance(frame, pl.DataFrame)
    assert frame["q"].to_list() == [{"fi": 2, "sv": 3, "en": 1}[language]]
    unnamed = make(form, BEFORE)
    answers, problems = read_answers(unnamed)
    assert codes(problems) == ["ambiguous-label", "no-answers-in-wave"]
    assert answers["t.form"].reconciliation[-1]["what"] == "unusable"


def test_frames_by_instrument_and_wave(make: Make) -> None:
    import pandas as pd

    study = make(FORM, SUBJECT)
    before = pl.DataFrame({"code": ["a", "b"], "promises": [1, 9]})
    after = pd.DataFrame({"code": ["a", "b"], "Lupaukset pidetään.": ["En osaa sanoa", None],
                          "hours": [1.5, float("nan")]})
    answers, problems = answers_from_frames(study, {("t.form", "before"): before, ("t.form", "after"): after})
    frame = answers["t.form"].frame.lazy().collect()
    assert frame.select("wave", "code", "promises", "hours").rows() == [
        ("before", "a", 1, None), ("before", "b", 9, None), ("after", "a", 9, 1.5)]
    assert set(codes(problems)) == {"missing-columns", "missing-key-column"}


def test_a_frame_with_a_wave_column(make: Make) -> None:
    data = "data: [{instrument: t.form, file: x, wave_column: round, wave_values: {'1': before, '2': after}}]\n"
    study = make(FORM, "subject: code\n" + data)
    frame = pl.DataFrame({"round": [1, 2], "code": [7, 7], "promises": [1, 2]})
    answers, _ = answers_from_frames(study, {"t.form": frame})
    assert isinstance(answers["t.form"].frame, pl.LazyFrame)
    assert answers["t.form"].frame.select("wave", "code", "promises").collect().rows() == [("before", "7", 1),
                                                                                           ("after", "7", 2)]
    named, _ = answers_from_frames(study, {"t.form": frame.select(wave=pl.lit("after"), promises="promises")})
    assert named["t.form"].frame.lazy().collect()["wave"].to_list() == ["after", "after"]


def test_a_wave_that_the_study_has_not(make: Make) -> None:
    study = make(FORM, "data: [{wave: befor, instrument: t.form, file: a.csv}]\n", {"a.csv": "promises\n1\n"})
    for answers, problems in (read_answers(study), answers_from_frames(study, {("t.form", "befor"): pl.DataFrame()})):
        assert answers == {}
        assert [(p.code, p.values["near"]) for p in problems] == [("unknown-wave", "before")]


def test_what_is_no_frame_is_our_callers_fault(make: Make) -> None:
    with pytest.raises(TypeError, match="pandas or Polars"):
        answers_from_frames(make(FORM, ""), {"t.form": [1, 2]})
