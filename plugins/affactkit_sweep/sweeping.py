"""Carry out a sweep: what ``affactkit sweep`` does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from affactkit.errors import RunInterruptedError
from affactkit.jobs.figure import draw_into
from affactkit.recipe.contents import preflight
from affactkit_sweep.document import load_search
from affactkit_sweep.folder import SweepFolder
from affactkit_sweep.pool import Pool, environments
from affactkit_sweep.records import NAME
from affactkit_sweep.study import check_storage, open_study
from affactkit_sweep.table import Row, printed, rows_of, write_tables
from affactkit_sweep.worker import Task

if TYPE_CHECKING:
    pass

FEWEST = 2
"""Trials that a figure of parallel coordinates needs."""


def sweep(
    name_or_path: str | Path,
    *,
    overrides: tuple[str, ...] = (),
    out: Path | None = None,
    workers: int = 1,
    storage: str | None = None,
    time_limit: float | None = None,
    say: Callable[[str], None] = print,
) -> list[Row]:
    """Carry out the trials of a sweep, or those that are left of it.

    Args:
        name_or_path: a sweep's file or name.
        overrides: ``field=value`` for its recipe, the same in all trials.
        out: the sweep's folder; ``sweeps/NAME`` if not given.
        workers: processes that each carry out one trial at a time.
        storage: the URL of a PostgreSQL database, for several machines; a file in the folder
            if not given.
        time_limit: seconds after which all is saved and over, to be gone on with.
        say: called with each line that a person would want to read.

    Returns:
        All trials, the best first.

    Raises:
        RunInterruptedError: a signal or the limit has ended the sweep early.
        AffactkitError: the sweep cannot be carried out.
    """
    check_storage(storage)
    search = load_search(name_or_path, overrides)
    for values in search.examples():
        preflight(search.recipe(values))
    folder = SweepFolder(out or Path("sweeps") / search.sweep.name)
    study = open_study(search, folder, storage)
    from affactkit.engine.interruption import Interruption

    tasks = [
        Task(name_or_path, overrides, folder.path, storage, environment)
        for environment in environments(workers)
    ]
    pool = Pool(tasks, lambda: sum(trial.state.is_finished() for trial in study.trials), say)
    try:
        with Interruption(time_limit):
            pool.run()
    except RunInterruptedError as error:
        error.hint = "Saved; the same command goes on."
        raise
    finally:
        rows = rows_of(study, search.sweep, folder)
        write_tables(rows, search.sweep, folder)
    say(printed(rows, search.sweep))
    _draw(rows, folder, say)
    return rows


def _draw(rows: list[Row], folder: SweepFolder, say: Callable[[str], None]) -> None:
    runs = [Path(row.run) for row in rows if (Path(row.run) / NAME).is_file()]
    if len(runs) >= FEWEST:
        draw_into(folder.figure, "parallel-coordinates", runs)
        say(f"wrote {folder.csv}, {folder.json} and {folder.figure}")
