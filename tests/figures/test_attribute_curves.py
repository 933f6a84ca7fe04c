"""Attributes over the epochs are shown as they were recorded."""

from __future__ import annotations

import numpy as np
import pytest

from affactkit.errors import AffactkitError
from affactkit.jobs.figure import figure
from affactkit.predictions import Predictions
from affactkit.runs import RunDirectory
from tests.figures.conftest import Finished, is_of_the_palette


def epoch(number: int, **accuracies: float | None) -> dict[str, object]:
    named = {f"validation/accuracy/{name}": value for name, value in accuracies.items()}
    return {"event": "epoch", "epoch": number, "improved": True, **named}


METRICS = [epoch(1, Male=0.7, Bald=0.9), epoch(2, Male=0.8, Bald=None), epoch(3, Male=0.9, Bald=1)]


def panels(drawn):
    return {axis.get_title(): axis for axis in drawn.axes if axis.axison}


def test_lines_are_the_metrics(finished: Finished) -> None:
    found = panels(figure("attribute-curves", [finished("mine", metrics=METRICS)]))
    assert list(found) == ["Male", "Bald"]
    (male,), (bald,) = (axis.lines for axis in found.values())
    assert list(male.get_xdata()) == [1, 2, 3]
    np.testing.assert_allclose(male.get_ydata(), [70, 80, 90])
    np.testing.assert_allclose(bald.get_ydata(), [90, np.nan, 100])


def test_attributes_can_be_chosen_and_runs_compared(finished: Finished) -> None:
    runs = [finished(name, metrics=METRICS) for name in ("one", "two")]
    drawn = figure("attribute-curves", runs, overrides=["attributes=[Bald]", "first_epoch=2"])
    (bald,) = panels(drawn).values()
    assert [list(line.get_xdata()) for line in bald.lines] == [[2, 3], [2, 3]]
    colours = {line.get_color() for line in bald.lines}
    assert len(colours) == 2
    assert all(map(is_of_the_palette, colours))
    assert [text.get_text() for text in drawn.legends[0].get_texts()] == ["one", "two"]


def test_the_majority_guess_is_shown_once_there_are_predictions(finished: Finished) -> None:
    run = finished("mine", metrics=METRICS)
    targets = np.array([[1, 0], [1, 0], [1, 1], [0, -1]], np.int8)
    Predictions(
        logits=np.zeros((4, 1, 2), np.float32),
        reduce="mean",
        targets=targets,
        majority=np.array([1, 0], np.int8),
        keys=np.array(list("abcd")),
        identity=np.arange(4),
        attributes=("Male", "Bald"),
    ).save(RunDirectory(run).predictions("validation"))
    found = panels(figure("attribute-curves", [run]))
    guesses = [axis.lines[0].get_ydata()[0] for axis in found.values()]
    assert guesses == pytest.approx([75, 200 / 3])


@pytest.mark.parametrize(
    ("metrics", "override", "says"),
    [
        (METRICS, "attributes=[Mal]", "no attribute 'Mal'; did you mean 'Male'"),
        (METRICS, "first_epoch=4", "no epoch from 4 on"),
        ([epoch(1)], "attributes=[]", "no accuracy by attribute"),
    ],
)
def test_what_cannot_be_shown_is_told(finished: Finished, metrics, override, says) -> None:
    with pytest.raises(AffactkitError, match=says):
        figure("attribute-curves", [finished("mine", metrics=metrics)], overrides=[override])
