"""What a recipe can say about the photos."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field, model_validator

from affactkit.component import ComponentConfig, RecipePath, custom_error


class CsvFacesConfig(ComponentConfig):
    """Where the list is, and how photos without a split are shared out."""

    file: RecipePath = Field(description="The CSV file; photos are named from its folder on.")
    validation: float = Field(
        0.1, ge=0, le=1, description="Share of the persons without a split that validate."
    )
    test: float = Field(
        0.2, ge=0, le=1, description="Share of the persons without a split that test."
    )

    @model_validator(mode="after")
    def _shares_leave_some_for_training(self) -> CsvFacesConfig:
        if self.validation + self.test >= 1:
            raise custom_error("shares", "validation and test leave nobody to train with")
        return self

    def preflight(self) -> Iterable[str]:
        """Look for the file."""
        if not self.file.is_file():
            yield f"dataset csvfaces: there is no file {self.file}; set dataset.file"
