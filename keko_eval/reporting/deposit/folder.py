"""▶ Checked answers and a release in; the files of a deposit out, all made before any is written."""

from collections.abc import Mapping
from pathlib import Path

from keko_eval.collection.answers import Answers
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.disclosure.released import Released
from keko_eval.exchange.ddi.write import codebook
from keko_eval.exchange.statistics.codebook import codebook as value_table
from keko_eval.exchange.statistics.plain import as_codes, as_csv
from keko_eval.reporting.deposit.about import about_of, languages_of
from keko_eval.reporting.deposit.parts import Prepared, prepared
from keko_eval.reporting.deposit.printed import disclosure_note, printed, readme

PRINTED = ("fi", "en")
FEWEST = 5


def deposit(resolved: ResolvedStudy, answers: Mapping[str, Answers], released: Released,
            folder: Path) -> dict[str, bytes]:
    """``{name: content}``; the same study and answers give the same bytes.

    Parameters
    ----------
    folder : Path
        Where a writer of another format may put what it has to put somewhere.

    Raises
    ------
    Refused
        The study's ``archive:`` lacks something.
    """
    min_n = max(FEWEST, resolved.study.disclosure.min_n or 0)
    files: dict[str, bytes] = {}
    told: dict[str, str] = {}
    languages = languages_of(resolved) or ("en",)
    for language in languages:
        parts = [prepared(resolved, own, language, released, min_n) for own in answers.values()]
        parts = [one for one in parts if one.part.data.variables]
        names = [f"{one.part.data.name}.{name}" for one in parts for name in one.left_out]
        about = about_of(resolved, language, names)
        files[f"ddi.{language}.xml"] = codebook(about, [one.part for one in parts])
        told[f"ddi.{language}.xml"] = "file_ddi"
        if language in PRINTED or len(languages) == 1:
            files[f"codebook.{language}.pdf"] = printed(about, [one.part for one in parts])
            told[f"codebook.{language}.pdf"] = "file_pdf"
        files[f"disclosure.{language}.md"] = disclosure_note(parts, language, min_n).encode()
        told[f"disclosure.{language}.md"] = "file_note"
        if language == languages[0]:
            data, kinds = _data(parts, folder)
            files |= data
            told |= kinds
    told["manifest.json"] = "file_manifest"
    for language in languages:
        files[f"README.{language}.md"] = readme(about_of(resolved, language, ()), sorted(told.items())).encode()
    return files


def _data(parts: list[Prepared], folder: Path) -> tuple[dict[str, bytes], dict[str, str]]:
    """The data files, with what each is; SPSS files where the program can write them."""
    files: dict[str, bytes] = {}
    told: dict[str, str] = {}
    for one in parts:
        data, low = one.part.data, one.part.low
        files[f"{data.name}.csv"] = as_csv(as_codes(data, low))
        files[f"{data.name}.codebook.csv"] = value_table(data, low, codes=True)
        told |= {f"{data.name}.csv": "file_csv", f"{data.name}.codebook.csv": "file_codes"}
        spss = _sav(one, folder)
        if spss:
            files[f"{data.name}.sav"] = spss
            told[f"{data.name}.sav"] = "file_sav"
    return files, told


def _sav(one: Prepared, folder: Path) -> bytes:
    """The data for SPSS; empty where the extra ``spss`` is not installed."""
    from importlib.util import find_spec

    if find_spec("pyreadstat") is None or find_spec("keko_eval.exchange.statistics.sav") is None:
        return b""
    from keko_eval.exchange.statistics.fitted import SPSS, fitted
    from keko_eval.exchange.statistics.sav import as_sav

    fits, _ = fitted(one.part.data, SPSS)
    return as_sav(fits, one.part.low, folder)
