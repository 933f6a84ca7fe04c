"""Learning curves show the metrics as they were recorded."""

from __future__ import annotations

import numpy as np
import pytest

from affactkit.errors import AffactkitError
from affactkit.jobs.figure import figure
from tests.figures.conftest import Finished, is_of_the_palette

LOSSES = [0.5, 0.3, 0.4, None]


def epoch(number: int, loss: float | None) -> dict[str, object]:
    return {
        "event": "epoch",
        "epoch": number,
        "improved": number < 3,
        "train/loss": loss,
        "train/accuracy": 0.8 + number / 100,
        "validation/loss": loss,
        "validation/accuracy": 0.7 + number / 100,
    }


METRICS = [
    *(epoch(number, loss) for number, loss in enumerate(LOSSES[:3], 1)),
    {"event": "restart", "epoch": 3, "lr": 0.1},
    epoch(4, LOSSES[3]),
    {"event": "evaluated", "A/error": 0.1},
]


def line(axis, label):
    (found,) = (line for line in axis.lines if line.get_label() == label)
    return found


def test_lines_are_the_metrics(finished: Finished) -> None:
    loss, accuracy = figure("learning-curves", [finished("mine", metrics=METRICS)]).axes
    shown = line(loss, "mine, validation")
    assert list(shown.get_xdata()) == [1, 2, 3, 4]
    np.testing.assert_array_equal(shown.get_ydata(), [0.5, 0.3, 0.4, np.nan])
    assert line(accuracy, "mine, training").get_ydata() == pytest.approx([81, 82, 83, 84])
    assert line(accuracy, "mine, validation").get_ydata() == pytest.approx([71, 72, 73, 74])


def test_restarts_and_the_best_weights_are_marked(finished: Finished) -> None:
    drawn = figure("learning-curves", [finished("mine", metrics=METRICS)])
    for axis in drawn.axes:
        points = [tuple(mark.get_xdata()) for mark in axis.lines]
        assert (3, 3) in points  # upright, where the restart was
        assert (2,) in points  # the last epoch that improved
    (legend,) = drawn.legends
    assert "restart from them" in [text.get_text() for text in legend.get_texts()]


def test_nothing_is_said_of_restarts_when_there_were_none(finished: Finished) -> None:
    (legend,) = figure("learning-curves", [finished("mine", metrics=METRICS[:3])]).legends
    assert [text.get_text() for text in legend.get_texts()] == [
        "training",
        "validation",
        "best weights",
    ]


def test_runs_differ_by_colour_and_marker(finished: Finished) -> None:
    runs = [finished(name, metrics=METRICS) for name in ("one", "two", "three")]
    drawn = figure("learning-curves", runs)
    lines = [line(drawn.axes[0], f"{name}, validation") for name in ("one", "two", "three")]
    assert all(is_of_the_palette(found.get_color()) for found in lines)
    assert len({found.get_color() for found in lines}) == 3
    assert len({found.get_marker() for found in lines}) == 3


def test_epochs_can_be_left_out_and_the_loss_be_logarithmic(finished: Finished) -> None:
    run = finished("mine", metrics=METRICS)
    loss, _ = figure("learning-curves", [run], overrides=["first_epoch=2", "logarithmic=true"]).axes
    assert list(line(loss, "mine, training").get_xdata()) == [2, 3, 4]
    assert loss.get_yscale() == "log"


def test_a_run_without_an_epoch_is_told(finished: Finished) -> None:
    with pytest.raises(AffactkitError, match="no epoch from 1 on"):
        figure("learning-curves", [finished("mine")])
