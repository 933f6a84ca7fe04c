"""``affactkit doctor``: examine the installation and the machine."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from affactkit.cli import completing
from affactkit.cli.options import set_option
from affactkit.cli.tables import aligned

if TYPE_CHECKING:
    from affactkit.engine.speed import Speeds, Trial
    from affactkit.jobs.doctor import Examination


@click.command(
    epilog="""\b
Examples:
  affactkit doctor
  affactkit doctor --json
  affactkit doctor --benchmark quickstart
  affactkit doctor --benchmark affact --set dataset.root=FOLDER"""
)
@click.option(
    "--benchmark",
    "recipe",
    metavar="RECIPE",
    shell_complete=completing.recipes,
    help="Measure how fast RECIPE trains here, and recommend settings.",
)
@set_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def command(recipe: str | None, overrides: tuple[str, ...], as_json: bool) -> None:
    """Examine packages, devices, disk and plugins, and which recipes can run here.

    With --benchmark, measure decoding, transforms, loading and training for less than a minute
    or two, and recommend how many workers to use, and where to apply pixel transforms.
    """
    if recipe is not None:
        _benchmark(recipe, overrides, as_json)
    elif overrides:
        raise click.UsageError("--set changes the recipe of --benchmark, which is not given")
    else:
        _examine(as_json)


def _examine(as_json: bool) -> None:
    from affactkit.jobs.doctor import examine

    found = examine()
    if as_json:
        click.echo(json.dumps(asdict(found), indent=2))
    else:
        click.echo(aligned(_rows(found)))


def _benchmark(recipe: str, overrides: tuple[str, ...], as_json: bool) -> None:
    from affactkit.jobs.speed import benchmark

    speeds = benchmark(recipe, overrides=overrides)
    if as_json:
        best = asdict(speeds.best())
        click.echo(json.dumps({**asdict(speeds), "recommended": best}, indent=2))
    else:
        click.echo(aligned(_measured(speeds)))


def _measured(speeds: Speeds) -> Iterator[tuple[str, str]]:
    yield "decode", f"{speeds.decode:.2f} ms a picture"
    yield "warp", f"{speeds.warp:.2f} ms"
    yield "pixel transforms", f"{speeds.transform:.2f} ms in a worker"
    step = f"{speeds.step:.0f} ms for {speeds.batch_size} pictures"
    yield "step", f"{step} in memory, on {speeds.device}"
    for trial in speeds.trials:
        rates = f"{trial.loaded:.0f} pictures/s arrive, {trial.trained:.0f} pictures/s train"
        yield _setting(trial), rates
    yield "recommended", _setting(speeds.best())


def _setting(trial: Trial) -> str:
    return f"workers={trial.workers} pixel_transforms={trial.pixel_transforms}"


def _rows(found: Examination) -> Iterator[tuple[str, str]]:
    yield "python", f"{found.python} on {found.system}"
    yield from found.packages.items()
    for device in found.devices:
        yield "device", device
    yield "cores", str(found.cores)
    if found.memory is not None:
        yield "memory", f"{found.memory:.1f} GB"
    yield "cache", f"{found.cache}, {found.cache_free:.1f} GB free"
    for plugin, reason in found.failed_plugins.items():
        yield "failed plugin", f"{plugin}: {reason}"
    for obstacle, names in sorted(_by_obstacle(found.recipes).items()):
        yield "recipes not ready" if obstacle else "recipes ready", ", ".join(names)
        for line in obstacle.splitlines():
            yield "", line


def _by_obstacle(recipes: Mapping[str, str]) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for name, obstacle in recipes.items():
        names.setdefault(obstacle, []).append(name)
    return names
