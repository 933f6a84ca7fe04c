"""Several processes on one machine, started by torchrun's own engine."""

from __future__ import annotations

import logging
import sys
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from signal import SIGTERM, Signals

from torch.distributed.elastic.multiprocessing import DefaultLogsSpecs, SignalException, Std
from torch.distributed.elastic.multiprocessing.errors import ChildFailedError, ProcessFailure
from torch.distributed.launcher.api import LaunchConfig, elastic_launch

from affactkit.engine.distributed import LOST, started_by_torchrun
from affactkit.errors import (
    LostProcessesError,
    RecipeError,
    RunInterruptedError,
    TrainingError,
)

GRACE = 60
"""Seconds in which interrupted processes may save."""


def launch(count: int, arguments: Sequence[str]) -> int:
    """Run ``python -m affactkit`` with these arguments in several processes.

    The main one prints as if it were alone; what the others print is shown only if one of them
    is the first to fail.

    Returns:
        The exit code of the main process, which has said what was wrong if it is not 0. When
        this process gets a signal, it is passed on to all.

    Raises:
        TrainingError: another process failed, or was killed.
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
        except SignalException:
            return RunInterruptedError.exit_code
        except ChildFailedError as error:
            return _exit_code(error.failures, Path(folder))
    return 0


def _exit_code(failures: Mapping[int, ProcessFailure], folder: Path) -> int:
    """Return that of the main process if it has told what is wrong, and tell it otherwise."""
    # SIGTERM comes from torchrun, for those that are left when one has failed.
    killed = [rank for rank, f in failures.items() if f.exitcode < 0 and f.exitcode != -SIGTERM]
    if killed:
        name = Signals(-failures[killed[0]].exitcode).name
        raise TrainingError(
            f"process {killed[0]} was ended by {name}",
            hint="If memory ran out, lower training.batch_size or training.workers. "
            "affactkit run --resume RUN goes on from the last checkpoint.",
        )
    lost = LostProcessesError.exit_code
    if 0 in failures and failures[0].exitcode not in (lost, -SIGTERM):
        return failures[0].exitcode
    for log in sorted(folder.glob("*/attempt_0/*/stderr.log")):
        said = log.read_text().strip()
        if "Error" in said and LOST not in said:
            raise TrainingError(f"process {log.parent.name} of the training has failed:\n{said}")
    return lost
