"""Feeds and sitemaps: every kind gives links; hostile XML gives little, and quickly."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import BEIJING
from corpus.html.document import Document
from corpus.sites.generic import feeds
from corpus.sites.site import Link
from tests.timing import work_seconds

BASE = "https://mirror.example/feed.xml"
NOW = datetime(2024, 1, 1, tzinfo=BEIJING)
AT = datetime(2023, 3, 1, 21, 0, tzinfo=BEIJING)

RSS = """<?xml version="1.0" encoding="gb2312"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>灯下</title><link>https://mirror.example/</link>
<atom:link rel="next" href="/feed.xml?page=2"/>
<item><title><![CDATA[旧书店里的 & 一盏灯]]></title><link> /a/1.html </link>
<pubDate>Wed, 01 Mar 2023 13:00:00 GMT</pubDate></item>
<item><title>修鞋摊</title><guid>https://mirror.example/a/2.html</guid></item>
<item><title>没有地址</title><guid isPermaLink="false">77</guid></item>
<item><title>别的协议</title><link>ftp://mirror.example/3</link></item>
<item><title>重复</title><link>/a/1.html</link></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><link rel="next" href="?p=2"/><link rel="self" href="?p=1"/>
<entry><title>一盏灯</title><link rel="enclosure" href="/x.mp3"/>
<link href="/a/1.html"/><published>2023-03-01T21:00:00+08:00</published></entry>
<entry><title>修鞋摊</title><link rel="alternate" href="/a/2.html"/></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/">
<item rdf:about="/a/1.html"><title>一盏灯</title><dc:date>2023-03-01T21:00:00+08:00</dc:date></item></rdf:RDF>"""
SITEMAP = """\ufeff<?xml version='1.0' encoding='UTF-8'?><!-- made by hand --><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://mirror.example/a/1.html</loc><lastmod>2023-05-01</lastmod>
<news:news><news:publication_date>2023-03-01T21:00:00+08:00</news:publication_date><news:title>一盏灯</news:title></news:news></url>
<url><loc>https://mirror.example/a/2.html?x=1&amp;y=2</loc><lastmod>2023-05-01</lastmod></url></urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>https://mirror.example/s1.xml</loc></sitemap>
<sitemap><loc>/s2.xml</loc></sitemap></sitemapindex>"""
PLAIN = "https://mirror.example/a/1.html\r\nhttps://mirror.example/a/2.html\n"


def document(text: str) -> Document:
    return Document(text, BASE, fetched_at=NOW)


def url(number: int) -> str:
    return f"https://mirror.example/a/{number}.html"


@pytest.mark.parametrize(
    ("text", "links", "next_page"),
    [
        (
            RSS,
            [Link(url=url(1), title="旧书店里的 & 一盏灯", published_at=AT), Link(url=url(2), title="修鞋摊")],
            BASE + "?page=2",
        ),
        (ATOM, [Link(url=url(1), title="一盏灯", published_at=AT), Link(url=url(2), title="修鞋摊")], BASE + "?p=2"),
        (RDF, [Link(url=url(1), title="一盏灯", published_at=AT)], None),
        (SITEMAP, [Link(url=url(1), title="一盏灯", published_at=AT), Link(url=url(2) + "?x=1&y=2")], None),
        (PLAIN, [Link(url=url(1)), Link(url=url(2))], None),
    ],
    ids=["rss", "atom", "rdf", "sitemap", "plain"],
)
def test_links(text: str, links: list[Link], next_page: str | None) -> None:
    page = document(text)
    assert feeds.is_feed(page)
    listing = feeds.listing(page)
    assert list(listing.articles) == links
    assert (listing.next_page, listing.lists) == (next_page, ())


def test_an_index_names_further_sitemaps() -> None:
    listing = feeds.listing(document(INDEX))
    assert listing.lists == ("https://mirror.example/s1.xml", "https://mirror.example/s2.xml")
    assert listing.articles == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<!DOCTYPE html><html><body><p>rss</p></body></html>",
        "<html xmlns='http://www.w3.org/1999/xhtml'><feed/></html>",
        '{"item": []}',
        "第一段。https://mirror.example/",
        "https://mirror.example/a 是一个地址。\n第二段。\n第三段。",
    ],
)
def test_other_pages_are_no_feeds(text: str) -> None:
    assert not feeds.is_feed(document(text))


def test_damage_costs_only_its_entry() -> None:
    broken = RSS.replace("修鞋摊</title>", "修鞋摊 & 灯&nbsp;\x00</title>").replace("</channel></rss>", "")
    assert feeds.listing(document(broken)).articles[0].url == url(1)
    assert url(2) in [link.url for link in feeds.listing(document(broken)).articles]


LOL = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
ITEM = "<rss><channel><item><title>{}</title><link>/a/1.html</link></item></channel></rss>"
BOMB = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">{LOL}]>{ITEM.format("&l11;")}'
EXTERNAL = '<!ENTITY f SYSTEM "file:///etc/hostname"><!ENTITY % d SYSTEM "http://127.0.0.1:9/x.dtd">%d;'
FILE = f'<?xml version="1.0"?><!DOCTYPE rss [{EXTERNAL}]>{ITEM.format("&f;")}'


@pytest.mark.parametrize("text", [BOMB, FILE], ids=["bomb", "file"])
def test_entities_are_never_expanded(text: str) -> None:
    page = document(text)
    assert feeds.is_feed(page)
    for link in feeds.listing(page).articles:
        assert link.url == url(1)
        assert "lol" not in link.title
        assert len(link.title) < 20


@pytest.mark.parametrize(
    "text",
    [
        "<rss>" + "<channel>" * 5_000 + "<item><link>/a/1.html</link></item>",
        "<urlset>" + "".join(f"<url><loc>/a/{n}.html</loc></url>" for n in range(60_000)),
        "<rss><channel><item><title>" + "字" * 1_000_000,
        "<rss>" + "<item/>" * 300_000,
        "<rss " + "a='1' " * 1_000 + ">",
        "<?xml version='1.0'?>" + "<!-- -->" * 100_000,
        "<!DOCTYPE rss [" + "<!ENTITY a 'b'>" * 50_000,
    ],
    ids=["deep", "long", "title", "empty", "attributes", "comments", "doctype"],
)
def test_hostile_feeds_end_soon(text: str) -> None:
    def read() -> None:
        page = document(text)
        feeds.is_feed(page)
        assert len(feeds.listing(page).articles) <= feeds.MAX_LINKS

    assert work_seconds(read) < 2


PARTS = [*"<>/&;![]'\" \n\x00\ud800", "rss", "item", "link", "feed", "entry", "href=", "http://a.b/", "题"]


@given(st.lists(st.sampled_from(PARTS), max_size=60).map("".join))
@settings(max_examples=80, deadline=None)
def test_never_raises(text: str) -> None:
    for page in (document(text), document("<rss>" + text)):
        feeds.is_feed(page)
        for link in feeds.listing(page).articles:
            assert link.url.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    ("source", "failed", "is_end"),
    [
        ("<?xml version='1.0'?><urlset></urlset>", "", True),
        ("<?xml version='1.0'?><urlset/>", "", True),
        ("<rss><channel><title>甲</title></channel></rss>\n<!-- 0.1 s -->", "", True),
        ("<sm:urlset xmlns:sm='a'><sm:url><sm:loc>https://a.cn/1</sm:loc></sm:url></sm:urlset>", "", False),
        ("<urlset><url><loc>https://a.cn/1</loc></url><url><loc>https://a.c", "it breaks off: no </urlset>", False),
        ("<rss><channel><item><link>https://a.cn/1</link></item>", "it breaks off: no </rss>", False),
        ("<urlset><url><loc", "it breaks off: no </urlset>", False),
    ],
)
def test_a_feed_is_whole_where_its_root_is_closed(source: str, failed: str, is_end: bool) -> None:
    found = feeds.listing(Document(source, "https://a.cn/feed"))
    assert (found.failed, found.is_end) == (failed, is_end)
    assert len(found.articles) == source.count("</loc>") + source.count("</sm:loc>") + source.count("</link>")
