"""What a page is, by its content."""

from __future__ import annotations

import gzip
import json
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import State
from corpus.html import page_state
from corpus.html.document import MAX_CHARS, MAX_TAGS, Document

PAGES = tomllib.loads(Path(__file__).with_name("states.toml").read_text("utf-8"))["page"]
SENTENCE = "私域流量已经不再是新词，但是真正把它做成增长引擎的企业并不多，原因往往不在工具，而在人。"
PROSE = "".join(f"<p>{SENTENCE}{SENTENCE}</p>" for _ in range(4))
PARTS = {
    "{nav}": "<div class='top'>" + "".join(f"<a href='/c/{n}'>第{n}个频道的名字</a> " for n in range(20)) + "</div>",
    "{prose-json}": json.dumps(PROSE)[1:-1],
    "{prose}": PROSE,
    "{short}": SENTENCE + SENTENCE,
    "{headlines}": "".join(f"<li><a href='/a/{n}.html'>第{n}篇文章的标题写得很长</a></li>" for n in range(30)),
    "{summaries}": "".join(
        f"<div class='item'><h3><a href='/a/{n}.html'>第{n}篇文章的标题写得很长</a></h3><p>{SENTENCE}</p></div>"
        for n in range(12)
    ),
}


def page(html: str) -> Document:
    for name, part in PARTS.items():
        html = html.replace(name, part)
    return Document(html)


@pytest.mark.parametrize("case", PAGES, ids=lambda case: case["name"])
def test_state(case: dict[str, Any]) -> None:
    found = page_state.verdict(page(case["html"]))
    assert found.state == case["state"], found
    if "detail" in case:
        assert found.detail == case["detail"]


@pytest.mark.parametrize("case", [case for case in PAGES if case["state"] != "article"], ids=lambda case: case["name"])
def test_every_page_that_is_no_article_says_why(case: dict[str, Any]) -> None:
    assert page_state.verdict(page(case["html"])).detail


def test_what_hides_an_article_is_told_from_what_is_in_its_place() -> None:
    absent = {case["state"] for case in PAGES if State(case["state"]).absent}
    assert absent == {"list", "deleted", "violation", "unavailable", "expired", "missing", "parked"}


def test_only_last_words_are_final() -> None:
    final = {case["name"] for case in PAGES if page_state.verdict(page(case["html"])).final}
    assert final == {
        "deleted by its author",
        "deleted, with the site around",
        "deleted, in traditional characters",
        "deleted, in English",
        "against the rules",
        "blocked by law",
        "the account was banned",
        "the account is gone",
        "expired link",
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("\ufffd" * 500 + "文字" * 500, "U+FFFD"),
        ("\x01\x02\x03GIF89a" * 500, "control"),
        ("字" * (MAX_CHARS + 1), "characters"),
        ("<b>" * (MAX_TAGS + 1), "tags"),
    ],
)
def test_what_cannot_be_read_is_unreadable_and_says_why(text: str, reason: str) -> None:
    found = page_state.verdict(Document(text))
    assert found.state is State.UNREADABLE
    assert reason in found.detail


def test_recorded_articles_are_articles_and_errors_what_they_are(shared: Path) -> None:
    for path in sorted((shared / "pages" / "generic").glob("*.html.gz")):
        text = gzip.decompress(path.read_bytes()).decode("utf-8", "replace")
        assert page_state.verdict(Document(text)).state is State.ARTICLE, path.name
    for path in sorted((shared / "pages" / "wechat").glob("*.html.gz")):
        gold = json.loads(path.with_name(path.name.replace(".html.gz", ".json")).read_text("utf-8"))
        wanted = gold.get("state", "article")
        if wanted in ("deleted", "violation", "expired", "unavailable"):
            text = gzip.decompress(path.read_bytes()).decode("utf-8", "replace")
            assert page_state.verdict(Document(text)).state == wanted, path.name


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<a href=x>", "</a>", "<div id=app>", "<script>", "登录后查看", "，。", "\ud800", "\0"]
        )
    )
)
def test_never_raises(parts: list[str]) -> None:
    document = Document("<html>" + "".join(parts))
    verdict = page_state.verdict(document)
    assert verdict.state in State
    assert page_state.verdict(document) == verdict


def test_a_line_of_a_million_characters_takes_no_time() -> None:
    document = Document("<html><body><p>" + "请先登录，" * 200_000 + "</p></body></html>")
    start = time.process_time()
    assert page_state.verdict(document).state is State.ARTICLE
    assert time.process_time() - start < 2
