"""Options that several commands share."""

from __future__ import annotations

import click

set_option = click.option(
    "--set", "overrides", multiple=True, metavar="FIELD=VALUE", help="Override a recipe field."
)
