"""Compare the files of a run with the checksums that were recorded when it was judged."""

from __future__ import annotations

from collections.abc import Iterator

from affactkit.jobs.record import Record, sha256
from affactkit.jobs.verification.check import Check
from affactkit.runs import RunDirectory


def check_files(run: RunDirectory, record: Record) -> Iterator[Check]:
    """Check the recipe, checkpoints and predictions."""
    for name, recorded in record.files.items():
        subject = "checkpoints" if name.startswith("checkpoints/") else "files"
        file = run.path / name
        if not file.is_file():
            yield Check(subject, name, "differs", "it is not there any more")
        elif sha256(file) != recorded:
            yield Check(subject, name, "differs", "its checksum is another than when it was judged")
        else:
            yield Check(subject, name, "reproduced")
