"""Lists of niaogebiji.com → links to articles, and the address of the next part.

Four forms: category pages, the rows that scrolling adds to them (``getMoreArticle … format=html``), the
JSON of the same address, and the JSON of ``/pc/bulletin/index``. Seen in RSSHub lib/routes/niaogebiji.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from corpus.html.body.lines import collapse
from corpus.html.dates import from_seconds
from corpus.html.document import Document
from corpus.sites.site import Link, Listing

BASE = "https://www.niaogebiji.com/"
_MORE = "/pc/index/getMoreArticle/"
_CATEGORY = re.compile(r"/cat/(\d+)")
#: Rows that scrolling adds are a fragment; a page in their place is another one.
_WHOLE_PAGE = re.compile(r"<(?:html|head|body|script)\b", re.IGNORECASE)
_ROWS = "[data-timepoint], .articleBox"


def is_list(document: Document) -> bool:
    """True for the rows or the JSON of a list; the rows of related articles make no list of an article."""
    text = document.text
    if _is_json(text):
        return '"return_data"' in text
    return "data-timepoint" in text and "articleBox" in text and "pc_content" not in text


def listing(document: Document) -> Listing:
    """Links in the order of the page; where there is none, whether the list ends here or ``failed``."""
    if not _is_json(document.text):
        return _from_html(document)
    try:
        answer = json.loads(document.text)
    except (ValueError, RecursionError):
        return Listing(failed="JSON that breaks off")
    if failed := _failure(answer):
        return Listing(failed=failed)
    data = answer["return_data"]
    if isinstance(data, str):  # the rows as HTML inside the JSON
        listed = _from_html(Document(data, document.url))
        return replace(listed, is_end=not data.strip())
    rows = list(_rows_in(data))
    return _from_rows(rows, document.url) if rows else _without_rows(data)


def _without_rows(data: Any) -> Listing:
    """An empty list is the end of one; rows without a link, or no list at all, are none."""
    lists = [value for value in data.values() if isinstance(value, (list, dict))] if isinstance(data, dict) else [data]
    is_end = all(value in ([], {}, None) for value in lists)
    return Listing(is_end=is_end, failed="" if is_end else "no rows in return_data")


def _failure(answer: Any) -> str:
    """What a JSON answer says of itself where it is none: the site answers HTTP 200 to everything."""
    given = answer if isinstance(answer, dict) else {}
    code, message = (str(given.get(key) or "") for key in ("return_code", "return_msg"))
    if code not in ("", "200"):
        return collapse(f"return_code {code}: {message}".removesuffix(": "))[:120]
    return "" if "return_data" in given else "JSON without return_data"


def _is_json(text: str) -> bool:
    return text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")


def _from_html(document: Document) -> Listing:
    links: dict[str, Link] = {}
    timepoint = ""
    for row in document.selector.css(_ROWS):
        address = row.css("a[href*='article-']::attr(href)").get() or row.css("a::attr(href)").get()
        if address is None:
            continue
        title = row.css(".articleTitle").xpath("string()").get("")
        stated = row.attrib.get("data-timepoint")
        timepoint = stated or timepoint
        url = urljoin(document.url or BASE, address.strip())
        links.setdefault(url, Link(url=url, title=collapse(title), published_at=from_seconds(stated)))
    return Listing(
        articles=tuple(links.values()),
        next_page=_next(document.url, timepoint, as_html=True),
        is_end=not links and "format=html" in document.url and not _WHOLE_PAGE.search(document.text),
    )


def _from_rows(rows: list[dict[str, Any]], base: str) -> Listing:
    links: dict[str, Link] = {}
    timepoint = ""
    for row in rows:
        url = urljoin(base or BASE, str(row.get("link") or row.get("url") or "").strip())
        stated = row.get("published_at") or row.get("pub_time")
        timepoint = str(stated or timepoint)
        links.setdefault(
            url, Link(url=url, title=collapse(str(row.get("title") or "")), published_at=from_seconds(stated))
        )
    # the bulletin is asked for by POST: its next part has no address
    cursor = "" if "/bulletin/" in base else timepoint
    return Listing(articles=tuple(links.values()), next_page=_next(base, cursor, as_html=False))


def _rows_in(data: Any) -> Iterator[dict[str, Any]]:
    """The rows, however deep: return_data is the list itself, or an object that holds it."""
    if isinstance(data, list):
        yield from (row for row in data if isinstance(row, dict) and (row.get("link") or row.get("url")))
    elif isinstance(data, dict):
        lists = (value for value in islice(data.values(), 50) if isinstance(value, (list, dict)))
        yield from next((rows for value in lists if (rows := list(_rows_in(value)))), [])


def _next(base: str, timepoint: str, *, as_html: bool) -> str | None:
    """The site's cursor is the time of the last row, not a page number. The same cursor again is the end."""
    if not timepoint.isdecimal():
        return None
    parts = urlsplit(base or BASE)
    given = dict(parse_qsl(parts.query))
    if given.get("timepoint") == timepoint:
        return None
    category = given.get("catid") or next(iter(_CATEGORY.findall(parts.path)), "")
    query = {
        **({"catid": category} if category else {}),
        "timepoint": timepoint,
        **({"format": "html"} if as_html or given.get("format") == "html" else {}),
    }
    return urljoin(base or BASE, f"{_MORE}?{urlencode(query)}")
