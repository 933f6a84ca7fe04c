"""The one family of errors that affactkit raises on purpose, each with an exit code and a hint."""

from __future__ import annotations

from typing import ClassVar


class AffactkitError(Exception):
    """Tell a user what went wrong and what to try next.

    Args:
        message: where it went wrong, what was found and what exists instead.
        hint: the next thing to try, one sentence or a command line.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class RecipeError(AffactkitError):
    """A recipe, an override or a command line that cannot be understood."""

    exit_code = 2


class DataError(AffactkitError):
    """Pictures, annotations, weights or checkpoints that are missing, damaged or do not fit."""

    exit_code = 3


class PictureError(DataError):
    """One picture that is missing, damaged or shows no usable face; the others may be sound."""


class PluginError(AffactkitError):
    """A plugin or component that is missing, broken or registered twice."""

    exit_code = 4


class TrainingError(AffactkitError):
    """A training that cannot go on."""

    exit_code = 5


class DivergedError(TrainingError):
    """A training whose loss is no longer finite; it would diverge again."""


class VerificationError(AffactkitError):
    """A run that is not what it says: a number, file, test set or version is another."""

    exit_code = 6


class LostProcessesError(TrainingError):
    """One of several processes has lost the others, one of which has told why."""

    exit_code = 7


class RunInterruptedError(AffactkitError):
    """A run that SIGTERM, SIGINT or its time limit has ended early, saved and resumable."""

    exit_code = 75  # EX_TEMPFAIL of sysexits.h: try again later
