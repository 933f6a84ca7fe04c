"""A PostgreSQL server of the test's own, from the programs that Debian's package installs."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SERVED_BY = ("postgres", "nobody")
"""Users to run the server as where the test's own is root, which PostgreSQL refuses."""


@dataclass(frozen=True)
class Server:
    """A running server.

    Attributes:
        url: of its database, by a socket in its folder.
        data: its files.
    """

    url: str
    data: Path


def programs() -> Path | None:
    """Return the folder with ``initdb`` and ``pg_ctl``, if PostgreSQL is installed."""
    on_path = shutil.which("pg_ctl")
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    found = [Path(on_path)] if on_path else installed
    return found[-1].resolve().parent if found else None


@contextmanager
def serve(folder: Path) -> Iterator[Server]:
    """Start a server that listens on a socket only, and stop it."""
    bin_folder = programs()
    assert bin_folder is not None
    data = folder / "data"
    data.mkdir()
    user = _user()
    if user is not None:
        os.chown(data, user.pw_uid, user.pw_gid)
        os.chown(folder, user.pw_uid, user.pw_gid)

    def call(program: str, *options: str) -> None:
        identity = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid}
        subprocess.run(
            [bin_folder / program, *options],
            check=True,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            extra_groups=None if user is None else [],
            **identity,  # type: ignore[arg-type]
        )

    call("initdb", "-D", str(data), "-U", "tester", "-A", "trust", "--no-sync")
    listening = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    control = ("-D", str(data), "-w", "-s", "-l", str(data / "log"))
    call("pg_ctl", "start", *control, "-o", listening)
    try:
        yield Server(f"postgresql://tester@/postgres?host={folder}", data)
    finally:
        call("pg_ctl", "stop", *control, "-m", "immediate")


def _user() -> pwd.struct_passwd | None:
    """Return whom to be instead of root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(known[name] for name in SERVED_BY if name in known)
