"""No code block of the documentation is left unchecked."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from affactkit.cli.commands import GROUP as COMMANDS
from affactkit.plugins import GROUP as PLUGINS
from tests.docs.blocks import INCLUDED, ROOT, Block, all_blocks, blocks_in, each

CHECKED = {
    "bash": "test_commands.py",
    "console": "test_commands.py",
    "csv": "test_csv.py",
    "python": "test_python.py",
    "sh": "test_commands.py",
    "toml": "test_blocks.py",
    "yaml": "test_recipes.py",
}
"""Where the blocks of a language are checked."""


@pytest.mark.parametrize("block", all_blocks(), ids=str)
def test_every_block_is_checked_somewhere(block: Block) -> None:
    included = INCLUDED.fullmatch(block.text)
    if included:
        assert (ROOT / included[1]).is_file()
        return
    assert block.language in CHECKED, f"{block}: nothing checks blocks of {block.language}"
    source = Path(__file__).with_name(CHECKED[block.language]).read_text(encoding="utf-8")
    assert f'"{block.language}"' in source


@each("toml")
def test_entry_points_belong_to_groups_that_there_are(block: Block) -> None:
    project = tomllib.loads(block.text)["project"]
    assert set(project["entry-points"]) <= {COMMANDS, PLUGINS}
    for points in project["entry-points"].values():
        assert all(":" in target or "." not in target for target in points.values())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("```rust\nfn main() {}\n```\n", None),
        ("~~~ sh\nls\n~~~\n", "cannot tell the language"),
        ("```\nls\n```\n", "cannot tell the language"),
        ("```sh\nls\n", "not closed"),
        ("- list\n\n    ```sh\n    ls\n    ```\n", None),
    ],
)
def test_blocks_are_found_however_they_are_written(
    tmp_path: Path, text: str, problem: str | None
) -> None:
    page = tmp_path / "page.md"
    page.write_text(text)
    if problem:
        with pytest.raises(AssertionError, match=problem):
            list(blocks_in(page))
    else:
        [block] = blocks_in(page)
        assert block.language not in ("", "python")
