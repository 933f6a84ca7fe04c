"""Follows a page of the documentation word for word: ``python -m tests.docs.follow PAGE FOLDER``.

Blocks of shell commands are run in the folder, and blocks with a title are written there as files,
in the order of the page. The first command that fails ends it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.docs.blocks import blocks_in


def follow(page: Path, folder: Path) -> None:
    """Do what a page says, in a folder that is there.

    Raises:
        CalledProcessError: a command failed.
        ValueError: a block is neither a file nor commands.
    """
    for asked in blocks_in(page):
        if asked.title:
            print(f"write {asked.title}", flush=True)
            path = folder / asked.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(asked.text, encoding="utf-8")
        elif asked.language == "sh":
            subprocess.run(["bash", "-euxo", "pipefail", "-c", asked.text], cwd=folder, check=True)
        else:
            raise ValueError(f"{page}:{asked.line}: neither a file nor commands")


if __name__ == "__main__":
    follow(Path(sys.argv[1]).resolve(), Path(sys.argv[2]))
