"""The comparison shows Table 7.1 as it was printed, and runs beside it."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from affactkit.errors import AffactkitError
from affactkit.jobs.figure import figure
from tests.figures.conftest import Finished, is_of_the_palette

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "plugins" / "affactkit_protocol" / "table_7_1.csv"
MODELS = ["ResNet-51-S", "AFFACT", "AFFACT-Ext"]


def printed() -> dict[str, list[float]]:
    """The published rows as they stand in the file, read without the plugin's code."""
    with TABLE.open(newline="") as file:
        rows = list(csv.reader(file))
    return {name: [float(value) for value in values] for name, *values in rows[1:]}


def written(drawn: Figure) -> dict[str, list[str]]:
    """The cells of each row, from left to right."""
    axis = drawn.axes[1]
    labels = [label.get_text() for label in axis.get_yticklabels()]
    cells = defaultdict(list)
    for text in sorted(axis.texts, key=lambda text: text.get_position()[0]):
        cells[labels[text.get_position()[1]]].append(text.get_text())
    return dict(cells)


def totals(drawn: Figure) -> list[float]:
    return [bar.get_height() for container in drawn.axes[0].containers for bar in container]


def test_the_published_table_alone_gives_its_printed_totals() -> None:
    drawn = figure("comparison")
    total = printed()["TOTAL"]
    assert len(total) == 12
    assert totals(drawn) == pytest.approx(total, abs=0.01)
    assert [float(cell) for cell in written(drawn)["mean"]] == pytest.approx(total, abs=0.011)


def test_the_published_table_is_shown_as_it_was_printed() -> None:
    cells = written(figure("comparison"))
    del cells["mean"]
    rows = {name.replace("_", " "): row for name, row in printed().items() if name != "TOTAL"}
    assert {name: [float(cell) for cell in row] for name, row in cells.items()} == rows


def test_columns_are_named_over_the_test_sets() -> None:
    bars, table = figure("comparison", overrides=["sets=[A, T]"]).axes
    assert [text.get_text() for text in bars.texts] == ["A", "T"]
    assert [label.get_text() for label in table.get_xticklabels()] == 2 * MODELS
    heights = [container[0] for container in bars.containers]
    assert [bar.get_x() + bar.get_width() / 2 for bar in heights] == list(table.get_xticks())
    assert all(is_of_the_palette(bar.get_facecolor()) for bar in heights)
    assert all(bar.get_hatch() for bar in heights)


def run_results(test_set: str, male: float, young: float | None) -> dict[str, float | None]:
    mean = male if young is None else (male + young) / 2
    return {
        f"{test_set}/error": mean,
        f"{test_set}/error/Male": male,
        f"{test_set}/error/Young": young,
    }


def test_runs_stand_beside_the_published_models_and_the_best_is_bold(finished: Finished) -> None:
    runs = [
        finished("2026-11-24T08-40-11_mine", run_results("A", 0.01, 0.20)),
        finished("2026-11-24T09-40-11_other", run_results("A", 0.05, None)),
    ]
    drawn = figure("comparison", runs, overrides=["sets=[A]"])
    published = printed()
    labels = [label.get_text() for label in drawn.axes[1].get_xticklabels()]
    assert labels == [*MODELS, "mine", "other"]
    cells = written(drawn)
    assert cells["Male"] == [*(f"{e:.2f}" for e in published["Male"][:3]), "1.00", "5.00"]
    assert cells["Young"][3:] == ["20.00", "-"]
    bold = {text.get_text() for text in drawn.axes[1].texts if text.get_fontweight() == "bold"}
    # The least of each row; the mean of the second run is over the one attribute that it knows.
    assert bold == {"1.00", f"{min(published['Young'][:3]):.2f}", "5.00"}
    hatched = [bool(c[0].get_hatch()) for c in drawn.axes[0].containers]
    assert hatched == [True, True, True, False, False]


def test_published_columns_count_the_attributes_of_the_runs_only(finished: Finished) -> None:
    drawn = figure("comparison", [finished("mine", run_results("D", 0.01, 0.20))])
    published = printed()
    of_d = [(published["Male"][at] + published["Young"][at]) / 2 for at in (6, 7, 8)]
    shown = dict(zip(drawn.axes[1].get_xticks(), totals(drawn), strict=True))
    assert [total for _, total in sorted(shown.items())][6:10] == pytest.approx([*of_d, 10.5])


def test_attributes_that_were_not_published_have_a_dash(finished: Finished) -> None:
    results = {"A/error": 0.1, "A/error/Freckles": 0.1}
    cells = written(figure("comparison", [finished("mine", results)], overrides=["sets=[A]"]))
    assert cells == {"Freckles": ["10.00"], "mean": ["10.00"]}


def test_nothing_to_compare_is_told(finished: Finished) -> None:
    with pytest.raises(AffactkitError, match="no errors on the test sets B"):
        figure("comparison", overrides=["sets=[B]"])
