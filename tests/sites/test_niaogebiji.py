"""niaogebiji.com: own pages in the site's structure, and the recorded ones where they are at hand."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import State
from corpus.html.document import Document
from corpus.sites.niaogebiji import SITE, canonical_url, flat_text
from corpus.sites.site import Listing

PAGES = Path(__file__).parent.parent / "pages" / "niaogebiji"


def html(name: str) -> str:
    """The page of a fixture; what is read from each stands in its expected.json (tests/test_pages.py)."""
    [file] = (PAGES / name).glob("page.*")
    return file.read_text(encoding="utf-8")


def page(name: str, url: str = "") -> Document:
    return Document(html(name), url)


MORE = "/pc/index/getMoreArticle/?"
LISTED = ["https://www.niaogebiji.com/article-70001-1.html", "https://www.niaogebiji.com/article-70000-1.html"]


@pytest.mark.parametrize(
    ("name", "url", "next_page"),
    [
        ("list", "/cat/101", MORE + "catid=101&timepoint=1683077400&format=html"),
        ("list", "/pc/article/catlist/?catid=7", MORE + "catid=7&timepoint=1683077400&format=html"),
        ("list", MORE + "catid=101&timepoint=1683077400&format=html", None),
        ("list-part", "/pc/index/getMoreArticle", MORE + "timepoint=1683077400"),
        ("list-part", "/pc/index/x?catid=9&timepoint=1689999999", MORE + "catid=9&timepoint=1683077400"),
    ],
)  # fmt: skip
def test_lists_articles_and_the_next_part(name: str, url: str, next_page: str | None) -> None:
    base = "https://www.niaogebiji.com"
    document = page(name, base + url)
    assert SITE.state(document).state is State.LIST
    listing = SITE.listing(document)
    assert [link.url for link in listing.articles] == LISTED
    assert [link.title for link in listing.articles] == ["会员日到底该送什么", "导购的一天"]
    assert str(listing.articles[0].published_at) == "2023-05-04 09:30:00+08:00"
    assert listing.next_page == (base + next_page if next_page else None)


def test_a_local_copy_of_the_site_links_to_itself() -> None:
    listing = SITE.listing(page("list", "http://127.0.0.1:8000/cat/101"))
    assert listing.articles[0].url == "http://127.0.0.1:8000/article-70001-1.html"
    assert (
        listing.next_page == "http://127.0.0.1:8000/pc/index/getMoreArticle/?catid=101&timepoint=1683077400&format=html"
    )


def test_bulletin_and_rows_wrapped_in_json() -> None:
    bulletin = SITE.listing(page("bulletin", "https://www.niaogebiji.com/pc/bulletin/index"))
    assert [link.title for link in bulletin.articles] == ["快讯一则"]
    assert bulletin.next_page is None
    wrapped = json.dumps({"return_code": "200", "return_data": html("list")})
    assert [link.url for link in SITE.listing(Document(wrapped)).articles] == LISTED


@pytest.mark.parametrize(
    ("text", "state", "says"),
    [
        (
            '{"return_code":"500","return_msg":"系统\\n繁忙","return_data":[]}',
            "no_article",
            "return_code 500: 系统繁忙",
        ),
        ('{"return_code":500,"return_data":[{"link":"/a"}]}', "no_article", "return_code 500"),
        ('{"return_code":"-1","return_msg":"\\u8bf7\\u5148\\u767b\\u5f55","return_data":null}', "login", "请先登录"),
        ('{"return_code":"-1","return_msg":"请求过于频繁"}', "verification", "请求过于频繁"),
        ('{"return_code":"200","return_data":[{"link":"/article-1-1.h', "no_article", "JSON that breaks off"),
        ('{"return_code":{"return_data":1}}', "no_article", "return_code {'return_data': 1}"),
        ('{"code":0,"data":[]}', "no_article", "JSON without return_data"),
        ("[1]", "no_article", "JSON without return_data"),
        ('{"return_data":5}', "no_article", "no rows in return_data"),
        ('{"return_data":[{"id":7}]}', "no_article", "no rows in return_data"),
        ('{"return_data":{"list":[{}]}}', "no_article", "no rows in return_data"),
        ("{", "no_article", "JSON that breaks off"),
    ],
)
def test_a_list_that_failed_is_not_the_end_of_the_lists(text: str, state: str, says: str) -> None:
    document = Document(text, "https://www.niaogebiji.com/pc/index/getMoreArticle?timepoint=1683077400")
    listing = SITE.listing(document)
    assert (listing.articles, listing.next_page) == ((), None)
    assert says in listing.failed
    assert SITE.state(document).state == state


@pytest.mark.parametrize(
    "data",
    ['"return_data":[]', '"return_data":null', '"return_data":""', '"return_data":{"list":[],"total":"40"}'],
)
@pytest.mark.parametrize("code", ['"return_code":"200",', '"return_code":200,', ""])
def test_the_end_of_the_lists_is_no_failure(code: str, data: str) -> None:
    document = Document(f"{{{code}{data}}}")
    assert SITE.listing(document) == Listing(is_end=True)
    assert SITE.state(document).state is State.LIST


@pytest.mark.parametrize(
    ("answer", "is_end"),
    [
        ("", True),
        ("<div class='no-more'>没有更多了</div>", True),
        ("<html><body><div id='app'></div></body></html>", False),
        ("<script>location.reload()</script>", False),
    ],
)
def test_rows_that_end_are_a_fragment_and_no_page(answer: str, is_end: bool) -> None:
    address = "https://www.niaogebiji.com/pc/index/getMoreArticle/?timepoint=1683077400"
    assert SITE.listing(Document(answer, f"{address}&format=html")) == Listing(is_end=is_end)
    assert not SITE.listing(Document(answer, address)).is_end  # asked for as JSON


@pytest.mark.parametrize(
    "text",
    [
        "鸟哥笔记有一套羽毛积分。读者用羽毛兑换礼品，作者靠它看见谁在读。",
        "<html><head><title>谈谈羽毛</title></head><body><h1>谈谈羽毛</h1><p>鸟的羽毛不足，飞不高。</p></body></html>",
        "依法管网、依法办网、依法上网是一条原则。",
    ],
)
def test_an_article_about_the_site_is_not_of_the_site(text: str) -> None:
    assert not SITE.recognise(Document(text))


def test_a_page_without_article_is_none() -> None:
    gone = "<html><head><title>404 - 鸟哥笔记</title></head><body><p></p></body></html>"
    assert SITE.recognise(Document(gone))
    assert SITE.extract(Document(gone)) is None


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("http://www.niaogebiji.com/article-5-1.html#c", "https://www.niaogebiji.com/article-5-1.html"),
        ("https://m.niaogebiji.com/article-5-2.html?a=1", "https://www.niaogebiji.com/article-5-1.html"),
        ("http://127.0.0.1:99/article-5-1.html?x", "http://127.0.0.1:99/article-5-1.html"),
        ("https://www.niaogebiji.com/cat/101?x=1", "https://www.niaogebiji.com/cat/101?x=1"),
        ("http://[broken", "http://[broken"),
    ],
)
def test_one_address_for_one_article(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical
    assert canonical_url(canonical) == canonical


@given(
    st.lists(st.text(max_size=40) | st.sampled_from(["2021-11-22 10:07:38", "-END-", "发表文章1", "收藏"]), max_size=12)
)
@settings(max_examples=60, deadline=None)
def test_any_text_is_read_without_an_error(lines: list[str]) -> None:
    document = Document("\n".join(lines))
    SITE.recognise(document)
    SITE.state(document)
    SITE.listing(document)
    article = flat_text.extract(document)
    assert article is None or "\n\n" not in article.raw_text


@pytest.mark.parametrize("name", ["article-known", "article-flat"])
def test_recorded_pages(shared: Path, name: str) -> None:
    folder = shared / "pages" / "niaogebiji"
    gold = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    with gzip.open(folder / f"{name}.html.gz", "rt", encoding="utf-8") as file:
        check_recorded(Document(file.read()), gold)


def test_recorded_text(shared: Path) -> None:
    seeds = shared / "seeds"
    gold = json.loads((seeds / "niaogebiji.json").read_text(encoding="utf-8"))
    check_recorded(Document((seeds / "niaogebiji.txt").read_text(encoding="utf-8")), gold)


def check_recorded(document: Document, gold: dict[str, str]) -> None:
    assert SITE.recognise(document)
    article = SITE.extract(document)
    assert article is not None
    assert article.title == gold["title"]
    assert article.author == gold["author"]
    assert article.published_at is not None
    assert article.published_at.isoformat() == gold["published"]
    assert article.raw_text.split("\n-END-")[0] == gold["text"]


@pytest.mark.parametrize("name", ["list.html", "list.json"])
def test_recorded_lists(shared: Path, name: str) -> None:
    text = (shared / "pages" / "niaogebiji" / name).read_text(encoding="utf-8")
    listing = SITE.listing(Document(text, "https://www.niaogebiji.com/cat/101"))
    assert [link.url for link in listing.articles] == ["https://www.niaogebiji.com/article-88888-1.html"]
    assert listing.next_page is not None
    assert "timepoint=1637546858" in listing.next_page
