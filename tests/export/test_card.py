"""The model card: its numbers follow from the predictions, and it says what must not be done."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from affactkit.cli.main import cli
from affactkit.predictions import Predictions
from affactkit.runs import RunDirectory
from affactkit_export.formats import FormatName
from affactkit_export.results import SUPPORT, results_of
from tests.export.conftest import Made

pytestmark = pytest.mark.usefixtures("cache")


def rows(text: str) -> dict[str, list[str]]:
    """Return the cells of all tables by their first."""
    lines = re.findall(r"^\| (.*) \|$", text, re.MULTILINE)
    return {first: rest for first, *rest in (line.split(" | ") for line in lines)}


@pytest.fixture
def card(exports: dict[FormatName, Made]) -> str:
    return (exports["onnx"].folder / "README.md").read_text()


@pytest.mark.parametrize("name", ["C", "D", "validation"])
def test_errors_are_those_of_the_predictions(card: str, judged: RunDirectory, name: str) -> None:
    saved = Predictions.load(judged.predictions(name))
    wrong = saved.decisions() != (saved.targets == 1)
    pictures, error, interval, _ = rows(card)[name]
    assert pictures == str(len(saved.targets))
    assert float(error) == pytest.approx(100 * wrong.mean(), abs=0.006)
    low, high = map(float, interval.split(" to "))
    assert low < float(error) < high
    place = rows(card)["attribute"].index(name)
    smiling = rows(card)["Smiling"][place]
    at = saved.attributes.index("Smiling")
    assert float(smiling) == pytest.approx(100 * wrong[:, at].mean(), abs=0.006)


def test_it_says_plainly_what_is_forbidden_and_what_is_unknown(card: str) -> None:
    forbidden, limits = card.index("## What it must not be used for"), card.index("## Limits")
    for word in ("Decisions about people", "surveillance", "identification", "children"):
        assert forbidden < card.index(word) < limits
    assert "`Attractive`, `Male`, `Young`" in card[limits:]
    assert "- Weights: unknown." in card
    assert "$" not in card


def test_groups_of_people_are_compared_where_there_are_enough(tmp_path: Path) -> None:
    """Men are always told wrong, women never: the gap is 100 points for either attribute."""
    run = RunDirectory(tmp_path)
    male = np.arange(2 * SUPPORT) % 2
    targets = np.stack([male, np.ones_like(male), np.ones_like(male)], axis=1).astype(np.int8)
    targets[:SUPPORT, 2] = -1
    right = np.where(targets == 1, 1.0, -1.0)
    Predictions(
        logits=np.where(male[:, None] == 1, -right, right)[:, None].astype(np.float32),
        reduce="mean",
        targets=targets,
        majority=np.array([0, 1, 1], np.int8),
        keys=male.astype(str),
        identity=np.arange(len(male)),
        attributes=("Male", "Smiling", "Bald"),
    ).save(run.predictions("D"))
    assert "| D | Male | 100.00 | 0.00 | +100.00 (Male) |" in results_of(run)
    assert "Young" not in results_of(run)


def test_a_run_that_was_not_judged_says_so(tmp_path: Path) -> None:
    assert "has not been evaluated" in results_of(RunDirectory(tmp_path))


def test_the_command_writes_into_the_run(judged: RunDirectory, tmp_path: Path) -> None:
    run = shutil.copytree(judged.path, tmp_path / "run")
    words = ["export", str(run), "--format", "safetensors", "--crops", "0", "--licence", "CC0-1.0"]
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 0, result.output
    assert "largest difference from PyTorch: 0, in logits of its golden crops" in result.output
    assert result.output.endswith(f"wrote {run / 'export' / 'safetensors'}\n")
    assert "- Weights: CC0-1.0\n" in (run / "export" / "safetensors" / "README.md").read_text()
    again = CliRunner().invoke(cli, words)
    assert (again.exit_code, "is there already" in again.output) == (3, True)
