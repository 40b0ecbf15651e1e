"""Articles and threads of several pages, told by where the numbers and the 下一页 under the text lead.

To an address that is the page's own but for a number, or that is the number of an article and then that of a page
(``/a/516891_2.html``). Comments and lists have pagers too: their addresses say so, or are no article's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml.etree import _Element as Element

from corpus.html.body.collector import all_text
from corpus.html.body.lines import collapse
from corpus.html.document import Document

_MARKS = ("一页", "一頁", "下页", "下頁", ">2</a", "2]</a", "2】</a", ">1</a")
#: What a link of a pager says, and how far from the page it stands on it leads.
_STEPS = (
    (re.compile(r"(?:下一?|后一?|後一?)[页頁]\W*"), 1),
    (re.compile(r"\W*(?:上一?|前一?)[页頁]"), -1),
)
_LAST = re.compile(r"(?:尾|末|最[后後]一?)[页頁]\W*")
_LABEL = re.compile(r"\W{0,2}(?:第\s*)?(\d{1,4})(?:\s*[页頁])?\W{0,2}")
#: 1/4, 共4页; looked for in what stands around the links, no longer than so many characters.
_TOTAL = re.compile(r"(?<![\d/])\d{1,4}\s*/\s*(\d{1,4})(?![\d/])|共\s*(\d{1,4})\s*[页頁]")
_LONGEST_PAGER = 300
_ONCLICK = re.compile(r"location(?:\.href)?\s*=\s*['\"]([^'\"]+)")
#: Where the number of a page stands: 123_2.html, /123/2, thread-123-2-1.html (Discuz), ?page=2.
_IN_PATH = re.compile(r"(?<=\w)[_-](\d{1,3})(?=(?:\.\w{2,6})?\Z)|(?<=\d)/(\d{1,3})(?=/?\Z)")
_IN_THREAD = re.compile(r"(?<=/)thread-\d+-(\d+)(?=-\d+)")
_IN_QUERY = re.compile(r"(?:\A|&)(?:page|p|pn|pg|pageno|page_no|pageindex|paged)=(\d{1,4})(?=&|\Z)", re.IGNORECASE)
#: The number of an article, and no word for a list: 516891, 2019_09_07_516891, t20240520_1832.
_ID = re.compile(r"(?:[a-z]{1,10}[_-]?)?\d(?:[\d_-]{2,}\d)\Z", re.IGNORECASE)
_OTHER = re.compile(
    r"(?:\A|[/_.?&-])(?:comments?|c?page|repl(?:y|ies)|pinglun|reviews?|list|index|search|tags?|cat|category|catalog)(?:[/_.=-]|\d|\Z)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Link:
    """A link of a pager: the document it belongs to, the page it leads to, and that on which it stands, if it says."""

    document: str
    page: int
    standing: int | None
    stated: int  # of how many pages the text around it speaks; 0: of none


def part(document: Document, below: str) -> str:
    """``part 1 of 4`` where the page is one of several, ``part 1`` where it doesn't say of how many; else "".

    ``below`` is the source from the last words of the text on; the page is asked only where it holds such a link.
    """
    if not document.is_html or not any(mark in below for mark in _MARKS):
        return ""
    address = _own_address(document)
    own, page = _split(address)
    found = list(_links(document, address, own))
    named = next((link.document for link in found if link.document == own or link.standing), None)
    links = [link for link in found if link.document == named]
    if not links:
        return ""
    pages = {link.page for link in links}
    standing = next((link.standing for link in links if link.standing), page if page > 1 and named == own else 0)
    standing = standing or next(number for number in range(1, len(pages) + 2) if number not in pages)
    total = max(*pages, *(link.stated for link in links), standing)
    counted = standing == total or any(link.standing is None or link.stated for link in links)
    return f"part {standing} of {total}" if counted else f"part {standing}"


def _links(document: Document, here: str, own: str) -> Iterator[_Link]:
    """The links of pagers: those that say a number and lead to it, and those to the next page or the one before."""
    stated: dict[Element | None, int] = {}  # by parent: to ask of each of its links costs the square of them
    for anchor in document.tree.iter("a"):
        text = all_text(anchor) if len(anchor) < 4 else ""
        label = collapse(text) if 0 < len(text) < 60 else ""
        step = next((step for words, step in _STEPS if words.fullmatch(label)), 0)
        number = _LABEL.fullmatch(label)
        if not (step or number or _LAST.fullmatch(label)) or not (address := _address(here, anchor)):
            continue
        leads, page = _split(address)
        if leads != own and (_OTHER.search(leads) or not _ID.fullmatch(leads.rpartition("/")[2].partition(".")[0])):
            continue
        is_step = step and page > step
        if is_step or (page == int(number[1]) if number else page > 1):
            pager = anchor.getparent()
            if pager not in stated:
                stated[pager] = _stated(pager)
            yield _Link(leads, page, page - step if is_step else None, stated[pager])


def _own_address(document: Document) -> str:
    """The page's own address: a saved page may name it in its head."""
    if document.url.startswith(("http://", "https://")):
        return document.url
    own = document.selector.css("link[rel=canonical]::attr(href), meta[property='og:url']::attr(content)")
    return own.get("").strip()


def _address(here: str, anchor: Element) -> str:
    """Where a link leads; some lead there by a script. Of a saved page that doesn't say its own address, as written."""
    href = (anchor.get("href") or "").strip()
    if not href or href.startswith(("#", "javascript:")):
        by_script = _ONCLICK.search(f"{anchor.get('onclick') or ''} {href}")
        href = by_script[1] if by_script else ""
    try:
        return urljoin(here, href) if href else ""
    except ValueError:
        return ""


def _split(address: str) -> tuple[str, int]:
    """An address without host and without the number of its page, and that number; 1 where it has none.

    >>> _split("https://a.cn/n/516891_2.html"), _split("https://a.cn/t/9?p=3&s=1"), _split("https://a.cn/n/516891.html")
    (('/n/516891.html', 2), ('/t/9?s=1', 3), ('/n/516891.html', 1))
    >>> _split("https://a.cn/thread-77-4-1.html")
    ('/thread-77-1-1.html', 4)
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", 1
    path, query = parts.path, parts.query
    if number := _IN_QUERY.search(query):
        query = (query[: number.start()] + query[number.end() :]).strip("&")
    elif number := _IN_THREAD.search(path):
        path = f"{path[: number.start(1)]}1{path[number.end(1) :]}"
    elif number := _IN_PATH.search(path):
        path = path[: number.start()] + path[number.end() :]
    page = int(number[1] or number[number.lastindex or 1]) if number else 1
    return path + (f"?{query}" if query else ""), max(page, 1)


def _stated(pager: Element | None) -> int:
    """Of how many pages the words around the links of a pager speak; 0 where they don't."""
    text = all_text(pager) if pager is not None and len(pager) < 100 else ""
    total = _TOTAL.search(text) if len(text) <= _LONGEST_PAGER else None
    return int(total[1] or total[2]) if total else 0
