"""Mirror definitions: what the selectors say is read, on any host, and a changed template still gives an article."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from cssselect import SelectorSyntaxError

from corpus import sites
from corpus.article import BEIJING, State
from corpus.decoding import decode
from corpus.html.document import Document
from corpus.sites import mirrors
from corpus.sites.mirrors.layout import mirror

PAGES = Path(__file__).parent.parent / "pages"
BODY = "".join(f"<p>第{number}段：巷口有个修鞋摊，摊主姓陈，修一双鞋收八块钱。</p>" for number in "一二三四")
SITE = mirror(
    name="example",
    hosts=("mirror.example",),
    title="h1.t",
    body="div.post",
    time="span.date",
    account=".from b",
    author=".by",
    drop=".ad",
    links="ul.list a",
    next_page="a.more::attr(href)",
    marks=("mirror-example-7",),
)
PAGE = f"""<html><body class="mirror-example-7"><h1>站名</h1><h1 class="t"> 巷口的
修鞋摊 </h1>
<p class="from">来自 <b>灯下读书</b></p><i class="by">林间</i><span class="date">发布：2023-03-02 08:00</span>
<div class="post"></div>
<div class="post">{BODY}<p class="ad">广告</p><img src="/1.jpg">
<img data-src="//img.example/2.png" src="x.gif">
</div></body></html>"""
LIST = """<html><body class="mirror-example-7"><ul class="list"><li><a href="/a/1">一盏灯</a></li>
<li><a href="a/2">修鞋摊</a></li>
<li><a href="/a/1">再一次</a></li><li><a href="javascript:void(0)">没有</a></li></ul>
<a class="more" href="?page=2">更多</a></body></html>"""


def document(text: str, url: str = "https://mirror.example/list") -> Document:
    return Document(text, url)


def test_reads_what_the_selectors_say() -> None:
    page = document(PAGE)
    assert SITE.recognise(page)
    assert SITE.state(page).state is State.ARTICLE
    read = SITE.extract(page)
    assert read is not None
    assert (read.title, read.author, read.source_account, read.layout) == (
        "巷口的修鞋摊",
        "林间",
        "灯下读书",
        "example",
    )
    assert read.published_at is not None
    assert read.published_at.isoformat() == "2023-03-02T08:00:00+08:00"
    assert read.raw_text.count("\n") == 3
    assert "广告" not in read.raw_text
    assert read.images == ("https://mirror.example/1.jpg", "https://img.example/2.png")


TIME = (
    '<h1>巷口</h1><div class="meta">{}<span class="own">林间<b>（编辑）</b></span></div><div class="post">正文。</div>'
)


@pytest.mark.parametrize(
    ("time", "published"),
    [
        ('<time datetime="2023-03-02T08:00:00+08:00">三月</time>', "2023-03-02T08:00:00+08:00"),
        ("<time>2023-03-02 08:00</time>", "2023-03-02T08:00:00+08:00"),
        ('<time datetime="x">2023年3月2日</time>', "2023-03-02T00:00:00+08:00"),
        ("<time>三月</time>", None),
    ],
)
def test_elements_texts_and_attributes(time: str, published: str | None) -> None:
    site = mirror(name="x", body=".post", time="time::attr(datetime), time", author=".own::text", account=".own")
    read = site.extract(document(TIME.format(time)))
    assert read is not None
    assert (read.published_at and read.published_at.isoformat()) == published
    assert (read.author, read.source_account) == ("林间", "林间（编辑）")


def test_a_selector_that_is_no_css_is_refused_at_once() -> None:
    with pytest.raises(SelectorSyntaxError):
        mirror(name="x", body="div[")


def test_lists_articles_once_in_order() -> None:
    page = document(LIST)
    assert SITE.state(page).state is State.LIST
    listing = SITE.listing(page)
    assert [(link.url, link.title) for link in listing.articles] == [
        ("https://mirror.example/a/1", "一盏灯"),
        ("https://mirror.example/a/2", "修鞋摊"),
    ]
    assert listing.next_page == "https://mirror.example/list?page=2"


def test_a_changed_template_is_read_by_the_generic_extractor() -> None:
    read = SITE.extract(document(PAGE.replace('class="post"', 'class="content-2024"')))
    assert read is not None
    assert "第三段" in read.raw_text
    assert read.layout != "example"


def test_a_notice_in_the_place_of_the_body_is_no_article() -> None:
    notice = f'<html><body class="mirror-example-7"><div class="post">{"该文章已被作者删除"}</div></body></html>'
    assert SITE.state(document(notice)).state is State.DELETED


@pytest.mark.parametrize("text", ["", "plain text", "<html></html>", "\ud800<p>", '{"a": 1}'])
def test_other_pages_are_not_its_own(text: str) -> None:
    page = document(text, "")
    assert not any(site.recognise(page) for site in mirrors.SITES)
    assert SITE.listing(page).articles == ()
    assert SITE.state(page).state is not State.ARTICLE


@pytest.mark.parametrize("name", ["repost", "wechat-copy"])
def test_layouts_are_recognised_on_any_host(name: str) -> None:
    (file, *_) = sorted(PAGES.glob(f"{name}/*/page.html"))
    page = Document(decode(file.read_bytes()).text, "http://127.0.0.1:8000/a/1.html")
    assert sites.site_for(page).name == name


REPOST = (
    "聲明：本文來自微信公眾號燈下讀書（ID：dengxia），授權(quán)轉(zhuǎn)載發(fā)布。\n第一段。\n第二段。\n第三段。"
)


@pytest.mark.parametrize(
    ("text", "mine"),
    [
        (REPOST, True),
        (REPOST.replace("聲明：本文", "本文"), True),
        ("第一段。\n第二段。\n第三段。\n文章转载自公众号“灯下读书”。", True),
        ("第一段。\n第二段。\n第三段。", False),
        ("\n".join(["前言。"] * 9 + [REPOST.split("\n", 1)[0]] + ["后话。"] * 9), False),
        (f"<html><body><p>{REPOST}</p></body></html>", False),
        (f'{{"text": "{REPOST}"}}', False),
    ],
)
def test_saved_texts_are_told_by_their_repost_line(text: str, mine: bool) -> None:
    assert (sites.site_for(Document(text)).name == "mirror") is mine


def test_the_seed_is_a_saved_mirror_text(shared: Path) -> None:
    text = (shared / "seeds" / "wechat-mirror.txt").read_text(encoding="utf-8")
    page = Document(text, "file:wechat-mirror.txt")
    assert sites.site_for(page).name == "mirror"
    read = sites.named("mirror").extract(page)
    assert read is not None
    assert read.raw_text.split("\n", 1)[0] == text.split("\n", 1)[0].strip()


@pytest.mark.parametrize("tag", ['<link rel="canonical" href="{}">', '<meta property="og:url" content="{}">'])
def test_a_mirror_that_names_the_original_is_still_a_mirror(tag: str) -> None:
    head = tag.format("https://mp.weixin.qq.com/s/Demo_article-01")
    text = f"<html><head>{head}</head><body><article><p>店里的灯一直亮到十点。</p></article></body></html>"
    assert sites.site_for(Document(text, "https://mirror.example/a/1.html")).name == "generic"


@pytest.mark.parametrize(("is_dated", "published"), [(True, "2021-11-22 10:07"), (False, "None")])
def test_yesterday_counts_only_where_the_day_of_fetching_is_known(*, is_dated: bool, published: str) -> None:
    html = '<div class="post-meta"><h1>集市开张</h1>昨天 10:07</div><div id="article-body"><p>集市开张了。</p></div>'
    now = datetime(2021, 11, 23, 9, tzinfo=BEIJING)
    document = Document(html, "http://a.cn/1.html", fetched_at=now, is_dated=is_dated)
    found = sites.site_for(document).extract(document)
    assert found is not None
    assert str(found.published_at)[:16] == published
