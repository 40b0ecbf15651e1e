"""What a page of niaogebiji.com says of itself: title, address, and the words the site puts around every article."""

from __future__ import annotations

import re

from corpus.html.body.lines import collapse
from corpus.html.document import Document
from corpus.text.fold import fold

_NAMES = ("鸟哥笔记", "鳥哥筆記")
_SUFFIX = re.compile(rf"\s*[-_—|｜–]\s*(?:{'|'.join(_NAMES)}).{{0,30}}$")
_ADDRESS = re.compile(r"https?://(?:\w+\.)?niaogebiji\.com/[^\s\"'<>]*")
#: Each belongs to a block of its own: 推广合作 head line, purchase dialog, 社区公约, toast. Looked for in folded text.
_BLOCKS = tuple(
    re.compile(pattern)
    for pattern in (
        r"APP推广合作",
        r"联[系络].{0,2}鸟哥笔记",
        r"确认要消耗 {0,2}\d+ {0,2}羽毛",
        r"羽毛不足",
        r"\d+羽毛\s{1,3}立即兑换",
        r"依法管网.依法办网",
        r"\+ {0,2}\d+ {0,2}羽毛",
        r"羽毛精选",
    )
)


def names_the_site(document: Document) -> bool:
    """True where head or title say the page is one of niaogebiji.com."""
    if not document.is_html or not any(name in document.text for name in ("niaogebiji", *_NAMES)):
        return False
    return bool(address_of(document) or _SUFFIX.search(collapse(document.selector.css("head > title::text").get(""))))


def title_of(document: Document) -> str:
    """The title the page gives itself, without the site's name."""
    if not document.is_html:
        return ""
    for css in ("meta[property='og:title']::attr(content)", "head > title::text", "h1 ::text"):
        if title := _SUFFIX.sub("", collapse("".join(document.selector.css(css).getall()))):
            return title
    return ""


def address_of(document: Document) -> str:
    """The article's address on the site, where the page names it as its own."""
    if not document.is_html:
        return ""
    own = document.selector.css("link[rel=canonical]::attr(href), meta[property='og:url']::attr(content)").getall()
    return next((address for address in map(str.strip, own) if _ADDRESS.fullmatch(address)), "")


def is_marked(text: str) -> bool:
    """True where two of the site's own blocks stand; an article about 羽毛 or about the site has none.

    >>> is_marked("鸟哥笔记有一套羽毛积分：读完文章 +5 分，可以兑换礼品。")
    False
    """
    if "羽毛" not in text and not any(name in text for name in _NAMES):
        return False
    text = fold(text)
    return sum(block.search(text) is not None for block in _BLOCKS) >= 2
