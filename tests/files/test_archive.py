from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from keko_eval.files.archive import archive, members_of


def test_the_order_of_members_and_the_day_do_not_matter() -> None:
    assert archive({"b": b"2", "a": b"1"}) == archive({"a": b"1", "b": b"2"})
    with ZipFile(BytesIO(archive({"b": b"2", "a": b"1"}))) as made:
        assert [(i.filename, i.date_time[0], i.compress_type) for i in made.infolist()] == [
            ("a", 1980, ZIP_STORED), ("b", 1980, ZIP_STORED)]


def test_members_come_back_as_they_were() -> None:
    members = {"xl/workbook.xml": "ä".encode(), "empty": b""}
    assert members_of(archive(members)) == members


def test_archives_of_others_are_read_too() -> None:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as made:
        made.writestr("a.txt", "teksti " * 99)
    assert members_of(target.getvalue()) == {"a.txt": b"teksti " * 99}
