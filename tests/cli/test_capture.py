"""`corpus capture`: the fixture it makes is one the tests read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from corpus.cli import capture
from corpus.errors import Exit, InputError, UsageError
from corpus.process import process

PAGE = """<!DOCTYPE html><html><head><meta charset="gb2312"><title>巷口的修鞋摊</title></head><body>
<h1>巷口的修鞋摊</h1><div class="post-meta"><time>2023-03-02 08:00</time></div><div id="article-body">
<p>来源：灯下读书（ID：dengxiadushu）</p><p>巷口有个修鞋摊，摊主姓陈，修一双鞋收八块钱，三十年只涨过一次价。</p>
<p>他说鞋子和人一样，坏了不要紧，要紧的是坏在哪里，什么时候开始坏的。</p></div></body></html>"""


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    file = tmp_path / "saved.html"
    file.write_bytes(PAGE.encode("gbk"))
    return file


def run(*options: object) -> Result:
    return CliRunner().invoke(capture.command, [str(option) for option in options], standalone_mode=False)


def test_makes_a_folder_that_the_tests_read(saved: Path, tmp_path: Path) -> None:
    result = run(saved, "--url", "https://mirror.example/a/7.html", "--into", tmp_path / "pages")
    assert result.return_value == Exit.DONE
    folder = tmp_path / "pages" / "repost" / "2023-03-02"
    assert (folder / "page.html").read_bytes() == saved.read_bytes()
    page, expected = capture.load(folder)
    assert page.url == "https://mirror.example/a/7.html"
    assert capture.expectation(page, process(page)) == expected
    assert (expected["state"], expected["source_account_id"], expected["encoding"]) == (
        "article",
        "dengxiadushu",
        "gb18030",
    )
    assert expected["text"].startswith("巷口有个修鞋摊")


def test_a_page_that_is_no_article_is_a_fixture_too(tmp_path: Path) -> None:
    file = tmp_path / "gone.html"
    file.write_text("<html><body><div>抱歉，您访问的页面不存在</div></body></html>", encoding="utf-8")
    assert run(file, "--into", tmp_path / "pages", "--name", "../gone page").return_value == Exit.DONE
    (found,) = (tmp_path / "pages").glob("*/*/expected.json")
    assert found.parent.name == "gone-page"
    expected = json.loads(found.read_text(encoding="utf-8"))
    assert expected["state"] == "missing"
    assert "rights" not in expected


def test_never_replaces_a_fixture_unasked(saved: Path, tmp_path: Path) -> None:
    options = (saved, "--into", tmp_path / "pages", "--name", "one")
    run(*options)
    assert isinstance(run(*options).exception, UsageError)
    assert run(*options, "--force").return_value == Exit.DONE


@pytest.mark.parametrize(
    ("arguments", "error"), [(("no-such-file.html",), InputError), (("x.html", "--site", "nowhere"), UsageError)]
)
def test_what_can_not_be_read_is_said(arguments: tuple[str, ...], error: type[Exception], tmp_path: Path) -> None:
    result = run(*arguments, "--into", tmp_path)
    assert isinstance(result.exception, error)
    assert not list(tmp_path.iterdir())
