"""Change of the light's colour temperature, by the published table.

Source: report section 7.6; each row of ``kelvin.csv`` is the colour of a black body's light, by
which the channels are multiplied.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from affactkit.errors import DataError
from affactkit.interfaces import BuildContext, Pixels
from affactkit_affact.config import TemperatureConfig

if TYPE_CHECKING:
    import torch


@cache
def colours() -> Mapping[float, NDArray[np.float64]]:
    """Return [3] the shares of red, green and blue in the light of each temperature in kelvin."""
    text = files("affactkit_affact").joinpath("kelvin.csv").read_text("utf-8")
    return {
        float(row["kelvin"]): np.array([float(row[c]) for c in ("red", "green", "blue")]) / 255
        for row in csv.DictReader(text.splitlines())
    }


def colour(kelvin: float) -> NDArray[np.float64]:
    """Return [3] the shares of red, green and blue in the light of a temperature.

    Raises:
        DataError: the table has no such row; the message lists those that it has.
    """
    try:
        return colours()[kelvin]
    except KeyError:
        known = ", ".join(f"{known:g}" for known in colours())
        raise DataError(f"no colour temperature of {kelvin:g} kelvin; known: {known}") from None


@cache
def _table_on(device: torch.device) -> torch.Tensor:
    """Return rows of kelvin and three shares, copied only once: a copy waits for the device."""
    import torch

    table = np.array([(kelvin, *shares) for kelvin, shares in colours().items()])
    return torch.from_numpy(table).float().to(device)


class Temperature:
    """Multiplies the channels by the colour of a light; each temperature is equally likely."""

    parameters = ("kelvin",)

    def __init__(self, config: TemperatureConfig, context: BuildContext) -> None:
        for kelvin in config.kelvins:
            colour(kelvin)  # which there must be
        self._kelvins = np.array(config.kelvins or list(colours()), np.float64)

    def draw(self, stream: np.random.Generator) -> NDArray[np.float64]:
        """Draw [1] the temperature in kelvin for one sample."""
        return stream.choice(self._kelvins, 1)

    @staticmethod
    def apply(pixels: Pixels, values: NDArray[np.float64]) -> Pixels:
        """Return the crop under another light."""
        red, green, blue = colour(float(values[0])).tolist()
        return cv2.multiply(pixels, np.array([red, green, blue, 0.0]))

    @staticmethod
    def apply_batch(pixels: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
        """Put a batch [B, 3, H, W] under lights of [B, 1] kelvin."""
        rows = _table_on(pixels.device).to(pixels.dtype)
        chosen = (values.to(pixels) == rows[:, 0]).to(pixels)
        return pixels * (chosen @ rows[:, 1:])[:, :, None, None]
