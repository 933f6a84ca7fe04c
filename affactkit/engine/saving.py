"""When which checkpoint is saved, and from which one a run goes on."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Any

from affactkit.engine.checkpoint import load_checkpoint, save_checkpoint
from affactkit.engine.events import EpochEnded, Event, Interrupted, Step
from affactkit.engine.golden import Golden
from affactkit.engine.session import Session
from affactkit.errors import DataError
from affactkit.recipe.models import Training
from affactkit.runs import RunDirectory

log = logging.getLogger("affactkit")


class Checkpoints:
    """Saves ``last`` after each epoch, every few minutes and when interrupted, ``best``, and more.

    The ``last`` before stays as ``previous``.

    Args:
        run: where they go.
        session: what is saved.
        training: says when, and how many are kept.
        facts: what else each of them tells.
        size: height and width of the network's crops, in pixels.
    """

    def __init__(
        self,
        run: RunDirectory,
        session: Session,
        training: Training,
        facts: Mapping[str, Any],
        size: int,
    ) -> None:
        self._run = run
        self._session = session
        self._training = training
        self._facts = facts
        self._size = size
        self._saved_at = time.monotonic()

    def on(self, event: Event) -> None:
        """Save if it is time to."""
        match event:
            case EpochEnded():
                self._after_epoch(event)
            case Interrupted():
                self._save_last()
            case Step() if self._minutes_since() >= self._training.checkpoint_minutes:
                self._save_last()

    def _after_epoch(self, event: EpochEnded) -> None:
        if event.improved:
            best = self._session.best
            # After an improvement, the network that is judged has these weights.
            golden = Golden.of(self._session.judged, self._size).to_state()
            self._save("best", model=best.weights, epoch=best.epoch, golden=golden)
        if event.epoch % self._training.checkpoint_epochs == 0:
            weights = self._session.judged.state_dict()
            self._save(f"epoch-{event.epoch:03d}", model=weights, epoch=event.epoch)
            self._forget_old()
        self._save_last()

    def _save_last(self) -> None:
        self._session.check_finite()  # what is saved here must be worth going on with
        keep = self._run.checkpoint("previous")
        content = {**self._facts, **self._session.state_dict()}
        save_checkpoint(self._run.checkpoint("last"), content, keep=keep)
        self._saved_at = time.monotonic()

    def _save(self, name: str, **content: Any) -> None:
        save_checkpoint(self._run.checkpoint(name), {**self._facts, **content})

    def _forget_old(self) -> None:
        if self._training.keep_checkpoints is None:
            return
        found = self._run.checkpoint("any").parent.glob("epoch-*.pt")
        by_age = sorted(found, key=lambda path: int(path.stem.removeprefix("epoch-")))
        for path in by_age[: -self._training.keep_checkpoints]:
            path.unlink()

    def _minutes_since(self) -> float:
        return (time.monotonic() - self._saved_at) / 60


def take_back(session: Session, checkpoint: Mapping[str, Any]) -> None:
    """Let a session that was just built go on from a checkpoint.

    Raises:
        DataError: it is of another training; the session is of no use then.
    """
    try:
        session.load_state_dict(checkpoint)
    # What does not fit makes torch raise whatever it comes to first.
    except Exception as error:
        reason = str(error).partition("\n")[0]
        raise DataError(
            f"the checkpoint does not fit this recipe's training: {type(error).__name__}: {reason}",
            hint="Resume with the recipe that it comes from, or start another run from its best "
            "weights by model.init.run.",
        ) from error


def load_last(run: RunDirectory) -> dict[str, Any] | None:
    """Return the newest checkpoint of a training that can be read, None if there was none yet.

    Raises:
        DataError: there are checkpoints, but none that can be read.
    """
    last, previous = run.checkpoint("last"), run.checkpoint("previous")
    if not last.exists() and not previous.exists():
        return None
    try:
        return load_checkpoint(last)
    except DataError as error:
        if not previous.exists():
            raise
        checkpoint = load_checkpoint(previous)
        log.warning(
            "%s; going on from the checkpoint before it, after step %d",
            error.message,
            checkpoint["step"],
        )
        return checkpoint
