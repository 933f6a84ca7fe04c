"""Draw a figure of runs: what ``affactkit figure`` does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from affactkit.cache import cache_folder
from affactkit.component import Component, parse_component
from affactkit.errors import RecipeError
from affactkit.interfaces import BuildContext, Figure
from affactkit.plugins import PluginHost, plugin_host
from affactkit.recipe.check import checked
from affactkit.recipe.contents import preflight
from affactkit.recipe.origins import Draft, Origin
from affactkit.recipe.overrides import override
from affactkit.registry import Registries
from affactkit.runs import RunDirectory

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

SUFFIXES = (".png", ".pdf")


def figure(
    name: str,
    runs: Sequence[Path] = (),
    *,
    overrides: Iterable[str] = (),
    host: PluginHost | None = None,
) -> Drawing:
    """Draw a figure of runs.

    Args:
        name: which figure.
        runs: the run directories.
        overrides: ``field=value`` for the figure's fields.
        host: the plugins; those installed if not given.

    Raises:
        AffactkitError: there is no such figure, field or run, or too many or too few runs, or they
            lack what is to be drawn.
    """
    registries = (host or plugin_host()).registries
    component = _configured(registries.figures.get(name).name, overrides, registries)
    opened = [RunDirectory.open(run) for run in runs]
    preflight(component.config)
    drawer: Figure = BuildContext(registries, cache_folder()).build("figures", component)
    _refuse_other_counts(name, drawer.takes, len(opened))
    from affactkit.report.drawing import house_style

    with house_style():
        return drawer.draw(opened)


def draw_into(
    file: Path,
    name: str,
    runs: Sequence[Path] = (),
    *,
    overrides: Iterable[str] = (),
    host: PluginHost | None = None,
) -> None:
    """Write a figure of runs into a file, as PNG or PDF; see `figure` for the other arguments.

    Raises:
        AffactkitError: the file's name ends in neither, it cannot be written, or see `figure`.
    """
    if file.suffix.lower() not in SUFFIXES:  # before the work is done
        raise RecipeError(f"{file}: a figure is written as {' or '.join(SUFFIXES)}")
    drawing = figure(name, runs, overrides=overrides, host=host)
    from affactkit.report.drawing import save_figure

    save_figure(drawing, file)


def figure_file(name: str, runs: Sequence[Path]) -> Path:
    """Return where a figure belongs: with its run if it shows one, else in the working folder."""
    file = f"{name}.png"
    return RunDirectory(runs[0]).path / "figures" / file if len(runs) == 1 else Path(file)


def _configured(name: str, overrides: Iterable[str], registries: Registries) -> Component:
    draft = override(Draft({"type": name}, {(): Origin(f"figure {name}")}), overrides)
    return checked(draft, lambda values: parse_component(values, "figures", registries))


def _refuse_other_counts(name: str, takes: range, found: int) -> None:
    if found in takes:
        return
    least, most = takes[0], takes[-1]
    if most == 0:
        wanted = "no run"
    elif least == most:
        wanted = f"{least} run{'s' * (least > 1)}"
    else:
        wanted = f"{least} to {most} runs"
    raise RecipeError(
        f"figure '{name}' shows {wanted}, and {found} are given",
        hint=f"affactkit describe figure {name}",
    )
