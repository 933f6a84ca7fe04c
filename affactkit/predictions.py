"""What a model said on a test set, saved so that every measure can be recomputed without it."""

from __future__ import annotations

import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from affactkit.atomic import atomic_file
from affactkit.errors import DataError


@dataclass(frozen=True, eq=False)
class Predictions:
    """Logits of N pictures in V views, with what is needed to judge them.

    Attributes:
        logits: [N, V, A] float32.
        reduce: how views become one decision, by ``mean`` probability or by ``vote``.
        targets: [N, A] int8, 1 yes, 0 no, -1 unknown.
        majority: [A] int8, the majority class of each attribute in training.
        keys: [N] the pictures' names.
        identity: [N] int64, equal for pictures of one person, -1 where unknown.
        attributes: the A names.
    """

    logits: NDArray[np.float32]
    reduce: Literal["mean", "vote"]
    targets: NDArray[np.int8]
    majority: NDArray[np.int8]
    keys: NDArray[np.str_]
    identity: NDArray[np.int64]
    attributes: tuple[str, ...]

    def probabilities(self) -> NDArray[np.float64]:
        """Return [N, A] the mean over the views of the probability of yes."""
        return np.asarray(sigmoid(self.logits.astype(np.float64)).mean(axis=1))

    def decisions(self, threshold: float | NDArray[np.float64] = 0.0) -> NDArray[np.bool_]:
        """Return [N, A] whether each attribute is there.

        Args:
            threshold: the logit from which on a view says yes, or [A] one for each attribute. In a
                vote, a tie is a yes, as published; otherwise the mean probability is compared
                with sigmoid(threshold).
        """
        if self.reduce == "vote" or self.logits.shape[1] == 1:
            return np.asarray((self.logits >= threshold).mean(axis=1) >= 0.5)
        return self.probabilities() >= sigmoid(np.array(threshold))

    def save(self, path: Path) -> None:
        """Write an ``.npz`` file, atomically."""
        with atomic_file(path) as file:
            np.savez_compressed(file, **asdict(self))

    @classmethod
    def load(cls, path: Path) -> Predictions:
        """Read what `save` wrote; nothing in the file is executed.

        Raises:
            DataError: the file is missing, damaged or lacks a column.
        """
        try:
            with np.load(path, allow_pickle=False) as saved:
                columns = {name: saved[name] for name in cls.__dataclass_fields__}
        except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise DataError(f"{path}: cannot be read as predictions: {error}") from error
        columns["reduce"] = str(columns["reduce"])
        columns["attributes"] = tuple(columns["attributes"].tolist())
        return cls(**columns)


def sigmoid(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1 / (1 + exp(-x)) without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * logits)))
