"""The short texts between a headline and its article: date, author, source."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import cast

from lxml.etree import _Element as Element

from corpus.text.bylines import AUTHOR, one_of
from corpus.text.fold import fold

#: Longer is no byline.
LONGEST = 80
#: The article has begun.
_SENTENCE = re.compile(r".{12}[，。！？]|[，。！？].{12}")

_NAME = r"[^\s|:,。;()\[\]<>]"
_AUTHOR = re.compile(rf"{one_of(AUTHOR)}\s*[:|]\s*((?:(?!/){_NAME}){{2,20}})")
_SOURCE = re.compile(rf"来源(?:于|自)?\s*[:|]\s*({_NAME}{{2,30}})")
#: 来源：本站 and the like name no source.
_NO_SOURCE = re.compile(r"本站|原创|网络|互联网|综合|未知|佚名|转载|整理|作者|自媒体$|^(?:来源|编辑)")
#: What stands right behind a name where markup parted them.
_GLUED = re.compile(r"(?:举报|字号|作者|编辑|时间|阅读|浏览|分享|责编|关注|收藏|\+).*$")


def author(texts: list[str]) -> str | None:
    """The name after 作者： and the like.

    >>> author(["2021-11-22", "作者：阿爽 阅读 12"])
    '阿爽'
    """
    for text in (*texts, " ".join(texts)):
        if (name := _named(_AUTHOR, text)) and not _NO_SOURCE.search(fold(name)):
            return name
    return None


def source(texts: list[str]) -> str | None:
    """The name after 来源：; None for 网络, 本站, 原创 and their like.

    >>> source(["來源：", "見實"]), source(["来源：网络"])
    ('見實', None)
    """
    for text in (*texts, " ".join(texts)):
        if (name := _named(_SOURCE, text)) is not None:
            name = name.strip("·-—《》")
            return name if len(name) >= 2 and not _NO_SOURCE.search(fold(name)) else None
    return None


def _named(pattern: re.Pattern[str], text: str) -> str | None:
    """The name in the text itself; None where the pattern finds nothing in the folded text."""
    folded = fold(text)
    if match := pattern.search(folded):
        glued = _GLUED.search(folded, *match.span(1))
        return text[match.start(1) : glued.start() if glued else match.end(1)]
    return None


def following(headline: Element) -> list[str]:
    """Up to 40 short texts after the headline in the page's order, until its first long one."""
    texts: list[str] = []
    visited = 0
    node: Element | None = headline
    while node is not None and node.tag != "body":
        for text in _texts_after(node):
            visited += 1
            if visited > 400:
                return texts
            stripped = text.strip()
            if not stripped:
                continue
            if len(texts) >= 40 or len(stripped) > LONGEST or _SENTENCE.search(stripped):
                return texts
            texts.append(stripped)
        node = node.getparent()
    return texts


def preceding(body: Element) -> list[str]:
    """Up to 30 short texts before the body, in the page's order, from the boxes around it."""
    texts: list[str] = []
    node: Element = body
    for _ in range(3):
        parent = node.getparent()
        if parent is None or parent.tag == "body":  # what stands there is the head of the page
            break
        for sibling in node.itersiblings(preceding=True):
            if not isinstance(sibling.tag, str) or sibling.tag in ("script", "style"):
                continue
            found = [stripped for text in _some(sibling) if 2 <= len(stripped := text.strip()) <= LONGEST]
            texts = [text for text in found if not _SENTENCE.search(text)] + texts
            if len(texts) >= 30:
                return texts[-30:]
        node = parent
    return texts


def _some(element: Element) -> Iterator[str]:
    """The first 60 texts under an element: a box with more is no byline."""
    return itertools.islice(cast("Iterator[str]", element.itertext()), 60)


def _texts_after(node: Element) -> Iterator[str]:
    if node.tail:
        yield node.tail
    for sibling in node.itersiblings():
        if isinstance(sibling.tag, str) and sibling.tag not in ("script", "style"):
            yield from cast("Iterator[str]", sibling.itertext())
        if sibling.tail:
            yield sibling.tail
