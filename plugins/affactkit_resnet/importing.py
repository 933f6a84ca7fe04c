"""From a published checkpoint to a run directory: what ``affactkit import-weights`` does."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import torch

from affactkit.atomic import atomic_folder
from affactkit.cache import cache_folder
from affactkit.engine.assembly import build_model
from affactkit.engine.checkpoint import save_checkpoint
from affactkit.engine.weights import mismatches, refuse
from affactkit.interfaces import BuildContext
from affactkit.jobs.environment import describe_environment
from affactkit.plugins import PluginHost, plugin_host
from affactkit.recipe.load import load_recipe
from affactkit.recipe.models import Model
from affactkit.recipe.writer import resolved_yaml
from affactkit.registry import Registries
from affactkit.runs import RunDirectory
from affactkit_resnet.published import ATTRIBUTES, load_published

NEEDLESS = ("model.backbone.weights=none", "model.init=null")
"""What a recipe says of first weights is of no use to a network that has been trained."""


def import_weights(
    file: Path,
    model_name: str,
    out: Path,
    *,
    overrides: tuple[str, ...] = (),
    host: PluginHost | None = None,
) -> RunDirectory:
    """Make a run directory of a published checkpoint, for ``evaluate`` and ``affactkit.load``.

    Its recipe is the shipped one of that network, and its best weights are those of the file.
    The run directory appears when all is in it.

    Args:
        file: a ``.pt`` file of the published code; no code in it is run.
        model_name: one of `affactkit_resnet.published.NETWORKS`.
        out: the run directory to make.
        overrides: ``field=value``, as for ``run``: another data set or other evaluators.
        host: the plugins; those installed if not given.

    Raises:
        AffactkitError: the file is no checkpoint of that network, the recipe does not fit, or
            there is something at ``out`` already.
    """
    host = host or plugin_host()
    weights = load_published(file, model_name)
    recipe = load_recipe(model_name, (*NEEDLESS, *overrides), registries=host.registries)
    differences = mismatches(_layout(recipe.model, host.registries), weights)
    refuse(differences, str(file), f"Leave model as the recipe {model_name} has it.")
    with atomic_folder(out) as folder:
        run = RunDirectory(folder)
        run.write_text(run.resolved, resolved_yaml(recipe))
        environment = {**describe_environment("cpu", recipe), "imported": _facts(file)}
        run.write_json(run.environment, environment)
        save_checkpoint(run.checkpoint("best"), {"attributes": list(ATTRIBUTES), "model": weights})
    return RunDirectory(out)


def _layout(model: Model, registries: Registries) -> dict[str, torch.Tensor]:
    """Return the tensors that a recipe's network has, which hold no data."""
    context = BuildContext(
        registries, cache_folder(), attributes=ATTRIBUTES, device="meta", initial_weights=False
    )
    with torch.device("meta"):
        return build_model(model, context).state_dict()


def _facts(file: Path) -> dict[str, Any]:
    with file.open("rb") as content:
        return {"file": file.name, "sha256": hashlib.file_digest(content, "sha256").hexdigest()}
