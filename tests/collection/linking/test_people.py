"""The list of people: every odd cell at once, with its place and without its words."""

from pathlib import Path

import pytest

from keko_eval.collection.linking.people import read_people

LANGUAGES = ("fi", "sv", "en", "fi-simple")


def read(folder: Path, text: str, circles: tuple[str, ...] = ()) -> tuple[list[tuple[object, ...]], list[str]]:
    path = folder / "people.csv"
    path.write_text(text, encoding="utf8")
    people, told = read_people(path, LANGUAGES, ("region",), circles)
    return ([(p.email, p.name, p.language, p.circle, dict(p.given)) for p in people],
            [f"{p.place.line if p.place else 0} {p.code}" for p in told])


def test_a_finnish_list(tmp_path: Path) -> None:
    people, told = read(tmp_path, "Nimi;Sähköposti;Rinki;Organisaatio;Kieli;Region\n"
                                  "Keksitty;a@x.fi;Savo;Apu ry;ruotsi;Itä\n;b@x.fi;;;;\n;;;;;\n")
    assert told == []
    assert people == [("a@x.fi", "Keksitty", "sv", "Savo", {"circle": "Savo", "organisation": "Apu ry",
                                                            "region": "Itä"}), ("b@x.fi", "", "fi", None, {})]


def test_everything_that_is_odd_at_once(tmp_path: Path) -> None:
    people, told = read(tmp_path, "email;circle;language\na@x.fi;Savo;fi\nA@X.fi ;Savo;fi\nnobody;Savvo;viro\n",
                        ("Savo",))
    assert [p[0] for p in people] == ["a@x.fi"]
    assert told == ["3 contacts-same-email", "4 contacts-bad-email", "4 contacts-language", "4 contacts-circle"]


def test_no_column_of_addresses(tmp_path: Path) -> None:
    assert read(tmp_path, "nimi;puhelin\nx;1\n") == ([], ["1 contacts-no-email"])


@pytest.mark.parametrize("address", ["a@b", "a b@x.fi", "a@x.fi, b@x.fi", "<a@x.fi>", "@x.fi", "a@x..fi", "a@.fi",
                                     "a" * 260 + "@x.fi", "a@x.fi;b@x.fi"])
def test_what_is_no_address(tmp_path: Path, address: str) -> None:
    assert read(tmp_path, f'email,name\n"{address}",x\n')[1] == ["2 contacts-bad-email"]


def test_no_line_end_reaches_a_letter(tmp_path: Path) -> None:
    people, told = read(tmp_path, 'email,name\na@x.fi,"Keksitty\nBcc: all@x.fi"\n')
    assert told == []
    assert people[0][1] == "Keksitty Bcc: all@x.fi"


def test_a_workbook(tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "people.xlsx")) as book:
        sheet = book.add_worksheet("Ihmiset")
        sheet.write_row(0, 0, ["e-post", "namn"])
        sheet.write_row(1, 0, ["a@x.fi", "Keksitty"])
        sheet.write_row(2, 0, ["nobody", "Toinen"])
    people, told = read_people(tmp_path / "people.xlsx", LANGUAGES)
    assert [p.email for p in people] == ["a@x.fi"]
    assert [(p.code, p.place.cell if p.place else "") for p in told] == [("contacts-bad-email", "Ihmiset!A3")]
