"""Files and folders that are whole or not there: written beside their place, then renamed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from affactkit.errors import DataError


@contextmanager
def atomic_file(path: Path, *, keep: Path | None = None) -> Iterator[BinaryIO]:
    """Open a binary file for writing that takes the place of ``path`` only when all went well.

    Args:
        path: the file.
        keep: where the one that it replaces goes, if that should not be lost.

    Raises:
        DataError: it cannot be written, the disk is full for example; what was there stays.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise cannot_write(path, error) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_umask())
        if keep is not None and path.exists():
            path.replace(keep)
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def write_atomically(path: Path, content: bytes | str) -> None:
    """Write a whole file, see `atomic_file`."""
    with atomic_file(path) as file:
        file.write(content.encode() if isinstance(content, str) else content)


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Give a folder to fill that becomes ``path`` only when all went well.

    Raises:
        DataError: there is something at that place, other than an empty folder, or it cannot
            be written.
    """
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise DataError(
            f"{path}: is there already", hint="Name another place, or remove what is there."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    except OSError as error:
        raise cannot_write(path, error) from error
    try:
        yield temporary
        temporary.chmod(0o777 & ~_umask())
        temporary.rename(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def cannot_write(path: Path, error: OSError) -> DataError:
    """Return the error of a file or folder that the system does not let us write."""
    return DataError(
        f"{path}: cannot be written: {error.strerror or error}",
        hint="Check the folder's permissions and the free space of its disk.",
    )


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable, where the system can open a folder."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
