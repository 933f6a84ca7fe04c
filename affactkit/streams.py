"""Random streams: one per (seed, component) and, within it, one per (epoch, sample).

The numbers that a component draws for a sample depend on these and on nothing else: not on the
worker, the batch, the number of processes, a restart, or the other components. Philox is
counter-based (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011): its key
names the stream, the upper half of its 256-bit counter the sample, and the lower half counts the
draws, so that no two streams ever overlap.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

_UNSIGNED = (1 << 64) - 1


class Stream:
    """A random generator that can be placed at any (epoch, sample) at little cost.

    Args:
        seed: the seed of the run or of the test set.
        component: what draws, for example ``"transforms/gamma"``.
        occurrence: which of several equal components in one list this is, from 0.
    """

    def __init__(self, seed: int, component: str, occurrence: int = 0) -> None:
        self._made_of = (seed, component, occurrence)
        name = f"{seed}/{component}/{occurrence}".encode()
        self._key = np.frombuffer(hashlib.blake2b(name, digest_size=16).digest(), np.uint64)
        self._bits = np.random.Philox(key=self._key)
        self._generator = np.random.Generator(self._bits)
        self._counter = np.zeros(4, np.uint64)
        # Made once, since making it takes longer than a draw.
        self._state: Any = {
            "bit_generator": "Philox",
            "state": {"counter": self._counter, "key": self._key},
            "buffer": np.zeros(4, np.uint64),
            "buffer_pos": 4,
            "has_uint32": 0,
            "uinteger": 0,
        }

    def at(self, epoch: int, sample: int) -> np.random.Generator:
        """Return the generator for one sample of one epoch.

        The same object is returned each time, placed anew: finish with one sample before the
        next. ``sample`` is the row in the unfiltered `FaceTable`.
        """
        self._counter[2] = epoch & _UNSIGNED
        self._counter[3] = sample & _UNSIGNED
        self._bits.state = self._state
        return self._generator

    def __reduce__(self) -> Any:
        return Stream, self._made_of
