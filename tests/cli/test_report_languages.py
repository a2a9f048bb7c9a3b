"""keko report --language: a language that is not the study's own is told of, and the report is made."""

from pathlib import Path

import pytest

from tests.cli.running import HERE, keko

STUDY = HERE / "tests" / "studies" / "registers"


@pytest.mark.parametrize(("asked", "language", "said"), [
    ("sv", "fi", "tutkimuksessa ei ole kieltä 'sv'"), ("fi", "en", "does not have the language 'fi'"),
    ("en", "en", "")])
def test_advice_where_the_studys_texts_are_in_another_language(asked: str, language: str, said: str,
                                                               tmp_path: Path) -> None:
    ended = keko("report", STUDY, "-o", tmp_path, "--as", "html", "--language", asked, language=language)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert (tmp_path / f"report-{asked}.html").exists()
    assert ("language-not-of-study" in ended.stderr) == bool(said)
    assert said in ended.stderr
