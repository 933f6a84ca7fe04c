"""Pretrained weights from the hub: at once from its cache, else fetched, else a clear error."""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import Any

import timm
from huggingface_hub import constants, try_to_load_from_cache
from timm.models import PretrainedCfg
from torch import nn

from affactkit.errors import DataError

SECONDS = 5.0
"""How long the hub may take to answer before it counts as out of reach."""


def pretrained(name: str, **options: Any) -> nn.Module:
    """Build a network of timm with the weights that its tag names.

    Raises:
        DataError: there are no such weights, or they cannot be fetched.
    """
    settings = timm.get_pretrained_cfg(name)
    if settings is None or not settings.has_weights:
        raise DataError(f"timm has no pretrained weights for {name}", hint=_ways_out(name))
    if settings.hf_hub_id is not None:
        cached = _cached(settings, settings.hf_hub_id)
        if cached is None:
            _require_hub(name)
        else:
            options["pretrained_cfg_overlay"] = {"file": cached}
    try:
        network: nn.Module = timm.create_model(name, pretrained=True, **options)
    # The HTTP client below timm has errors of its own, which share no base with Python's.
    except Exception as error:
        raise _unavailable(name, str(error).partition("\n")[0]) from error
    return network


def _cached(settings: PretrainedCfg, repository: str) -> str | None:
    """Return the file that an earlier run fetched; the hub's client would ask the hub first."""
    if settings.custom_load or settings.hf_hub_filename:
        return None  # not in timm's own layout
    found = try_to_load_from_cache(repository, "model.safetensors")
    return found if isinstance(found, str) else None


def _require_hub(name: str) -> None:
    """Ask the hub for a sign of life: its client would try again and again for a minute."""
    request = urllib.request.Request(constants.ENDPOINT, method="HEAD")
    try:
        urllib.request.urlopen(request, timeout=SECONDS).close()
    except urllib.error.HTTPError:
        return  # it has answered
    except (OSError, ValueError) as error:
        raise _unavailable(name, f"{constants.ENDPOINT} does not answer: {error}") from error


def _unavailable(name: str, reason: str) -> DataError:
    return DataError(
        f"the ImageNet weights of {name} are neither in {constants.HF_HUB_CACHE} "
        f"nor can they be fetched: {reason}",
        hint=_ways_out(name),
    )


def _ways_out(name: str) -> str:
    return (
        "Try again with a network, or set model.backbone.weights to {file: PATH}, "
        f"a state dict of {name.partition('.')[0]}, or to none."
    )
