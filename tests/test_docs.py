"""What the docs list is what there is."""

from __future__ import annotations

import re
from pathlib import Path

import click

from corpus import settings
from corpus.cli import COMMANDS, group
from corpus.errors import Exit

ROOT = Path(__file__).resolve().parents[1]


def table(path: str) -> dict[str, list[str]]:
    """The rows of the Markdown tables of a file, by their first cell."""
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return {row[0]: row[1:] for row in cells}


def test_every_setting_is_described_with_its_default() -> None:
    ours = {name: repr(value) for name, value in vars(settings).items() if name.startswith("CORPUS_")}
    described = {name: row[0] for name, row in table("docs/settings.md").items() if name.startswith("CORPUS_")}
    assert described == ours


def test_every_exit_status_is_described() -> None:
    words = (ROOT / "docs/exit-codes.md").read_text(encoding="utf-8")
    missing = [status.name for status in Exit if not re.search(rf"\b{status.value}\b", words)]
    assert not missing


def test_every_command_has_help_that_teaches() -> None:
    context = click.Context(group)
    for name in COMMANDS:
        command = group.get_command(context, name)
        assert command is not None, name
        assert command.help, name
        assert all(option.help for option in command.params if isinstance(option, click.Option)), name


def test_both_readmes_start_with_the_two_commands() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        first_screen = (ROOT / name).read_text(encoding="utf-8").splitlines()[:25]
        assert any("make demo" in line for line in first_screen), name
        assert any("make test" in line for line in first_screen), name


def test_links_inside_the_docs_lead_somewhere() -> None:
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("deploy/*.md"), ROOT / "data/README.md"]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
