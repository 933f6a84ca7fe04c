"""Takes the name of a loss that affactkit brings, after one of its own."""

from affactkit import hookimpl
from affactkit.registry import Registries


@hookimpl
def affactkit_register(registries: Registries) -> None:
    """Register two losses."""
    for name in ("twin", "bce"):
        registries.losses.add(
            name, config="nowhere:Config", target="nowhere:Loss", summary="A loss."
        )
