"""``affactkit verify``: find everything again that a run says of itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from affactkit.cli.options import set_option
from affactkit.cli.tables import aligned
from affactkit.errors import VerificationError

if TYPE_CHECKING:
    from affactkit.jobs.verification.check import Check

SHOWN = 10
"""How many differences of one kind are listed."""


@click.command(
    epilog="""\b
Examples:
  affactkit verify runs/2026-11-24T08-40-11_affact
  affactkit verify RUN --saved-only
  affactkit verify RUN --set "dataset={type: celeba, root: photos}\""""
)
@click.argument("runs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="RUN...")
@set_option
@click.option(
    "--saved-only", is_flag=True, help="Do not make the test sets again, which needs the data set."
)
@click.option(
    "--any-environment", is_flag=True, help="Tell of other versions, but do not fail for them."
)
def command(
    runs: tuple[Path, ...], overrides: tuple[str, ...], saved_only: bool, any_environment: bool
) -> None:
    """Derive the numbers of RUN... again, and check files, test sets and environment.

    Ends with exit code 6 if anything that was checked differs.
    """
    from affactkit.jobs.verify import verify

    differing = []
    for path in runs:
        checks = verify(path, overrides=overrides, saved_only=saved_only)
        click.echo(f"{path}\n{aligned(_rows(checks))}")
        different = [check for check in checks if check.verdict == "differs"]
        if any(not (any_environment and check.subject == "environment") for check in different):
            differing.append(str(path))
    if differing:
        raise VerificationError(f"not reproduced: {', '.join(differing)}")


def _rows(checks: Sequence[Check]) -> Iterator[tuple[str, str]]:
    """Yield a line for each subject, and one for each thing that was not reproduced."""
    for subject in dict.fromkeys(check.subject for check in checks):
        about = [check for check in checks if check.subject == subject]
        checked = [check for check in about if check.verdict != "not checked"]
        reproduced = sum(check.verdict == "reproduced" for check in checked)
        yield f"  {subject}", f"{reproduced} of {len(checked)} reproduced" if checked else "-"
        others = [check for check in about if check.verdict != "reproduced"]
        others.sort(key=lambda check: check.verdict != "differs")
        for check in others[:SHOWN]:
            verdict = "DIFFERS" if check.verdict == "differs" else check.verdict
            detail = " ".join(check.detail.split())
            yield "", f"{verdict}: {check.name}: {detail}"
        if len(others) > SHOWN:
            yield "", f"... and {len(others) - SHOWN} more"
