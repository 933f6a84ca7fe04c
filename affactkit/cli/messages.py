"""What commands tell a person on stderr: errors in one block, warnings in one line."""

from __future__ import annotations

import logging
from typing import IO, Any

import click

from affactkit.errors import AffactkitError


class Told(click.ClickException):
    """An `AffactkitError` as click shows it: one block without traceback."""

    def __init__(self, error: AffactkitError) -> None:
        super().__init__(error.message)
        self.hint = error.hint
        self.exit_code = error.exit_code  # type: ignore[misc]  # one a kind of error

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message, each line of several on its own, and then the hint."""
        separator = "\n" if "\n" in self.message else " "
        click.echo(f"Error:{separator}{self.message}", file=file, err=True)
        if self.hint:
            click.echo(self.hint, file=file, err=True)


class _Stderr(logging.Handler):
    """Prints log records wherever stderr is just now."""

    def emit(self, record: logging.LogRecord) -> None:
        click.echo(f"{record.levelname.capitalize()}: {self.format(record)}", err=True)


def show_log() -> None:
    """Print affactkit's warnings, such as a plugin that could not be loaded, on stderr."""
    log = logging.getLogger("affactkit")
    if not any(isinstance(handler, _Stderr) for handler in log.handlers):
        log.addHandler(_Stderr())
