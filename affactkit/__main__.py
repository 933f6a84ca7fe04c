"""The command line: ``affactkit`` and ``python -m affactkit``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and exit with its code: see `affactkit.errors` for the codes."""
    try:
        from affactkit.cli.main import cli

        cli(prog_name="affactkit")
    except KeyboardInterrupt:  # while modules are imported; commands have their own answer
        sys.exit(130)


if __name__ == "__main__":
    main()
