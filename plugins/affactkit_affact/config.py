"""What AFFACT's transforms can be told; every default is what was published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NoReturn

from pydantic import Field, PositiveInt

from affactkit.component import ComponentConfig
from affactkit.errors import PluginError

SigmaReading = Literal["signed", "folded"]


class ScaleConfig(ComponentConfig):
    """How much larger or smaller a face appears."""

    mean: float = Field(0.0, description="Mean of the exponent of 2.")
    std: float = Field(0.1, ge=0, description="Standard deviation of the exponent of 2.")


class AngleConfig(ComponentConfig):
    """How far a face is turned."""

    mean: float = Field(0.0, description="Mean in degrees.")
    std: float = Field(20.0, ge=0, description="Standard deviation in degrees.")


class ShiftConfig(ComponentConfig):
    """How far a face is off the centre."""

    std: float = Field(
        0.05, ge=0, description="Standard deviation of either direction, as a share of the crop."
    )
    whole_pixels: bool = Field(
        True,
        description="Cut to whole pixels toward zero, as only the published code does.",
    )


class MirrorConfig(ComponentConfig):
    """How often a crop is mirrored."""

    probability: float = Field(0.5, ge=0, le=1, description="Share of mirrored crops.")


class BlurConfig(ComponentConfig):
    """How strongly a crop is blurred."""

    mean: float = Field(0.0, description="Mean of sigma, in the same unit as its deviation.")
    std: float = Field(
        3.0,
        ge=0,
        description="Standard deviation of sigma in pixels of a crop of 224, scaled to others.",
    )
    sigma: SigmaReading = Field(
        "folded",
        description="folded takes the draw's absolute value, as the report has it; signed blurs by "
        "3 x 3 pixels where it is negative, as the published code does.",
    )


class GammaConfig(ComponentConfig):
    """How much darker or lighter a crop becomes."""

    mean: float = Field(0.0, description="Mean of the exponent of 2.")
    std: float = Field(1.0, ge=0, description="Standard deviation of the exponent of 2.")


class TemperatureConfig(ComponentConfig):
    """Which lights a crop may come under."""

    kelvins: tuple[PositiveInt, ...] = Field(
        (), description="Temperatures, each equally likely; all of the published table if none."
    )


class AffactConfig(ComponentConfig):
    """Which of the published transforms, and in which reading."""

    scale: bool = Field(True, description="Scale by 2**N(0, 0.1).")
    angle: bool = Field(True, description="Turn by N(0, 20) degrees.")
    shift: bool = Field(True, description="Shift by N(0, 0.05) of the crop.")
    mirror: bool = Field(True, description="Mirror every other crop.")
    blur: bool = Field(True, description="Blur by sigma N(0, 3) pixels; test set T has none.")
    gamma: bool = Field(True, description="Change the gamma to 2**N(0, 1).")
    temperature: bool = Field(
        False, description="Change the colour temperature, as the report does for AFFACT-Ext."
    )
    whole_pixels: bool = Field(True, description="The reading of shift; see there.")
    sigma: SigmaReading = Field("folded", description="The reading of blur; see there.")

    def expand(self) -> Sequence[str | Mapping[str, Any]]:
        """Return the chosen steps in the published order."""
        readings: dict[str, dict[str, Any]] = {
            "shift": {"whole_pixels": self.whole_pixels},
            "blur": {"sigma": self.sigma},
        }
        steps = ("scale", "angle", "shift", "mirror", "blur", "gamma", "temperature")
        return [{"type": step, **readings.get(step, {})} for step in steps if getattr(self, step)]


def cannot_be_built(*_: object) -> NoReturn:
    """Say that ``affact`` is a name for several transforms and none itself.

    Raises:
        PluginError: always.
    """
    raise PluginError(
        "'affact' stands for several transforms and cannot be built as one",
        hint="Write it under transforms, where it becomes its steps, or build a step such as blur.",
    )
