"""Files made to harm, uploaded to the coordinator's pages: refused in words, and nothing of the study changes."""

import time
from collections.abc import Callable

import pytest

from tests.files import hostile
from tests.web.manage.desk import Desk, Study


@pytest.mark.parametrize("name", sorted(hostile.WORKBOOKS))
def test_uploaded_as_a_circles_workbook(study: Study, desk: Callable[[str], Desk], name: str) -> None:
    own = desk("pirkanmaa")
    own.get("/c/pirkanmaa/goals")
    data, before = hostile.WORKBOOKS[name](), (study.folder / "circles" / "pirkanmaa.yaml").read_bytes()
    start = time.process_time()
    page = own.post("/c/pirkanmaa/goals/upload", ("työkirja.xlsx", data))
    assert time.process_time() - start < 2
    assert page.status_code in (200, 400, 413, 422), page.status_code
    assert "accept" not in page.text
    assert "Traceback" not in page.text
    assert (study.folder / "circles" / "pirkanmaa.yaml").read_bytes() == before
