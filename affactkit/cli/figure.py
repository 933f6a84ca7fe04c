"""``affactkit figure``: draw a figure of runs."""

from __future__ import annotations

from pathlib import Path

import click

from affactkit.cli import completing


@click.command(
    epilog="""\b
Examples:
  affactkit list-components figures
  affactkit figure error-bars runs/2026-11-24T08-40-11_affact
  affactkit figure samples RUN --set test_set=T --out samples.pdf
  affactkit figure comparison RUN OTHER_RUN
  affactkit figure augmentations"""
)
@click.argument("name", shell_complete=completing.figures)
@click.argument("runs", nargs=-1, type=click.Path(path_type=Path), metavar="[RUN]...")
@click.option(
    "--set", "overrides", multiple=True, metavar="FIELD=VALUE", help="Set a field of the figure."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to write it, as .png or .pdf; by default into RUN/figures if it shows one run, "
    "and here otherwise.",
)
def command(
    name: str, runs: tuple[Path, ...], overrides: tuple[str, ...], out: Path | None
) -> None:
    """Draw the figure NAME of one or several runs; some need none."""
    from affactkit.jobs.figure import draw_into, figure_file

    file = out or figure_file(name, runs)
    draw_into(file, name, runs, overrides=overrides)
    click.echo(f"wrote {file}")
