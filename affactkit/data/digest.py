"""Digests of crops, which tell whether a test set is the same pixel for pixel.

Each crop has a digest of its own, so that neither batches nor processes change that of all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from affactkit.data.crops import Batch


def digested(batches: Iterable[Batch], digests: list[str]) -> Iterator[Batch]:
    """Yield the batches, and note the digest of each crop of a picture that can be used."""
    for batch in batches:
        crops = batch.pixels.permute(0, 2, 3, 1).numpy()[batch.usable]
        digests += [hashlib.sha256(crop.tobytes()).hexdigest() for crop in crops]
        yield batch


def combined(digests: Sequence[str]) -> str:
    """Return one digest of crops in their order."""
    return hashlib.sha256("".join(digests).encode()).hexdigest()
