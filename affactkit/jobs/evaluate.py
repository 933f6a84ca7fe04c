"""Judge a trained run again: what ``affactkit evaluate`` does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from affactkit.errors import DataError
from affactkit.jobs.ensemble import judge_ensemble
from affactkit.jobs.judging import judge
from affactkit.jobs.reopen import reopen
from affactkit.plugins import PluginHost, plugin_host
from affactkit.recipe.contents import JUDGING, preflight


def evaluate(
    path: Path,
    *,
    overrides: tuple[str, ...] = (),
    say: Callable[[str], None] = print,
    host: PluginHost | None = None,
) -> dict[str, float]:
    """Judge the best weights of a run with its recipe's evaluators, and write what they find.

    What was found before on other test sets stays, as the predictions on them do. An ensemble,
    which has no weights, is averaged again from what its members have saved.

    Args:
        path: the run directory.
        overrides: ``field=value``, as for ``run``: another data set or other evaluators.
        say: called with each line that a person would want to read.
        host: the plugins; those installed if not given.

    Returns:
        The results by name.

    Raises:
        AffactkitError: there is no such run, or it cannot be judged.
    """
    host = host or plugin_host()
    run, recipe = reopen(path, host.registries, overrides)
    if run.members.is_file():
        return judge_ensemble(run, recipe, say, host)
    preflight(recipe, JUDGING)
    # torch is imported only now, so that what preflight finds is said at once.
    from affactkit.engine.assembly import open_faces
    from affactkit.engine.distributed import ALONE
    from affactkit.engine.skipping import SkippedFile, Skipping, read_skipped
    from affactkit.engine.trained import restore

    trained = restore(recipe, run.checkpoint("best"), host.registries)
    table, context = open_faces(recipe, host.registries)
    _check_attributes(trained.attributes, table.attributes, path)
    skipping = Skipping(table, recipe.training, before=read_skipped(run))
    skipping.tell = SkippedFile(run).on
    return judge(trained.model, recipe, table, context, run, say, ALONE, skipping)


def _check_attributes(trained: tuple[str, ...], found: tuple[str, ...], path: Path) -> None:
    if trained != found:
        raise DataError(
            f"{path} answers other attributes than the data set labels: {', '.join(trained)}",
            hint=f"The data set has: {', '.join(found)}",
        )
