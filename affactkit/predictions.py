"""What a model said on a test set, saved so that every measure can be recomputed without it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

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
            DataError: the file is missing or damaged, or holds something else.
        """
        try:
            with np.load(path, allow_pickle=False) as saved:
                columns: dict[str, Any] = {
                    name: np.asarray(saved[name]) for name in cls.__dataclass_fields__
                }
        # What is damaged makes the readers of NumPy and ZIP raise whatever it leads them to.
        except Exception as error:
            reason = str(error).partition("\n")[0]
            raise DataError(f"{path}: cannot be read as predictions: {reason}") from error
        if wrong := next(_wrong_columns(columns), ""):
            raise DataError(f"{path}: cannot be read as predictions: {wrong}")
        columns["reduce"] = str(columns["reduce"])
        columns["attributes"] = tuple(columns["attributes"].tolist())
        return cls(**columns)


def _wrong_columns(columns: Mapping[str, NDArray[Any]]) -> Iterator[str]:
    """Yield what is wrong with saved columns."""
    n, views, a = columns["logits"].shape if columns["logits"].ndim == 3 else (0, 0, 0)
    if not views:
        yield f"logits has shape {columns['logits'].shape}, (pictures, views, attributes) is needed"
    expected: dict[str, tuple[str, tuple[int, ...]]] = {
        "logits": ("f", (n, views, a)),
        "reduce": ("U", ()),
        "targets": ("i", (n, a)),
        "majority": ("i", (a,)),
        "keys": ("U", (n,)),
        "identity": ("i", (n,)),
        "attributes": ("U", (a,)),
    }
    for name, (kind, shape) in expected.items():
        found = columns[name]
        if found.dtype.kind != kind or found.shape != shape:
            yield f"{name} is {found.dtype} of shape {found.shape}, {kind} of {shape} is needed"
    if not np.isfinite(columns["logits"]).all():
        yield "logits that are not finite"
    if str(columns["reduce"]) not in ("mean", "vote"):
        yield f"views are reduced by mean or vote, not by '{columns['reduce']}'"
    for name, values in (("targets", (-1, 0, 1)), ("majority", (0, 1))):
        if not np.isin(columns[name], values).all():
            yield f"{name} are {values}, others are among them"
    if len(set(columns["attributes"].tolist())) < a:
        yield "an attribute comes twice"


def sigmoid(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1 / (1 + exp(-x)) without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * logits)))
