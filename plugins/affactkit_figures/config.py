"""What the figures of any run can be told."""

from __future__ import annotations

from pydantic import Field

from affactkit.component import ComponentConfig


class LearningCurvesConfig(ComponentConfig):
    """Which part of the training is shown, and how."""

    first_epoch: int = Field(
        1, ge=1, description="Leave out earlier epochs, which may flatten all others."
    )
    logarithmic: bool = Field(False, description="Show the loss on a logarithmic scale.")
