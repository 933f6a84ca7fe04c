"""The figure ``augmentations``: each transform alone and all together, the report's figure 4.1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from matplotlib.figure import Figure

from affactkit.component import Component, parse_component
from affactkit.data.crops import Place, RenderedCrops
from affactkit.geometry import Pose
from affactkit.interfaces import BuildContext
from affactkit.report.drawing import picture_grid, show_picture
from affactkit.runs import RunDirectory
from affactkit_affact.figures.config import AugmentationsConfig
from affactkit_affact.figures.faces import Faces, find_faces

FACE, ALL = "face", "all together"
"""The titles of the first and the last column."""
SIDE = 1.05
"""Inches of a picture."""


class Augmentations:
    """Draws a row for each face, with the crop as it is, after each transform, and after all.

    A transform draws the same for a face alone and among others, as it would in a training.
    """

    takes = range(2)

    def __init__(self, config: AugmentationsConfig, context: BuildContext) -> None:
        self._config = config
        self._context = context

    def draw(self, runs: Sequence[RunDirectory]) -> Figure:
        """Return the figure; what was drawn stands below each crop."""
        faces = find_faces(runs, self._config, self._config.faces, self._context)
        columns = self._columns(faces)
        count = len(faces.rows) * len(columns)
        figure, axes = picture_grid(count, len(columns), SIDE, SIDE + 0.2)
        panels = ((Place(0, row), title) for row in faces.rows for title in columns)
        for axis, (place, title) in zip(axes, panels, strict=True):
            is_first = place.row == faces.rows[0]
            below = _drawn(columns[title], place) if title not in (FACE, ALL) else ""
            show_picture(axis, columns[title](place), title if is_first else "", below)
        return figure

    def _columns(self, faces: Faces) -> dict[str, RenderedCrops]:
        steps = self._config.transforms or faces.transforms or self._published()
        seed = self._config.seed
        alone = {
            _title(step, steps, at): faces.crops([step], seed) for at, step in enumerate(steps)
        }
        return {
            FACE: faces.crops((), seed),
            **alone,
            ALL: faces.crops(steps, seed),
        }

    def _published(self) -> tuple[Component, ...]:
        """Return the steps of affact as it is published."""
        registries = self._context.registries
        written = parse_component("affact", "transforms", registries).config.expand() or ()
        return tuple(parse_component(step, "transforms", registries) for step in written)


def _title(step: Component, steps: Sequence[Component], place: int) -> str:
    """Return a step's name, numbered if there are others of that name."""
    same = [other for other, component in enumerate(steps) if component.name == step.name]
    return step.name if len(same) == 1 else f"{step.name} {same.index(place) + 1}"


def _drawn(crops: RenderedCrops, place: Place) -> str:
    """Return what a transform drew for a face, in few words."""
    draws = crops.augmentation.draw(*place)
    plain = asdict(Pose())
    moved = {name: value for name, value in asdict(draws.pose).items() if value != plain[name]}
    values: Mapping[str, float] = dict(moved)
    for _, named in crops.augmentation.named(draws):
        values = {**values, **named}
    return ", ".join(_in_words(name, value) for name, value in values.items()) or "unchanged"


def _in_words(name: str, value: float) -> str:
    word = name.removeprefix("shift_").removesuffix("_exponent")
    match name:
        case "mirror":
            return "mirrored"
        case "scale_exponent":
            return f"\N{MULTIPLICATION SIGN} {2**value:.2f}"
        case "angle":
            return f"{value:+.0f}\N{DEGREE SIGN}"
        case "sigma" | "gamma":
            return f"{word} {value:.1f}"
        case _:
            return f"{word} {value:.4g}"
