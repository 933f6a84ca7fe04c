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
  affactkit evaluate RUN --set "evaluators=[{type: protocol, sets: [A, T]}]\""""
)
@click.argument("runs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="RUN...")
@set_option
def command(runs: tuple[Path, ...], overrides: tuple[str, ...]) -> None:
    """Judge the best weights of RUN... with their recipes' evaluators."""
    from affactkit.jobs.evaluate import evaluate

    for path in runs:
        evaluate(path, overrides=overrides, say=click.echo)
