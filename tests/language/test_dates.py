"""Names of days and periods, and when something happened, in each language."""

from datetime import date

import pytest

from keko_eval.language.dates import day, period, short, when
from keko_eval.language.language import language

FI, SV, EN = language("fi"), language("sv"), language("en")


@pytest.mark.parametrize(("text", "fi", "sv", "en"), [
    ("2017", "2017", "2017", "2017"),
    ("2017-08", "elokuu 2017", "augusti 2017", "August 2017"),
    ("2017-08-15", "15.8.2017", "15 augusti 2017", "15 August 2017"),
    ("2017-08/2017-10", "elokuu–lokakuu 2017", "augusti–oktober 2017", "August–October 2017"),
    ("2017-11/2018-02", "marraskuu 2017 – helmikuu 2018",
     "november 2017 – februari 2018", "November 2017 – February 2018"),
    ("2017/2019", "2017–2019", "2017–2019", "2017–2019"),
])
def test_a_period_has_a_name(text, fi, sv, en):
    assert [period(text, x) for x in (FI, SV, EN)] == [fi, sv, en]


@pytest.mark.parametrize(("text", "fi", "sv", "en"), [
    ("2017", "vuonna 2017", "år 2017", "in 2017"),
    ("2017/2019", "vuosina 2017–2019", "åren 2017–2019", "in 2017–2019"),
    ("2017-08", "elokuussa 2017", "i augusti 2017", "in August 2017"),
    ("2017-08-15", "15.8.2017", "den 15 augusti 2017", "on 15 August 2017"),
    ("2017-08/2017-10", "elo–lokakuussa 2017", "i augusti–oktober 2017", "in August–October 2017"),
    ("2017-11/2018-02", "marraskuussa 2017 – helmikuussa 2018", "i november 2017 – februari 2018",
     "in November 2017 – February 2018"),
])
def test_when_something_happened(text, fi, sv, en):
    assert [when(text, x) for x in (FI, SV, EN)] == [fi, sv, en]


@pytest.mark.parametrize(("text", "fi", "sv", "en"), [
    ("2017", "2017", "2017", "2017"), ("2017-08", "8/2017", "aug 2017", "Aug 2017"), ("2017/2019", *["2017–2019"] * 3),
])
def test_a_short_name_for_a_table(text, fi, sv, en):
    assert [short(text, x) for x in (FI, SV, EN)] == [fi, sv, en]


def test_every_finnish_month_takes_the_inessive():
    assert [when(f"2019-{month:02d}", FI).split()[0] for month in range(1, 13)] == [
        "tammikuussa", "helmikuussa", "maaliskuussa", "huhtikuussa", "toukokuussa", "kesäkuussa", "heinäkuussa",
        "elokuussa", "syyskuussa", "lokakuussa", "marraskuussa", "joulukuussa"]


def test_a_day():
    assert [day(date(2018, 1, 1), x) for x in (FI, SV, EN)] == ["1.1.2018", "1 januari 2018", "1 January 2018"]
