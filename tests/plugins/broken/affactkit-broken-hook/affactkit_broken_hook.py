"""Asks a hook for an argument that it does not have."""

from affactkit import hookimpl
from affactkit.runs import RunDirectory


@hookimpl
def affactkit_run_started(run: RunDirectory, model: object) -> None:
    """Never be called."""
    raise AssertionError(run, model)
