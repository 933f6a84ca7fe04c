"""``affactkit run``: train, evaluate and report."""

from __future__ import annotations

from pathlib import Path

import click

from affactkit.cli import completing
from affactkit.cli.options import set_option, time_limit_option


@click.command(
    epilog="""\b
Examples:
  affactkit run quickstart
  affactkit run recipes/affact.yaml --set dataset.root=/data/celeba
  affactkit run quickstart --set "dataset={type: celeba, root: photos}"
  affactkit run affact --devices 4 --time-limit 23h50m
  affactkit run --resume runs/2026-11-24T08-40-11_affact
  torchrun --nnodes 2 --nproc-per-node 4 --rdzv-backend c10d
    --rdzv-endpoint HOST -m affactkit run affact"""
)
@click.argument("recipe", required=False, shell_complete=completing.recipes)
@set_option
@click.option(
    "--resume",
    "run_directory",
    type=click.Path(path_type=Path),
    metavar="RUN",
    help="Go on with an interrupted run, exactly where it stopped.",
)
@click.option("--force", is_flag=True, help="Resume though the recipe has changed.")
@click.option(
    "--runs",
    type=click.Path(path_type=Path),
    default=Path("runs"),
    show_default=True,
    help="The folder for run directories.",
)
@click.option(
    "--devices",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Processes that train together, each on a GPU of its own if there are GPUs.",
)
@time_limit_option
@click.pass_context
def command(
    context: click.Context,
    recipe: str | None,
    overrides: tuple[str, ...],
    run_directory: Path | None,
    force: bool,
    runs: Path,
    devices: int,
    time_limit: float | None,
) -> None:
    """Train, evaluate and report as RECIPE says, a file or a name.

    A run that is interrupted, by SIGTERM, Ctrl-C or its time limit, finishes its step, saves, and
    ends with exit code 75; a second signal ends it at once.
    """
    if (recipe is None) == (run_directory is None):
        raise click.UsageError("give either a RECIPE or --resume RUN")
    if force and run_directory is None:
        raise click.UsageError("--force goes with --resume")
    if devices > 1:
        context.exit(_train_together(context, devices))
    from affactkit.jobs.run import resume, run
    from affactkit.recipe.load import load_recipe

    if run_directory is not None:
        resume(
            run_directory,
            overrides=overrides,
            force=force,
            say=click.echo,
            time_limit=time_limit,
        )
    elif recipe is not None:
        run(load_recipe(recipe, overrides), runs=runs, say=click.echo, time_limit=time_limit)


def _train_together(context: click.Context, devices: int) -> int:
    """Start the same command in several processes, and return the exit code."""
    from affactkit.engine.launch import launch

    given = context.params
    options = [f"--set={override}" for override in given["overrides"]]
    options += ["--force"] if given["force"] else []
    if given["time_limit"] is not None:
        options.append(f"--time-limit={given['time_limit']}")
    if given["run_directory"] is not None:
        options.append(f"--resume={given['run_directory']}")
    else:
        options += [f"--runs={given['runs']}", given["recipe"]]
    return launch(devices, ["run", *options])
