"""The text of a mirror's page saved without its markup: told by its repost line, read a line a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.article import State
from corpus.html import page_state
from corpus.html.document import Document
from corpus.html.page_state import Verdict
from corpus.sites.site import Extracted, Site
from corpus.text.bylines import REPOST, REPOSTED_FROM
from corpus.text.fold import fold

#: 声明：本文来自于微信公众号…, 轉(zhuǎn)載自…: pinyin notes may stand between the characters.
_NOTE = r"(?:\([^()\n]{1,8}\))?"


def _noted(words: Iterable[str]) -> str:
    return "|".join(_NOTE.join(word) for word in words)


_REPOST_LINE = re.compile(rf"(?:{_noted(REPOST)})[^\n]{{0,40}}(?:{_noted(REPOSTED_FROM)})")
_ENDS = 5
_LONGEST = 400


def recognise(document: Document) -> bool:
    """Plain text with a repost line among its first or last lines."""
    if document.is_html or document.text[:1] in ("{", "["):
        return False
    lines = document.lines
    ends = (fold(line[:_LONGEST]) for line in (*lines[:_ENDS], *lines[-_ENDS:]))
    return len(lines) > 2 and any(_REPOST_LINE.search(line) for line in ends)


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
