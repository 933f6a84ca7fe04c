"""Checkpoints: written whole or not at all, verified, read without running what is in them."""

from __future__ import annotations

import pickle
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from affactkit.atomic import atomic_file
from affactkit.errors import DataError

FORMAT = 2


def save_checkpoint(path: Path, content: Mapping[str, Any], *, keep: Path | None = None) -> None:
    """Write tensors, numbers, texts, lists and dicts, atomically.

    Args:
        path: the file.
        content: by name.
        keep: where the file that it replaces goes, if that should not be lost.

    Raises:
        DataError: it cannot be written; what was there stays.
    """
    with atomic_file(path, keep=keep) as file:
        try:
            torch.save({"format": FORMAT, **content}, file)
        except RuntimeError as error:
            # When a write fails, torch goes on to complain of the length of what was written.
            raise error.__context__ or error from None


def load_checkpoint(path: Path, device: torch.device | str = "cpu") -> dict[str, Any]:
    """Read what `save_checkpoint` wrote.

    PyTorch's files are ZIP archives, which hold a checksum of each of their parts: a checkpoint
    and its checksums cannot come apart. PyTorch does not look at them; this does.

    Raises:
        DataError: the file is missing, damaged, no checkpoint of affactkit, or holds code.
    """
    _check_sums(path)
    content = read_plain(path, device)
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise DataError(f"{path}: not a checkpoint of affactkit, or of another version of it")
    return content


def _check_sums(path: Path) -> None:
    if not path.is_file():
        return  # which reading it will tell better
    try:
        with path.open("rb") as file:
            if file.read(2) != b"PK":
                return
        with zipfile.ZipFile(path) as archive:
            damaged = archive.testzip()
    except Exception as error:  # see `read_plain`
        raise DataError(f"{path}: damaged, cannot be read: {error}") from error
    if damaged is not None:
        raise DataError(f"{path}: damaged, the checksum of {damaged} does not match")


def read_plain(path: Path, device: torch.device | str = "cpu") -> Any:
    """Read any program's PyTorch file of tensors and plain values, without running code in it.

    Raises:
        DataError: the file is missing, damaged, or holds code.
    """
    if not path.is_file():
        raise DataError(f"{path}: there is no such checkpoint", hint=_siblings(path))
    try:
        return torch.load(path, map_location=device, weights_only=True)
    except pickle.UnpicklingError as error:
        raise DataError(
            f"{path}: refused, for it holds more than tensors and numbers, which could run code",
            hint=str(error).splitlines()[0],
        ) from error
    # What is damaged makes torch's readers raise whatever it leads them to.
    except Exception as error:
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise DataError(f"{path}: damaged, cannot be read: {reason}") from error


def _siblings(path: Path) -> str:
    names = sorted(found.name for found in path.parent.glob("*.pt"))
    return f"{path.parent} holds: {', '.join(names) or 'no checkpoint'}"
