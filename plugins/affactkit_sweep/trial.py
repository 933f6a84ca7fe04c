"""One trial's training: an ordinary run of the recipe with the trial's values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr
from pathlib import Path

from affactkit.engine.listeners import Listener
from affactkit.jobs.run import Say, resume, run
from affactkit.runs import RunDirectory
from affactkit_sweep.document import Search, Values
from affactkit_sweep.records import write_record


def train(
    search: Search, values: Values, path: Path, listeners: Sequence[Listener]
) -> RunDirectory:
    """Train and judge as a trial's values say, from where it was cut off if it was.

    What a run prints goes to ``console.txt`` in its directory.

    Args:
        search: the sweep.
        values: of the trial.
        path: the trial's run directory.
        listeners: who is told what happens, beside those of every run.

    Raises:
        AffactkitError: the values do not fit, or the run cannot be carried out.
    """
    directory = RunDirectory(path)
    if _is_finished(directory):
        return directory
    recipe = search.recipe(values)
    path.mkdir(parents=True, exist_ok=True)
    with _console(path / "console.txt") as say:
        if directory.resolved.is_file():
            return resume(path, listeners=listeners, say=say)
        write_record(directory, search.sweep, values)
        return run(recipe, directory=path, listeners=listeners, say=say)


def _is_finished(directory: RunDirectory) -> bool:
    return any(line["event"] == "evaluated" for line in directory.read_metrics())


@contextmanager
def _console(path: Path) -> Iterator[Say]:
    """Keep what is said, and what goes to stderr such as warnings and progress, in a file."""
    with path.open("a", encoding="utf-8", buffering=1) as file, redirect_stderr(file):
        yield lambda line: print(line, file=file)
