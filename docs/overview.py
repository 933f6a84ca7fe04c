"""Draw the README's picture from two runs: ``python docs/overview.py RUN ALIGNED_RUN``.

RUN is of the recipe quickstart, ALIGNED_RUN of quickstart-aligned.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from affactkit.component import parse_component
from affactkit.data.crops import Place
from affactkit.data.decode import decode
from affactkit.engine.assembly import make_crops, open_faces
from affactkit.faces import Split
from affactkit.geometry import FaceBox, Pose, Similarity
from affactkit.plugins import plugin_host
from affactkit.recipe.load import load_recipe
from affactkit.runs import RunDirectory
from affactkit_protocol.testsets import published_test_set

FACES = 7
SETS = ("A", "C", "D", "T")
COLOURS = {"majority guess": "#b8b8b8", "aligned crops": "#e69f00", "AFFACT": "#0072b2"}
TARGET = Path(__file__).parent / "images" / "overview.png"


def main(affact: Path, aligned: Path) -> None:
    """Draw both halves and save the picture."""
    figure = plt.figure(figsize=(13, 3.9), layout="constrained")
    left, right = figure.subfigures(1, 2, width_ratios=(2.3, 1))
    draw_faces(left.subplots(2, FACES), RunDirectory.open(affact))
    draw_errors(right.subplots(), RunDirectory.open(affact), RunDirectory.open(aligned))
    TARGET.parent.mkdir(exist_ok=True)
    figure.savefig(TARGET, dpi=110)


def draw_faces(axes: np.ndarray, run: RunDirectory) -> None:
    """Show pictures with the box that is cut out, and what test set T makes of it."""
    host = plugin_host()
    recipe = load_recipe(run.resolved)
    table, context = open_faces(recipe, host.registries)
    detector = parse_component("mtcnn", "detectors", host.registries)
    test_set = published_test_set("T", detector, 224, seed=0)
    rows = table.rows(Split.TEST)[:FACES]
    crops = make_crops(table, rows, test_set.crop, test_set.transforms, 0, context)
    for row, (above, below) in zip(rows.tolist(), axes.T, strict=True):
        picture = decode(table.image(row), str(table.keys[row]))
        above.imshow(picture)
        show_square(above, *picture.shape[:2])
        draws = crops.make.augmentation.draw(0, row)  # type: ignore[attr-defined]
        box = FaceBox(*crops.make.boxes[row])  # type: ignore[attr-defined]
        above.add_patch(outline(box, draws.pose))
        below.imshow(crops.make(Place(0, row)))
        for panel in (above, below):
            panel.set_axis_off()
    axes[0, 0].set_title("faces, and the boxes of test set T", loc="left", fontsize=11)
    axes[1, 0].set_title("what the network is asked about", loc="left", fontsize=11)


def show_square(axis: Axes, height: int, width: int) -> None:
    """Show the middle of a picture only, so that all are of one shape."""
    half = min(height, width) / 2
    axis.set_xlim(width / 2 - half, width / 2 + half)
    axis.set_ylim(height / 2 + half, height / 2 - half)


def outline(box: FaceBox, pose: Pose) -> Polygon:
    """Return where in the picture the corners of a crop lie."""
    corners = np.array([[0, 0], [224, 0], [224, 224], [0, 224]])
    points = Similarity.of(box, pose, 224).to_picture(corners)
    return Polygon(points, fill=False, edgecolor=COLOURS["AFFACT"], linewidth=2)


def draw_errors(axis: Axes, affact: RunDirectory, aligned: RunDirectory) -> None:
    """Show the mean error on each test set."""
    found, other = (json.loads(run.results.read_text()) for run in (affact, aligned))
    heights = {
        "majority guess": [100 * found[f"{name}/majority"] for name in SETS],
        "aligned crops": [100 * other[f"{name}/error"] for name in SETS],
        "AFFACT": [100 * found[f"{name}/error"] for name in SETS],
    }
    for place, (label, values) in enumerate(heights.items()):
        bars = axis.bar(
            np.arange(len(SETS)) + 0.28 * (place - 1),
            values,
            0.26,
            label=label,
            color=COLOURS[label],
        )
        axis.bar_label(bars, fmt="%.1f", fontsize=8)
    axis.set_xticks(range(len(SETS)), SETS)
    axis.set_xlabel("test set")
    axis.set_ylabel("mean error of 40 attributes in %")
    axis.legend(frameon=False, fontsize=9, ncols=3, loc="lower center", bbox_to_anchor=(0.45, 1))
    axis.spines[["top", "right"]].set_visible(False)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
