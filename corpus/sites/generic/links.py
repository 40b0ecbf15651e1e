"""Article links on list pages of sites nobody described: told by the shapes of their addresses and texts.

The links of one list come from one template: their addresses share a skeleton (/a/N.html) and their texts are
headlines. Menus have short texts, tag clouds shorter ones, pagers numbers. So links are grouped by skeleton and
judged as a group; a single link counts only if its address alone says article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median
from urllib.parse import parse_qsl, urldefrag, urlsplit

from lxml.etree import _Element as Element

from corpus.html.body.collector import all_text
from corpus.html.body.lines import collapse
from corpus.html.dates import parse_date
from corpus.html.document import Document
from corpus.sites.site import Link, Listing

#: A headline, in units of Chinese characters (Latin letters count a third): the median of a group of articles.
#: Menu and tag entries have 2 to 6, headlines of the pages seen 10 to 30.
_HEADLINE = 8.0
_SURE_HEADLINE = 10.0
_SUMMARY, _MENU = 45.0, 5.0
_MAX_LINKS = 2_000

#: A path with one of these parts leads to a list, a form or the site itself, never to an article.
_LIST_PATH = re.compile(
    r"/(?:tags?|categor(?:y|ies)|cat|list|lists|index|page|pages|author|authors|user|users|member|login|register|search|about|contact|help"
    r"|archives?|topics?|special|zt|rss|feed|comments?|download|apps?|static|join|jobs|privacy|terms|sitemap|space|home|channel|column)"
    r"(?:[/_.-]|\.\w{2,5}\Z|\Z)",
    re.IGNORECASE,
)
#: No page at all.
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|pdf|zip|rar|7z|docx?|xlsx?|pptx?|mp[34]|apk|exe|css|js|xml|json|txt)\Z", re.IGNORECASE
)
_LISTING = "page p cat tag keyword kw q s search sort order paged pn start offset"
_NUMBERING = "id aid articleid article_id newsid tid docid sn mid __biz contentid nid itemid"
#: Parameters that page or sort a list, and those that number an article.
_LIST_QUERY, _ID_QUERY = frozenset(_LISTING.split()), frozenset(_NUMBERING.split())
#: A month (/2021/11/), a word for articles, a word with a number, a long number at the end (123456.html), /12.html.
_ARTICLE_PATH = re.compile(
    r"(?:19|20)\d{2}[-/_]?(?:0[1-9]|1[0-2])|/(?:a|p|s|art|article|articles|news|post|posts|content|detail|view|read|show|story|item|info|html)[/_-]"
    r"|(?:article|content|detail|news|art|t|c|n)[-_]?\d{3,}|\d{4,}(?:[-_]\d+)*(?:\.s?html?)?\Z|/\d{2,}\.s?html?\Z",
    re.IGNORECASE,
)
#: The whole text of a link to the next part of a list: 下一页 >, next page, older posts, ››.
_NEXT_TEXT = re.compile(
    r"(?:下一?[页頁]|后一?[页頁]|後一?頁|下一?[页頁][>»›→]*|next(?:\s*page)?|older(?:\s*(?:posts|entries))?|[>»›→]{1,2})\s*[>»›→]*",
    re.IGNORECASE,
)
#: The whole text of a link that repeats a headline's target: 阅读全文, 12 条评论, a date or a number alone.
_MORE = re.compile(
    r"(?:阅读|閱讀|查看|点击|點擊)?(?:全文|更多|详情|詳情|原文|详细|詳細)[>»›.…\s]*|more|read more|继续阅读|[\d\s./:-]+"
    r"|评论.{0,8}|\d+\s*(?:条|次|阅读|评论).{0,6}",
    re.IGNORECASE,
)
#: A day, perhaps with the time, at the end of a headline: 巷口的修鞋摊 [2021-11-22].
_DATED = re.compile(
    r"\s*[\[(（]?(?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?[\])）]?\Z"
)
_AWAY = frozenset({"footer", "nav"})


@dataclass(slots=True)
class _Group:
    """The links that share a skeleton."""

    titles: dict[str, str] = field(default_factory=dict)  # address → its longest text

    def headline(self) -> float:
        return median(_length(title) for title in self.titles.values())


def listing(document: Document) -> Listing:
    """Links to articles in the order of the page, each once with its longest text; and the next page.

    Stays on the host of the page (www. and m. count as the same). Empty for a page that is no HTML or holds no
    group of links that looks like a list of articles; ``is_end`` where such a page leads back into its list. Never
    raises.
    """
    if not document.is_html:
        return Listing()
    groups: dict[str, _Group] = {}
    order: dict[str, str] = {}
    host = _host(document.url)
    here = urldefrag(document.base_url)[0]
    for anchor, url in _anchors(document, host):
        if url == here:
            continue
        if len(order) >= _MAX_LINKS * 2:
            break
        skeleton = order.setdefault(url, _skeleton(url))
        titles = groups.setdefault(skeleton, _Group()).titles
        title = _title(anchor)
        if url not in titles or _better(title, titles[url]):
            titles[url] = title
    kept = {skeleton for skeleton, group in groups.items() if _is_list(skeleton, group)}
    found = [(url, groups[skeleton].titles[url]) for url, skeleton in order.items() if skeleton in kept]
    articles = [_link(url, title, document) for url, title in found if title or len(found) == 1]
    return Listing(
        articles=tuple(articles[:_MAX_LINKS]),
        next_page=_next_page(document),
        is_end=not articles and any(_leads_back(url, here) for url in _all_links(document, host)),
    )


def _all_links(document: Document, host: str) -> Iterator[str]:
    """Menus and pagers too."""
    for anchor in document.tree.iter("a"):
        url = document.absolute(anchor.get("href") or "")
        if url and _host(url) == host and urldefrag(url)[0] != urldefrag(document.base_url)[0]:
            yield url


def _leads_back(url: str, here: str) -> bool:
    """True for a link to another page of the list that ``here`` is one of: the frame of a list without its rows.

    >>> [_leads_back(url, "https://a.cn/news/list_7.html") for url in ("https://a.cn/news/list_6.html", "https://a.cn/")]
    [True, False]
    >>> _leads_back("https://a.cn/news/", "https://a.cn/news/page/7")
    True
    """
    back, own = urlsplit(url), urlsplit(here)
    if back.path in ("", "/") and not (own.path == back.path and own.query):
        return False
    same = _skeleton(url) == _skeleton(here) or back.path == own.path
    return same or (back.path.endswith("/") and own.path.startswith(back.path))


def _link(url: str, title: str, document: Document) -> Link:
    """The date that many lists put behind the headline, inside the link, is taken off and read."""
    dated = _DATED.search(title)
    if not dated or dated.start() < 6:
        return Link(url=url, title=title)
    published = parse_date(dated[0], now=document.fetched_at or datetime.now(UTC))
    return Link(url=url, title=title[: dated.start()].rstrip(), published_at=published)


def _anchors(document: Document, host: str) -> Iterator[tuple[Element, str]]:
    away: set[Element] = set()
    for element in document.tree.iter("nav", "footer", "a"):
        if element.tag in _AWAY:
            away.update(element.iter("a"))
            continue
        href = (element.get("href") or "").strip()
        if element in away or not href or href[0] == "#" or len(href) > 2_000:
            continue
        url = document.absolute(href)
        if url and (not host or _host(url) == host):
            yield element, urldefrag(url)[0]


def _host(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return re.sub(r"\A(?:www|m|wap|mobile|3g)\.", "", host)


def _title(anchor: Element) -> str:
    """The text of a link, or what it says of itself where the text is a picture or 阅读全文."""
    texts = [collapse(all_text(anchor)), collapse(anchor.get("title") or "")]
    texts += [collapse(image.get("alt") or "") for image in anchor.iter("img")][:1]
    texts = ["" if _MORE.fullmatch(text) else text[:300] for text in texts]
    # the title attribute is the whole headline where the text was cut: 城南有一家旧书店...
    if texts[1] and texts[0].rstrip(".…") and texts[1].startswith(texts[0].rstrip(".…")):
        return texts[1]
    return next((text for text in texts if text), "")


def _better(title: str, than: str) -> bool:
    """The longest text of an address is its headline, unless it is long enough to be the summary below it."""
    mine, other = _length(title), _length(than)
    return mine > other if mine <= _SUMMARY else other < _MENU


def _length(text: str) -> float:
    return sum(1.0 if char > "\u2e7f" else 1 / 3 for char in text)


def _skeleton(url: str) -> str:
    """The address with what differs between articles of one list replaced.

    >>> _skeleton("https://a.cn/news/2024-05/20/art_1832.html"), _skeleton("https://a.cn/?p=12&from=top")
    ('a.cn/news/N-N/N/art_N.html', 'a.cn/?from&p')
    """
    parts = urlsplit(url)
    path = "/".join(_segment(segment) for segment in parts.path.split("/"))
    query = "&".join(sorted({key for key, _ in parse_qsl(parts.query, keep_blank_values=True)}))
    return f"{parts.hostname}{path}{'?' + query if query else ''}"


def _segment(segment: str) -> str:
    name, dot, ending = segment.rpartition(".")
    stem, ending = (name, dot + ending) if dot and len(ending) <= 5 else (segment, "")
    if re.search(r"\d", stem) and re.fullmatch(r"[\w%=-]{8,}", stem) and re.search(r"[A-Za-z]\d|\d[A-Za-z]", stem):
        return "H" + ending  # an id in letters and digits
    if (len(stem) >= 12 and stem.count("-") >= 2) or "%" in stem:
        return "S" + ending  # words of the title
    return re.sub(r"\d+", "N", stem) + ending


def _is_list(skeleton: str, group: _Group) -> bool:
    sample = next(iter(group.titles))
    parts = urlsplit(sample)
    keys = {key.lower() for key, _ in parse_qsl(parts.query, keep_blank_values=True)}
    if _FILE.search(parts.path) or (parts.path in ("", "/") and not keys & (_ID_QUERY | {"p"})):
        return False
    titled = [title for title in group.titles.values() if title]
    if not titled:
        return False
    length = median(_length(title) for title in titled)
    names_article = bool(_ARTICLE_PATH.search(parts.path)) or bool(keys & _ID_QUERY)
    varies = any(mark in skeleton.rsplit("/", 1)[-1] for mark in "NHS") or bool(keys & _ID_QUERY)
    if keys & _LIST_QUERY and not keys & _ID_QUERY and not names_article and parts.path not in ("", "/"):
        return False
    if _LIST_PATH.search(parts.path) and not (names_article and length >= _SURE_HEADLINE):
        return False
    if len(titled) >= 3:
        return length >= (_HEADLINE if names_article or varies else _SURE_HEADLINE)
    return names_article and varies and length >= _SURE_HEADLINE


def _next_page(document: Document) -> str | None:
    here = urldefrag(document.base_url)[0]
    for element in document.tree.iter("a", "link"):
        href = (element.get("href") or "").strip()
        if not href or href[0] == "#":
            continue
        rel = (element.get("rel") or "").lower().split()
        text = collapse(all_text(element))[:20] if element.tag == "a" else ""
        if "next" not in rel and not (text and _NEXT_TEXT.fullmatch(text)):
            continue
        url = document.absolute(href)
        if url and urldefrag(url)[0] != here and _host(url) == _host(document.url):
            return urldefrag(url)[0]
    return None
