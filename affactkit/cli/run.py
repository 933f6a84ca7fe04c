"""``affactkit run``: train, evaluate and report."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="""\b
Examples:
  affactkit run quickstart
  affactkit run recipes/affact.yaml --set dataset.root=/data/celeba
  affactkit run quickstart --set "dataset={type: celeba, root: photos}"
  affactkit run --resume runs/2026-11-24T08-40-11_affact"""
)
@click.argument("recipe", required=False)
@click.option(
    "--set", "overrides", multiple=True, metavar="FIELD=VALUE", help="Override a recipe field."
)
@click.option(
    "--resume",
    "run_directory",
    type=click.Path(path_type=Path),
    metavar="RUN",
    help="Go on with an interrupted run, exactly where it stopped.",
)
@click.option(
    "--runs",
    type=click.Path(path_type=Path),
    default=Path("runs"),
    show_default=True,
    help="The folder for run directories.",
)
def command(
    recipe: str | None, overrides: tuple[str, ...], run_directory: Path | None, runs: Path
) -> None:
    """Train, evaluate and report as RECIPE says, a file or a name."""
    from affactkit.jobs.run import resume, run
    from affactkit.recipe.load import load_recipe

    if (recipe is None) == (run_directory is None):
        raise click.UsageError("give either a RECIPE or --resume RUN")
    if run_directory is not None:
        if overrides:
            raise click.UsageError(
                "a resumed run keeps its recipe; --set does not go with --resume"
            )
        resume(run_directory, say=click.echo)
    elif recipe is not None:
        run(load_recipe(recipe, overrides), runs=runs, say=click.echo)
