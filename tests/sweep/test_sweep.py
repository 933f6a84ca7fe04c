"""A sweep for real: trials are ordinary runs, and what they find is told."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from affactkit.cli.main import cli
from affactkit.recipe.load import load_recipe
from affactkit.runs import RunDirectory
from affactkit_sweep import study
from affactkit_sweep.document import load_search
from affactkit_sweep.folder import SweepFolder
from affactkit_sweep.study import open_study
from affactkit_sweep.table import printed, rows_of, write_tables
from tests.sweep.conftest import ONE_SGD, Write, worker

PARAMETERS = {
    "optimizer.lr": {"type": "categorical", "choices": [0.01, 1e30]},
    "training.accumulate": {"type": "integer", "low": 1, "high": 2},
}


def test_trials_are_ordinary_runs_and_a_diverging_one_is_failed(
    write: Write, tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(parameters=PARAMETERS, trials=3, seed=2)
    search, folder = load_search(path, ONE_SGD), SweepFolder(tmp_path / "sweep")
    worker(path, folder.path, *ONE_SGD).work()
    rows = rows_of(open_study(search, folder, None), search.sweep, folder)
    assert {row.values["optimizer.lr"] for row in rows} == {0.01, 1e30}, "choose another seed"
    for row in rows:
        run = RunDirectory.open(Path(row.run))
        overrides = [*ONE_SGD, *(f"{name}={value}" for name, value in row.values.items())]
        assert load_recipe(run.resolved) == load_recipe("quickstart", overrides)
        if row.values["optimizer.lr"] == 1e30:
            assert (row.state, row.value) == ("failed", None)
            assert "the loss is not finite since step" in row.reason
        else:
            losses = [line["validation/loss"] for line in run.read_metrics()[:-1]]
            assert (row.state, row.value, row.epochs) == ("finished", min(losses), len(losses))
            assert run.checkpoint("best").is_file()
    assert rows[-1].state == "failed"
    assert "failed: the loss is not finite" in capsys.readouterr().out

    write_tables(rows, search.sweep, folder)
    listed = json.loads(folder.json.read_text())
    assert [found["trial"] for found in listed] == [row.trial for row in rows]
    with folder.csv.open() as file:
        lines = list(csv.DictReader(file))
    assert float(lines[0]["validation/loss"]) == rows[0].value
    assert lines[-1]["reason"] == rows[-1].reason
    table = printed(rows, search.sweep).splitlines()
    assert table[0].split()[:3] == ["trial", "state", "validation/loss"]
    assert len(table) == 1 + len(rows) + 1
    assert table[-1].startswith("3 trials: ")


def test_a_dry_run_shows_the_parameters_and_makes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli, ["sweep", "report", "--dry-run"])
    assert result.exit_code == 0, result.output
    assert "optimizer.momentum   uniform      0 to 1" in result.output
    assert "when optimizer is sgd or rmsprop" in result.output
    assert "335 trials of the recipe affact by validation/accuracy" in result.output
    result = CliRunner().invoke(cli, ["sweep", "report", "--dry-run", "--backend", "wandb"])
    assert "method: bayes" in result.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["reprot"], 2, "unknown sweep 'reprot'; did you mean 'report'"),
        (["report", "--storage", "mysql://here"], 2, "not a PostgreSQL URL"),
        (["report", "--join", "x"], 2, "--join goes with --backend wandb"),
        (["report", "--backend", "wandb", "--workers", "2"], 2, "are for Optuna"),
        (["report", "--set", "dataset.root=/nowhere"], 3, "/nowhere"),
    ],
)
def test_what_cannot_be_done_is_told_at_once(
    words: list[str], code: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli, ["sweep", *words])
    assert (result.exit_code, list(tmp_path.iterdir())) == (code, [])
    assert said in result.output


@pytest.mark.parametrize("package", ["optuna", "psycopg"])
def test_a_missing_extra_is_told_with_the_line_that_installs_it(
    package: str, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(study, "find_spec", lambda name: None if name == package else object())
    words = ["sweep", str(write()), "--out", str(tmp_path / "sweep")]
    storage = ["--storage", "postgresql://me@server/sweeps"] if package == "psycopg" else []
    result = CliRunner().invoke(cli, [*words, *storage])
    assert result.exit_code == 4
    assert f"{package} is not installed: pip install 'affactkit[sweep]'" in result.output
