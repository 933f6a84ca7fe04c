"""Error bars show the results, cut where they would be too long."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from affactkit.errors import AffactkitError
from affactkit.jobs.figure import figure
from tests.figures.conftest import Finished, is_of_the_palette

RESULTS = {
    "A/error": 0.12,
    "A/majority": 0.30,
    "A/error/Male": 0.015,
    "A/error/Oval_Face": 0.2257,
    "A/majority/Male": 0.386,
    "A/majority/Oval_Face": 0.1,
    "T/error": 0.14,
    "T/majority": 0.30,
    "T/error/Male": None,
    "T/error/Oval_Face": 0.15,
    "T/majority/Male": 0.386,
    "T/majority/Oval_Face": 0.1,
}
ROWS = ["mean", "Male", "Oval Face"]
LENGTHS = {
    "majority guess": [15, 15, 10],
    "A": [12, 1.5, 15],
    "T": [14, math.nan, 15],
}


def bars(axis):
    return [[bar.get_width() for bar in container] for container in axis.containers]


def test_bars_are_the_results_and_cut_ones_say_their_value(finished: Finished) -> None:
    drawn = figure("error-bars", [finished("run", RESULTS)])
    (axis,) = drawn.axes
    assert [label.get_text() for label in axis.get_yticklabels()] == ROWS
    for found, expected in zip(bars(axis), LENGTHS.values(), strict=True):
        assert found == pytest.approx(expected, nan_ok=True)
    written = {(text.get_text(), round(text.get_position()[1])) for text in axis.texts}
    assert written == {("30.0", 0), ("38.6", 1), ("22.6", 2)}
    assert all(text.get_position()[0] > 15 for text in axis.texts)


def test_the_legend_names_each_colour(finished: Finished) -> None:
    drawn = figure("error-bars", [finished("run", RESULTS)])
    (axis,) = drawn.axes
    colours = [container[0].get_facecolor() for container in axis.containers]
    assert all(map(is_of_the_palette, colours))
    assert len(set(colours)) == len(colours)
    (legend,) = drawn.legends
    named = {
        text.get_text(): patch.get_facecolor()
        for text, patch in zip(legend.get_texts(), legend.get_patches(), strict=True)
    }
    assert named == dict(zip(LENGTHS, colours, strict=True))


def test_sets_and_the_cut_can_be_chosen(finished: Finished) -> None:
    run = finished("run", RESULTS)
    (axis,) = figure("error-bars", [run], overrides=["sets=[T]", "cut=50"]).axes
    assert len(axis.containers) == 2
    assert bars(axis)[0] == pytest.approx([30, 38.6, 10])
    assert not axis.texts


def test_bars_of_one_group_do_not_overlap(finished: Finished) -> None:
    (axis,) = figure("error-bars", [finished("run", RESULTS)]).axes
    first, second = axis.containers[1:]
    for upper, lower in zip(first, second, strict=True):
        assert lower.get_y() == pytest.approx(upper.get_y() + upper.get_height())
    group = axis.containers[0]
    assert all(one.get_y() + one.get_height() < two.get_y() for one, two in pairwise(group))


def test_many_attributes_take_two_columns_of_one_scale(finished: Finished) -> None:
    names = [f"Attribute_{number}" for number in range(30)]
    results = {"A/error": 0.1, "A/majority": 0.1} | {f"A/error/{name}": 0.1 for name in names}
    left, right = figure("error-bars", [finished("run", results)]).axes
    labels = [label.get_text() for axis in (left, right) for label in axis.get_yticklabels()]
    assert labels == ["mean", *(name.replace("_", " ") for name in names)]
    assert left.get_ylim() == right.get_ylim()


@pytest.mark.parametrize(
    ("results", "overrides", "says"),
    [
        (None, [], "has not been evaluated"),
        ({}, [], "found no errors"),
        (RESULTS, ["sets=[B]"], "no errors on test set 'B'.*known: A, T"),
    ],
)
def test_what_is_missing_is_told(finished: Finished, results, overrides, says) -> None:
    with pytest.raises(AffactkitError, match=says):
        figure("error-bars", [finished("run", results)], overrides=overrides)
