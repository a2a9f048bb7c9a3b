"""keko export --as ddi: a folder for a data archive: DDI, data, codebooks, provenance and a note on disclosure."""

from pathlib import Path

from keko_eval.cli.export import Wanted
from keko_eval.cli.study_options import tell


def demanded(wanted: Wanted) -> None:
    """The study's ``archive:`` lacks nothing."""
    from keko_eval.reporting.deposit.about import archive_of

    archive_of(wanted.study)


def export(wanted: Wanted) -> list[Path]:
    """All files are made before the first is written."""
    from keko_eval import pipeline
    from keko_eval.reporting.deposit.folder import deposit
    from keko_eval.reporting.manifest import write_manifest

    evaluation = pipeline.evaluate(wanted.study, engine=wanted.engine, profile="public")
    tell(evaluation.problems)
    files = deposit(wanted.study, wanted.answers, evaluation.released, wanted.out)
    paths = [wanted.out / name for name in sorted(files)]
    for path in paths:
        path.write_bytes(files[path.name])
    manifest = write_manifest(wanted.out, evaluation.released, wanted.study, evaluation.reconciliation,
                              evaluation.problems, paths)
    return [*paths, manifest.replace(wanted.out / "manifest.json")]
