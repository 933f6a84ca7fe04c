"""Several processes on one machine, started by torchrun's own engine."""

from __future__ import annotations

import logging
import sys
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

from torch.distributed.elastic.multiprocessing import DefaultLogsSpecs, SignalException, Std
from torch.distributed.elastic.multiprocessing.errors import ChildFailedError, ProcessFailure
from torch.distributed.launcher.api import LaunchConfig, elastic_launch

from affactkit.engine.distributed import started_by_torchrun
from affactkit.errors import RecipeError, RunInterruptedError, TrainingError

GRACE = 60
"""Seconds in which interrupted processes may save."""


def launch(count: int, arguments: Sequence[str]) -> int:
    """Run ``python -m affactkit`` with these arguments in several processes.

    The main one prints as if it were alone; what the others print is shown only if one of them
    is the first to fail.

    Returns:
        The exit code of the main process, which has said what was wrong if it is not 0.

    Raises:
        TrainingError: another one failed.
        RunInterruptedError: a signal has reached this process, and was passed on to all.
    """
    if started_by_torchrun():
        raise RecipeError("--devices starts processes, but torchrun has started some already")
    # Its accounts of processes that end are for its own users.
    logging.getLogger("torch.distributed.elastic").setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="affactkit-") as folder:
        config = LaunchConfig(
            min_nodes=1,
            max_nodes=1,
            nproc_per_node=count,
            run_id=uuid.uuid4().hex,
            rdzv_backend="c10d",
            rdzv_endpoint="localhost:0",
            local_addr="localhost",
            max_restarts=0,
            logs_specs=DefaultLogsSpecs(folder, redirects=dict.fromkeys(range(1, count), Std.ALL)),
            shutdown_timeout=GRACE,
        )
        try:
            elastic_launch(config, sys.executable)("-m", "affactkit", *arguments)
        except SignalException as stop:
            raise RunInterruptedError(
                f"interrupted by {stop.sigval.name}",
                hint="affactkit run --resume RUN goes on from the last checkpoint.",
            ) from stop
        except ChildFailedError as error:
            main = error.failures.get(0)
            if main is not None and main.exitcode > 0:
                return main.exitcode
            raise _failure(error.failures, Path(folder)) from error
    return 0


def _failure(failures: Mapping[int, ProcessFailure], folder: Path) -> TrainingError:
    rank, failure = min(failures.items(), key=lambda item: item[1].timestamp)
    said = "".join(path.read_text() for path in folder.glob(f"*/attempt_0/{rank}/stderr.log"))
    ended = f"signal {-failure.exitcode}" if failure.exitcode < 0 else f"{failure.exitcode}"
    return TrainingError(
        f"process {rank} ended with {ended}" + (f":\n{said.rstrip()}" if said.strip() else ""),
        hint="affactkit run --resume RUN goes on from the last checkpoint.",
    )
