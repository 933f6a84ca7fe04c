"""What the figures of any run can be told."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from affactkit.component import ComponentConfig, RecipePath


class LearningCurvesConfig(ComponentConfig):
    """Which part of the training is shown, and how."""

    first_epoch: int = Field(
        1, ge=1, description="Leave out earlier epochs, which may flatten all others."
    )
    logarithmic: bool = Field(False, description="Show the loss on a logarithmic scale.")


class AttributeCurvesConfig(ComponentConfig):
    """Which attributes are shown, and which part of the training."""

    attributes: tuple[str, ...] = Field(
        (), description="A panel for each of them; all attributes if none is named."
    )
    first_epoch: int = Field(1, ge=1, description="Leave out earlier epochs.")


class WorkersConfig(ComponentConfig):
    """What was measured."""

    file: RecipePath = Field(description="What affactkit measure-workers wrote by --csv.")

    def preflight(self) -> Iterable[str]:
        """Look for the file."""
        if not self.file.is_file():
            yield f"{self.file}: there is no such file; affactkit measure-workers writes it"
