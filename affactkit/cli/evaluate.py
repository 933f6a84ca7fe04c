"""``affactkit evaluate``: judge trained runs again."""

from __future__ import annotations

from pathlib import Path

import click

from affactkit.cli.options import set_option


@click.command(
    epilog="""\b
Examples:
  affactkit evaluate runs/2026-11-24T08-40-11_affact
  affactkit evaluate RUN --set "dataset={type: celeba, root: photos}"
  affactkit evaluate RUN --set "evaluators=[{type: protocol, sets: [A, T]}]"
  affactkit evaluate RUN RUN RUN --ensemble --out runs/ensemble"""
)
@click.argument("runs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="RUN...")
@set_option
@click.option(
    "--ensemble",
    "together",
    is_flag=True,
    help="Judge the mean of the probabilities that the runs have saved.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="RUN",
    help="The run directory to make for the ensemble.",
)
def command(
    runs: tuple[Path, ...], overrides: tuple[str, ...], together: bool, out: Path | None
) -> None:
    """Judge the best weights of RUN... with their recipes' evaluators."""
    if together != (out is not None):
        raise click.UsageError("--ensemble and --out RUN go together")
    if out is not None:
        from affactkit.jobs.ensemble import ensemble

        ensemble(runs, out, overrides=overrides, say=click.echo)
        return
    from affactkit.jobs.evaluate import evaluate

    for path in runs:
        evaluate(path, overrides=overrides, say=click.echo)
