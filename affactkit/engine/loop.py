"""The training loop: a generator of events, without input or output of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from affactkit.data.crops import Batch
from affactkit.engine.events import EpochEnded, Event, Finished, Restarted, Started, Step
from affactkit.engine.session import Session


def train(
    session: Session, batches: Iterable[Batch], validate: Callable[[], Mapping[str, float]]
) -> Iterator[Event]:
    """Train to the end, yielding what happens; between two events the session may be saved.

    Args:
        session: what is trained, fresh or taken from a checkpoint.
        batches: those that are left, from ``session.step`` on.
        validate: measures the network as it is, and returns ``validation/loss`` and the like.
    """
    yield Started(session.step, session.total_steps, session.steps_per_epoch)
    if session.epoch_is_complete:  # it was saved between its last step and its end
        yield from _end_epoch(session, validate)
    for batch in batches:
        loss = session.train_on(batch)
        yield Step(session.step, session.closed_epochs + 1, session.learning_rate, loss)
        if session.epoch_is_complete:
            yield from _end_epoch(session, validate)
    yield Finished(session.step)


def _end_epoch(session: Session, validate: Callable[[], Mapping[str, float]]) -> Iterator[Event]:
    metrics = session.close_epoch(validate())
    # The best weights are kept before a restart can put older ones in their place.
    improved = session.keep_if_best(metrics)
    if session.adjust(metrics):
        yield Restarted(session.closed_epochs, session.step, session.learning_rate)
    yield EpochEnded(session.closed_epochs, session.step, metrics, improved)
