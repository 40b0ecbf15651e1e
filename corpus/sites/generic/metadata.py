"""Title, author, time and source of a page: from what it states for machines, and from its byline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, cast

import lxml.etree
from lxml.etree import _Element as Element

from corpus.html import dates
from corpus.html.document import Document
from corpus.html.lines import collapse, shown_text
from corpus.sites.generic import byline, linked_data
from corpus.text.bylines import EDITOR, one_of
from corpus.text.chars import HAN

_TITLED = lxml.etree.XPath("/html/body/descendant::*[contains(@class, 'itle') or contains(@id, 'itle')]")
_LABELLED_TIMES = lxml.etree.XPath(
    "/html/body/descendant::*[self::time or contains(@class, 'time') or contains(@class, 'date')"
    " or contains(@id, 'time') or contains(@id, 'date') or contains(@class, 'Time') or @itemprop='datePublished']"
)

_TITLES = ("og:title", "articletitle", "twitter:title")
_TIMES = (
    *("article:published_time", "og:article:published_time", "og:published_time", "datepublished", "og:release_date"),
    *(
        "pubdate",
        "publishdate",
        "firstpublishedtime",
        "publish_time",
        "publish-date",
        "apub:time",
        "og:time",
        "weibo:article:create_at",
    ),
)
_AUTHORS = ("article:author", "og:article:author", "author")

#: What stands after the last separator of <title> where it is the name of the site or of a part of it.
_SITE_NAME = re.compile(
    r"网|网|網|新闻|频道|博客|百科|日报|晚报|晨报|商报|在线|中文|官方|资讯|论坛|知乎|简书|头条|门户|平台|公众号|客户端|传媒|杂志|周刊|百家号|澎湃|豆瓣|微博"
    r"|\.(?:com|cn|net|org)|CSDN|Paper|News|Blog|Yahoo",
    re.IGNORECASE,
)
_NOT_WORD = re.compile(r"[\W_]+")
_SEPARATOR = re.compile(r"\s*[_|｜–—]+\s*|\s*-{1,2}\s*")

_PUBLISHED_TEXTS = lxml.etree.XPath(
    "/html/body/descendant::text()[contains(., '发布日期') or contains(., '发布时间') or contains(., '發佈時間')"
    " or contains(., '发表时间') or contains(., '发稿时间')]",
    smart_strings=False,
)
#: publishTime: 1637546820, "datePublished":"2021-11-22 10:07" … in scripts. Begins with letters: searched fast.
_EMBEDDED_TIME = re.compile(
    r"""ublish(?:ed)?_?(?:time|date|at|on|Time|Date|At|On)?["']?\s*[:=]\s*["']?"""
    r"""(\d{10}(?:\d{3})?|20\d\d[-/]\d\d?[-/]\d\d?(?:[ T]\d\d:\d\d(?::\d\d)?(?:[+-]\d\d:?\d\d|Z)?)?)["']?\s*[,;}]"""
)


class Metadata:
    """What one page says of itself; every property is reckoned when asked for, and never raises."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.body: Element | None = None  # once it is known, what stands right before it may be the byline
        self.root = document.tree
        self.now = document.fetched_at or datetime.now(UTC)
        self._metas: list[Element] = []
        self._headings: list[Element] = []
        self._scripts: list[Element] = []
        for element in self.root.iter("meta", "h1", "h2", "h3", "script"):  # one pass, in C
            if element.tag == "meta":
                self._metas.append(element)
            elif element.tag == "script":
                if element.get("type") == "application/ld+json":
                    self._scripts.append(element)
            else:
                self._headings.append(element)

    @cached_property
    def named(self) -> dict[str, str]:
        """The first content of each <meta>, by lower-cased property, name or itemprop."""
        found: dict[str, str] = {}
        for meta in self._metas:
            name = meta.get("property") or meta.get("name") or meta.get("itemprop")
            content = (meta.get("content") or "").strip()
            if name and content:
                found.setdefault(name.strip().lower(), content)
        return found

    @cached_property
    def linked(self) -> list[dict[str, Any]]:
        """The articles that JSON-LD describes."""
        return [thing for script in self._scripts for thing in linked_data.articles(script.text)]

    @cached_property
    def headline(self) -> Element | None:
        """The element that shows the title: a heading whose text <title> or og:title holds."""
        stated = [_key(text) for text in (self._stated_title, self._whole_title) if text]
        headings = self._headings[:100]
        found = _best_headline(headings, stated)
        if found is None:
            found = _best_headline(cast("list[Element]", _TITLED(self.root)), stated)
        if found is not None:
            return found
        first = [h1 for h1 in headings if h1.tag == "h1" and len(_key(_text(h1))) >= 4]
        return first[0] if len(first) == 1 else None

    @cached_property
    def title(self) -> str:
        """The headline, without the name of the site."""
        shown = "" if self.headline is None else shown_text(self.headline)[:300]
        if len(shown) >= 4 and _key(shown) in _key(self._whole_title):  # og:title may be cut at a quote
            return shown
        stated = without_site_name(self._stated_title or self._whole_title)
        if shown and (len(shown) <= len(stated) + 8 or not stated):
            # buttons stand in headlines too: 雄安新区[编辑]
            return stated if stated and shown.startswith(stated) else shown
        return stated or shown

    @cached_property
    def _whole_title(self) -> str:
        """What <title> says."""
        return collapse((self.root.findtext(".//title") or "")[:500])

    @cached_property
    def _stated_title(self) -> str:
        return next((collapse(self.named[name][:500]) for name in _TITLES if name in self.named), "") or next(
            (collapse(str(thing["headline"])[:500]) for thing in self.linked if thing.get("headline")), ""
        )

    @cached_property
    def byline(self) -> list[str]:
        """The short texts that follow the headline, and those that precede the body."""
        texts = [] if self.headline is None else byline.following(self.headline)
        return texts if self.body is None else texts + byline.preceding(self.body)

    @cached_property
    def author(self) -> str | None:
        for thing in self.linked:
            if name := linked_data.name_of(thing.get("author")):
                return name
        if name := byline.author(self.byline):
            return name
        for key in _AUTHORS:
            name = self.named.get(key, "")
            if 2 <= len(name) <= 30 and not self._is_site(name) and (key != "author" or self._signs(name)):
                return name
        return None

    @cached_property
    def source(self) -> str | None:
        """Whom the page names as the source (来源：…); None for itself, 网络 and 原创."""
        name = byline.source(self.byline)
        return name if name and not self._is_site(name) else None

    @cached_property
    def published_at(self) -> datetime | None:
        """The first of: JSON-LD, <meta>, the byline, labelled times, embedded state, the URL."""
        stated = next((found for text in self._stated_times() if (found := self._read(text))), None)
        if stated and (stated.hour or stated.minute):
            return stated
        shown = next((found for text in self._shown_times() if (found := self._read(text))), None)
        if stated:  # a day; the byline may know the hour
            return shown if shown and shown.date() == stated.date() else stated
        return (
            shown or self._labelled_time() or self._embedded_time() or dates.url_date(self.document.url, now=self.now)
        )

    def _stated_times(self) -> Iterator[str]:
        for thing in self.linked:
            if isinstance(thing.get("datePublished"), str | int):
                yield str(thing["datePublished"])
        for name in _TIMES:
            if name in self.named:
                yield self.named[name]

    def _shown_times(self) -> Iterator[str]:
        yield from self.byline
        yield " ".join(self.byline[:12])
        for element in cast("list[Element]", _LABELLED_TIMES(self.root))[:8]:
            yield element.get("datetime") or ""
            text = collapse(_text(element))
            if len(text) <= byline.LONGEST:
                yield text

    def _read(self, text: str) -> datetime | None:
        return dates.parse_date(text, now=self.now, relative=self.document.fetched_at is not None)

    def _labelled_time(self) -> datetime | None:
        """The time of 发布日期：… anywhere on the page, where all of them say the same."""
        texts = (str(text).strip() for text in cast("list[str]", _PUBLISHED_TEXTS(self.root)))
        found = {time for text in texts if len(text) <= byline.LONGEST and (time := self._read(text))}
        return found.pop() if len(found) == 1 else None

    def _embedded_time(self) -> datetime | None:
        """The time in scripts, where they name but one."""
        found = {match[1] for match in _EMBEDDED_TIME.finditer(self.document.text)}
        return self._read(found.pop()) if len(found) == 1 else None

    def _is_site(self, name: str) -> bool:
        """True where the name is that of the site, by og:site_name or the end of <title>."""
        whole = self._whole_title
        return name in self.named.get("og:site_name", "") or name in whole[len(without_site_name(whole)) :]

    def _signs(self, name: str) -> bool:
        """True for a person's or a pen name; <meta name=author> is mostly the editor's, a number or the site's."""
        if (
            not re.fullmatch(rf"[{HAN}·]{{2,8}}|[A-Za-z][\w .-]{{2,29}}", name)
            or "mail" in name
            or _SITE_NAME.search(name)
        ):
            return False
        return not re.search(rf"{one_of(EDITOR)}\s*[:：/]?\s*[^\s]{{0,6}}{re.escape(name)}", self.document.text)


def without_site_name(title: str) -> str:
    """The title before the first separator after which the site is named.

    >>> without_site_name("棱镜|数据业大整顿_财经_腾讯网")
    '棱镜|数据业大整顿'
    >>> without_site_name("两万字长文 | 月亮的故事")
    '两万字长文 | 月亮的故事'
    """
    for match in _SEPARATOR.finditer(title):
        rest = title[match.end() :]
        if match.start() >= 4 and len(rest) <= 40 and _SITE_NAME.search(rest):
            return title[: match.start()].strip()
    return title


def _best_headline(elements: list[Element], stated: list[str]) -> Element | None:
    """The element with the longest text that a stated title holds, or begins with."""
    best: tuple[int, Element | None] = (3, None)
    for element in elements[:200]:
        text = _key(_text(element))
        if best[0] < len(text) <= 120 and any(
            text in title or (len(title) >= 8 and text.startswith(title)) for title in stated
        ):
            best = (len(text), element)
    return best[1]


def _text(element: Element) -> str:
    """The start of the text under an element, enough for a headline or a byline."""
    return "".join(cast("Iterator[str]", element.itertext()))[:300]


def _key(text: str) -> str:
    return _NOT_WORD.sub("", text)
