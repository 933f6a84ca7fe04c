"""From a run to a folder that can be handed on: what ``affactkit export`` does."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from affactkit.atomic import atomic_folder, write_atomically
from affactkit.engine.golden import Golden
from affactkit.engine.trained import restore
from affactkit.errors import DataError, PluginError
from affactkit.jobs.reopen import reopen
from affactkit.plugins import PluginHost, plugin_host
from affactkit.recipe.models import Recipe
from affactkit.recipe.writer import to_yaml
from affactkit_export.card import model_card
from affactkit_export.comparing import choose_crops, largest_difference
from affactkit_export.facts import facts_of, without_places
from affactkit_export.formats import Exported, Format, FormatName, format_of

CROPS = 100
"""How many crops are compared on, if not told otherwise."""


def export(
    path: str | Path,
    format_name: FormatName = "onnx",
    *,
    out: Path | None = None,
    crops: int = CROPS,
    licence: str = "",
    overrides: tuple[str, ...] = (),
    say: Callable[[str], None] = print,
    host: PluginHost | None = None,
) -> Path:
    """Write the best network of a run for other programs, with a model card.

    The network is checked against PyTorch; the folder appears when that went well and all is in it.

    Args:
        path: the run directory.
        format_name: ``onnx``, ``safetensors`` or ``torch-export``.
        out: the folder to make; ``export/FORMAT`` in the run directory if not given.
        crops: how many crops of the run's data set to compare on, if it is at hand; otherwise, or
            if 0, the golden crops.
        licence: under which the weights are handed on, for the model card.
        overrides: ``field=value``, as for ``run``, for the crops that are compared on: where the
            data set is now, for example.
        say: called with each line that a person would want to read.
        host: the plugins; those installed if not given.

    Returns:
        The folder.

    Raises:
        AffactkitError: there is no such run, a package is missing, the network cannot be exported
            or answers otherwise afterwards, or there is something at ``out`` already.
    """
    host = host or plugin_host()
    chosen = format_of(format_name)
    _require(chosen)
    run, recipe = reopen(Path(path), host.registries)
    trained = restore(_on_the_cpu(recipe), run.checkpoint("best"), host.registries)
    exported = Exported(trained.model, recipe.crop.size, facts_of(trained, recipe))
    out = out or run.path / "export" / format_name
    with atomic_folder(out) as folder:
        compared = choose_crops(run, exported.size, crops, overrides, host.registries)
        if compared.problem:
            say(f"the data set is not at hand: {compared.problem}")
        say(f"{format_name}: writing {recipe.name}, which takes a while for a large network")
        _write_network(chosen, exported, folder / chosen.file)
        difference = largest_difference(trained, chosen.read(folder / chosen.file), compared)
        shown = f"largest difference from PyTorch: {difference:.2g}, in logits of {compared.source}"
        card = model_card(run, recipe, exported, chosen, shown, licence)
        _write_beside(exported, recipe, card, folder)
    say(shown)
    return out


def _on_the_cpu(recipe: Recipe) -> Recipe:
    training = recipe.training.model_copy(update={"device": "cpu"})
    return recipe.model_copy(update={"training": training})


def _require(chosen: Format) -> None:
    missing = [package for package in chosen.requires if find_spec(package) is None]
    if missing:
        raise PluginError(
            f"this format needs {', '.join(missing)}, which is not installed",
            hint="pip install 'affactkit[export]'",
        )


def _write_network(chosen: Format, exported: Exported, path: Path) -> None:
    try:
        chosen.write(exported, path)
    except OSError:
        raise
    # PyTorch's exporters raise whatever a network leads them to.
    except Exception as error:
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise DataError(
            f"the network cannot be exported to {path.name}: {reason}",
            hint="Its forward may decide by values of tensors; safetensors exports any network.",
        ) from error


def _write_beside(exported: Exported, recipe: Recipe, card: str, folder: Path) -> None:
    golden = Golden.of(exported.model, exported.size)
    np.savez(folder / "golden.npz", crops=golden.crops, logits=golden.logits)
    for name, text in {
        "README.md": card,
        "affactkit.json": json.dumps(exported.facts, indent=2) + "\n",
        "recipe.yaml": to_yaml(without_places(recipe.model_dump(mode="json"))),
    }.items():
        write_atomically(folder / name, text)
