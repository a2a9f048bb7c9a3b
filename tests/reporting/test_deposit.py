"""The folder for a data archive."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from keko_eval import pipeline
from keko_eval.definitions.archive import NEEDED
from keko_eval.exchange.ddi.node import misplaced
from keko_eval.exchange.ddi.write import tree
from keko_eval.files.xml import Element, read_xml
from keko_eval.problem.problem import Refused
from keko_eval.reporting.deposit.about import about_of, archive_of
from keko_eval.reporting.deposit.folder import deposit
from keko_eval.reporting.deposit.parts import prepared

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "keko-2019"
BLOCK = "\narchive:\n" + "".join(f"  {key}: {value}\n" for key, value in NEEDED.items())


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deposit") / "study"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("access.log.csv"))
    with (folder / "study.yaml").open("a", encoding="utf8") as file:
        file.write(BLOCK)
    return folder


@pytest.fixture(scope="module")
def made(study: Path) -> tuple[dict[str, bytes], pipeline.Evaluation]:
    resolved = pipeline.load(study)
    answers, _ = pipeline.read(resolved)
    evaluation = pipeline.evaluate(resolved, profile="public")
    files = deposit(resolved, answers, evaluation.released, study)
    assert files == deposit(resolved, answers, evaluation.released, study)
    return files, evaluation


def root_of(content: bytes) -> Element:
    root, problems = read_xml(content, "ddi.xml")
    assert root is not None
    assert not problems
    return root


def everything(element: Element) -> Iterator[Element]:
    yield element
    for child in element.children:
        yield from everything(child)


def test_all_that_an_archive_lacks_is_told_at_once() -> None:
    with pytest.raises(Refused) as refused:
        archive_of(pipeline.load(EXAMPLE))
    assert [p.values["key"] for p in refused.value.problems] == list(NEEDED)


def test_the_elements_stand_in_the_order_of_the_schema(study: Path, made: tuple[dict[str, bytes],
                                                                                 pipeline.Evaluation]) -> None:
    resolved = pipeline.load(study)
    answers, _ = pipeline.read(resolved)
    for language in ("fi", "sv", "en"):
        parts = [prepared(resolved, own, language, made[1].released, 5).part for own in answers.values()]
        assert list(misplaced(tree(about_of(resolved, language, ["a"]), parts))) == []


def test_ids_are_unique_and_what_refers_to_them_finds_them(made: tuple[dict[str, bytes], pipeline.Evaluation]) -> None:
    for language in ("fi", "sv", "en"):
        found = list(everything(root_of(made[0][f"ddi.{language}.xml"])))
        ids = [one.attributes["ID"] for one in found if "ID" in one.attributes]
        assert len(ids) == len(set(ids))
        assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", id) for id in ids)
        used = {id for one in found for key in ("var", "files", "sdatrefs")
                for id in one.attributes.get(key, "").split()}
        assert used <= set(ids)


def test_the_catalogue_finds_what_it_needs(made: tuple[dict[str, bytes], pipeline.Evaluation]) -> None:
    """Mandatory and recommended elements of the CESSDA Data Catalogue profile for DDI 2.5, version 2.0.0."""
    root = root_of(made[0]["ddi.sv.xml"])
    for path in ("citation/titlStmt/titl", "citation/titlStmt/IDNo", "citation/rspStmt/AuthEnty",
                 "citation/distStmt/distrbtr", "citation/distStmt/distDate", "citation/holdings",
                 "stdyInfo/subject/keyword", "stdyInfo/subject/topcClas", "stdyInfo/abstract",
                 "stdyInfo/sumDscr/collDate", "stdyInfo/sumDscr/nation", "stdyInfo/sumDscr/anlyUnit/concept",
                 "stdyInfo/sumDscr/dataKind", "method/dataColl/timeMeth/concept", "method/dataColl/sampProc",
                 "method/dataColl/collMode", "dataAccs/useStmt/restrctn"):
        assert list(root.each("stdyDscr", *path.split("/"))), path
    title = next(root.each("stdyDscr", "citation", "titlStmt", "titl"))
    assert title.attributes["xml:lang"] == root.attributes["xml:lang"] == "sv"
    assert next(root.each("stdyDscr", "citation", "titlStmt", "IDNo")).attributes["agency"] == "DOI"


def test_counts_are_those_that_may_be_shown(made: tuple[dict[str, bytes], pipeline.Evaluation]) -> None:
    files, evaluation = made
    allowed = {(row["item"], row["value"], row["wave"], row["n"]) for row in evaluation.released.counts
               if row["scope"] == "all" and row["to_value"] is None and row["n"] is not None}
    told = {(var.attributes["name"], value.text, stat.attributes["sdatrefs"].removeprefix("W_"), int(stat.text))
            for var in root_of(files["ddi.en.xml"]).each("dataDscr", "var") for one in var.each("catgry")
            for value in one.each("catValu") for stat in one.each("catStat")}
    assert told
    assert told <= allowed


def test_open_and_sensitive_answers_and_codes_stay_at_home(study: Path, made: tuple[dict[str, bytes],
                                                                                     pipeline.Evaluation]) -> None:
    files, _ = made
    resolved = pipeline.load(study)
    answers, _ = pipeline.read(resolved)
    frame = answers["keko.actors"].frame.lazy().collect()
    left = pl.read_csv(files["keko.actors.csv"], infer_schema=False)
    assert left.height == frame.height
    assert not {"keko_gave", "organisation"} & set(left.columns)
    codes = set(frame["code"].cast(pl.String).drop_nulls())
    assert not codes & {cell for column in left for cell in column.drop_nulls()}
    again = (left.drop_nulls("code").group_by("code").len().filter(pl.col("len") > 1).height,
             frame.drop_nulls("code").group_by("code").len().filter(pl.col("len") > 1).height)
    assert again[0] == again[1] > 0
    assert "`keko.actors.keko_gave`: sensitive question" in files["disclosure.en.md"].decode()


def test_a_question_that_is_not_asked_of_all_says_of_whom(made: tuple[dict[str, bytes], pipeline.Evaluation]) -> None:
    told = {one.text for one in root_of(made[0]["ddi.en.xml"]).each("dataDscr", "var", "universe")}
    assert "Asked if you answered “Yes” to question has_clients" in told


def test_the_codebooks_are_pdf(made: tuple[dict[str, bytes], pipeline.Evaluation]) -> None:
    assert {name for name in made[0] if name.endswith(".pdf")} == {"codebook.fi.pdf", "codebook.en.pdf"}
    assert all(made[0][name].startswith(b"%PDF") for name in ("codebook.fi.pdf", "codebook.en.pdf"))


def test_numbers_and_rows_tell_nothing_of_codes_and_of_the_source(study: Path, made: tuple[dict[str, bytes],
                                                                                          pipeline.Evaluation]) -> None:
    resolved = pipeline.load(study)
    answers, _ = pipeline.read(resolved)
    own = answers["keko.actors"]
    frame = own.frame.lazy().collect()
    other = replace(own, frame=frame.with_columns(pl.col("code") + "x").sample(fraction=1, shuffle=True, seed=1))
    first, second = (prepared(resolved, one, "en", made[1].released, 5).part.data.frame for one in (own, other))
    assert first.equals(second)
