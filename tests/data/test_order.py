"""The order of training depends on the seed and the step alone."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from affactkit.data.order import EvaluationOrder, TrainingOrder, rows_of
from affactkit.faces import Split
from affactkit.recipe.models import Crop, TestSet

sizes = st.integers(1, 60)


@given(n=sizes, batch=st.integers(1, 20), epochs=st.integers(1, 4), seed=st.integers(0, 9))
def test_each_epoch_holds_each_row_once(n: int, batch: int, epochs: int, seed: int) -> None:
    rows = np.arange(100, 100 + n)
    steps_per_epoch = -(-n // batch)
    order = TrainingOrder(rows, batch, epochs * steps_per_epoch, seed)
    places = [place for places in order for place in places]
    for epoch in range(epochs):
        assert sorted(place.row for place in places if place.epoch == epoch) == rows.tolist()


@given(n=sizes, batch=st.integers(1, 20), first=st.integers(0, 10), seed=st.integers(0, 9))
def test_a_resumed_order_is_the_rest_of_the_whole(
    n: int, batch: int, first: int, seed: int
) -> None:
    rows = np.arange(n)
    whole = list(TrainingOrder(rows, batch, 12, seed))
    assert list(TrainingOrder(rows, batch, 12, seed, first_step=first)) == whole[first:]


def test_epochs_and_seeds_are_shuffled_differently() -> None:
    rows = np.arange(50)
    first, second = list(TrainingOrder(rows, 50, 2, seed=0))
    (other,) = TrainingOrder(rows, 50, 1, seed=1)
    orders = [[place.row for place in batch] for batch in (first, second, other)]
    assert len({tuple(order) for order in orders}) == 3
    assert orders[0] != sorted(orders[0])


@given(n=st.integers(0, 60), batch=st.integers(1, 20))
def test_evaluation_sees_each_row_once_and_pads_nothing(n: int, batch: int) -> None:
    rows = np.arange(7, 7 + n)
    order = EvaluationOrder(rows, batch)
    batches = list(order)
    assert [place.row for places in batches for place in places] == rows.tolist()
    assert len(order) == len(batches)


class Splits:
    """A table of which only the splits matter."""

    def rows(self, split: Split) -> np.ndarray:
        return np.arange(1000, 1060) if split == Split.TEST else np.arange(5)


@given(count=st.integers(1, 80))
def test_some_rows_of_a_test_set_are_spread_evenly(count: int) -> None:
    rows = rows_of(Splits(), TestSet(crop=Crop(), count=count))
    assert len(rows) == min(count, 60)
    assert rows[0] == 1000
    assert set(rows) <= set(range(1000, 1060))
    gaps = np.diff([*rows, 1060])
    assert gaps.max() - gaps.min() <= 1


def test_all_rows_are_taken_without_a_count() -> None:
    assert rows_of(Splits(), TestSet(crop=Crop(), split="train")).tolist() == [0, 1, 2, 3, 4]
