"""What a sweep may say, and how it is told what is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from affactkit.errors import RecipeError
from affactkit.recipe.load import load_recipe
from affactkit.recipe.names import shipped_folder
from affactkit_sweep import names
from affactkit_sweep.document import Search, load_search
from tests.sweep.conftest import PARAMETERS, Write


def test_values_become_the_recipe_that_overrides_would_make(search: Search) -> None:
    values = {"optimizer": "sgd", "optimizer.lr": 0.02, "optimizer.momentum": 0.5}
    overrides = ["evaluators=[]", *(f"{name}={value}" for name, value in values.items())]
    assert search.recipe(values) == load_recipe("quickstart", overrides)


def test_named_choices_merge_and_keep_paths_relative_to_the_sweep(write: Write) -> None:
    model = {
        "type": "categorical",
        "choices": {
            "plain": {"head": "mlp"},
            "wide": {"head": {"type": "mlp", "hidden": [64]}, "init": {"run": "beside"}},
        },
    }
    path = write(parameters={"model": model})
    (path.parent / "beside").mkdir()
    search = load_search(path)
    plain, wide = (search.recipe({"model": label}) for label in ("plain", "wide"))
    assert plain.model == load_recipe("quickstart").model
    assert wide.model.backbone == plain.model.backbone
    assert wide.model.head.config.hidden == (64,)
    assert wide.model.init is not None
    assert wide.model.init.run == path.parent / "beside"


def test_the_command_line_has_the_last_word_on_the_recipe(write: Write) -> None:
    path = write(set={"seed": 5, "training.batch_size": 8})
    recipe = load_search(path, ["seed=6"]).recipe({})
    assert (recipe.seed, recipe.training.batch_size) == (6, 8)


def test_examples_reach_every_choice_and_both_ends(search: Search) -> None:
    examples = list(search.examples())
    reached = {(name, value) for values in examples for name, value in values.items()}
    assert reached >= {
        ("optimizer", "sgd"),
        ("optimizer", "adamw"),
        ("optimizer.lr", 1e-4),
        ("optimizer.lr", 1e-1),
        ("optimizer.momentum", 0.0),
        ("optimizer.momentum", 0.9),
        ("training.accumulate", 1),
        ("training.accumulate", 3),
    }
    for values in examples:
        assert ("optimizer.momentum" in values) == (values["optimizer"] == "sgd")


def changed(name: str, **fields: Any) -> dict[str, Any]:
    return {"parameters": {**PARAMETERS, name: {**PARAMETERS.get(name, {}), **fields}}}


@pytest.mark.parametrize(
    ("changes", "line", "said"),
    [
        ({"trails": 3}, "trails:", r"trails  unknown field; did you mean 'trials'"),
        ({"trials": 0}, "trials:", r"trials  should be greater than 0; found 0"),
        ({"sampler": "grid"}, "sampler:", r"sampler  .*'gaussian-process'"),
        ({"metric": "A/error"}, "metric:", r"metric  should be 'validation/accuracy' or"),
        ({"recipe": "quikstart"}, "recipe:", r"recipe  unknown recipe .*did you mean 'quickstart'"),
        ({"parameters": {}}, "parameters:", r"parameters  .*at least 1"),
        ({"set": {"sed": 1}}, "  sed:", r"sed  unknown field; did you mean 'seed'"),
        (
            changed("optimizer.lr", type="log-normal"),
            "  optimizer.lr:",
            r"parameters\.optimizer\.lr  .*'log-uniform'",
        ),
        (
            changed("optimizer.lr", low=0),
            "    low:",
            r"parameters\.optimizer\.lr\.low  should be greater than 0; found 0",
        ),
        (
            changed("optimizer.lr", low=0.5),
            "  optimizer.lr:",
            r"parameters\.optimizer\.lr  low: 0\.5 is not below high: 0\.1",
        ),
        (
            changed("optimizer.momentum", when={"optimiser": ["sgd"]}),
            "      optimiser:",
            r"no categorical parameter before this one; did you mean 'optimizer'",
        ),
        (
            changed("optimizer.momentum", when={"optimizer": ["sdg"]}),
            "      optimizer:",
            r"'sdg' is no choice there; did you mean 'sgd'",
        ),
        (
            changed("optimizer.lrr", type="uniform", low=0, high=1),
            "  optimizer.lrr:",
            r"optimizer\.lrr  unknown field; did you mean 'lr'",
        ),
        (
            changed("optimizer.momentum", high=1.5),
            "  optimizer.momentum:",
            r"optimizer\.momentum  should be less than or equal to 1; found 1\.5",
        ),
        (
            changed("optimizer.momentum", when={}),
            "  optimizer.momentum:",
            r"optimizer\.momentum  unknown field; .*betas",
        ),
        (
            changed("optimizer", choices=["sgd", "adamx"]),
            "    - adamx",
            r"optimizer\.type  unknown optimizer 'adamx'; did you mean 'adam",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    write: Write, changes: dict[str, Any], line: str, said: str
) -> None:
    path = write(**changes)
    lines = path.read_text().splitlines()
    (number,) = [n for n, text in enumerate(lines, 1) if text.startswith(line)][:1]
    with pytest.raises(RecipeError, match=said) as caught:
        load_search(path)
    assert f"{path}:{number}  " in caught.value.message


def test_all_problems_come_at_once(write: Write) -> None:
    parameters = {
        "seeed": {"type": "integer", "low": 1, "high": 2},
        "training.batch_size": {"type": "integer", "low": -1, "high": 2},
    }
    with pytest.raises(RecipeError) as caught:
        load_search(write(parameters=parameters))
    assert len(caught.value.message.splitlines()) == 2


def test_the_reports_search_is_what_the_report_says() -> None:
    search = load_search("report")
    parameters = search.sweep.parameters
    assert search.sweep.trials == 335
    assert set(parameters["model"].examples) == {"ResNet-51-S", "AFFACT-Ext", "ResNet-153-S"}
    assert parameters["training.batch_size"].examples == (8, 16, 32, 64)
    assert parameters["optimizer.lr"].examples == (1e-5, 1.0)
    assert parameters["scheduler.factor"].examples == (0.01, 0.5)
    assert parameters["optimizer.momentum"].examples == (0.0, 1.0)
    assert parameters["optimizer.momentum"].when == {"optimizer": ("sgd", "rmsprop")}
    assert set(parameters["optimizer"].examples) == {"sgd", "adam", "rmsprop"}
    assert parameters["training.epochs"].examples == (5, 15)
    deep = search.recipe({"model": "ResNet-153-S"}).model
    assert deep == load_recipe("resnet-153-s").model
    assert search.recipe({"model": "AFFACT-Ext"}).model.head.name == "affact-ext"


def test_sweeps_have_names(tmp_path: Path) -> None:
    assert load_search("quickstart").sweep.recipe == "quickstart"
    with pytest.raises(RecipeError, match="unknown sweep 'reprot'; did you mean 'report'"):
        load_search("reprot")
    with pytest.raises(RecipeError, match=r"mine\.yaml: there is no such sweep file; .*report"):
        load_search(tmp_path / "mine.yaml")


def test_a_name_of_two_sweeps_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rival = tmp_path / "sweeps" / "report.yaml"
    rival.parent.mkdir()
    rival.write_text("name: report\n")
    monkeypatch.setattr(names, "recipe_folders", lambda: [shipped_folder(), tmp_path])
    with pytest.raises(RecipeError, match=f"several sweeps are named 'report': .*{rival}"):
        load_search("report")
