"""A whole sweep for real, workers and command killed, ends as if nothing had happened."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from affactkit.runs import RunDirectory
from affactkit_sweep.document import load_search
from affactkit_sweep.folder import SweepFolder
from affactkit_sweep.study import open_study
from tests.sweep.conftest import ONE_SGD, Write

TRIALS = 12
OVERRIDES = (*ONE_SGD, "training.steps=12")


def start(path: Path, folder: Path) -> subprocess.Popen[bytes]:
    """Start the command, in a session of its own."""
    settings = [f"--set={override}" for override in OVERRIDES]
    words = ["-m", "affactkit", "sweep", str(path), "--out", str(folder), "--workers", "2"]
    return subprocess.Popen(
        [sys.executable, *words, *settings],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def workers_of(command: subprocess.Popen[bytes]) -> list[int]:
    children = Path(f"/proc/{command.pid}/task/{command.pid}/children").read_text().split()
    return [
        int(pid)
        for pid in children
        if b"spawn_main" in (Path("/proc") / pid / "cmdline").read_bytes()
    ]


def wait_until_begun(folder: SweepFolder, count: int) -> None:
    """Wait until so many trials have completed an epoch."""
    deadline = time.monotonic() + 300
    while len(list(folder.path.glob("trials/*/checkpoints/last.pt"))) < count:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def metrics(folder: SweepFolder) -> list[bytes]:
    return [(folder.trial(number) / "metrics.jsonl").read_bytes() for number in range(TRIALS)]


@pytest.mark.slow
def test_kills_of_a_worker_and_of_the_command_lose_and_double_nothing(
    write: Write, tmp_path: Path, cache: Path
) -> None:
    path = write(trials=TRIALS)
    whole, killed = SweepFolder(tmp_path / "whole"), SweepFolder(tmp_path / "killed")
    assert start(path, whole.path).wait(600) == 0

    command = start(path, killed.path)
    wait_until_begun(killed, 2)
    os.kill(workers_of(command)[0], signal.SIGKILL)
    wait_until_begun(killed, 5)
    orphans = workers_of(command)
    command.kill()  # alone: its workers notice, save and end
    command.wait()
    command = start(path, killed.path)
    wait_until_begun(killed, 8)
    os.killpg(command.pid, signal.SIGKILL)  # all at once, as when a machine goes down
    command.wait()
    assert start(path, killed.path).wait(600) == 0

    assert not any(Path(f"/proc/{pid}").exists() for pid in orphans)
    study = open_study(load_search(path, OVERRIDES), killed, None)
    assert [found.state.name for found in study.trials] == ["COMPLETE"] * TRIALS
    for number in range(TRIALS):
        run = RunDirectory.open(killed.trial(number))
        assert [line["event"] for line in run.read_metrics()].count("evaluated") == 1
        said = (run.path / "console.txt").read_text()
        assert said.count("epoch 3  step 12") == 1
    assert metrics(killed) == metrics(whole)
    assert killed.figure.is_file()


@pytest.mark.slow
def test_sigterm_saves_all_trials_and_the_same_command_goes_on(
    write: Write, tmp_path: Path, cache: Path
) -> None:
    path, folder = write(trials=4), SweepFolder(tmp_path / "sweep")
    command = start(path, folder.path)
    wait_until_begun(folder, 2)
    command.send_signal(signal.SIGTERM)
    assert command.wait(60) == 75
    assert start(path, folder.path).wait(300) == 0
    study = open_study(load_search(path, OVERRIDES), folder, None)
    assert [found.state.name for found in study.trials] == ["COMPLETE"] * 4
