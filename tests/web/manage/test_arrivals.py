"""Answers entered from paper: checked first, brought in once, only those of one's own circle."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from keko_eval.collection.handout import handout_of
from keko_eval.collection.sealing.private_key import Cost, new_keys
from keko_eval.collection.store.store import open_store
from keko_eval.web.manage.arrivals import spans
from keko_eval.web.manage.studied import Studies
from tests.collection.entries import entered
from tests.web.manage.desk import ACTORS, Desk, Study

LAPPI = {"circle": "lappi", "region": "pohjoinen", "code": "N1", "partners": 4, "took_part": "yes",
         "keko_gave": "Salainen kertomus"}


@pytest.fixture
def keyed(study: Study) -> Study:
    (study.collected / "keys" / "store.key").unlink()
    (study.collected / "answers.db").unlink()
    new_keys(study.collected / "keys", "salalause on pitkä", Cost(1, 2**13))
    open_store(study.collected, create=True).close()
    return study


def book(study: Study, folder: Path, *forms: dict[str, object], **cells: object) -> bytes:
    handout = handout_of(Studies(study.folder).read().resolved, ACTORS, {"wave": "followup"})
    typed = {("Toimijakysely", cell): value for cell, value in cells.items()}
    return entered(folder / "e.xlsx", handout, dict(enumerate(forms, 1)), cells=typed).read_bytes()


def bring(own: Desk, circle: str, data: bytes, name: str = "syöttö.xlsx", **fields: str):  # type: ignore[no-untyped-def]
    own.get(f"/c/{circle}/answers")
    return own.post(f"/c/{circle}/answers", (name, data), **fields)


def kept(study: Study) -> list[tuple[str | None, str | None]]:
    with open_store(study.collected, readonly=True) as store:
        return [(r.submission.circle, r.submission.mode) for r in store.responses()]


def test_checked_then_brought_in_once(keyed: Study, desk: Callable[[str], Desk], tmp_path: Path) -> None:
    data, own = book(keyed, tmp_path, LAPPI), desk("lappi")
    checked = bring(own, "lappi", data, go="check")
    assert checked.status_code == 200
    assert "Tiedosto on kunnossa" in checked.text
    assert not kept(keyed)
    assert "Uusia 1, jo ennestään tallessa 0, korvattuja 0." in bring(own, "lappi", data, go="bring").text
    assert "Uusia 0, jo ennestään tallessa 1, korvattuja 0." in bring(own, "lappi", data, go="bring").text
    assert kept(keyed) == [("lappi", "workbook")]
    everything = b"".join(p.read_bytes() for p in keyed.folder.rglob("*") if p.is_file())
    assert b"Salainen" not in everything


def test_another_circles_answers_are_refused(keyed: Study, desk: Callable[[str], Desk], tmp_path: Path) -> None:
    page = bring(desk("savo"), "savo", book(keyed, tmp_path, LAPPI), go="bring")
    assert page.status_code == 422
    assert "toisen ringin" in page.text
    assert re.search(r"<li>Lappi: rivi \d+</li>", page.text)
    assert "Salainen" not in page.text
    assert not kept(keyed)
    assert bring(desk("arvioija"), "all", book(keyed, tmp_path, LAPPI), go="bring").status_code == 200
    assert kept(keyed) == [("lappi", "workbook")]


@pytest.mark.parametrize(("name", "data"), [
    ("a.xlsx", b"no book"), ("a.json", b"{}"), ("a.json", b"[1"), ("a.csv", b"a"), ("a.exe", b"a"), ("a.xlsx", b"")])
def test_what_is_no_file_of_answers(keyed: Study, desk: Callable[[str], Desk], name: str, data: bytes) -> None:
    assert bring(desk("lappi"), "lappi", data, name, go="bring").status_code == 422
    assert not kept(keyed)


def export(study: Study, circle: str) -> bytes:
    """The rows of a circle in the example's file of an other program."""
    lines = (study.folder / "data" / "followup.csv").read_text(encoding="utf-8-sig").splitlines()
    return "\n".join([lines[0], *(line for line in lines[1:] if circle in line.split(";"))]).encode()


def send(own: Desk, circle: str, data: bytes, name: str = "webropol.csv", **fields: str):  # type: ignore[no-untyped-def]
    own.get(f"/c/{circle}/answers")
    return own.post(f"/c/{circle}/answers/export", (name, data), round="keko.actors/followup", **fields)


def test_an_export_is_checked_brought_in_once_and_read_as_the_file_would_be(keyed: Study, desk: Callable[[str], Desk],
                                                                           tmp_path: Path) -> None:
    data, own = export(keyed, "lappi"), desk("lappi")
    n = len(data.decode().splitlines()) - 1
    assert n >= 5
    assert f'<td class="figure">{n}</td>' in send(own, "lappi", data, go="check").text
    assert not kept(keyed)
    assert f"Uusia {n}, jo ennestään tallessa 0" in send(own, "lappi", data, go="bring").text
    assert f"Uusia 0, jo ennestään tallessa {n}" in send(own, "lappi", data, go="bring").text
    assert kept(keyed) == [("lappi", "import")] * n
    assert frame_of_store(keyed) == frame_of_file(keyed, data, tmp_path)


def frame_of_store(study: Study) -> list[dict[str, object]]:
    from dataclasses import replace

    from keko_eval.collection.read import read_answers
    from keko_eval.collection.store.frames import frames_of

    resolved = Studies(study.folder).read().resolved
    with open_store(study.collected, readonly=True) as store:
        collected = frames_of(store, resolved)
    model = resolved.study.model_copy(update={"data": ()})
    alone = replace(resolved, document=replace(resolved.document, model=model), collected=collected)
    return rows(read_answers(alone)[0][ACTORS].frame)


def frame_of_file(study: Study, data: bytes, folder: Path) -> list[dict[str, object]]:
    from dataclasses import replace

    from keko_eval.collection.read import read_answers
    from keko_eval.definitions.study import DataFile

    (folder / "a.csv").write_bytes(data)
    resolved = Studies(study.folder).read().resolved
    entry = DataFile(instrument=ACTORS, file="a.csv", wave="followup")
    model = resolved.study.model_copy(update={"data": (entry,)})
    alone = replace(resolved, folder=folder, document=replace(resolved.document, model=model), collected={})
    return rows(read_answers(alone)[0][ACTORS].frame)


def rows(frame) -> list[dict[str, object]]:  # type: ignore[no-untyped-def]
    """What was answered, but for what is sealed."""
    found = [{k: v for k, v in row.items() if v is not None and k not in ("keko_gave", "organisation")}
             for row in frame.lazy().collect().iter_rows(named=True)]
    return sorted(found, key=lambda row: str(sorted(row.items())))


def test_an_export_with_others_rows_is_refused(keyed: Study, desk: Callable[[str], Desk]) -> None:
    whole = (keyed.folder / "data" / "followup.csv").read_bytes()
    assert "toisen ringin" in send(desk("lappi"), "lappi", whole, go="bring").text
    assert not kept(keyed)
    assert send(desk("arvioija"), "all", whole, go="bring").status_code == 200
    assert len(kept(keyed)) > 150


def test_whose_rows_an_export_has_and_where(keyed: Study, desk: Callable[[str], Desk]) -> None:
    """By circle and row, never what was answered; the evaluator is led to where the whole file can be brought in."""
    whole = (keyed.folder / "data" / "followup.csv").read_bytes()
    lines = whole.decode("utf-8-sig").splitlines()
    one = next(i for i, line in enumerate(lines) if "savo" in line.split(";"))
    own = [line for line in lines[1:] if "lappi" in line.split(";")][:3]
    data = "\n".join([lines[0], own[0], lines[one], own[1], lines[one], lines[one], own[2]]).encode()
    page = send(desk("lappi"), "lappi", data, go="bring").text
    assert "<li>Savo: rivit 3, 5–6</li>" in page
    assert "Arvioija voi myös" in page
    assert "/c/all/answers" not in page
    assert '<a href="/c/all/answers">' in send(desk("arvioija"), "lappi", data, go="check").text
    assert not kept(keyed)


def test_rows_as_people_write_them() -> None:
    assert spans([]) == ""
    assert spans([2, 3, 4, 7, 9, 10]) == "2–4, 7, 9–10"
    assert spans(range(1, 99, 2)).endswith("21, 23 …")


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"a;b\n1;2\n", b"PK\x03\x04"])
def test_an_export_that_says_nothing(keyed: Study, desk: Callable[[str], Desk], data: bytes) -> None:
    assert send(desk("lappi"), "lappi", data, go="bring").status_code == 422
    assert not kept(keyed)
