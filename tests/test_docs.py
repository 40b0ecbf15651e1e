"""What the docs list is what there is."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from corpus import __version__, settings
from corpus.cli import COMMANDS, group
from corpus.crawl.settings_model import CorpusSettings
from corpus.errors import Exit
from tests import scripts

ROOT = Path(__file__).resolve().parents[1]


def table(path: str) -> dict[str, list[str]]:
    """The rows of the Markdown tables of a file, by their first cell."""
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return {row[0]: row[1:] for row in cells}


def test_the_page_of_the_settings_is_what_the_model_says() -> None:
    script = scripts.load("settings_page")
    assert script.PAGE.read_text(encoding="utf-8") == script.page(), "run `make docs`"
    described = {name: row[0] for name, row in table("docs/settings.md").items() if name.startswith("CORPUS_")}
    assert described == {name: repr(value) for name, value in CorpusSettings.defaults().items()}
    assert all(field.description for field in CorpusSettings.model_fields.values())


def test_every_exit_status_is_described() -> None:
    described = {status: row[0] for status, row in table("docs/exit-codes.md").items() if status.isdecimal()}
    assert described == {str(status.value): status.name for status in Exit}


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


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_crawls_of_a_readme_take_their_arguments(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`corpus crawl` anywhere; `scrapy crawl` is only named for a checkout."""
    monkeypatch.chdir(tmp_path)
    Path("urls.txt").write_text("https://mp.weixin.qq.com/s/a\n")
    spiders = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": settings.SPIDER_MODULES}))
    lines = re.findall(r"^\$ ((?:corpus|scrapy) crawl .*)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
    assert len(lines) >= 4
    for line in lines:
        program, _, spider, *options = shlex.split(line, comments=True)
        assert program == "corpus", line
        arguments = dict(
            part.split("=", 1) for flag, part in zip(options[::2], options[1::2], strict=True) if flag == "-a"
        )
        spiders.load(spider)(**arguments)


def test_a_checkout_is_a_scrapy_project() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "SCRAPY_SETTINGS_MODULE"}
    listed = subprocess.run(
        [sys.executable, "-m", "scrapy", "list"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert listed.stdout.split() == ["mirror", "niaogebiji", "wechat"]


def test_every_word_of_the_glossary_is_one_of_the_code() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "corpus").rglob("*.py"))
    words = table("docs/glossary.md")
    assert len(words) > 45
    names = {row[-1] for row in words.values()} - {"in the code", "---"}
    missing = [name for name in names if not re.search(rf"\b{name}\b", code)]
    assert missing == []


def test_the_changelog_names_this_version_and_says_the_columns_first() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    [section] = re.findall(
        rf"\n## \[{re.escape(__version__)}\] - \d{{4}}-\d\d-\d\d\n(.*?)(?=\n## |\Z)", changelog, re.DOTALL
    )
    assert section.split("\n### ")[1].startswith("Columns\n")


def test_links_inside_the_docs_lead_somewhere() -> None:
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/*.md"), ROOT / "data/README.md"]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
