"""ONNX: for ONNX Runtime and whatever else runs it, on servers, telephones and in browsers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar

import numpy as np
import torch
from numpy.typing import NDArray

from affactkit_export.formats import FACTS, INPUT, NORMALISED_INSIDE, OUTPUT, Answer, Exported
from affactkit_export.formats.torch_export import ANY_BATCH, traced

LARGEST = 2**31 - 2**24
"""Bytes of weights from which on they are a file of their own: an ONNX file ends at 2 GiB."""


class Onnx:
    """A ``.onnx`` file with one input and one output, of any batch size."""

    file: ClassVar[str] = "model.onnx"
    title: ClassVar[str] = "ONNX"
    normalisation: ClassVar[str] = NORMALISED_INSIDE
    requires: ClassVar[tuple[str, ...]] = ("onnx", "onnxruntime", "onnxscript")
    usage: ClassVar[str] = """\
import json

import numpy as np
import onnxruntime

session = onnxruntime.InferenceSession("model.onnx")
facts = json.loads(session.get_modelmeta().custom_metadata_map["affactkit"])
crops = np.load("golden.npz")["crops"]  # uint8, RGB
[logits] = session.run(["logits"], {"pixels": crops})
print(dict(zip(facts["attributes"], (1 / (1 + np.exp(-logits)))[0])))
"""

    def write(self, exported: Exported, path: Path) -> None:
        """Trace the network, translate it, and write it with its facts."""
        program = torch.onnx.export(
            traced(exported),
            input_names=[INPUT],
            output_names=[OUTPUT],
            dynamic_shapes=ANY_BATCH,
            dynamo=True,
            verbose=False,
        )
        if program is None:
            raise RuntimeError("torch.onnx.export returned no program")
        program.model.metadata_props[FACTS] = json.dumps(exported.facts)
        weights = sum(tensor.nbytes for tensor in exported.model.state_dict().values())
        program.save(path, external_data=weights > LARGEST)

    def read(self, path: Path) -> Answer:
        """Return what ONNX Runtime makes of the file, on the CPU."""
        import onnxruntime

        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])

        def answer(crops: NDArray[np.uint8]) -> NDArray[np.float32]:
            [logits] = session.run([OUTPUT], {INPUT: crops})
            return np.asarray(logits)

        return answer
