"""Curves of runs with known errors, and their intervals beside those of the core's measures."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from affactkit.errors import DataError
from affactkit.measures.intervals import Bootstrap, intervals, paired_intervals
from affactkit_robustness.curves import Curves, read_curves
from affactkit_robustness.tables import area_table, break_even_table
from affactkit_robustness.telling import tell_robustness
from tests.robustness.cases import ATTRIBUTES, TARGETS, erring, judged, wrong_on

FIRST = {
    "undisturbed": wrong_on(0.1, 0.2),
    "rotation_-60": wrong_on(0.5, 0.4),
    "rotation_60": wrong_on(0.7, 0.4),
    "jpeg_10": wrong_on(0.3, 0.3),
    "jpeg_50": wrong_on(0.1, 0.3),
}
SECOND = {
    "undisturbed": wrong_on(0.2, 0.1),
    "rotation_-60": wrong_on(0.3, 0.3),
    "rotation_60": wrong_on(0.3, 0.3),
}
QUICK = Bootstrap(resamples=200)


@pytest.fixture
def runs(tmp_path: Path) -> list:
    return [judged(tmp_path / "first", FIRST), judged(tmp_path / "second", SECOND)]


def rotation(runs: list) -> Curves:
    return next(c for c in read_curves(runs, QUICK) if c.disturbance.name == "rotation")


def test_errors_and_areas_are_those_that_were_made(runs) -> None:
    rotated, compressed = read_curves(runs[:1], QUICK)
    assert rotated.strengths == [-60, 0, 60]
    assert rotated.names == (*ATTRIBUTES, "mean")
    expected = [[0.5, 0.4, 0.45], [0.1, 0.2, 0.15], [0.7, 0.4, 0.55]]
    np.testing.assert_allclose(rotated.errors(0).value, expected, atol=1e-12)
    # Two trapezoids of equal width.
    areas = [(0.3 + 0.4) / 2, 0.3, (0.3 + 0.35) / 2]
    np.testing.assert_allclose(rotated.area(0).value, areas, atol=1e-12)
    assert compressed.strengths == [10, 50]  # nothing is undisturbed by JPEG
    np.testing.assert_allclose(compressed.area(0).value, [0.2, 0.3, 0.25], atol=1e-12)


def test_gaps_and_break_even_angles(runs) -> None:
    curves = rotation(runs)
    gaps = np.array([[0.3 + 0.4 - 0.5, 0.6 - 0.4]]) / -2
    np.testing.assert_allclose(curves.gap(0, 1).value[:2], gaps[0], atol=1e-12)
    # Differences at 0 and 60 degrees: 0.1 and -0.3; for the other attribute -0.1 and -0.1.
    angles = curves.break_even(0, 1)
    np.testing.assert_allclose(angles.value, [15, np.nan, np.nan], atol=1e-9)
    assert 0 <= angles.low[0] <= 15 <= angles.high[0] <= 60


def test_intervals_are_those_of_the_core(runs) -> None:
    curves = rotation(runs)
    one, other = (erring(point["rotation_60"]) for point in (FIRST, SECOND))
    for found, expected in (
        (curves.errors(0), intervals(one, bootstrap=QUICK)),
        (curves.gaps(0, 1), paired_intervals([(other, one)], "difference", bootstrap=QUICK)),
    ):
        for bound in ("value", "low", "high"):
            at_60 = getattr(found, bound)[-1]
            np.testing.assert_allclose(at_60[:-1], getattr(expected.by_attribute, bound))
            np.testing.assert_allclose(at_60[-1], getattr(expected.mean, bound))


def test_the_area_of_equal_errors_has_their_interval(tmp_path) -> None:
    same = wrong_on(0.3, 0.6)
    points = ("undisturbed", "rotation_-10", "rotation_5", "rotation_45")
    run = judged(tmp_path / "flat", dict.fromkeys(points, same))
    (curves,) = read_curves([run], QUICK)
    expected = intervals(erring(same), bootstrap=QUICK).by_attribute
    np.testing.assert_allclose(curves.area(0).low[:2], expected.low, atol=1e-12)
    np.testing.assert_allclose(curves.area(0).high[:2], expected.high, atol=1e-12)


def test_only_points_that_all_runs_have_are_compared(tmp_path, runs) -> None:
    more = judged(tmp_path / "more", {**SECOND, "rotation_30": wrong_on(0.3, 0.3)})
    (curves,) = read_curves([*runs, more], QUICK)
    assert curves.strengths == [-60, 0, 60]


def test_pictures_in_another_order_are_put_in_order(tmp_path, runs) -> None:
    def shuffled(wrong: np.ndarray):
        found, order = erring(wrong), np.random.default_rng(1).permutation(len(wrong))
        columns = ("logits", "targets", "keys", "identity")
        return replace(found, **{name: getattr(found, name)[order] for name in columns})

    other = judged(tmp_path / "other", {name: shuffled(wrong) for name, wrong in FIRST.items()})
    curves = rotation([runs[0], other])
    for bound in ("value", "low", "high"):
        np.testing.assert_array_equal(getattr(curves.gap(0, 1), bound), 0)


def test_other_pictures_cannot_be_compared(tmp_path, runs) -> None:
    odd = erring(SECOND["undisturbed"])
    odd = replace(odd, keys=np.char.add("other/", odd.keys))
    other = judged(tmp_path / "other", {**SECOND, "undisturbed": odd})
    with pytest.raises(DataError, match=r"other, undisturbed: .*only one has picture"):
        read_curves([runs[0], other])


def test_other_draws_cannot_be_compared_but_other_sizes_can(tmp_path, runs) -> None:
    reseeded = judged(tmp_path / "reseeded", SECOND, seed=1)
    with pytest.raises(DataError, match=r"reseeded, rotation_-60: was disturbed in another way"):
        read_curves([runs[0], reseeded], QUICK)
    larger = judged(tmp_path / "larger", SECOND, size=224)
    for found, expected in zip(
        read_curves([runs[0], larger], QUICK), read_curves(runs, QUICK), strict=True
    ):
        np.testing.assert_array_equal(found.sums, expected.sums)


def test_each_run_decides_by_the_threshold_that_it_was_judged_by(tmp_path, runs) -> None:
    shy = judged(tmp_path / "shy", SECOND, threshold=100)
    errors = rotation([runs[0], shy]).errors(1).value
    np.testing.assert_allclose(errors[:, :2], [TARGETS.mean(axis=0)] * 3)  # never yes


def test_what_there_is_nothing_of_is_told(tmp_path, runs) -> None:
    bare = judged(tmp_path / "bare", {"A": wrong_on(0, 0), "rotation_x": wrong_on(0, 0)})
    with pytest.raises(DataError, match="not judged under disturbances") as told:
        read_curves([bare])
    assert "affactkit evaluate" in told.value.hint
    with pytest.raises(DataError, match="no attribute 'Smilng'; did you mean 'Smiling'"):
        tell_robustness([runs[0].path], attribute="Smilng")


def test_tables_tell_percent_and_degrees(runs) -> None:
    curves = read_curves(runs, QUICK)
    header, line = area_table(curves, ["one", "two"], "Bald").splitlines()
    assert header.split() == ["error", "in", "%", "one", "two", "two", "-", "one"]
    assert line.split()[:2] == ["rotation", "35.0"]
    assert "25.0 [" in line
    assert "-10.0 [" in line
    bald, smiling = break_even_table(curves[0], ["one", "two"]).splitlines()[1:3]
    assert bald.split()[:2] == ["Bald", "15.0"]
    assert smiling.split() == ["Smiling", "-"]


def test_all_points_are_written_as_csv(tmp_path, runs) -> None:
    said: list[str] = []
    file = tmp_path / "points.csv"
    curves = tell_robustness([run.path for run in runs], file=file, say=said.append)
    rows = list(csv.DictReader(file.read_text().splitlines()))
    assert len(rows) == 3 * 3 * 2
    found = {(r["strength"], r["attribute"], r["run"]): r for r in rows}
    row = found["-60", "Bald", "second"]
    assert float(row["error"]) == pytest.approx(0.3)
    assert float(row["gap"]) == pytest.approx(0.3 - 0.5)
    assert float(row["gap_low"]) == curves[0].gaps(0, 1).low[0, 0]
    assert found["-60", "Bald", "first"]["gap"] == ""
    assert said[-1].endswith(f"wrote {file}")
