"""Lists of an account's articles: its history (/mp/profile_ext?action=getmsg, JSON) and its homepage (/mp/homepage)."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from corpus.html.body.lines import collapse
from corpus.html.dates import from_seconds
from corpus.html.document import Document
from corpus.sites.site import Link, Listing
from corpus.sites.wechat.url import HOST, canonical_url, without_escapes

_BASE = f"https://{HOST}/"
#: An article of several is the first; its others stand below it.
_OTHERS = "multi_app_msg_item_list"


def is_history(document: Document) -> bool:
    """True for a page of an account's history, as its script asks for it."""
    return '"general_msg_list"' in document.text[:2_000_000] and document.text.lstrip().startswith("{")


def is_homepage(document: Document) -> bool:
    """True for the page of chosen articles that an account makes for its menu."""
    return "/mp/homepage" in document.url or ("js_post" in document.text and "article_list" in document.text)


def history(document: Document) -> Listing:
    """Its articles, newest first, and the address of the next part while the answer says that there is one."""
    try:
        answer = json.loads(document.text)
        messages = json.loads(answer["general_msg_list"])["list"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return Listing(failed="JSON without general_msg_list")
    links = [link for message in messages if isinstance(message, dict) for link in _articles(message, document)]
    return Listing(
        articles=tuple({link.url: link for link in links}.values()),
        next_page=_next(answer, document.url) if str(answer.get("can_msg_continue")) == "1" else None,
        is_end=not messages,
    )


def homepage(document: Document) -> Listing:
    """The articles shown; the page has no second part of its own address."""
    links: dict[str, Link] = {}
    for anchor in document.selector.css("a.js_post[href], .article_list a[href*='/s?'], .article_list a[href*='/s/']"):
        url = canonical_url(urljoin(document.url or _BASE, without_escapes(anchor.attrib["href"])))
        title = collapse((anchor.css(".js_title, h2, .title") or anchor).xpath("string()").get(""))
        links.setdefault(url, Link(url=url, title=title))
    return Listing(articles=tuple(links.values()))


def _articles(message: dict[str, Any], document: Document) -> Iterator[Link]:
    common, first = message.get("comm_msg_info"), message.get("app_msg_ext_info")
    if not isinstance(first, dict):  # a text or a picture sent to followers: no article
        return
    time = from_seconds(common.get("datetime")) if isinstance(common, dict) else None
    others = first.get(_OTHERS)
    for item in (first, *(others if isinstance(others, list) else ())):
        address = item.get("content_url") if isinstance(item, dict) else None
        if isinstance(address, str) and address:
            url = canonical_url(urljoin(document.url or _BASE, without_escapes(html.unescape(address))))
            yield Link(url=url, title=html.unescape(str(item.get("title") or "")).strip(), published_at=time)


def _next(answer: dict[str, Any], base: str) -> str | None:
    given = dict(parse_qsl(urlsplit(base).query))
    offset = str(answer.get("next_offset") or "")
    if not offset.isdecimal() or offset == given.get("offset"):  # the same part again
        return None
    query = {**given, "action": "getmsg", "offset": offset, "f": "json"}
    return urljoin(base or _BASE, f"/mp/profile_ext?{urlencode(query, safe='=')}")
