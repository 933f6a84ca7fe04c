"""Pictures that cannot be used: told once each, and only so many of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from affactkit.data.crops import Batch, Unusable
from affactkit.engine.distributed import ALONE, Processes
from affactkit.engine.events import Event, Skipped
from affactkit.errors import DataError
from affactkit.faces import FaceTable, Split
from affactkit.jsonlines import append_line, read_lines, rewrite_lines
from affactkit.recipe.models import Training
from affactkit.runs import RunDirectory


class Skipping:
    """Looks through batches for pictures that were skipped; all processes learn of all.

    Attributes:
        tell: called with each picture that was not known of before.

    Args:
        table: the faces.
        training: what the recipe says of pictures that cannot be used.
        processes: those that share the work.
        before: the pictures of the same run that were told already.
    """

    def __init__(
        self,
        table: FaceTable,
        training: Training,
        processes: Processes = ALONE,
        before: Iterable[Skipped] = (),
    ) -> None:
        self.tell: Callable[[Skipped], None] = lambda skipped: None
        self._table = table
        self._training = training
        self._processes = processes
        # Those of another data set, on which the run was judged in between, do not count.
        self._known = {skipped.row: skipped for skipped in before if self._is_of_table(skipped)}

    def in_step(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        """Yield batches, of which every process has the same number.

        Raises:
            DataError: too many pictures were skipped by now.
        """
        for batch in batches:
            if self._training.on_error == "skip" and self._processes.any(bool(batch.unusable)):
                self._note(batch.unusable)
            yield batch

    def apart(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        """Yield batches, of which processes may have different numbers, and settle at their end.

        Raises:
            DataError: too many pictures were skipped by then.
        """
        unusable: list[Unusable] = []
        for batch in batches:
            unusable += batch.unusable
            yield batch
        if self._training.on_error == "skip":
            self._note(unusable)

    def _note(self, unusable: Iterable[Unusable]) -> None:
        for of_one in self._processes.gather(list(unusable)):
            for row, problem in of_one:
                if row not in self._known:
                    split = Split(self._table.split[row]).name.lower()
                    skipped = Skipped(row, str(self._table.keys[row]), split, problem)
                    self._known[row] = skipped
                    self.tell(skipped)
                    self._refuse_too_many(skipped)

    def _refuse_too_many(self, last: Skipped) -> None:
        count = sum(skipped.split == last.split for skipped in self._known.values())
        total = len(self._table.rows(Split[last.split.upper()]))
        most = self._training.max_skipped
        if count > most * total:
            raise DataError(
                f"{count} of {total:,} pictures of the {last.split} split cannot be used, "
                f"training.max_skipped allows {most:.4%}; the last of them:\n  {last.problem}",
                hint="Repair or remove what skipped.jsonl in the run directory lists.",
            )

    def _is_of_table(self, skipped: Skipped) -> bool:
        row = skipped.row
        return row < len(self._table) and self._table.keys[row] == skipped.picture


class SkippedFile:
    """Lists the pictures that a run does without, a line of JSON for each."""

    def __init__(self, run: RunDirectory) -> None:
        self._file = run.skipped
        rewrite_lines(self._file, read_lines(self._file))  # a crash may have cut off the last one

    def on(self, event: Event) -> None:
        """Write down a picture that is skipped."""
        if isinstance(event, Skipped):
            append_line(self._file, vars(event))


def read_skipped(run: RunDirectory) -> list[Skipped]:
    """Return the pictures that a run has done without so far.

    Raises:
        DataError: their list is damaged.
    """
    try:
        return [
            Skipped(
                int(line["row"]), *(str(line[name]) for name in ("picture", "split", "problem"))
            )
            for line in read_lines(run.skipped)
        ]
    except (KeyError, ValueError, TypeError) as error:
        raise DataError(f"{run.skipped}: damaged, no list of skipped pictures: {error}") from error
