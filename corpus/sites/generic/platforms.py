"""Who speaks on the pages of platforms: the one table of their marks.

A platform writes the account's name, or the poster's, into an element of its own. Told by the element, not by the
address: a saved page has none.
"""

from __future__ import annotations

import re
from typing import NamedTuple, cast

import lxml.etree
from lxml.etree import _Element as Element
from parsel import css2xpath

from corpus.html.body.collector import all_text
from corpus.html.body.lines import collapse
from corpus.html.document import Document
from corpus.sites.generic.byline import Beside


class _Mark(NamedTuple):
    """A CSS selector, and what the name it finds is; ``beside``: a class that its page has elsewhere."""

    css: str
    is_account: bool = True
    is_author: bool = False
    beside: str = ""


def _blog(css: str) -> _Mark:
    """There the account is the author."""
    return _Mark(css, is_author=True)


def _poster(css: str) -> _Mark:
    """Of a thread, or of the answer that an address names."""
    return _Mark(css, is_account=False, is_author=True)


#: The first that finds a name counts. Seen in recorded pages (r), or known from public readers of the site.
_MARKS = (
    _Mark("p.author-name"),  # baijiahao until 2020 (r)
    _Mark(".author-name > a"),
    _Mark(".article-sub > span:not(.original)"),  # toutiao until 2020 (r)
    _Mark(".article-meta .name > a"),  # toutiao since 2021 (r)
    _Mark(".author-info__name"),  # 360kuai (r)
    _Mark(".media-name"),  # new.qq.com (r)
    _Mark("a.author[href*='/omn/author/'] > div", beside="qiehao"),  # new.qq.com until 2021 (r)
    _Mark(".user-info h4 > a"),  # sohu
    _Mark("a > div + div.name", beside="icon_vip"),  # thepaper (r)
    _Mark(".post_wemedia_name > a"),  # 163 (r)
    _Mark(".post_wemedia_name"),
    _blog("a.follow-nickName"),  # csdn (r)
    _blog("._1OhGeD"),  # jianshu since 2019
    _blog("._22gUMi"),  # jianshu since 2021
    _blog(".author .info .name > a"),  # jianshu until 2019
    _blog(".Post-Author .AuthorInfo-name"),  # columns of zhihu
    _poster(".QuestionAnswer-content .AuthorInfo-name"),  # zhihu (r)
    _poster("a.user-name[data-author=true]"),  # homeland: ruby-china (r)
    _poster(".p_author_name"),  # tieba (r)
    _poster(".PostUser-name .username"),  # flarum (r)
    _poster(".PostUser-name"),
    _poster(".authi > a.xw1"),  # discuz (r)
    _poster(".authi > a:first-child"),
    _poster(".topic-nickname [itemprop=author]"),  # bbs-go (r)
    _poster(".nick-name"),  # developers.pub (r)
    _poster("a.username-link"),  # paopao (r)
    _poster(".topic-meta-data .names .username a"),  # discourse
    _poster(".postbody .author .username"),  # phpbb
    _poster(".postbody .author .username-coloured"),
)
_CLASS_IN_CSS = re.compile(r"(?<!\()\.([\w-]+)")
#: For each mark its path, and the classes without which the path finds nothing.
_PATHS = tuple(
    (mark, lxml.etree.XPath(css2xpath(mark.css)), {*_CLASS_IN_CSS.findall(mark.css), *filter(None, (mark.beside,))})
    for mark in _MARKS
)
#: Read from the source: asking each of some thousand elements for its class takes three times as long.
_CLASSES = re.compile(r"""class=["']?([^"'>]{3,120})""")


def named(document: Document) -> Beside:
    """The account and the author that the page's platform names; None each where it names none.

    >>> named(Document("<html><body><p class='author-name'>某某说</p></body></html>"))
    Beside(account='某某说', author=None)
    """
    classes = set(" ".join(set(_CLASSES.findall(document.text))).split())
    for mark, path, needed in _PATHS:
        if needed <= classes and (name := _text(cast("list[Element]", path(document.tree)))):
            return Beside(name if mark.is_account else None, name if mark.is_author else None)
    return Beside()


def _text(elements: list[Element]) -> str | None:
    texts = (collapse(all_text(element)[:60]).removeprefix("@") for element in elements[:3])
    return next((text for text in texts if 2 <= len(text) <= 30), None)
