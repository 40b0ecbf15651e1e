"""mp.weixin.qq.com: a field in whatever place it stands, shares without a body, and lists of an account."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from corpus.article import Article, Page, Rejected, State
from corpus.html.document import Document
from corpus.process import process
from corpus.sites.wechat import SITE

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SENTENCES = "<p>今天的集市从清晨五点开始，卖菜的人比往年多了一倍，价钱也公道。</p><p>下周改在室内，雨天也不停。</p>"


def row(html: str, url: str = "https://mp.weixin.qq.com/s/Demo_places") -> Article | Rejected:
    return process(Page(url=url, body=f"<meta charset='utf-8'>{html}".encode(), fetched_at=NOW))


def share(statements: str, head: str = "") -> str:
    return f'<html><head>{head}</head><body><div id="js_article"></div><script>{statements}</script></body></html>'


DESCRIBED = (
    '<meta name="description" content="三分钟看完一株豆角从种到收。">'
    '<meta property="og:title" content="一株豆角的一生">'
)
LONG = "周日开张，雨天不停。" * 8
OLD_PAGE = (
    '<html><body id="activity-detail"><h1 id="activity-name">集市开张</h1><span id="post-date">2013-11-20</span>'
    '<a id="post-user"><span>某村集市</span><i></i></a><div id="page-content"><div id="img-content">'
    f'<div class="text">{SENTENCES}</div><p class="page-toolbar">举报</p></div></div></body></html>'
)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (  # a text share whose data stand in window statements beside a small cgiDataNew
            share(
                "window.msg_title = window.title = '集市通知' || ''; window.ct = '1717200000';"
                "window.cgiDataNew = { nick_name: '某村集市' };"
                r"window.text_page_info = { content: '周日开张。\x0a雨天改在室内。' };"
            ),
            ("text", "集市通知", "某村集市", "周日开张。\n雨天改在室内。"),
        ),
        (  # a picture share, the same
            share(
                "window.title = '集市'; window.nick_name = '某村集市'; var item_show_type = '8';"
                "window.picture_page_info_list = [{ cdn_url: 'https://mmbiz.example/a/0', }];",
                '<meta property="og:description" content="周日开张，雨天不停。">',
            ),
            ("image", "集市", "某村集市", "周日开张，雨天不停。"),
        ),
        (  # a video share of 2020
            share(
                "var d = _g.cgiData; d.title = xml ? getXmlValue('title.DATA') : '一株豆角的一生';"
                "d.nick_name = xml ? getXmlValue('nick_name.DATA') : '某村集市'; var item_show_type = \"5\";",
                DESCRIBED,
            ),
            ("video", "一株豆角的一生", "某村集市", "三分钟看完一株豆角从种到收。"),
        ),
        (  # an audio share and a short one
            share("var item_show_type = '7'; var nickname = '某村集市';", DESCRIBED),
            ("audio", "一株豆角的一生", "某村集市", "三分钟看完一株豆角从种到收。"),
        ),
        (
            share("var real_item_show_type = '17'; var nickname = '某村集市';", DESCRIBED),
            ("short", "一株豆角的一生", "某村集市", "三分钟看完一株豆角从种到收。"),
        ),
        (  # the template of 2013
            OLD_PAGE,
            ("2013", "集市开张", "某村集市", SENTENCES.replace("</p><p>", "\n")[3:-4]),
        ),
        (  # an untitled post has no title: what stands there is its text
            share(
                f"window.cgiDataNew = {{ title: '{LONG}', nick_name: '某村集市', item_show_type: '10',"
                f" user_name: 'gh_1', content_noencode: '{LONG}' }};"
            ),
            ("text", "", "某村集市", LONG),
        ),
    ],
)  # fmt: skip
def test_a_field_is_read_in_whatever_place_it_stands(html: str, expected: tuple[str, ...]) -> None:
    found = row(html)
    assert isinstance(found, Article), found
    assert (found.layout, found.title, found.source_account, found.raw_text) == expected


def test_a_video_without_a_word_is_no_article() -> None:
    head = '<meta name="description" content="一株豆角"><meta property="og:title" content="一株豆角">'
    assert isinstance(row(share("var item_show_type = '5';", head)), Rejected)


@pytest.mark.parametrize("label", ["微信号", "微信號", "WeChat ID", "ID"])
def test_the_id_of_an_account_is_read_under_any_label(label: str) -> None:
    card = (
        f'<p><label class="profile_meta_label">{label}</label><span class="profile_meta_value">tianjianbiji</span></p>'
        '<p><label class="profile_meta_label">About</label><span class="profile_meta_value">写给种菜的人</span></p>'
    )
    found = row(f'<div id="js_article">{card}<div id="js_content">{SENTENCES}</div></div>')
    assert isinstance(found, Article)
    assert found.source_account_id == "tianjianbiji"


def test_a_migrated_article_names_its_new_address() -> None:
    target = "http://mp.weixin.qq.com/s?__biz=MzA2&amp;mid=22&amp;idx=1&amp;sn=ab&amp;scene=1"
    found = row(
        '<body id="activity-detail"><div class="weui-msg"><h2 class="weui-msg__title">该公众号已迁移</h2>'
        f"<script>var transferTargetLink = '{target}';</script>"
    )
    assert isinstance(found, Rejected)
    assert found.article.source_url == "https://mp.weixin.qq.com/s?__biz=MzA2&mid=22&idx=1&sn=ab"
    assert "mid=22" in found.detail


def history(messages: list[dict[str, Any]], **more: Any) -> Document:
    text = json.dumps({"ret": 0, "general_msg_list": json.dumps({"list": messages}), **more})
    return Document(text, "https://mp.weixin.qq.com/mp/profile_ext?action=getmsg&__biz=MzA=&f=json&offset=10")


def test_the_history_of_an_account_is_a_list() -> None:
    address = "http://mp.weixin.qq.com/s?__biz=MzA=&amp;mid=22&amp;idx={}&amp;sn=a{}&amp;chksm=b#rd"
    several = {
        "title": "集市一", "content_url": address.format(1, 1),
        "multi_app_msg_item_list": [{"title": "集市&amp;二", "content_url": address.format(2, 2)}, {"title": "没有"}],
    }  # fmt: skip
    document = history(
        [{"comm_msg_info": {"datetime": 1717200000}, "app_msg_ext_info": several}, {"comm_msg_info": {}}],
        can_msg_continue=1, next_offset=20,
    )  # fmt: skip
    assert SITE.state(document).state is State.LIST
    listing = SITE.listing(document)
    assert [(link.url, link.title, str(link.published_at)) for link in listing.articles] == [
        ("https://mp.weixin.qq.com/s?__biz=MzA=&mid=22&idx=1&sn=a1", "集市一", "2024-06-01 08:00:00+08:00"),
        ("https://mp.weixin.qq.com/s?__biz=MzA=&mid=22&idx=2&sn=a2", "集市&二", "2024-06-01 08:00:00+08:00"),
    ]
    assert listing.next_page == ("https://mp.weixin.qq.com/mp/profile_ext?action=getmsg&__biz=MzA=&f=json&offset=20")
    assert SITE.listing(history([], can_msg_continue=1, next_offset=10)).next_page is None  # the cursor did not move
    assert SITE.listing(history([], can_msg_continue=0)).is_end
    assert SITE.listing(Document('{"general_msg_list": "x"}', "https://mp.weixin.qq.com/mp/profile_ext")).failed


def test_the_homepage_of_an_account_is_a_list() -> None:
    item = '<a class="list_item js_post" href="http://mp.weixin.qq.com/s?__biz=MzA=&amp;mid={0}&amp;idx=1&amp;sn=a&amp;scene=19">'
    html = "".join(f'{item.format(n)}<h2 class="js_title">集市{n}</h2><p>说明</p></a>' for n in range(3))
    document = Document(f'<body><div class="article_list">{html}</div>', "https://mp.weixin.qq.com/mp/homepage?hid=1")
    assert SITE.state(document).state is State.LIST
    found = [(link.url[-21:], link.title) for link in SITE.listing(document).articles]
    assert found == [(f"MzA=&mid={n}&idx=1&sn=a", f"集市{n}") for n in range(3)]
