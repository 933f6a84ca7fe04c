"""``affactkit report``: make a page of one run, or of several beside each other."""

from __future__ import annotations

from pathlib import Path

import click

from affactkit.cli.options import set_option


@click.command(
    epilog="""\b
Examples:
  affactkit report runs/2026-11-24T08-40-11_affact
  affactkit report RUN --set "dataset={type: celeba, root: photos}"
  affactkit report RUN OTHER_RUN --out comparison.html"""
)
@click.argument("runs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="RUN...")
@set_option
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The page; by default report/index.html in the run, or comparison.html here for several.",
)
def command(runs: tuple[Path, ...], overrides: tuple[str, ...], out: Path | None) -> None:
    """Make a page of RUN, or of several compared with the first of them.

    It is one file that needs no network. The numbers are written beside it as JSON.
    """
    if len(runs) == 1:
        from affactkit.jobs.report import report

        page = report(runs[0], out=out, overrides=overrides)
    else:
        if overrides:
            raise click.UsageError("--set is for the page of one run")
        from affactkit.jobs.compare import compare

        page = compare(runs, out or Path("comparison.html"))
    click.echo(f"wrote {page}")
