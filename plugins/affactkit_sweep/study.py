"""The study: all trials of a sweep in a database, as Optuna keeps them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from affactkit.errors import DataError, PluginError, RecipeError
from affactkit.recipe.difference import differences
from affactkit_sweep.claims import Claims, FileClaims, PostgresClaims
from affactkit_sweep.document import Search
from affactkit_sweep.folder import SweepFolder

if TYPE_CHECKING:
    import optuna

SWEEP, RECIPE = "sweep", "recipe"
"""What a study remembers of the sweep that began it."""
FREE = ("about", "recipe", "set", "trials", "wandb")
"""What a sweep may say otherwise when it goes on; its recipe is compared as a whole."""
LOCAL = ("about", "dataset")
"""What a recipe may say otherwise on another machine, beside what trains it there."""
LOCAL_TRAINING = ("device", "workers")
PATIENCE = 60
"""Seconds that SQLite waits for another process to finish its writing."""


def is_postgres(storage: str | None) -> bool:
    """Tell whether a storage is a PostgreSQL server's database."""
    return storage is not None and storage.startswith(("postgresql://", "postgres://"))


def check_storage(storage: str | None) -> None:
    """Refuse what is no database of ours.

    Raises:
        RecipeError: it is neither left out nor a PostgreSQL URL.
    """
    if storage is not None and not is_postgres(storage):
        raise RecipeError(
            f"--storage {storage}: not a PostgreSQL URL, postgresql://USER@HOST/DATABASE",
            hint="Leave it out, and the trials are kept in the sweep's folder.",
        )


def open_study(search: Search, folder: SweepFolder, storage: str | None) -> optuna.Study:
    """Return the study of a sweep, new or to go on with.

    Args:
        search: the sweep.
        folder: where the study is kept without a server.
        storage: the URL of a PostgreSQL database, if there is one.

    Raises:
        PluginError: Optuna, or what speaks with the server, is not installed.
        DataError: the database cannot be used.
        RecipeError: the study was begun by another sweep or recipe; field by field.
    """
    _require("optuna")
    import optuna
    from sqlalchemy.exc import OperationalError

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try:
        study = optuna.create_study(
            study_name=search.sweep.name,
            direction="maximize" if search.sweep.maximized else "minimize",
            storage=_storage(folder, storage),
            load_if_exists=True,
        )
    except (OperationalError, optuna.exceptions.StorageInternalError) as error:
        first = str(error.__cause__ or error).splitlines()[0]
        raise DataError(f"the database of the sweep cannot be used: {first}") from error
    _refuse_changes(study, search)
    return study


def open_claims(search: Search, folder: SweepFolder, storage: str | None) -> Claims:
    """Return who works on which trial of a sweep; see `open_study`."""
    if storage is not None:
        return PostgresClaims(storage, search.sweep.name)
    return FileClaims(folder.claims)


def _require(package: str) -> None:
    if find_spec(package) is None:
        raise PluginError(f"{package} is not installed: pip install 'affactkit[sweep]'")


def _storage(folder: SweepFolder, storage: str | None) -> Any:
    from optuna.storages import RDBStorage

    if storage is not None:
        _require("psycopg")
        _, _, rest = storage.partition("://")
        return RDBStorage(f"postgresql+psycopg://{rest}", engine_kwargs={"pool_pre_ping": True})
    folder.path.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder.database.absolute()}"
    return RDBStorage(url, engine_kwargs={"connect_args": {"timeout": PATIENCE}})


def _refuse_changes(study: optuna.Study, search: Search) -> None:
    remembered = study.user_attrs
    wanted = {SWEEP: _comparable_sweep(search), RECIPE: _comparable_recipe(search)}
    changes = [
        line
        for name, now in wanted.items()
        if name in remembered
        for line in differences(remembered[name], now)
    ]
    if changes:
        raise RecipeError(
            f"the sweep '{search.sweep.name}' was begun with other values:\n  "
            + "\n  ".join(changes),
            hint="Give the sweep another name, or another folder with --out.",
        )
    for name, now in wanted.items():
        if name not in remembered:
            study.set_user_attr(name, now)


def _comparable_sweep(search: Search) -> Any:
    values = search.sweep.model_dump(mode="json", exclude=set(FREE))
    return json.loads(json.dumps(values))


def _comparable_recipe(search: Search) -> Any:
    """Return the recipe as plain values, without what may differ between machines."""
    values: Mapping[str, Any] = json.loads(json.dumps(search.base.values))
    kept = {name: value for name, value in values.items() if name not in LOCAL}
    training = kept.get("training")
    if isinstance(training, dict):
        kept["training"] = {k: v for k, v in training.items() if k not in LOCAL_TRAINING}
    return kept
