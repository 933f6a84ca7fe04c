"""What a recipe can say about the rendered faces."""

from __future__ import annotations

from pydantic import Field, PositiveInt

from affactkit.component import ComponentConfig, RecipePath


class SynthFacesConfig(ComponentConfig):
    """Rendered faces with 40 attributes, written once in CelebA's layout and then reused."""

    count: int = Field(2400, ge=10, le=999_999, description="Number of pictures, one face each.")
    seed: int = Field(0, ge=0, lt=1 << 63, description="Which faces: another seed, other people.")
    folder: RecipePath | None = Field(
        None,
        description="Where the data set is written; by default in the cache, by version, count "
        "and seed.",
    )
    workers: int | None = Field(
        None, ge=1, description="Processes that draw; by default as many as there are cores."
    )


class GalleryConfig(ComponentConfig):
    """Which attributes the gallery shows, and on whom."""

    attributes: tuple[str, ...] = Field(
        (), description="Which attributes; all that can be seen if none is named."
    )
    seed: int = Field(0, ge=0, lt=1 << 63, description="Which faces.")
    size: int = Field(160, ge=16, le=1024, description="Height and width of a face in pixels.")
    columns: PositiveInt = Field(5, description="Pairs in a row.")
