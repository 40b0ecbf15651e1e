"""Nothing a page says acts on the terminal: every command, every place of the page a person sees."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from corpus.cli import COMMANDS, group
from corpus.text.display import one_line, visible, visible_json

CLI = Path(__file__).resolve().parents[2] / "corpus" / "cli"
HOSTILE = "\x1b[31m红\x1b]0;pwned\x07\x9b2J\u202e反\u2066\r"
ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")

ARTICLE = (
    f"<html><head><title>标题{HOSTILE}</title><meta name='author' content='某人{HOSTILE}'></head><body><article>"
    f"<h1>标题{HOSTILE}</h1>"
    + "".join(f"<p>第{number}段{HOSTILE}讲的是一家小店怎样留住老顾客，句子写得足够长。</p>" for number in range(12))
    + "<p>-END-</p></article></body></html>"
)
MISSING = f"<html><head><title>404 Not Found {HOSTILE}</title></head><body>您访问的页面不存在{HOSTILE}</body></html>"


@pytest.mark.parametrize("page", [ARTICLE, MISSING], ids=["article", "missing"])
@pytest.mark.parametrize(
    "arguments",
    [["process"], ["process", "--brief"], ["process", "--json"], ["explain"], ["process", "--out", "out"]],
    ids=" ".join,
)
def test_a_page_cannot_command_the_terminal(
    arguments: list[str], page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / f"name{HOSTILE[:5]}.html"
    file.write_text(page, encoding="utf-8", errors="surrogatepass")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(group, [arguments[0], str(file), *arguments[1:]])
    shown = result.stdout + result.stderr
    assert "红" in shown or page is MISSING
    assert ACTS.findall(shown) == []


def test_the_page_of_explain_shows_them_too(tmp_path: Path) -> None:
    file, out = tmp_path / "page.html", tmp_path / "cuts.html"
    file.write_text(ARTICLE, encoding="utf-8")
    CliRunner().invoke(group, ["explain", str(file), "--html", str(out)], catch_exceptions=False)
    assert ACTS.findall(out.read_text(encoding="utf-8")) == []


def test_json_stays_what_it_was(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(ARTICLE, encoding="utf-8")
    result = CliRunner().invoke(group, ["process", "--json", str(file)], catch_exceptions=False)
    assert "\u202e反" in json.loads(result.stdout)["raw_text"]


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_no_command_prints_past_the_one_way(command: str) -> None:
    module = CLI / f"{command}.py"
    calls = [
        ast.unparse(node.func) for node in ast.walk(ast.parse(module.read_text("utf-8"))) if isinstance(node, ast.Call)
    ]
    assert not {"print", "click.echo", "click.secho", "Console", "sys.stdout.write", "sys.stderr.write"} & set(calls)


@given(st.text())
def test_what_is_shown_acts_on_nothing(text: str) -> None:
    assert ACTS.findall(one_line(text)) == []
    assert ACTS.findall(visible(text)) == []
    assert "\n" not in one_line(text)
    assert visible(visible(text)) == visible(text)


@given(st.text())
def test_json_means_the_same(text: str) -> None:
    assert json.loads(visible_json(json.dumps(text, ensure_ascii=False))) == text
