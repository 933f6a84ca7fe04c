"""What a recipe can say about the focal loss."""

from __future__ import annotations

from pydantic import Field

from affactkit.component import ComponentConfig


class FocalConfig(ComponentConfig):
    """The focal loss (Lin et al., 2017)."""

    gamma: float = Field(
        2.0, ge=0, description="How much easy labels are played down; 0 is plain cross-entropy."
    )
    alpha: float | None = Field(
        None, ge=0, le=1, description="Weight of yes, against 1 - alpha of no; none weighs both 1."
    )
