"""One store for what is worth keeping between runs: faces, tables, detections, test sets."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock
from platformdirs import user_cache_path

CACHE_VARIABLE = "AFFACTKIT_CACHE"


def cache_folder() -> Path:
    """Return the folder of the cache: ``AFFACTKIT_CACHE``, or the user's cache folder."""
    chosen = os.environ.get(CACHE_VARIABLE)
    return Path(chosen).absolute() if chosen else user_cache_path("affactkit")


def content_key(*parts: Any) -> str:
    """Return a short digest of JSON values: equal parts give equal keys, on any machine."""
    text = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=10).hexdigest()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a cached file or folder, so that one process at a time makes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_name(f".{path.name}.lock")):
        yield
