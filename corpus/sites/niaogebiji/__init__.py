"""niaogebiji.com (鸟哥笔记): lists as JSON and HTML, articles in the site's structure or without any."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from corpus.article import State
from corpus.html import page_state
from corpus.html.document import Document
from corpus.html.page_state import Verdict
from corpus.sites.niaogebiji import dom, flat_text, lists, page
from corpus.sites.site import Extracted, Site

_HOST = "niaogebiji.com"
_LIST = Verdict(State.LIST, "list of articles")
_ARTICLE = re.compile(r"/(?:m/|pc/)?article-(\d+)(?:-\d+)?\.html")


def canonical_url(url: str) -> str:
    """Articles by their number, without parameters; the cursor of a list is kept.

    >>> canonical_url("http://m.niaogebiji.com/article-88888-1.html?from=share#top")
    'https://www.niaogebiji.com/article-88888-1.html'
    """
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname or ""
    except ValueError:  # "http://[" and its like: leave it for the downloader to refuse
        return url
    scheme, netloc = parts.scheme, parts.netloc
    if host == _HOST or host.endswith("." + _HOST):
        scheme, netloc = "https", "www." + _HOST
    if match := _ARTICLE.fullmatch(parts.path):
        return urlunsplit((scheme, netloc, f"/article-{match[1]}-1.html", "", ""))
    return urlunsplit((scheme, netloc, parts.path, parts.query, ""))


def recognise(document: Document) -> bool:
    """By address and title the page gives itself, its structure, or the words the site puts on every page."""
    if lists.is_list(document) or page.names_the_site(document):
        return True
    return dom.is_known(document) or page.is_marked(document.text)


def verdict(document: Document) -> Verdict:
    """A list, an article, or whatever any site's page can be."""
    if lists.is_list(document):
        failed = lists.listing(document).failed
        return page_state.message(failed) or Verdict(State.NO_ARTICLE, failed) if failed else _LIST
    if dom.is_known(document) or flat_text.heading_of(document.lines) is not None:
        return Verdict(State.ARTICLE)
    return page_state.verdict(document)


def extract(document: Document) -> Extracted | None:
    """By the site's structure; of a page that lost it, everything after the line with the date."""
    return dom.extract(document) or flat_text.extract(document)


SITE = Site(
    name="niaogebiji",
    hosts=(_HOST,),
    state=verdict,
    extract=extract,
    recognise=recognise,
    listing=lists.listing,
    canonical_url=canonical_url,
    rules=("common", "niaogebiji", "wechat"),  # its authors post there what they wrote for WeChat
)
