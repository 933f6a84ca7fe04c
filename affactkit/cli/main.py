"""The ``affactkit`` command: its commands, global options and the way errors are told."""

from __future__ import annotations

import os

import click

from affactkit.cli import completing
from affactkit.cli.commands import LazyGroup
from affactkit.cli.messages import show_log
from affactkit.plugins import BLOCK_LIST, RERAISE


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""\b
Examples:
  affactkit run quickstart
  affactkit recipes
  affactkit list-components heads
  affactkit run --help

\b
Exit codes: 0 well, 1 failed, 2 wrong recipe or command line, 3 missing or damaged data,
4 plugin, 5 training cannot go on, 6 run not reproduced, 7 other processes lost,
75 run interrupted and saved, 130 interrupted.""",
)
@click.option(
    "--no-plugin",
    "switched_off",
    multiple=True,
    metavar="NAME",
    help="Do without a plugin.",
    shell_complete=completing.plugins,
)
@click.option("--debug", is_flag=True, help="Show errors with their Python traceback.")
@click.version_option(package_name="affactkit", message="%(prog)s %(version)s")
def cli(switched_off: tuple[str, ...], debug: bool) -> None:
    """Train, judge and use facial attribute classifiers that need no aligned faces."""
    show_log()
    if switched_off:
        os.environ[BLOCK_LIST] = " ".join([os.environ.get(BLOCK_LIST, ""), *switched_off])
    if debug:
        os.environ[RERAISE] = "1"
