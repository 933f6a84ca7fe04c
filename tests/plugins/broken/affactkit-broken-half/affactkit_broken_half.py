"""Registers a head, and then raises."""

from affactkit import hookimpl
from affactkit.registry import Registries


@hookimpl
def affactkit_register(registries: Registries) -> None:
    """Register one of two heads."""
    registries.heads.add("half", config="nowhere:Config", target="nowhere:Head", summary="A head.")
    raise LookupError("the other half")
