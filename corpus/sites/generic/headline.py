"""The headline of a page: the element that shows it, and its text without the names of site and channel."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import cast

import lxml.etree
from lxml.etree import _Element as Element

from corpus.html import class_patterns
from corpus.html.body.collector import all_text
from corpus.html.body.lines import shown_text
from corpus.sites.generic import byline
from corpus.text.fold import fold

_TITLED = lxml.etree.XPath("/html/body/descendant::*[contains(@class, 'itle') or contains(@id, 'itle')]")
#: The one element whose whole text is $text, in no link.
_SHOWING = lxml.etree.XPath(
    "/html/body/descendant::*[not(self::a or self::option or self::script or self::textarea or ancestor::a)]"
    "[not(*)][contains(., $start)][normalize-space(.) = $text]"
)

#: What stands after the last separator of <title> where it is the name of the site or of a part of it.
_SITE_NAME = re.compile(
    r"网|网|網|新闻|频道|博客|百科|日报|晚报|晨报|商报|在线|中文|官方|资讯|论坛|知乎|简书|头条|门户|平台|公众号|客户端|传媒|杂志|周刊|百家号|澎湃|豆瓣|微博"
    r"|\.(?:com|cn|net|org)|CSDN|Paper|News|Blog|Yahoo",
    re.IGNORECASE,
)
_NOT_WORD = re.compile(r"[\W_]+")
_SEPARATOR = re.compile(r"\s*[_|｜–—]+\s*|\s*-{1,2}\s*")
_ENDED = re.compile(r"[。！？!?…]$")
#: What names a page and no article: 泡泡详情, 新闻正文.
_GENERIC_NAME = re.compile(r".{0,4}(?:详情|正文|详情页|内容页|文章页)")
#: A day, or a label of a byline, in a folded text.
_BYLINE = re.compile(
    r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}|\d{1,2}:\d\d|^\W*(?:来源|作者|发布(?:时间|日期|者|于)|时间|日期)\s*[:|]"
)
_HEADING = re.compile(r"h[1-6]")
#: Texts behind a heading in which its byline must begin.
_NEAR = 5
#: A heading this short may be a channel's.
_CHANNEL = 8


def find(headings: Sequence[Element], root: Element, stated: Sequence[str]) -> Element | None:
    """The element that shows the title, in this order: a heading that <title> or og:title holds, an element of class
    title that it holds, a short h1 that begins it, an element that is all that <title> says before a separator, the one
    h1, and a heading with a byline right behind it.

    ``headings``: h1 to h6 in the page's order; ``stated``: og:title and <title>, as they are.
    """
    keys = [_key(text) for text in stated if text]
    high = [heading for heading in headings[:200] if heading.tag in ("h1", "h2", "h3")]
    found = _best(high, keys)
    if found is not None and not _is_channel(found):
        return found
    dated = None if found is None else _with_byline(headings)
    if dated is not None:
        return dated
    if found is not None and not _names_site(found, stated):
        return found
    titled = [element for element in cast("list[Element]", _TITLED(root))[:200] if not class_patterns.noise(element)]
    for elements in (titled, headings[:200]):
        if (best := _best(elements, keys)) is not None and not _names_site(best, stated):
            return best
    if (beginning := _beginning(high, root, stated)) is not None:
        return beginning
    first = [h1 for h1 in high if h1.tag == "h1" and len(_key(_text(h1))) >= 4 and not _names_site(h1, stated)]
    if len(first) == 1:
        return first[0]
    return _with_byline([*headings[:200], *titled])


def title(headline: Element | None, stated: str, whole: str) -> str:
    """The headline without the name of the site. ``stated``: og:title and the like; ``whole``: <title>."""
    shown = "" if headline is None else shown_text(headline)[:300]
    key = _key(shown)
    if len(shown) >= 4 and key in _key(whole):  # og:title may be cut at a quote
        return shown
    if key and key == _key(next(prefixes(whole), "")):
        return shown
    named = without_site_name(stated or whole)
    if shown and (len(shown) <= len(named) + 8 or not named or _is_generic(stated or whole)):
        # buttons stand in headlines too: 雄安新区[编辑]
        return named if named and shown.startswith(named) else shown
    first = next(prefixes(named), named)
    return "" if headline is None and _GENERIC_NAME.fullmatch(first) else named or shown


def without_site_name(title: str) -> str:
    """The title before the first separator after which the site is named, or that follows a full stop.

    >>> without_site_name("棱镜|数据业大整顿_财经_腾讯网")
    '棱镜|数据业大整顿'
    >>> without_site_name("两万字长文 | 月亮的故事")
    '两万字长文 | 月亮的故事'
    >>> without_site_name("最快的芯片来了！-某某技术设计")
    '最快的芯片来了！'
    """
    for match in _SEPARATOR.finditer(title):
        before, rest = title[: match.start()], title[match.end() :]
        ended = bool(_ENDED.search(before)) and len(rest) <= 20
        if match.start() >= 4 and len(rest) <= 40 and (ended or _SITE_NAME.search(rest)):
            return before.strip()
    return title


def prefixes(whole: str) -> Iterator[str]:
    """What <title> says before its first separator, before its second, and so on.

    >>> list(prefixes("夜雨_原文_某诗网"))
    ['夜雨', '夜雨_原文']
    """
    return (whole[: match.start()].strip() for match in itertools.islice(_SEPARATOR.finditer(whole), 5))


def _text(element: Element) -> str:
    """The start of the text under an element, enough for a headline."""
    return all_text(element)[:300]


def _best(elements: Iterable[Element], stated: Sequence[str]) -> Element | None:
    """The element with the longest text that a stated title holds, or begins with."""
    best: tuple[int, Element | None] = (3, None)
    for element in elements:
        text = _key(_text(element))
        if best[0] < len(text) <= 120 and any(
            text in title or (len(title) >= 8 and text.startswith(title)) for title in stated
        ):
            best = (len(text), element)
    return best[1]


def _beginning(high: Sequence[Element], root: Element, stated: Sequence[str]) -> Element | None:
    """A short h1 or any element that shows all of <title> before one of its separators."""
    for whole in stated:
        parts = [part for part in (*prefixes(whole), whole) if len(_key(part)) >= 2]
        for heading in high:
            if heading.tag == "h1" and _key(_text(heading)) in map(_key, parts[:1]):
                return heading
        for part in sorted(parts, key=len, reverse=True):
            if len(part) >= 8 and '"' not in part:
                for element in cast("list[Element]", _SHOWING(root, text=part, start=part[:8]))[:3]:
                    if not any(class_patterns.noise(node) for node in (element, *element.iterancestors())):
                        return element
    return None


def _is_channel(heading: Element) -> bool:
    """True for a short heading without a byline behind it: 新闻动态."""
    return len(_key(_text(heading))) <= _CHANNEL and not _has_byline(heading)


def _names_site(element: Element, stated: Sequence[str]) -> bool:
    """True for the site's own name where it ends <title>."""
    text = _key(_text(element))
    ends = [_key(title[len(without_site_name(title)) :]) for title in stated]
    return len(text) <= 12 and any(text in end for end in ends)


def _with_byline(elements: Sequence[Element]) -> Element | None:
    """The first of some length right behind which a day or a source stands."""
    for element in elements[:60]:
        if 8 <= len(_key(_text(element))) <= 60 and element.find(".//a[@href]") is None and _has_byline(element):
            return element
    return None


def _has_byline(element: Element) -> bool:
    behind = itertools.islice(byline.following(element), _NEAR)
    of_it = itertools.takewhile(lambda short: not _HEADING.fullmatch(str(short.element.tag)), behind)
    return any(_BYLINE.search(fold(short.text)) for short in of_it)


def _is_generic(whole: str) -> bool:
    return len(_key(without_site_name(whole))) <= _CHANNEL


def _key(text: str) -> str:
    return _NOT_WORD.sub("", text)
