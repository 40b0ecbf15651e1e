"""mp.weixin.qq.com: own pages in every layout and state, and the recorded ones where they are at hand."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import LCSseq

from corpus.article import Article, Page, State
from corpus.cleaning import replay
from corpus.html.document import Document
from corpus.process import process
from corpus.sites.wechat import SITE, cgidata
from corpus.sites.wechat.url import canonical_url

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PAGES = Path(__file__).parent.parent / "pages" / "wechat"


def html(name: str) -> str:
    """The page of a fixture; what is read from each stands in its expected.json (tests/test_pages.py)."""
    [file] = (PAGES / name).glob("page.*")
    return file.read_text(encoding="utf-8")


def page(name: str, url: str = "") -> Document:
    return Document(html(name), url)


def test_words_of_an_error_inside_an_article_decide_nothing() -> None:
    text = html("article")
    quoting = Document(text.replace("<p><br></p>", "<p>该内容已被发布者删除，此内容因违规无法查看，当前环境异常。</p>"))
    assert SITE.state(quoting).state is State.ARTICLE


def test_a_mirror_that_kept_the_ids_is_not_wechat() -> None:
    mirror = "<html><body><div id='js_content'><p>转载自公众号</p></div></body></html>"
    assert not SITE.recognise(Document(mirror))


def test_pictures_without_a_word_are_no_article() -> None:
    text = html("image-share")
    start = text.index("content_noencode")
    silent = text[:start] + "content_noencode: JsDecode(''),\n" + text[text.index("create_time", start) :]
    assert SITE.extract(Document(silent)) is None


def test_an_emoji_in_the_data_of_a_text_share_is_kept() -> None:
    text = html("text-share").replace("窗外有一棵银杏。", r"很好\ud83d\ude00，窗外有一棵银杏。")
    row = process(Page(url="https://mp.weixin.qq.com/s/Demo_text", body=text.encode(), fetched_at=NOW))
    assert isinstance(row, Article)
    assert row.raw_text == "今天搬了新办公室。\n很好😀，窗外有一棵银杏。"
    assert "😀" in row.text
    assert replay(row.raw_text, row.edits) == row.text


def test_album_page() -> None:
    document = page("album", "https://mp.weixin.qq.com/mp/appmsgalbum?__biz=MzU1&action=getalbum&album_id=3001")
    assert SITE.state(document).state is State.LIST
    listing = SITE.listing(document)
    assert [(link.url, link.title, str(link.published_at)) for link in listing.articles] == [
        (
            "https://mp.weixin.qq.com/s?__biz=MzU1&mid=2247480003&idx=1&sn=c3",
            "复盘三：涨价那一周",
            "2024-03-08 20:15:23+08:00",
        ),
        ("https://mp.weixin.qq.com/s/Demo_article-02", "复盘二：换了供货商", "2024-03-07 20:15:23+08:00"),
    ]
    assert listing.next_page == (
        "https://mp.weixin.qq.com/mp/appmsgalbum?action=getalbum&__biz=MzU1&album_id=3001&count=20"
        "&begin_msgid=2247480002&begin_itemidx=2&f=json"
    )
    assert SITE.listing(page("album", listing.next_page)).next_page is None  # the cursor did not move


def test_album_part_as_json() -> None:
    document = page("album-part", "https://mp.weixin.qq.com/mp/appmsgalbum?f=json")
    assert SITE.recognise(document)
    assert SITE.state(document).state is State.LIST
    listing = SITE.listing(document)
    assert [link.url for link in listing.articles] == [
        "https://mp.weixin.qq.com/s?__biz=MzU1&mid=2247480001&idx=1&sn=c1"
    ]
    assert listing.next_page is None


@pytest.mark.parametrize(
    "text", ["{", '{"getalbum_resp": 1}', '{"getalbum_resp": {"article_list": [1, {"url": ""}]}}', "[" * 100_000]
)
def test_broken_album_lists_nothing(text: str) -> None:
    assert SITE.listing(Document(text)).articles == ()


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("http://mp.weixin.qq.com/s/AbC-_1?scene=1#rd", "https://mp.weixin.qq.com/s/AbC-_1"),
        ("mp.weixin.qq.com/s/AbC", "mp.weixin.qq.com/s/AbC"),
        ("https://mp.weixin.qq.com/s?sn=d&idx=1&mid=2&__biz=Mz%3D%3D&chksm=1", "https://mp.weixin.qq.com/s?__biz=Mz==&mid=2&idx=1&sn=d"),
        ("https://mp.weixin.qq.com/s?__biz=Mz==&appmsgid=2&itemidx=1&sign=d", "https://mp.weixin.qq.com/s?__biz=Mz==&mid=2&idx=1&sn=d"),
        ("https://mp.weixin.qq.com/s?src=11&timestamp=1&ver=2&signature=a*b-c~&new=1", "https://mp.weixin.qq.com/s?src=11&timestamp=1&ver=2&signature=a*b-c~"),
        ("http://mp.weixin.qq.com/s?__biz=Mz&amp;amp;mid=2\\x26amp;idx=1", "https://mp.weixin.qq.com/s?__biz=Mz&mid=2&idx=1"),
        ("https://mp.weixin.qq.com/mp/appmsgalbum?__biz=Mz==&action=getalbum&album_id=3&scene=126#wechat_redirect", "https://mp.weixin.qq.com/mp/appmsgalbum?__biz=Mz==&action=getalbum&album_id=3"),
        ("http://127.0.0.1:80/s/x?from=timeline", "http://127.0.0.1:80/s/x"),
        ("http://[broken", "http://[broken"),
        ("", ""),
    ],
)  # fmt: skip
def test_one_address_for_one_article(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical
    assert canonical_url(canonical) == canonical


PARTS = [
    "http://",
    "mp.weixin.qq.com",
    "/s",
    "/s/",
    "?",
    "&",
    "&amp;",
    "\\x26",
    "__biz=",
    "mid=1",
    "signature=",
    "#",
    "%3D",
    "[",
    "//",
    "=",
]


@given(st.lists(st.sampled_from(PARTS) | st.text(max_size=5), max_size=10))
@settings(max_examples=100, deadline=None)
def test_an_address_stays_as_it_was_made(parts: list[str]) -> None:
    canonical = canonical_url("".join(parts))
    assert canonical_url(canonical) == canonical


def test_page_data_survives_minifying_quotes_and_a_cut() -> None:
    text = (
        """x;window.cgiDataNew={"title":"a \\"b\\"",list:[{title:'c'},],"""
        """n:{m:'1'*1},u:'\\u4e2d\\n\\'',t:true,bare:12,f:JsDecode('"""
    )
    assert cgidata.page_data(text) == {
        "title": 'a "b"', "list": [{"title": "c"}], "n": {"m": "1"}, "u": "中\n'", "t": "true", "bare": "12",
    }  # fmt: skip


@given(st.text(alphabet=st.sampled_from("window.cgiDataNew = {}[]:,'\"\\x26uJsDecode()*1 \n\0\ud800中"), max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_script_is_read_without_an_error(text: str) -> None:
    data = cgidata.page_data("window.cgiDataNew = {" + text)
    assert isinstance(data, dict)
    document = Document(
        f"<html><div id='js_article'><div id='js_content'>{text}</div></div><script>window.cgiDataNew = {{{text}"
    )
    SITE.recognise(document)
    SITE.listing(document)
    if SITE.state(document).state is State.ARTICLE:
        SITE.extract(document)


@pytest.mark.parametrize("junk", ["'", '"', "a:", "{", "[", "\\", "JsDecode('", "/*", "x" * 9])
def test_page_data_takes_linear_time(junk: str) -> None:
    assert cgidata.page_data("window.cgiDataNew = {" + junk * 200_000) is not None


def recorded(shared: Path) -> list[tuple[str, Document, dict[str, Any]]]:
    found = []
    for gold in sorted((shared / "pages" / "wechat").glob("*.json")):
        with gzip.open(gold.with_suffix(".html.gz"), "rt", encoding="utf-8") as file:
            found.append((gold.stem, Document(file.read()), json.loads(gold.read_text(encoding="utf-8"))))
    return found


def test_recorded_pages(shared: Path) -> None:
    pages = recorded(shared)
    assert len(pages) >= 18
    for name, document, gold in pages:
        assert SITE.recognise(document), name
        assert SITE.state(document).state == gold["state"], name
        if gold["state"] == "article":
            check_recorded(name, document, gold)


def check_recorded(name: str, document: Document, gold: dict[str, Any]) -> None:
    article = SITE.extract(document)
    assert article is not None, name
    assert article.layout == gold["layout"], name
    if "title" not in gold:  # the page of 2018 came without gold: its state and its fields must be there
        assert article.title
        assert article.published_at
        assert len(article.raw_text) > 1000
        return
    assert article.published_at is not None, name
    title = gold["title"] if len(gold["title"]) <= 64 else ""  # else the whole text of a post without one
    assert (article.title, article.source_account, article.author or "", article.published_at.timestamp()) == (
        title, gold["account"], gold["author"], gold["published_unix"],
    ), name  # fmt: skip
    assert article.source_account_id == (gold["account_alias"] or gold["account_id"]), name
    # an untitled text share has no text in the gold but its title: the reader sees that as the body
    assert (
        f1("".join(gold["text"].split()) or "".join(gold["title"].split()), "".join(article.raw_text.split())) >= 0.99
    ), name


def f1(gold: str, found: str) -> float:
    """Of characters, by the longest common subsequence."""
    return 2 * float(LCSseq.similarity(gold, found)) / (len(gold) + len(found))


@pytest.mark.parametrize(
    ("text", "failed", "is_end"),
    [
        ('{"base_resp":{"ret":0},"getalbum_resp":{"article_list":[],"continue_flag":"0"}}', "", True),
        ('{"base_resp":{"ret":0},"getalbum_resp":{"continue_flag":"0"}}', "", True),
        ('{"base_resp":{"ret":-3,"errmsg":"no session"}}', "ret -3: no session", False),
        ('{"base_resp":{"ret":"200013"},"getalbum_resp":{"article_list":[]}}', "ret 200013", False),
        ('{"base_resp":{"ret":0},"getalbum_resp":{"base_info":{}}}', "JSON without article_list", False),
        ('{"base_resp":{"ret":0}}', "JSON without article_list", False),
        ('{"getalbum_resp":{"article_list":[{"url":"https://mp.wei', "JSON that breaks off", False),
        ("{}", "JSON without article_list", False),
        ("<html><body><div id='app'></div></body></html>", "", False),
    ],
)
def test_the_end_of_an_album_and_what_is_none(text: str, failed: str, is_end: bool) -> None:
    listing = SITE.listing(Document(text, "https://mp.weixin.qq.com/mp/appmsgalbum?action=getalbum&f=json"))
    assert (listing.articles, listing.failed, listing.is_end) == ((), failed, is_end)


MESSAGES = [
    ("系统出错", "请稍后再试", State.NO_ARTICLE, False),
    ("内容审核中", "该内容正在审核中，暂时无法查看", State.UNAVAILABLE, False),
    ("验证", "请输入验证码", State.VERIFICATION, False),
    ("提示", "你的访问过于频繁", State.VERIFICATION, False),
    ("关注后可阅读全文", "该内容仅对关注者开放", State.LOGIN, False),
    ("此帐号处于帐号迁移流程中", "内容暂时无法查看", State.UNAVAILABLE, False),
    ("一句没有人见过的话", "", State.UNAVAILABLE, False),
    ("该内容已被发布者删除", "", State.DELETED, True),
    ("此帳號已自主註銷", "內容無法查看", State.UNAVAILABLE, True),
    ("此内容因违规无法查看", "涉嫌违反相关法律法规和政策", State.VIOLATION, True),
]


@pytest.mark.parametrize(("title", "reason", "state", "final"), MESSAGES)
def test_only_last_words_make_a_page_gone(title: str, reason: str, state: State, *, final: bool) -> None:
    text = (
        '<html><head><title></title></head><body id="activity-detail"><div class="weui-msg">'
        f'<h2 class="weui-msg__title">{title}</h2><p class="weui-msg__desc">{reason}</p></div></body></html>'
    )
    found = SITE.state(Document(text, "https://mp.weixin.qq.com/s/Demo_message"))
    assert (found.state, found.final) == (state, final)
