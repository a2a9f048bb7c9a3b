"""A study made of texts that stand in the test: an instrument, a few lines of study, and data files."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pytest

from keko_eval.collection.answers import Answers
from keko_eval.collection.read import read_answers
from keko_eval.definitions.load import Library, ResolvedStudy, read_library, resolve
from keko_eval.problem.problem import Problem

INDICATOR = """
indicator: t.any
version: 1.0.0
dimension: networks
level: outcome
label: any
definition: any
kind: count
condition: "1 = 1"
direction: up
"""
STUDY = """
study: s
title: S
instruments: [t.form]
indicators: [t.any]
comparison: {design: before_after}
"""
WAVES = "waves: [{wave: before, period: 2017}, {wave: after, period: 2019}]\n"
FORM = "instrument: t.form\nversion: 1.0.0\ntitle: Form\nunit: respondent\nlanguages: [fi, sv, en]\n"

Make = Callable[..., ResolvedStudy]


def study_of(folder: Path, form: str, more: str, files: Mapping[str, str | bytes] | None = None,
             waves: str = WAVES) -> ResolvedStudy:
    """The study, with its files written into ``folder``."""
    texts = {"form.yaml": FORM + form, "any.yaml": INDICATOR, "study.yaml": STUDY + waves + more}
    for name, content in {**texts, **(files or {})}.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    library, problems = read_library([folder])
    assert problems == (), problems
    resolved, found = resolve(library.of("study")[0], Library(library.documents))
    assert found == (), found
    return resolved


def reader(study: ResolvedStudy) -> Callable[[str | bytes], tuple[dict[str, Answers], tuple[Problem, ...]]]:
    """``read(text)``: the answers of the study's one file, a.csv, when it holds ``text``."""

    def read(text: str | bytes) -> tuple[dict[str, Answers], tuple[Problem, ...]]:
        (study.folder / "a.csv").write_bytes(text.encode() if isinstance(text, str) else text)
        return read_answers(study)

    return read


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """``make(form, study, {file: text or bytes})``: a study in a folder of the test's own."""
    return partial(study_of, tmp_path)
