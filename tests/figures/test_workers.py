"""Worker processes are counted, timed and drawn."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from affactkit.errors import AffactkitError
from affactkit.jobs.figure import figure
from affactkit.recipe.models import Recipe
from affactkit_figures.measuring import measure_workers, read_measured
from tests.cli.conftest import Command, affactkit, site  # noqa: F401

WRITTEN = "workers,crops_per_second,cores_busy\n0,120.5,0.9\n1,118,1.1\n2,230.2,1.9\n"


def test_each_number_of_workers_makes_crops(quick: Recipe, tmp_path: Path) -> None:
    file, said = tmp_path / "workers.csv", []
    measured = measure_workers(quick, most=1, seconds=0.3, file=file, say=said.append)
    assert [one.workers for one in measured] == [0, 1]
    for one in measured:
        assert one.crops_per_second > 5
        assert 0.05 < one.cores_busy < 4
    assert read_measured(file) == measured
    assert [line.split()[0] for line in said[0].splitlines()] == ["workers", "0", "1"]


def test_a_busy_process_is_seen(quick: Recipe) -> None:
    # Without workers one process does it all, and has nothing to wait for.
    (alone,) = measure_workers(quick, most=0, seconds=0.5, say=lambda _: None)
    assert alone.cores_busy < 1.2  # one thread


def test_bars_are_what_was_measured(tmp_path: Path) -> None:
    file = tmp_path / "workers.csv"
    file.write_text(WRITTEN)
    speed, use = figure("workers", overrides=[f"file={file}"]).axes
    rows = list(csv.DictReader(WRITTEN.splitlines()))
    for axis, column in ((speed, "crops_per_second"), (use, "cores_busy")):
        heights = [bar.get_height() for bar in axis.patches]
        assert heights == [float(row[column]) for row in rows]
        middles = [bar.get_x() + bar.get_width() / 2 for bar in axis.patches]
        assert middles == pytest.approx([0, 1, 2])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "no such file; affactkit measure-workers writes it"),
        ("a,b\n1,2\n", "cannot be read as numbers of workers"),
        (WRITTEN.splitlines()[0], "holds no numbers"),
    ],
)
def test_files_that_hold_nothing_are_told(tmp_path: Path, text: str | None, says: str) -> None:
    file = tmp_path / "workers.csv"
    if text is not None:
        file.write_text(text)
    with pytest.raises(AffactkitError, match=says):
        figure("workers", overrides=[f"file={file}"])


def test_the_command_takes_a_recipe(affactkit: Command, cache: Path) -> None:  # noqa: F811
    overrides = ["dataset.count=60", "crop.size=48", "training.batch_size=12"]
    arguments = [part for override in overrides for part in ("--set", override)]
    done = affactkit("measure-workers", "quickstart", *arguments, "--most", "0", "--seconds", "0.1")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("workers  crops per second  cores busy")
