from __future__ import annotations

import pickle

import numpy as np
import pytest
from scipy import stats

from affactkit.streams import Stream


def draw(stream, epoch=0, sample=0, count=8):
    return stream.at(epoch, sample).random(count)


def test_a_place_in_a_stream_gives_the_same_numbers_again():
    stream = Stream(1, "transforms/gamma")
    first = draw(stream, 3, 7)
    draw(stream, 3, 8)
    draw(stream, 4, 7)
    assert np.array_equal(draw(stream, 3, 7), first)
    assert np.array_equal(draw(Stream(1, "transforms/gamma"), 3, 7), first)


def test_what_one_sample_leaves_undrawn_does_not_reach_the_next():
    """32-bit integers and bounded ones leave half a word behind; normals take several tries."""
    stream, fresh = Stream(1, "a"), Stream(1, "a")
    for used in range(9):
        generator = stream.at(0, used)
        generator.integers(0, 7, used, dtype=np.uint32)
        generator.integers(0, 7, dtype=np.int32)
        generator.normal(size=used)
        after = stream.at(5, 5)
        values = after.integers(0, 1000, 3, dtype=np.int32), after.normal(size=3)
        expected = fresh.at(5, 5)
        assert np.array_equal(values[0], expected.integers(0, 1000, 3, dtype=np.int32))
        assert np.array_equal(values[1], expected.normal(size=3))


def test_a_placed_generator_is_a_new_one():
    """Nothing is left of earlier draws, whatever is drawn next."""
    stream = Stream(1, "a")
    stream.at(0, 0).integers(0, 7, dtype=np.int32)
    placed = stream.at(3, 9)
    state = placed.bit_generator.state["state"]
    assert state["counter"].tolist() == [0, 0, 3, 9]
    new = np.random.Generator(np.random.Philox(key=state["key"], counter=state["counter"]))
    numbers = [
        (generator.integers(0, 2**32, 3, dtype=np.uint32), generator.normal(size=3))
        for generator in (placed, new)
    ]
    assert np.array_equal(numbers[0], numbers[1])


def test_order_of_samples_does_not_matter():
    stream = Stream(0, "a")
    forth = [draw(stream, 0, sample) for sample in range(50)]
    back = [draw(stream, 0, sample) for sample in reversed(range(50))]
    assert np.array_equal(forth, back[::-1])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((0, "a", 0), (1, "a", 0)),
        ((0, "a", 0), (0, "b", 0)),
        ((0, "a", 0), (0, "a", 1)),
        ((1, "a", 0), (-1, "a", 0)),
    ],
)
def test_streams_of_different_makes_are_uncorrelated(one, other):
    a, b = Stream(*one), Stream(*other)
    numbers = np.array([(draw(a, 0, s, 1)[0], draw(b, 0, s, 1)[0]) for s in range(4000)])
    assert stats.spearmanr(*numbers.T).pvalue > 1e-4
    assert not np.isin(numbers[:, 0], numbers[:, 1]).any()


@pytest.mark.parametrize("step", [(0, 1), (1, 0), (1, -1)])
def test_neighbouring_samples_and_epochs_are_uncorrelated(step):
    stream = Stream(0, "a")
    pairs = np.array(
        [
            (draw(stream, 2, s, 1)[0], draw(stream, 2 + step[0], s + step[1], 1)[0])
            for s in range(1, 4001)
        ]
    )
    assert stats.spearmanr(*pairs.T).pvalue > 1e-4
    assert stats.kstest(pairs[:, 0], "uniform").pvalue > 1e-4


def test_long_draws_of_one_sample_do_not_run_into_the_next():
    stream = Stream(0, "a")
    long = draw(stream, 0, 0, 100_000)
    assert not np.isin(draw(stream, 0, 1, 1000), long).any()
    assert not np.isin(draw(stream, 1, 0, 1000), long).any()


def test_a_stream_travels_to_a_worker():
    stream = Stream(3, "transforms/blur", 1)
    draw(stream, 1, 1)
    assert np.array_equal(draw(pickle.loads(pickle.dumps(stream)), 2, 9), draw(stream, 2, 9))
