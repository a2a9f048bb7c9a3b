"""keko evaluate: the two results tables as csv, parquet and json."""

from pathlib import Path

import click

from keko_eval.cli.running import said, study_arguments, tell


@click.command()
@study_arguments
@click.option("--confidential", is_flag=True)
def command(study: Path, out: Path, circle: str | None, engine: str, profile: str | None, confidential: bool) -> None:
    """Estimates, verdicts and counts of a study."""
    from keko_eval import pipeline
    from keko_eval.cli.running import opened
    from keko_eval.reporting.tables import write_tables

    resolved = opened(study, circle)
    evaluation = pipeline.evaluate(resolved, engine=engine, profile="confidential" if confidential else profile)  # type: ignore[arg-type]
    tell(evaluation.problems)
    released = evaluation.released
    for path in write_tables(released.results, released.counts, out):
        click.echo(path)
    if confidential:
        said("confidential", err=True)
    elif released.hidden:
        said("hidden", n=released.hidden, err=True)
