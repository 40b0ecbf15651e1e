"""What a page says of itself in its head: title and address."""

from __future__ import annotations

import re

from corpus.html.document import Document
from corpus.html.lines import collapse
from corpus.sites.niaogebiji.marks import NAME

_SUFFIX = re.compile(rf"\s*[-_—|｜–]\s*(?:{'|'.join(NAME)}).{{0,30}}$")
_ADDRESS = re.compile(r"https?://(?:\w+\.)?niaogebiji\.com/[^\s\"'<>]*")


def names_the_site(document: Document) -> bool:
    """True where head or title say the page is one of niaogebiji.com."""
    if not document.is_html:
        return False
    return bool(address_of(document) or _SUFFIX.search(collapse(document.tree.xpath("string(//head/title)"))))


def title_of(document: Document) -> str:
    """The title the page gives itself, without the site's name."""
    if not document.is_html:
        return ""
    tree = document.tree
    for path in ("//meta[@property='og:title']/@content", "//head/title/text()", "//h1//text()"):
        if title := _SUFFIX.sub("", collapse("".join(tree.xpath(path)))):
            return title
    return ""


def address_of(document: Document) -> str:
    """The article's address on the site, where the page names it as its own."""
    if not document.is_html:
        return ""
    own = document.tree.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")
    return next((address for address in map(str.strip, own) if _ADDRESS.fullmatch(address)), "")
