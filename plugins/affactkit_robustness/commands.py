"""``affactkit robustness``: tell what the curves of runs amount to."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="""\b
Examples:
  affactkit evaluate RUN OTHER --set "evaluators=[robustness]"
  affactkit robustness RUN OTHER
  affactkit robustness RUN --attribute Male --csv curves.csv"""
)
@click.argument("runs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="RUN...")
@click.option("--attribute", metavar="NAME", help="The error on one attribute, not the mean.")
@click.option(
    "--csv",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write all points of all curves, by attribute.",
)
def robustness(runs: tuple[Path, ...], attribute: str | None, file: Path | None) -> None:
    """Tell how much RUN... err under disturbances, and from which angle on which errs less.

    Runs were judged by the evaluator robustness before. Numbers in brackets are 95 % intervals.
    """
    from affactkit_robustness.telling import tell_robustness

    tell_robustness(runs, attribute=attribute, file=file, say=click.echo)
