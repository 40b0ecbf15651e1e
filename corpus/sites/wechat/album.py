"""Albums (合集, /mp/appmsgalbum): the page and the JSON behind its scrolling → links to articles."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from corpus.html.body.lines import collapse
from corpus.html.dates import from_seconds
from corpus.html.document import Document
from corpus.sites.site import Link, Listing
from corpus.sites.wechat import cgidata
from corpus.sites.wechat.url import HOST, canonical_url, without_escapes

_PATH = "/mp/appmsgalbum"
_PAGE_SIZE = 20  # what the site's own script asks for


def is_album(document: Document) -> bool:
    """True for an album page or its JSON; an article that belongs to an album is none."""
    head = document.text[:2000].lstrip()
    if head.startswith("{"):
        return "getalbum_resp" in document.text or '"article_list"' in document.text
    return "js_album_item" in document.text or "album__list" in document.text or "albumData" in head


def listing(document: Document) -> Listing:
    """The album's articles in its order, and the address of the next part if the album says there is one."""
    if document.text.lstrip().startswith("{"):
        try:
            answer = json.loads(document.text)
        except (ValueError, RecursionError):
            return Listing(failed="JSON that breaks off")
        if failed := _failure(answer):
            return Listing(failed=failed)
        album, rows = _from_json(answer)
    else:
        data = cgidata.page_data(document.text)
        album, rows = _scalars(data), [_scalars(row) for row in cgidata.rows_at(data, "article_list", "articleList")]
        # the page lists its first part twice: as elements and, mostly, as data; elements are what is seen
        rows = _elements(document) or rows
    links = {link.url: link for row in rows if (link := _link(row, document.url))}
    return Listing(
        articles=tuple(links.values()),
        next_page=_next(album, rows, document.url),
        is_end=not document.is_html and not rows,  # what is no answer for an album has failed by now
    )


def _failure(answer: Any) -> str:
    """What the JSON says of itself where it is no part of an album: WeChat answers HTTP 200 to everything."""
    given = answer if isinstance(answer, dict) else {}
    said = given.get("base_resp")
    said = said if isinstance(said, dict) else {}
    if str(said.get("ret", 0)) != "0":
        return collapse(f"ret {said['ret']}: {said.get('errmsg') or said.get('err_msg') or ''}").removesuffix(":")[:120]
    album = given.get("getalbum_resp", given)
    is_album = isinstance(album, dict) and isinstance(album.get("article_list"), (list, dict))
    ends = isinstance(album, dict) and str(album.get("continue_flag", "")) == "0"
    return "" if is_album or ends else "JSON without article_list"


def _from_json(answer: dict[str, Any]) -> tuple[dict[str, str], list[dict[str, str]]]:
    answer = answer.get("getalbum_resp", answer)
    rows = answer.get("article_list", [])
    rows = [rows] if isinstance(rows, dict) else rows  # an album's last single article is no list
    rows = [_scalars(row) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return _scalars(answer), rows


def _elements(document: Document) -> list[dict[str, str]]:
    """``<li class="js_album_item" data-link data-title data-msgid data-itemidx>``, with the time in a child."""
    rows = []
    for item in document.selector.css("[data-link]"):
        given = item.attrib
        rows.append(
            {
                "url": given.get("data-link", ""),
                "title": given.get("data-title", "") or collapse(item.xpath("string()").get("")),
                "msgid": given.get("data-msgid", ""),
                "itemidx": given.get("data-itemidx", ""),
                "create_time": item.css("[class*=js_article_create_time]").xpath("string()").get("").strip(),
            }
        )
    return rows


def _link(row: dict[str, str], base: str) -> Link | None:
    address = row.get("url") or row.get("link")
    if not address:
        return None
    url = canonical_url(urljoin(base or f"https://{HOST}/", without_escapes(address)))
    return Link(
        url=url,
        title=row.get("title", "").strip(),
        published_at=from_seconds(row.get("create_time") or row.get("createTime")),
    )


def _next(album: dict[str, str], rows: list[dict[str, str]], base: str) -> str | None:
    goes_on = album.get("continue_flag") or album.get("continueFlag")
    last = rows[-1] if rows else {}
    if goes_on != "1" or not last.get("msgid"):
        return None
    given = dict(parse_qsl(urlsplit(base).query))
    query = {
        "action": "getalbum",
        "__biz": given.get("__biz") or album.get("__biz") or album.get("biz") or "",
        "album_id": given.get("album_id") or album.get("album_id") or album.get("albumId") or "",
        "count": given.get("count") or str(_PAGE_SIZE),
        "begin_msgid": last["msgid"],
        "begin_itemidx": last.get("itemidx") or "1",
        **{key: given[key] for key in ("is_reverse",) if key in given},  # else the order turns in mid-album
        "f": "json",
    }
    if query["begin_msgid"] == given.get("begin_msgid") and query["begin_itemidx"] == given.get("begin_itemidx"):
        return None  # the same part again: the site ignored the cursor
    return urljoin(base or f"https://{HOST}/", f"{_PATH}?{urlencode(query, safe='=')}")


def _scalars(row: Any) -> dict[str, str]:
    """The plain values of an object as strings; numbers come as numbers or as strings, by the page's age."""
    return {
        key: str(value) for key, value in row.items() if isinstance(value, (str, int)) and not isinstance(value, bool)
    }
