"""Carry out a sweep: what ``affactkit sweep`` does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

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
        write_tables(rows_of(study, search.sweep, folder), search.sweep, folder)
        error.hint = "Saved; the same command goes on."
        raise
    rows = rows_of(study, search.sweep, folder)
    write_tables(rows, search.sweep, folder)
    say(printed(rows, search.sweep))
    say(f"wrote {folder.csv} and {folder.json}")
    _draw(rows, folder, say)
    return rows


def _draw(rows: list[Row], folder: SweepFolder, say: Callable[[str], None]) -> None:
    """Draw the best trials, as many as the figure takes, of those that were trained here."""
    from affactkit_sweep.parallel_coordinates import ParallelCoordinates

    takes = ParallelCoordinates.takes
    here = [row for row in rows if (Path(row.run) / NAME).is_file()][: takes[-1]]
    if len(here) in takes and any(row.value is not None for row in here):
        draw_into(folder.figure, "parallel-coordinates", [Path(row.run) for row in here])
        say(f"wrote {folder.figure}")
