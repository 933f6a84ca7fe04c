"""Reads back what wandb has written: records in the log format of LevelDB."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from wandb.proto import wandb_internal_pb2 as proto

FILE_HEADER = struct.Struct("<4sHB")
CHUNK_HEADER = struct.Struct("<IHB")
BLOCK = 32768
FULL, LAST = 1, 4


class Records:
    """What one process has told, by type of record."""

    def __init__(self, path: Path) -> None:
        self._all = []
        for content in _contents(path.read_bytes()):
            record = proto.Record()
            record.ParseFromString(content)
            self._all.append(record)

    def of(self, kind: str) -> list[Any]:
        return [getattr(r, kind) for r in self._all if r.WhichOneof("record_type") == kind]

    def rows(self) -> list[dict[str, Any]]:
        return [_values(history.item) for history in self.of("history")]

    def summary(self) -> dict[str, Any]:
        return {k: v for update in self.of("summary") for k, v in _values(update.update).items()}

    def config(self) -> dict[str, Any]:
        return _values(self.of("run")[0].config.update)

    def artifact(self, kind: str) -> Any:
        (found,) = (artifact for artifact in self.of("artifact") if artifact.type == kind)
        return found


def records_in(run: Path) -> list[Records]:
    """Return those of each process that has worked on the run, in the order of time."""
    found = (run / "wandb").glob("offline-run-*/*.wandb")
    return [Records(path) for path in sorted(found, key=lambda path: path.stat().st_mtime_ns)]


def _values(items: Iterable[Any]) -> dict[str, Any]:
    return {".".join(i.nested_key) or i.key: json.loads(i.value_json) for i in items}


def _contents(data: bytes) -> Iterator[bytes]:
    assert FILE_HEADER.unpack_from(data)[0] == b":W&B"
    place, content = FILE_HEADER.size, b""
    while place < len(data):
        left = BLOCK - place % BLOCK
        if left < CHUNK_HEADER.size:  # too short for a header: filled with zeros
            place += left
            continue
        _, length, kind = CHUNK_HEADER.unpack_from(data, place)
        place += CHUNK_HEADER.size
        content += data[place : place + length]
        place += length
        if kind in (FULL, LAST):
            yield content
            content = b""
