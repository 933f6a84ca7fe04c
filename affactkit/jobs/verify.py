"""Verify that a run is what it says: what ``affactkit verify`` does."""

from __future__ import annotations

from pathlib import Path

from affactkit.jobs.record import read_record
from affactkit.jobs.reopen import reopen
from affactkit.jobs.verification.check import Check
from affactkit.jobs.verification.environment import check_environment
from affactkit.jobs.verification.files import check_files
from affactkit.jobs.verification.numbers import check_numbers
from affactkit.jobs.verification.pictures import check_test_sets
from affactkit.plugins import PluginHost, plugin_host


def verify(
    path: Path,
    *,
    overrides: tuple[str, ...] = (),
    saved_only: bool = False,
    host: PluginHost | None = None,
) -> list[Check]:
    """Find everything again that a run says of itself.

    Its numbers are derived from its saved predictions, its files compared with their checksums,
    its test sets made again from the data set, and the environment compared with this one.

    Args:
        path: the run directory.
        overrides: ``field=value``, as for ``run``: where the data set is now, for example.
        saved_only: leave out the test sets, and with them the need for a data set.
        host: the plugins; those installed if not given.

    Returns:
        Every single thing that was compared or could not be.

    Raises:
        AffactkitError: there is no such run, or no record of how it was judged.
    """
    registries = (host or plugin_host()).registries
    run, recipe = reopen(path, registries)
    record = read_record(run)
    checks = [*check_numbers(run, recipe, record, registries), *check_files(run, record)]
    if not saved_only:
        checks += check_test_sets(run, record, registries, overrides)
    return [*checks, *check_environment(recipe, record)]
