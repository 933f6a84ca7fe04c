"""Files of weights from elsewhere, read without running what may be in them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from affactkit.engine.checkpoint import read_plain
from affactkit.errors import DataError


def read_state(path: Path) -> dict[str, torch.Tensor]:
    """Return a state dict from a ``.safetensors`` file or a file of PyTorch's.

    Raises:
        DataError: the file is missing, damaged, no state dict, or holds code.
    """
    content = _read_safetensors(path) if path.suffix == ".safetensors" else read_plain(path)
    return require_state(content, str(path))


def require_state(content: Any, source: str) -> dict[str, torch.Tensor]:
    """Return what was read if it is a state dict, tensors by name.

    Raises:
        DataError: it is something else; the message says what.
    """
    if not isinstance(content, Mapping):
        raise DataError(f"{source}: holds a {type(content).__name__}, not tensors by name")
    strangers = [str(name) for name, value in content.items() if not torch.is_tensor(value)]
    if strangers or not content:
        raise DataError(
            f"{source}: not a state dict, that is tensors by name; "
            f"other things in it: {', '.join(strangers[:5]) or 'nothing at all'}",
            hint="Save model.state_dict() alone.",
        )
    return dict(content)


def _read_safetensors(path: Path) -> dict[str, torch.Tensor]:
    try:
        return load_file(path)
    except (SafetensorError, OSError) as error:
        raise DataError(f"{path}: cannot be read: {error}") from error
