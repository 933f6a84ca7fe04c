"""The sweep in the words of Weights & Biases, and its agent; there is no server here.

The file is held against the JSON Schema of the package ``sweeps``, which W&B's server checks files
with, and against wandb's own translation into Optuna's distributions.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import optuna
import pytest
import wandb
import yaml

from affactkit.errors import DivergedError, RecipeError
from affactkit.recipe.load import load_recipe
from affactkit_sweep import trial, wandb_backend
from affactkit_sweep.choosing import choose
from affactkit_sweep.document import load_search
from affactkit_sweep.folder import SweepFolder
from affactkit_sweep.wandb_backend import be_agent, carry_out, sweep_file
from tests.sweep.conftest import ONE_SGD, Write

HYPERBAND = {"type": "hyperband", "min_epochs": 2, "reduction_factor": 4}


@pytest.fixture(scope="module")
def schema() -> Any:
    """W&B's schema of sweep files."""
    found = find_spec("sweeps")
    if found is None or not found.submodule_search_locations:
        pytest.skip("needs W&B's schema: pip install --no-deps sweeps")
    # Read where it lies: the package itself asks for an old NumPy.
    folder = Path(next(iter(found.submodule_search_locations)))
    return json.loads((folder / "config" / "schema.json").read_text())


@pytest.fixture(params=["report", "random", "hyperband"])
def path(request: pytest.FixtureRequest, write: Write) -> str | Path:
    """Return sweeps that use all that can be said."""
    if request.param == "report":
        return "report"
    changes = {"pruner": HYPERBAND} if request.param == "hyperband" else {}
    return write(**changes, wandb={"project": "faces", "entity": "us"})


def test_the_file_fits_the_schema_of_wandb(path: str | Path, schema: Any) -> None:
    configuration = yaml.safe_load(sweep_file(load_search(path).sweep))
    jsonschema.validate(configuration, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**configuration, "method": "tpe"}, schema)


def test_parameters_mean_the_same_to_wandb_as_to_us(path: str | Path) -> None:
    translation = pytest.importorskip("wandb.sdk.sweeps.scheduler.optuna")
    search = load_search(path)
    theirs = translation.search_space_from_sweep_config(
        yaml.safe_load(sweep_file(search.sweep))["parameters"]
    )
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    ours: dict[str, Any] = {}
    while len(ours) < len(theirs):
        asked = study.ask()
        choose(search, asked)
        ours.update(asked.distributions)
    assert ours == theirs


def test_what_else_the_file_says(write: Write) -> None:
    path = write(pruner=HYPERBAND, wandb={"project": "faces", "entity": "us"}, trials=7)
    found = yaml.safe_load(sweep_file(load_search(path).sweep))
    assert found["metric"] == {"name": "validation/loss", "goal": "minimize"}
    assert (found["method"], found["run_cap"]) == ("random", 7)
    assert (found["project"], found["entity"]) == ("faces", "us")
    assert found["early_terminate"] == {"type": "hyperband", "min_iter": 2, "eta": 4}
    assert yaml.safe_load(sweep_file(load_search("report").sweep))["method"] == "bayes"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sampler": "tpe"}, "sampler: Weights & Biases does not know tpe"),
        ({"pruner": "median"}, "pruner: Weights & Biases does not know median"),
    ],
)
def test_what_has_no_words_there_is_refused(
    write: Write, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(RecipeError, match=said):
        sweep_file(load_search(write(**changes)).sweep)


class FakeRun:
    """Stands for a run of W&B's that an agent has begun."""

    id = "abc123"

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config
        self.logged: list[tuple[int, dict[str, Any]]] = []
        self.summary: dict[str, Any] = {}
        self.exit_code: int | None = None

    def __enter__(self) -> FakeRun:
        return self

    def __exit__(self, *_: object) -> None:
        self.exit_code = self.exit_code or 0

    def log(self, values: dict[str, Any], step: int) -> None:
        self.logged.append((step, values))

    def finish(self, exit_code: int) -> None:
        self.exit_code = exit_code


SUGGESTED = {
    "optimizer": "adamw",
    "optimizer.lr": 0.01,
    "optimizer.momentum": 0.5,  # W&B knows no conditions
    "training.accumulate": 2,
}


def test_the_agents_function_trains_with_what_it_is_given(
    write: Write, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = FakeRun(SUGGESTED)
    monkeypatch.setattr(wandb, "init", lambda **_: run)
    search = load_search(write(), ONE_SGD)
    carry_out(search, SweepFolder(tmp_path))
    directory = tmp_path / "trials" / run.id
    chosen = ["optimizer=adamw", "optimizer.lr=0.01", "training.accumulate=2"]
    assert load_recipe(directory / "resolved.yaml") == load_recipe(
        "quickstart", [*ONE_SGD, *chosen]
    )
    lines = [json.loads(line) for line in (directory / "metrics.jsonl").read_text().splitlines()]
    epochs = [line for line in lines if line["event"] == "epoch"]
    assert [(step, values["validation/loss"]) for step, values in run.logged] == [
        (line["step"], line["validation/loss"]) for line in epochs
    ]
    assert run.exit_code == 0


def test_a_diverging_trial_is_failed_there_and_the_agent_goes_on(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def diverging(*_: Any) -> None:
        raise DivergedError("the loss is not finite since step 2")

    run = FakeRun(SUGGESTED)
    monkeypatch.setattr(wandb, "init", lambda **_: run)
    monkeypatch.setattr(trial, "train", diverging)
    carry_out(load_search(write()), SweepFolder(tmp_path))
    assert run.exit_code == 1
    assert run.summary == {"reason": "the loss is not finite since step 2"}


def test_a_sweep_is_registered_once_and_joined_by_its_id(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered: list[Any] = []
    agents: list[tuple[Any, ...]] = []

    def register(sweep: Any, entity: str | None, project: str | None) -> str:
        registered.append((sweep["name"], entity, project))
        return "id-1"

    def agent(name: str, function: Callable[[], None], *place: Any) -> None:
        agents.append((name, *place))
        function()

    trained: list[Path] = []
    monkeypatch.setattr(wandb, "sweep", register)
    monkeypatch.setattr(wandb, "agent", agent)
    monkeypatch.setattr(
        wandb_backend, "carry_out", lambda search, folder: trained.append(folder.path)
    )
    search = load_search(write(wandb={"project": "faces", "entity": "us"}))
    for join in (None, None, "us/faces/id-2"):
        be_agent(search, out=tmp_path / "sweep", join=join, say=lambda line: None)
    assert registered == [("small", "us", "faces")]
    assert [name for name, *_ in agents] == ["id-1", "id-1", "us/faces/id-2"]
    assert agents[0][1:] == ("us", "faces")
    assert trained == [tmp_path / "sweep"] * 3
    assert (tmp_path / "sweep" / "wandb-sweep.yaml").read_text() == sweep_file(search.sweep)
