"""Options that several commands share."""

from __future__ import annotations

import click

from affactkit.cli.durations import in_seconds

set_option = click.option(
    "--set", "overrides", multiple=True, metavar="FIELD=VALUE", help="Override a recipe field."
)

time_limit_option = click.option(
    "--time-limit",
    callback=in_seconds,
    metavar="TIME",
    help="Save and stop before this time is over: 3600, 55m, 1h30m.",
)
