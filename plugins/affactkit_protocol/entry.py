"""What this plugin registers."""

from __future__ import annotations

from affactkit import hookimpl
from affactkit.registry import Registries


@hookimpl
def affactkit_register(registries: Registries) -> None:
    """Register the evaluator of the published protocol."""
    registries.evaluators.add(
        "protocol",
        config="affactkit_protocol.config:ProtocolConfig",
        target="affactkit_protocol.evaluator:ProtocolEvaluator",
        summary="Errors on the published test sets A, C, D and T, beside the majority guess.",
    )
