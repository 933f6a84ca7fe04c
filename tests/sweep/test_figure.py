"""Parallel coordinates: where lines lie, and what they look like."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from affactkit.errors import DataError
from affactkit.jobs.figure import figure
from affactkit.runs import RunDirectory
from affactkit_sweep.axes import Numbers, axis_of_merits
from tests.sweep.trials import ADAMW, SGD, make_trial

LR, MOMENTUM, METRIC = 1, 2, 4
"""Places of axes, in the order of the sweep."""


def lines_of(runs: list[RunDirectory]) -> list[Line2D]:
    """Return the lines of trials, from the worst to the best."""
    drawing = figure("parallel-coordinates", [run.path for run in runs])
    axes: Axes = drawing.axes[0]
    return sorted((line for line in axes.lines if line.zorder >= 2), key=lambda line: line.zorder)


def height(line: Line2D, place: int) -> float:
    return float(dict(zip(line.get_xdata(), line.get_ydata(), strict=True))[place])  # type: ignore[arg-type]


def test_lines_lie_where_their_values_are(tmp_path: Path) -> None:
    worst, middle, best = lines_of(
        [
            make_trial(tmp_path / "a", SGD, 0.4),
            make_trial(tmp_path / "b", ADAMW, 0.6),
            make_trial(tmp_path / "c", {**SGD, "optimizer.lr": 1e-4}, 0.5),
        ]
    )
    # From 1e-4 to 1e-1 are three decades; from 0 to 0.9 the momentum is in the middle.
    assert [height(line, LR) for line in (best, middle, worst)] == pytest.approx([1 / 3, 0, 1])
    assert height(best, MOMENTUM) == pytest.approx(0.5)
    assert height(worst, MOMENTUM) < 0  # it has none
    assert height(best, METRIC) > height(middle, METRIC) > height(worst, METRIC)


def test_better_trials_are_darker_and_unfinished_ones_dashed(tmp_path: Path) -> None:
    failed, stopped, best = lines_of(
        [
            make_trial(tmp_path / "a", loss=0.4),
            make_trial(tmp_path / "b", loss=0.6, finished=False),
            make_trial(tmp_path / "c", loss=None),
        ]
    )
    red, green, blue = 0.2126, 0.7152, 0.0722  # luminance, ITU-R BT.709
    dark, light = (
        np.dot((red, green, blue), np.array(line.get_color())[:3]) for line in (best, stopped)
    )
    assert dark < light
    assert best.get_linestyle() == "-"
    assert stopped.get_linestyle() == "--"
    assert METRIC not in failed.get_xdata()  # type: ignore[operator]


def test_numbers_have_ticks_inside_of_their_range() -> None:
    decades = Numbers(1e-5, 1, logarithmic=True).ticks()
    assert [text for _, text in decades] == ["1e-05", "0.0001", "0.001", "0.01", "0.1", "1"]
    assert [at for at, _ in decades] == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1])
    for low, high in ((5, 15), (1, 3)):
        places = [float(text) for _, text in Numbers(low, high, whole=True).ticks()]
        assert all(number.is_integer() and low <= number <= high for number in places)


def test_one_diverging_trial_leaves_room_for_the_others() -> None:
    losses = [0.4, 0.5, 0.6, 0.7, 1e9]
    axis = axis_of_merits(losses, maximized=False)
    places = [axis.place(loss) for loss in losses]
    assert places == sorted(places, reverse=True)
    assert places[0] - places[3] > 0.8
    assert places[4] == 0
    assert axis.ticks()[0] == (0.0, "worse")
    upright = axis_of_merits([0.7, 0.8, 0.9], maximized=True)
    assert upright.place(0.9) > upright.place(0.7)
    assert upright.ticks()[0][1] != "worse"


def test_only_trials_of_one_sweep_are_drawn(tmp_path: Path) -> None:
    trial = make_trial(tmp_path / "trial")
    other = make_trial(tmp_path / "other", metric="validation/accuracy")
    with pytest.raises(DataError, match=r"other: a trial of another sweep than .*trial"):
        lines_of([trial, other])
    run = make_trial(tmp_path / "run")
    (run.path / "trial.json").unlink()
    with pytest.raises(DataError, match="this run is no trial of a sweep"):
        lines_of([trial, run])
    (run.path / "trial.json").write_text('{"sweep": "x"}')
    with pytest.raises(DataError, match=r"trial\.json: cannot be read as a trial"):
        lines_of([trial, run])
    unborn = [make_trial(tmp_path / name, loss=None) for name in "xy"]
    with pytest.raises(DataError, match="none of these trials has completed an epoch"):
        lines_of(unborn)
