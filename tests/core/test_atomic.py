"""A file is whole or it is not there."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from affactkit.atomic import atomic_file, write_atomically
from affactkit.errors import DataError


def test_a_failure_while_writing_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "state"
    write_atomically(path, "old")

    def fail() -> None:
        with atomic_file(path) as file:
            file.write(b"half of the new")
            raise RuntimeError("the power is gone")

    with pytest.raises(RuntimeError, match="the power is gone"):
        fail()
    assert path.read_text() == "old"
    assert [found.name for found in tmp_path.iterdir()] == ["state"]


def test_a_full_disk_is_one_error_and_the_old_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "state"
    write_atomically(path, "old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(DataError, match="state: cannot be written: File too large"):
            write_atomically(path, b"x" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert path.read_text() == "old"
    assert [found.name for found in tmp_path.iterdir()] == ["state"]


def test_folders_are_made_and_permissions_follow_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "file"
    write_atomically(path, b"content")
    plain = tmp_path / "plain"
    plain.write_bytes(b"content")
    assert path.read_bytes() == b"content"
    assert path.stat().st_mode == plain.stat().st_mode
