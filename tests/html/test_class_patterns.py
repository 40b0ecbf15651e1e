"""Names of elements, and the headings of other people's blocks."""

from __future__ import annotations

import lxml.html
import pytest

from corpus.html import class_patterns
from corpus.html.class_patterns import Noise

OTHERS = [
    *("comment-list", "gc-comment cmt-item", "pinglun", "art_rec art_relative related-news", "rm_relevant cf"),
    *("tuijian_con", "hot-posts", "recommend-box", "xiangguan", "tie-area"),
]
FURNITURE = [
    *("footer", "page-footer", "foot", "breadcrumb", "top_navigation nav", "sidebar-wrapper", "share-box"),
    *("bdsharebuttonbox", "ad", "top-ad", "inline-ad", "ad_box", "tjewm cf", "infobox", "mw-editsection", "pagination"),
    *("post-meta", "author-info", "disclaimer", "vjs-control", "login-box"),
]
NEITHER = [
    *("content", "article", "main", "text", "commentary", "photo-caption", "screenshot-wrap", "bloginfo", "load-more"),
    *("shang-hai-news", "header-image", "download", "shadow", "read", "ArticlePageChunksContent-etcMtP", "badge"),
    *("report-content", "navel", "footage", "football", "adventure", "gradient", "likelihood"),
]
BODY = [
    *("article-content", "articleBody", "article__content", "art_content", "post-body", "entry-content", "TRS_Editor"),
    *("rich_media_content", "mw-parser-output", "ContentBody", "pages_content content_text", "caas-body", "zoom"),
]
NO_BODY = ["article", "content", "main", "wrapper", "post", "article-list", "body", "contents-nav"]


def named(name: str) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(f"<div class='{name}'>x</div>")


@pytest.mark.parametrize("name", OTHERS)
def test_others(name: str) -> None:
    assert class_patterns.noise(named(name)) is Noise.OTHERS


@pytest.mark.parametrize("name", FURNITURE)
def test_furniture(name: str) -> None:
    assert class_patterns.noise(named(name)) is Noise.FURNITURE


@pytest.mark.parametrize("name", NEITHER)
def test_words_that_hold_a_hint_by_chance(name: str) -> None:
    assert class_patterns.noise(named(name)) is Noise.NONE


@pytest.mark.parametrize("name", BODY)
def test_body(name: str) -> None:
    assert class_patterns.is_body(named(name))


@pytest.mark.parametrize("name", NO_BODY)
def test_no_body(name: str) -> None:
    assert not class_patterns.is_body(named(name))


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ("<p style='color:red; display : none'>x</p>", Noise.HIDDEN),
        ("<p hidden>x</p>", Noise.HIDDEN),
        ("<p style='visibility:hidden'>x</p>", Noise.HIDDEN),
        ("<div id='js_content' style='visibility: hidden; opacity: 0'>x</div>", Noise.NONE),
        ("<nav>x</nav>", Noise.FURNITURE),
        ("<aside>x</aside>", Noise.FURNITURE),
        ("<p>x</p>", Noise.NONE),
    ],
)
def test_tags_and_styles(html: str, kind: Noise) -> None:
    assert class_patterns.noise(lxml.html.fromstring(html)) is kind


@pytest.mark.parametrize(
    "html",
    [
        "<p>今天的<span class='hot-word'>热门</span>话题</p>",
        "<p><span class='related'>整段</span></p>",
        "<div><span class='share-text'>整段话都在这里面，没有别的元素，读者看到的就是这一句。</span></div>",
        "<div><code class='comment'>a</code></div>",
        "<pre><span class='hljs-comment'># a</span></pre>",
        "<div><div class='code-toolbar'><pre>a</pre></div></div>",
    ],
)
def test_names_within_a_text_and_of_code_say_how_it_looks(html: str) -> None:
    assert class_patterns.noise(lxml.html.fromstring(html)[0]) is Noise.NONE


@pytest.mark.parametrize(
    "html",
    ["<div><span class='share-count'>12</span></div>", "<h2><b>甲</b><span class='mw-editsection'>编辑</span></h2>"],
)
def test_names_of_labels_beside_a_text_count(html: str) -> None:
    assert class_patterns.noise(lxml.html.fromstring(html)[-1]) is not Noise.NONE


@pytest.mark.parametrize(
    "text",
    [
        "热门评论",
        "全部评论(12)",
        "评论 10条",
        "12条评论",
        "猜你喜欢",
        "其他人也在看",
        "为你推荐",
        "相关推荐 更多>>",
        "我要评论",
        "【最新文章】",
    ],
)
def test_others_speak(text: str) -> None:
    assert class_patterns.OTHERS_SPEAK.fullmatch(text)


@pytest.mark.parametrize(
    "text", ["评论家的看法", "他推荐了一本书", "更多企业加入", "最新文章指出", "留言板的故事", "为你写诗"]
)
def test_others_do_not_speak(text: str) -> None:
    assert not class_patterns.OTHERS_SPEAK.fullmatch(text)
