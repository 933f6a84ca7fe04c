"""Reads back what wandb has written: records in the log format of LevelDB."""

from __future__ import annotations

import json
import struct
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from wandb.proto import wandb_internal_pb2 as proto

FILE_HEADER_BYTES = 7
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
    return [_ended(path) for path in sorted((run / "wandb").glob("offline-run-*/*.wandb"))]


def _ended(path: Path) -> Records:
    """Wait until the service, another process, has written the last record that it was sent."""
    for _ in range(200):
        records = Records(path)
        if records.of("exit"):
            return records
        time.sleep(0.1)
    raise AssertionError(f"{path} has no end")


def _values(items: Iterable[Any]) -> dict[str, Any]:
    return {".".join(i.nested_key) or i.key: json.loads(i.value_json) for i in items}


def _contents(data: bytes) -> Iterator[bytes]:
    """Yield what is complete."""
    assert data[:4] in (b"", b":W&B")
    place, content = FILE_HEADER_BYTES, b""
    while place + CHUNK_HEADER.size <= len(data):
        left = BLOCK - place % BLOCK
        if left < CHUNK_HEADER.size:  # too short for a header: filled with zeros
            place += left
            continue
        _, length, kind = CHUNK_HEADER.unpack_from(data, place)
        begin = place + CHUNK_HEADER.size
        place = begin + length
        if place > len(data):
            return
        content += data[begin:place]
        if kind in (FULL, LAST):
            yield content
            content = b""
