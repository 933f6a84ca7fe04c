"""Collects what is wrong with annotations, and decides what becomes of it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from affactkit.errors import DataError

SHOWN = 10
"""How many problems are told before the rest is only counted."""

log = logging.getLogger("affactkit")


class Problems:
    """The faults found in the files of one data set.

    Attributes:
        keys: the pictures that have one.
    """

    def __init__(self, root: Path) -> None:
        self.keys: set[str] = set()
        self._root = root
        self._told: list[str] = []
        self._total = 0

    def add(self, path: Path, line: int, what: str, key: str | None = None) -> None:
        """Note a fault in a line, from 1, of a file, and the picture that it makes unusable."""
        if len(self._told) < SHOWN:
            self._told.append(f"{path.name}:{line}  {what}")
        self._total += 1
        if key is not None:
            self.keys.add(key)

    def among(self, keys: Sequence[str]) -> NDArray[np.bool_]:
        """Return [N] which pictures have a fault."""
        return np.array([key in self.keys for key in keys], np.bool_)

    def settle(self, on_error: Literal["raise", "skip"], excluded: int) -> None:
        """Refuse the data set, or warn that faces are left out; do nothing if all is well.

        Args:
            on_error: ``raise`` or ``skip``.
            excluded: how many faces are left out.

        Raises:
            DataError: there are faults and the policy is ``raise``.
        """
        if not self._total:
            return
        if on_error == "raise":
            raise DataError(
                "\n  ".join([f"{self._root}: {self._count()} in the annotations", *self._lines()]),
                hint="Correct the files, or leave such faces out with dataset.on_error=skip.",
            )
        log.warning(
            "%s: %s in the annotations, %d face%s left out; the first: %s",
            self._root,
            self._count(),
            excluded,
            " is" if excluded == 1 else "s are",
            self._told[0],
        )

    def _count(self) -> str:
        return f"{self._total} problem{'s' * (self._total != 1)}"

    def _lines(self) -> list[str]:
        more = self._total - len(self._told)
        return self._told + [f"... and {more} more"] * (more > 0)
