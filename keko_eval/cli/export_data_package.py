"""keko export --as data-package: the released tables with a description that a program reads."""

from pathlib import Path

from keko_eval.cli.export import Wanted
from keko_eval.cli.study_options import tell


def demanded(wanted: Wanted) -> None:
    """Any study has results."""


def export(wanted: Wanted) -> list[Path]:
    from keko_eval import pipeline
    from keko_eval.reporting.data_package import write_data_package

    evaluation = pipeline.evaluate(wanted.study, engine=wanted.engine, profile=wanted.profile)
    tell(evaluation.problems)
    return write_data_package(evaluation.released, wanted.study, wanted.out, wanted.language)
