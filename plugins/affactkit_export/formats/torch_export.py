"""PyTorch's own exported programs: for PyTorch without affactkit, and for AOTInductor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar

import numpy as np
import torch
from numpy.typing import NDArray

from affactkit_export.formats import FACTS, INPUT, NORMALISED_INSIDE, Answer, Exported

ANY_BATCH = {INPUT: {0: torch.export.Dim("batch")}}


class TorchExport:
    """A ``.pt2`` file of `torch.export`, of any batch size."""

    file: ClassVar[str] = "model.pt2"
    title: ClassVar[str] = "a program of `torch.export`"
    normalisation: ClassVar[str] = NORMALISED_INSIDE
    requires: ClassVar[tuple[str, ...]] = ()
    usage: ClassVar[str] = """\
import json

import numpy as np
import torch

kept = {"affactkit": ""}
network = torch.export.load("model.pt2", extra_files=kept).module()
attributes = json.loads(kept["affactkit"])["attributes"]
crops = torch.from_numpy(np.load("golden.npz")["crops"])  # uint8, RGB
logits = network(crops)
print(dict(zip(attributes, logits.sigmoid()[0].tolist())))
"""

    def write(self, exported: Exported, path: Path) -> None:
        """Trace the network and write it with its facts."""
        torch.export.save(traced(exported), path, extra_files={FACTS: json.dumps(exported.facts)})

    def read(self, path: Path) -> Answer:
        """Return what PyTorch makes of the file."""
        network = torch.export.load(path).module()

        @torch.inference_mode()
        def answer(crops: NDArray[np.uint8]) -> NDArray[np.float32]:
            return np.asarray(network(torch.from_numpy(crops)).numpy())

        return answer


def traced(exported: Exported) -> torch.export.ExportedProgram:
    """Return the program of a network, for batches of any size."""
    example = torch.zeros(2, 3, exported.size, exported.size, dtype=torch.uint8)
    program = torch.export.export(exported.model, (example,), dynamic_shapes=ANY_BATCH)
    for node in program.graph.nodes:
        # It names files of this machine, which is nobody else's business, and of no use to them.
        node.meta.pop("stack_trace", None)
    return program
