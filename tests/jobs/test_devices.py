"""The command line with several processes: one machine, two machines, signals, deaths."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from affactkit.data.order import Share, SharedOrder
from affactkit.engine.assembly import training_order
from affactkit.engine.checkpoint import load_checkpoint
from affactkit.engine.launch import GRACE
from affactkit.jobs.run import run
from affactkit.predictions import Predictions
from affactkit.recipe.load import load_recipe
from affactkit.runs import RunDirectory
from tests.conftest import QUICK

FROZEN = (*QUICK, "training.freeze_batchnorm=true")


def command(*words: str, overrides: tuple[str, ...] = FROZEN) -> list[str]:
    settings = [f"--set={override}" for override in overrides]
    return ["-m", "affactkit", "run", "quickstart", *settings, *words]


def start(*words: str) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        [sys.executable, *words], stdout=pipe, stderr=pipe, text=True, env=environment
    )


def the_run(runs: Path) -> RunDirectory:
    (path,) = runs.iterdir()
    return RunDirectory(path)


def assert_alike(one: RunDirectory, other: RunDirectory) -> None:
    """Compare within what float32 leaves after a few steps."""
    first, second = one.read_metrics(), other.read_metrics()
    assert [line["event"] for line in first] == [line["event"] for line in second]
    for name in ("train/loss", "validation/loss"):
        np.testing.assert_allclose(first[0][name], second[0][name], rtol=1e-5)
    for name in ("A", "validation"):
        a, b = (Predictions.load(found.predictions(name)) for found in (one, other))
        assert a.keys.tolist() == b.keys.tolist()
        np.testing.assert_allclose(a.logits, b.logits, atol=1e-3)


@pytest.fixture
def alone(cache: Path, tmp_path: Path) -> RunDirectory:
    return run(load_recipe("quickstart", FROZEN), runs=tmp_path / "alone", say=lambda line: None)


def test_three_processes_make_the_run_of_one(alone: RunDirectory, tmp_path: Path) -> None:
    process = start(*command(f"--runs={tmp_path / 'three'}", "--devices=3"))
    said, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert said.count("run directory:") == 1
    assert_alike(alone, the_run(tmp_path / "three"))


def wait_for(run_folder: Path, process: subprocess.Popen[str]) -> None:
    """Wait until a training has saved something."""
    while not list(run_folder.glob("*/checkpoints/last.pt")):
        assert process.poll() is None, process.communicate()
        time.sleep(0.1)


@pytest.mark.slow
def test_two_agents_of_torchrun_make_the_run_of_one(alone: RunDirectory, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    agents = [
        start(
            "-m",
            "torch.distributed.run",
            "--nnodes=2",
            f"--nproc-per-node={count}",
            f"--node-rank={number}",
            "--master-addr=127.0.0.1",
            f"--master-port={port}",
            *command(f"--runs={tmp_path / 'agents'}"),
        )
        for number, count in ((0, 1), (1, 1))
    ]
    for agent in agents:
        _, errors = agent.communicate(timeout=240)
        assert agent.returncode == 0, errors
    assert_alike(alone, the_run(tmp_path / "agents"))


LONG = (*FROZEN, "training.steps=2000")


@pytest.mark.slow
def test_a_signal_reaches_all_processes_and_the_run_goes_on_in_fewer(
    alone: RunDirectory, tmp_path: Path
) -> None:
    process = start(*command(f"--runs={tmp_path / 'long'}", "--devices=2", overrides=LONG))
    wait_for(tmp_path / "long", process)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=GRACE)
    assert process.returncode == 75, errors
    assert errors.count("interrupted by SIGTERM") == 1
    stopped = the_run(tmp_path / "long")
    step = load_checkpoint(stopped.checkpoint("last"))["step"]
    resuming = ["-m", "affactkit", "run", f"--resume={stopped.path}", "--force"]
    process = start(*resuming, f"--set=training.steps={step + 4}")
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert load_checkpoint(stopped.checkpoint("last"))["step"] == step + 4


@pytest.mark.slow
def test_a_killed_process_is_named_and_takes_no_progress_along(
    alone: RunDirectory, tmp_path: Path
) -> None:
    process = start(*command(f"--runs={tmp_path / 'long'}", "--devices=2", overrides=LONG))
    wait_for(tmp_path / "long", process)
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True
    )
    os.kill(int(listed.stdout.split()[-1]), signal.SIGKILL)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 5
    assert "was ended by SIGKILL" in errors
    assert load_checkpoint(the_run(tmp_path / "long").checkpoint("last"))["step"] > 0


@pytest.mark.slow
def test_what_another_process_fails_by_is_told(
    alone: RunDirectory, cache: Path, tmp_path: Path
) -> None:
    """A picture in the second process's share of the first batch is broken."""
    (source,) = (cache / "synthfaces").glob("v*-60-*")
    shutil.copytree(source, tmp_path / "faces")
    order = training_order(load_recipe("quickstart", FROZEN), np.arange(39))
    name = f"{next(iter(SharedOrder(order, Share(1, 2))))[0].row + 1:06d}.jpg"
    (tmp_path / "faces" / "img_celeba" / name).write_bytes(b"")
    faces = f"dataset={{type: celeba, root: {tmp_path / 'faces'}}}"
    process = start(
        *command(f"--runs={tmp_path / 'runs'}", "--devices=2", overrides=(*FROZEN, faces))
    )
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 5
    assert f"{name}: the file is empty" in errors
