"""The tutorial that `nox -s tutorial` follows says what is in it, and asks for nothing else."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from affactkit.jobs.new_plugin import new_plugin
from tests.docs.blocks import FOLLOWED, blocks_in
from tests.docs.follow import follow


def test_files_and_commands_come_in_the_order_of_the_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        'Write:\n\n```{ .yaml title="a/b.yaml" }\nx: 1\n```\n\n```sh\ncp a/b.yaml c.yaml\n```\n\n'
        '```python title="a/b.yaml"\nx = 2\n```\n'
    )
    follow(page, tmp_path)
    assert (tmp_path / "c.yaml").read_text() == "x: 1\n"
    assert (tmp_path / "a" / "b.yaml").read_text() == "x = 2\n"


@pytest.mark.parametrize("block", ["sh\nfalse\ntouch after", "sh\nfalse | true\ntouch after"])
def test_a_command_that_fails_ends_it(tmp_path: Path, block: str) -> None:
    (tmp_path / "page.md").write_text(f"```{block}\n```\n")
    with pytest.raises(subprocess.CalledProcessError):
        follow(tmp_path / "page.md", tmp_path)
    assert not (tmp_path / "after").exists()


def test_a_block_that_cannot_be_followed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("```python\nimport affactkit\n```\n")
    with pytest.raises(ValueError, match=r"page.md:1: neither a file nor commands"):
        follow(tmp_path / "page.md", tmp_path)


def test_the_tutorial_goes_from_new_plugin_to_a_trained_recipe() -> None:
    asked = list(blocks_in(FOLLOWED))
    commands = [line for one in asked if not one.title for line in one.text.splitlines()]
    assert commands[0].startswith("affactkit new-plugin")
    assert "affactkit run softer.yaml" in commands
    assert "softer.yaml" in [one.title for one in asked]


def test_the_tutorial_changes_files_that_are_written(tmp_path: Path) -> None:
    """The files that it replaces are those of new-plugin, but for what it adds."""
    new_plugin("rare", "loss", tmp_path)
    for asked in blocks_in(FOLLOWED):
        path = tmp_path / asked.title
        if asked.title.endswith(("config.py", "loss.py")):
            before, after = path.read_text().splitlines(), asked.text.splitlines()
            kept = [line for line in before if line in after]
            assert len(kept) >= 0.85 * len(before), asked.title
