"""keko export --as iati: the released results as an activity of IATI."""

from pathlib import Path

from keko_eval.cli.export import Wanted
from keko_eval.cli.study_options import tell


def demanded(wanted: Wanted) -> None:
    """The study's ``iati:`` lacks nothing."""
    from keko_eval.reporting.iati import iati_of

    iati_of(wanted.study)


def export(wanted: Wanted) -> list[Path]:
    """``iati.xml``."""
    from keko_eval import pipeline
    from keko_eval.exchange.iati import activities
    from keko_eval.reporting.iati import activity_of

    evaluation = pipeline.evaluate(wanted.study, engine=wanted.engine, profile=wanted.profile or "public")
    tell(evaluation.problems)
    path = wanted.out / "iati.xml"
    path.write_bytes(activities(activity_of(wanted.study, evaluation.released)))
    return [path]
