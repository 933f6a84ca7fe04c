"""The formats that a network can be exported in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from affactkit.registry import import_attribute

if TYPE_CHECKING:
    from affactkit.engine.model import AttributeModel

FormatName = Literal["onnx", "safetensors", "torch-export"]
FORMATS: dict[FormatName, str] = {
    "onnx": "affactkit_export.formats.onnx:Onnx",
    "safetensors": "affactkit_export.formats.safetensors:Safetensors",
    "torch-export": "affactkit_export.formats.torch_export:TorchExport",
}
FACTS = "affactkit"
"""Under which name a file of any format holds the facts, as JSON."""
INPUT, OUTPUT = "pixels", "logits"
NORMALISED_INSIDE = "Normalisation is inside."

Answer = Callable[[NDArray[np.uint8]], NDArray[np.float32]]
"""Maps crops [B, 3, S, S] to logits [B, A]."""


@dataclass(frozen=True, eq=False)
class Exported:
    """What goes into a file.

    Attributes:
        model: the network, in evaluation mode on the CPU.
        size: height and width of its crops, in pixels.
        facts: what a user must know; see `affactkit_export.facts`.
    """

    model: AttributeModel
    size: int
    facts: dict[str, Any]


class Format(Protocol):
    """Writes a network in one format, and reads it back as its users will.

    Attributes:
        file: the name of the file with the network.
        title: what the format is called.
        normalisation: who normalises the pictures, in a sentence.
        requires: the packages that are needed.
        usage: Python that reads an export in the current folder and asks it about its crops.
    """

    file: ClassVar[str]
    title: ClassVar[str]
    normalisation: ClassVar[str]
    requires: ClassVar[tuple[str, ...]]
    usage: ClassVar[str]

    def write(self, exported: Exported, path: Path) -> None:
        """Write the file, and what it may need beside it."""

    def read(self, path: Path) -> Answer:
        """Return what answers from the file alone."""


def format_of(name: FormatName) -> Format:
    """Import a format, which imports no package of the extra yet."""
    made: Format = import_attribute(FORMATS[name])()
    return made
