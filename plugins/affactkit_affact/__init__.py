"""AFFACT's image transforms, as steps of a recipe and as one function.

``from affactkit_affact import augment`` needs no torch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from affactkit_affact.augmentation import augment

__all__ = ["augment"]


def __getattr__(name: str) -> Any:
    # Entry and configuration modules live in this package, too, and must not import OpenCV.
    if name == "augment":
        from affactkit_affact.augmentation import augment

        return augment
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
