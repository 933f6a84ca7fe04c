"""The worst mistakes of a run, with the crops as they went into the network."""

from __future__ import annotations

from affactkit.data.crops import Place
from affactkit.jobs.record import JudgedSet
from affactkit.jobs.revisit import Revisited
from affactkit.measures.mistakes import worst_mistakes
from affactkit.predictions import Predictions
from affactkit.report.page.content import PicturedMistake, embedded


def pictured_mistakes(
    predictions: Predictions, judged: JudgedSet, visited: Revisited | None
) -> list[PicturedMistake]:
    """Return the worst mistakes on a test set, the worst first.

    Args:
        predictions: on the test set.
        judged: how its crops are made.
        visited: the faces; without them there are no pictures.

    Raises:
        AffactkitError: a picture cannot be read, or a crop not be made.
    """
    mistakes = worst_mistakes(predictions, judged.threshold)
    keys = {mistake.row: str(predictions.keys[mistake.row]) for mistake in mistakes}
    pictures = dict.fromkeys(keys, "")
    if visited is not None and keys:
        rows = visited.rows(list(keys.values()))
        crops = visited.crops(judged.test_set(), rows)
        pictures = {
            row: embedded(crops(Place(0, at))) for row, at in zip(keys, rows.tolist(), strict=True)
        }
    return [PicturedMistake(m, keys[m.row], pictures[m.row]) for m in mistakes]
