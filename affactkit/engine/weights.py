"""Weights into a module, with an error that names what does not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch

from affactkit.errors import DataError

SHOWN = 5
"""How many mismatches an error names."""


def load_weights(
    module: torch.nn.Module,
    weights: Mapping[str, torch.Tensor],
    *,
    source: str,
    strict: bool = True,
) -> None:
    """Copy weights into a module.

    Args:
        module: what receives them.
        weights: tensors by name.
        source: where they come from, for the error.
        strict: refuse weights that lack a tensor of the module or bring others; otherwise
            only a wrong shape is refused.

    Raises:
        DataError: they do not fit; the first mismatching tensors are named, and nothing was
            copied.
    """
    check_weights(module, weights, source=source, strict=strict)
    module.load_state_dict(dict(weights), strict=strict)


def check_weights(
    module: torch.nn.Module, weights: object, *, source: str, strict: bool = True
) -> None:
    """Raise as `load_weights` does if weights do not fit, without copying them."""
    if not isinstance(weights, Mapping) or not all(
        isinstance(tensor, torch.Tensor) for tensor in weights.values()
    ):
        raise DataError(f"{source}: holds no tensors by name")
    differences = mismatches(module.state_dict(), weights)
    if not strict:
        differences = [line for line in differences if "shape" in line]
    refuse(differences, source, "Check model.backbone and model.head against those weights.")


def refuse(differences: Sequence[str], source: str, hint: str) -> None:
    """Raise a `DataError` that shows the first differences, if there are any."""
    if differences:
        more = len(differences) - SHOWN
        shown = [*differences[:SHOWN], *([f"and {more} more"] if more > 0 else [])]
        raise DataError(
            f"{source}: the weights do not fit the network:\n  " + "\n  ".join(shown), hint=hint
        )


def mismatches(wanted: Mapping[str, torch.Tensor], found: Mapping[str, torch.Tensor]) -> list[str]:
    """Return a line for each tensor that is missing, unknown, or of another shape."""
    lines = []
    for name, tensor in wanted.items():
        if name not in found:
            lines.append(f"{name} {list(tensor.shape)} is missing")
        elif found[name].shape != tensor.shape:
            lines.append(
                f"{name} has the shape {list(found[name].shape)}, {list(tensor.shape)} is needed"
            )
    lines += [f"{name} is not in the network" for name in found if name not in wanted]
    return lines
