"""``affactkit sweep``: search for the values that train best."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from affactkit.cli import completing
from affactkit.cli.options import set_option, time_limit_option


def _sweep_names(context: click.Context) -> Mapping[str, str]:
    from affactkit_sweep.names import named_sweeps

    return dict.fromkeys(named_sweeps(), "")


@click.command(
    epilog="""\b
Examples:
  affactkit sweep quickstart --workers 2
  affactkit sweep report --set dataset.root=/data/celeba --dry-run
  affactkit sweep mine.yaml --out sweeps/second --time-limit 23h50m
  affactkit sweep mine.yaml --storage postgresql://me@server/sweeps
  affactkit sweep report --set dataset.root=/data/celeba --backend wandb"""
)
@click.argument("sweep", shell_complete=completing.one_of_or_file(_sweep_names))
@set_option
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="The sweep's folder.  [default: sweeps/NAME]",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Processes that carry out a trial at a time, each on a GPU of its own if there are any.",
)
@click.option(
    "--storage",
    metavar="URL",
    help="A PostgreSQL database for several machines; by default a file in the folder.",
)
@time_limit_option
@click.option(
    "--backend",
    type=click.Choice(["optuna", "wandb"]),
    default="optuna",
    show_default=True,
    help="Who chooses the values; wandb registers the sweep there and is its agent.",
)
@click.option("--join", metavar="ID", help="With wandb, be an agent of a sweep that exists.")
@click.option("--dry-run", is_flag=True, help="Check the sweep and show its parameters, no more.")
def sweep(
    sweep: str,
    overrides: tuple[str, ...],
    out: Path | None,
    workers: int,
    storage: str | None,
    time_limit: float | None,
    backend: str,
    join: str | None,
    dry_run: bool,
) -> None:
    """Train SWEEP's recipe with many values, and tell which are best; a file or a name.

    The same command goes on with what was interrupted. A trial that was cut off is resumed from
    its last checkpoint, and one whose loss is no longer finite is failed, and the others go on.
    """
    if backend == "wandb":
        if workers > 1 or storage or time_limit:
            raise click.UsageError(
                "--workers, --storage and --time-limit are for Optuna; start more agents by --join"
            )
        _with_wandb(sweep, overrides, out, join, dry_run)
    elif join:
        raise click.UsageError("--join goes with --backend wandb")
    elif dry_run:
        from affactkit_sweep.document import load_search
        from affactkit_sweep.overview import overview

        click.echo(overview(load_search(sweep, overrides).sweep))
    else:
        from affactkit_sweep import sweeping

        sweeping.sweep(
            sweep,
            overrides=overrides,
            out=out,
            workers=workers,
            storage=storage,
            time_limit=time_limit,
            say=click.echo,
        )


def _with_wandb(
    sweep: str, overrides: tuple[str, ...], out: Path | None, join: str | None, dry_run: bool
) -> None:
    from affactkit_sweep.document import load_search
    from affactkit_sweep.wandb_backend import be_agent, sweep_file

    search = load_search(sweep, overrides)
    if dry_run:
        click.echo(sweep_file(search.sweep), nl=False)
    else:
        be_agent(search, out=out, join=join, say=click.echo)
