"""What ``affactkit robustness`` does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from affactkit.atomic import write_atomically
from affactkit.errors import DataError
from affactkit.registry import suggest
from affactkit.report.labels import run_labels
from affactkit.runs import RunDirectory
from affactkit_robustness.curves import MEAN, Curves, read_curves
from affactkit_robustness.tables import area_table, as_csv, break_even_table


def tell_robustness(
    runs: Sequence[Path],
    *,
    attribute: str | None = None,
    file: Path | None = None,
    say: Callable[[str], None] = print,
) -> list[Curves]:
    """Tell the areas under the curves of runs, the gaps to the first, and break-even angles.

    Args:
        runs: run directories, judged by the evaluator ``robustness``.
        attribute: whose errors; their mean if not given.
        file: where to write all points as CSV.
        say: called with each table.

    Returns:
        The curves.

    Raises:
        AffactkitError: there is no such run or attribute, or see `read_curves`.
    """
    opened = [RunDirectory.open(run) for run in runs]
    curves, labels = read_curves(opened), run_labels(opened)
    name = known_name(curves, attribute)
    say(area_table(curves, labels, name))
    turned = [curve for curve in curves if curve.disturbance.name == "rotation"]
    if len(runs) > 1:
        for curve in turned:
            say("\n" + break_even_table(curve, labels))
    if file is not None:
        write_atomically(file, as_csv(curves, labels))
        say(f"\nwrote {file}")
    return curves


def known_name(curves: Sequence[Curves], attribute: str | None) -> str:
    """Return the name of an attribute, or that of the mean.

    Raises:
        DataError: the runs do not answer that attribute.
    """
    names = curves[0].names
    if attribute is None:
        return MEAN
    if attribute not in names:
        raise DataError(f"no attribute '{attribute}'; {suggest(attribute, names)}")
    return attribute
