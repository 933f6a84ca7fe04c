"""Resampling of persons: pictures of one person are alike, so they are drawn together.

What is resampled are sums over the pictures of each person: one product of matrices does it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

DRAWS_AT_ONCE = 2**21
"""Bounds the memory of a block of resamples, to about 50 MB."""


def sums_by_identity(rows: NDArray[np.bool_], identity: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return [G, ...] the sums of the rows of each identity.

    Args:
        rows: [N, ...] what is counted of each picture.
        identity: [N], equal for pictures of one person; -1, unknown, is a person of its own for
            each picture.
    """
    order = np.argsort(identity, kind="stable")
    person = identity[order]
    first = np.ones(len(person), np.bool_)
    first[1:] = (person[1:] != person[:-1]) | (person[1:] == -1)
    return np.add.reduceat(rows[order], np.flatnonzero(first), axis=0, dtype=np.float64)


def resampled(sums: NDArray[np.float64], resamples: int, seed: int) -> NDArray[np.float64]:
    """Return [R, ...] the total of each resample of as many groups as there are, with replacement.

    Args:
        sums: [G, ...] those of each group.
        resamples: R, how many.
        seed: of the draws; the same one gives the same resamples of as many groups.

    Returns:
        NaN where there are fewer than two groups, of which nothing can be learnt about others.
    """
    groups = len(sums)
    if groups < 2:
        return np.full((resamples, *sums.shape[1:]), np.nan)
    generator = np.random.default_rng(seed)
    block = max(1, DRAWS_AT_ONCE // groups)
    sizes = [min(block, resamples - start) for start in range(0, resamples, block)]
    flat = sums.reshape(groups, -1)
    totals = [_multiplicities(generator, size, groups) @ flat for size in sizes]
    return np.concatenate(totals).reshape(resamples, *sums.shape[1:])


def _multiplicities(
    generator: np.random.Generator, resamples: int, groups: int
) -> NDArray[np.float64]:
    """Return [R, G] how often each group is drawn."""
    draws = generator.integers(groups, size=(resamples, groups))
    draws += groups * np.arange(resamples)[:, None]
    counts = np.bincount(draws.ravel(), minlength=resamples * groups)
    return counts.reshape(resamples, groups).astype(np.float64)
