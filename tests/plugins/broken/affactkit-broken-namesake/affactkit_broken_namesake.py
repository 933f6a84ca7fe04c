"""Has the name of a plugin of affactkit."""

from affactkit import hookimpl
from affactkit.registry import Registries


@hookimpl
def affactkit_register(registries: Registries) -> None:
    """Register a head."""
    registries.heads.add("namesake", config="nowhere:C", target="nowhere:H", summary="A head.")
