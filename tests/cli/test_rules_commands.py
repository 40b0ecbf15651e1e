"""`corpus explain` and `corpus learn` as a person calls them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from corpus.article import Article, Page
from corpus.cleaning.boilerplate.rule import parse_rules
from corpus.cli import explain, learn
from corpus.errors import Exit, InputError, UsageError
from corpus.process import process
from corpus.storage.layout import Kind
from corpus.storage.shards import reading, writing
from tests.storage.samples import make_article

BLOCK = "看云识字周刊\n每晚九点与你见面"
PAGE = """<html><head><meta charset="utf-8"><title>渡口</title></head><body><article><h1>渡口</h1>
<p>渡口的船走了，岸上的人还在数，一只，两只，三只，数到第七只的时候，天就黑了下来，灯也跟着亮了。</p>
<p>第八只没有来，他把灯放下，水面亮了一小块，像一封没有寄出的信，没有人知道该由谁来拆开它。</p>
<p>长按识别二维码，关注我们</p></article></body></html>"""


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


def run(module: Any, *words: str | Path) -> Result:
    result = CliRunner().invoke(module.command, [str(word) for word in words], standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result


def _article(saved: Path) -> Article:
    page = make_article(0)
    document = process(Page(url="https://example.com/1", body=saved.read_bytes(), fetched_at=page.fetched_at))
    assert isinstance(document, Article)
    return document


def test_explain_a_saved_page(saved: Path) -> None:
    shown = run(explain, saved)
    assert shown.return_value == Exit.DONE
    assert "common.qr-code" in shown.output
    assert "渡口的船走了" in shown.output


def test_explain_as_a_web_page(saved: Path, tmp_path: Path) -> None:
    out = tmp_path / "cuts.html"
    run(explain, saved, "--html", out)
    assert "common.qr-code: asks to press or scan" in out.read_text(encoding="utf-8")


def test_explain_a_harvested_article_by_id_and_by_address(saved: Path, tmp_path: Path) -> None:
    article = _article(saved)
    newer = replace(article, revision=2, title="渡口，改过")
    writing.write_shards(tmp_path / "data", [article, newer])
    for wanted in (article.id, article.url):
        shown = run(explain, wanted, "--data", tmp_path / "data")
        assert "渡口，改过" in shown.output
        assert "common.qr-code" in shown.output


def test_explain_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="neither a file nor"):
        run(explain, "nowhere.html", "--data", tmp_path)


def test_explain_what_is_no_article(tmp_path: Path) -> None:
    path = tmp_path / "empty.html"
    path.write_text("<html><body></body></html>", encoding="utf-8")
    with pytest.raises(InputError, match="no_article"):
        run(explain, path)


@pytest.fixture
def harvested(saved: Path, tmp_path: Path) -> Path:
    """Twenty articles of the site; twelve end with a block that no rule knows, all with one that a rule cuts."""
    article = replace(_article(saved), site="wechat")
    words = ["河水", "石阶", "玉米", "炊烟", "裁缝", "纸样", "铺子", "邮差", "信箱", "茶馆"]
    documents = []
    for number in range(20):
        body = "\n".join(f"{a}和{b}，第{number}次。" for a, b in zip(words, words[number % 9 :], strict=False))
        block = f"\n{BLOCK}" if number < 12 else ""
        raw_text = f"{body}{number * 7}页{words[number % 10] * (number + 1)}{block}\n点击上方蓝字关注我们"
        documents.append(replace(article, id=f"{number:032x}", url=f"https://example.com/{number}", raw_text=raw_text))
    writing.write_shards(tmp_path / "data", documents)
    return tmp_path / "data"


def test_learn_prints_a_rule_to_paste(harvested: Path) -> None:
    shown = run(learn, "wechat", "--data", harvested, "--share", "0.5")
    assert shown.return_value == Exit.DONE
    printed = shown.output[shown.output.index("[[rule]]") :]
    (rule,) = parse_rules(printed, "wechat")
    assert rule.example == (BLOCK,)
    assert "12 of 20 pages" in rule.why


def test_learn_leaves_out_what_a_rule_knows_unless_asked(harvested: Path) -> None:
    texts = [
        [
            json.loads(line)["rule"]
            for line in run(learn, "wechat", "--data", harvested, "--json", *more).output.split("\n")
            if line
        ]
        for more in ([], ["--all"])
    ]
    assert "wechat.follow" not in texts[0]
    assert "wechat.follow" in texts[1]


def test_learn_writes_nothing(harvested: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in harvested.rglob("*")}
    run(learn, "wechat", "--data", harvested)
    assert {path: path.stat().st_mtime_ns for path in harvested.rglob("*")} == before


def test_learn_without_pages_is_not_a_silent_zero(tmp_path: Path) -> None:
    assert run(learn, "wechat", "--data", tmp_path).return_value == Exit.EMPTY


def test_learn_names_the_sites_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="niaogebiji"):
        run(learn, "nobody", "--data", tmp_path)


def test_what_an_account_repeats_is_saved_and_applied_where_asked(harvested: Path, tmp_path: Path) -> None:
    rows = [_from(harvested, number) for number in range(4)]
    assert run(learn, "wechat", "--data", harvested, "--accounts").return_value == Exit.EMPTY  # articles of no account
    with pytest.raises(InputError, match="nothing was learned yet"):
        learn.load(harvested)
    named = [replace(row, id=f"{at + 100:032x}", source_account="夜航") for at, row in enumerate(rows)]
    writing.write_shards(tmp_path / "more", named)
    shown = run(learn, "wechat", "--data", tmp_path / "more", "--accounts", "--save")
    assert shown.return_value == Exit.DONE
    assert "夜航  4  看云识字周刊" in shown.output
    learned = learn.load(tmp_path / "more")
    assert learned.version in shown.output
    page = PAGE.replace("<p>长按", f"<p>{BLOCK.splitlines()[0]}</p><p>{BLOCK.splitlines()[1]}</p><p>长按")
    page = page.replace("<p>渡口", "<p>本文来自微信公众号：夜航（ID：yehang01）</p><p>渡口")
    fetched = Page(url="https://example.com/1", body=page.encode(), fetched_at=rows[0].fetched_at)
    plain, cut = process(fetched), process(fetched, learned)
    assert isinstance(plain, Article)
    assert isinstance(cut, Article)
    assert plain.text == f"{cut.text}\n{BLOCK}"
    assert cut.version == f"{plain.version}.{learned.version}"


def test_saving_needs_accounts(harvested: Path) -> None:
    with pytest.raises(UsageError, match="--accounts"):
        run(learn, "wechat", "--data", harvested, "--save")


def _from(data: Path, number: int) -> Article:
    (row,) = [row for row in reading.rows(data, Kind.ARTICLES) if row["id"] == f"{number:032x}"]
    return replace(make_article(0), site="wechat", url=row["url"], raw_text=row["raw_text"])
