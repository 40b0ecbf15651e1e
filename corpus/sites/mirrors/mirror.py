"""The text of a mirror's page saved without its markup: told by its repost line, read a line a paragraph."""

from __future__ import annotations

import re

from corpus.article import State
from corpus.html import page_state
from corpus.html.document import Document
from corpus.html.page_state import Verdict
from corpus.sites.site import Extracted, Site

#: 声明：本文来自于微信公众号…, 轉(zhuǎn)載自…: pinyin notes may stand between the characters.
_NOTE = r"(?:\([^()\n]{1,8}\))?"
_REPOST_LINE = re.compile(
    rf"(?:[声聲]{_NOTE}明|[本此][文篇]|文章|授[权權]|[转轉]{_NOTE}[载載])[^\n]{{0,40}}"
    rf"(?:公{_NOTE}[众眾]{_NOTE}[号號]|[转轉]{_NOTE}[载載][于於自发發]|[来來]{_NOTE}源|[来來]{_NOTE}自|授{_NOTE}[权權]{_NOTE}[转轉发發])"
)
_ENDS = 5
_LONGEST = 400


def recognise(document: Document) -> bool:
    """Plain text with a repost line among its first or last lines."""
    if document.is_html or document.text[:1] in ("{", "["):
        return False
    lines = document.lines
    return len(lines) > 2 and any(_REPOST_LINE.search(line[:_LONGEST]) for line in (*lines[:_ENDS], *lines[-_ENDS:]))


def verdict(document: Document) -> Verdict:
    """A saved text is an article unless its words say otherwise."""
    found = page_state.verdict(document)
    return Verdict(State.ARTICLE) if found.state is State.NO_ARTICLE and document.lines else found


def extract(document: Document) -> Extracted | None:
    """Every line; such a text has no title of its own to tell from the first paragraph."""
    lines = document.lines
    return Extracted(raw_text="\n".join(lines), layout="text", warnings=document.warnings) if lines else None


SITE = Site(
    name="mirror", hosts=(), state=verdict, extract=extract, recognise=recognise, rules=("common", "mirror", "wechat")
)
