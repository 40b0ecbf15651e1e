"""RSS, Atom and sitemaps → links.

Feeds come from strangers: entities are never expanded, nothing is fetched, memory stays flat, and damage (an
unescaped &, a missing end) costs the entry it stands in.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from itertools import islice
from urllib.parse import urljoin, urlsplit

import lxml.etree
from lxml.etree import _Element as Element

from corpus.html.body.lines import collapse
from corpus.html.dates import parse_date
from corpus.html.document import MAX_CHARS, Document
from corpus.sites.site import Link, Listing
from corpus.text.chars import SURROGATES

#: The sitemap protocol allows 50,000 addresses a file.
MAX_LINKS = 50_000

#: The root element behind declaration, comments and a document type, which may stand in any order; all bounded.
_ROOT = re.compile(
    r"\A[\s\ufeff]*(?:<\?xml[^>]{0,300}\?>\s*)?(?:<\?[^>]{0,500}\?>\s*|<!--(?:(?!-->).){0,2000}-->\s*|<!DOCTYPE[^<\[]{0,300}"
    r"(?:\[(?:(?!\]>).){0,20000}\])?>\s*){0,5}<(?:[\w.-]{1,20}:)?(rss|feed|rdf|channel|urlset|sitemapindex)\b",
    re.IGNORECASE | re.DOTALL,
)
_ENTRIES = ("{*}item", "{*}entry", "{*}url", "{*}sitemap")
_ENTRY_END = re.compile(r"</(?:[\w.-]{1,20}:)?(?:item|entry|url|sitemap)\s*>")
_DATES = ("pubDate", "published", "date", "publication_date", "issued", "updated")
_READ = frozenset({*_DATES, "title"})
#: Characters XML does not allow; one of them would end the reading.
_FORBIDDEN = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f{SURROGATES}\ufffe\uffff]")
#: An & that begins none of XML's own references: left unescaped by its author, or an entity we do not expand.
_STRAY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
_ENCODING = re.compile(r"\A([\s\ufeff]*<\?xml[^>]{0,200}?)\sencoding\s*=\s*[\"'][^\"'>]{0,40}[\"']", re.IGNORECASE)


def is_feed(document: Document) -> bool:
    """True for RSS, RDF, Atom, sitemaps and their indexes, and for sitemaps as plain lists of addresses."""
    return bool(_ROOT.match(document.text[:24_000])) or bool(_plain_list(document))


def listing(document: Document) -> Listing:
    """The articles a feed or sitemap names; the sitemaps of an index are in ``lists``. Never raises.

    At most ``MAX_LINKS`` links, each once, absolute, http(s) only. A sitemap's <lastmod> is no publication date.
    """
    articles: dict[str, Link] = {}
    lists: dict[str, None] = {}
    following: str | None = None
    if plain := _plain_list(document):
        return Listing(articles=tuple(Link(url=url) for url in dict.fromkeys(plain)))
    broken, text = _breaks_off(document.text), document.text
    if broken:  # the last entry may be one half of an address
        text = text[: max((end.end() for end in _ENTRY_END.finditer(text)), default=0)]
    for element in islice(_elements(text), MAX_LINKS * 2):
        kind = _name(element)
        if kind == "link":
            following = following or _absolute(document, element.get("href"))
            continue
        url = _absolute(document, _address(element, kind))
        if url is None:
            continue
        if kind == "sitemap":
            lists.setdefault(url)
        else:
            articles.setdefault(url, _link(document, element, url))
        if len(articles) >= MAX_LINKS:
            break
    return Listing(
        articles=tuple(articles.values()),
        lists=tuple(lists),
        next_page=following,
        failed=broken,
        is_end=not (articles or lists or broken),
    )


def _breaks_off(text: str) -> str:
    """Why the feed is not whole; "" where its root element is closed."""
    root = _ROOT.match(text[:24_000])
    if root is None or re.match(r"[^<>]{0,2000}/>", text[root.end() :]):
        return ""
    closed = re.search(rf"</(?:[\w.-]{{1,20}}:)?{root[1]}\s*>", text[-2_000:], re.IGNORECASE)
    return "" if closed else f"it breaks off: no </{root[1]}>"


def _elements(text: str) -> Iterator[Element]:
    """Entries as they end, and <link rel="next"> of the feed itself (RFC 5005); each is emptied once it was used."""
    text = _STRAY.sub("&amp;", _FORBIDDEN.sub("", text[:MAX_CHARS]))
    body = _ENCODING.sub(r"\1", text).lstrip("\ufeff \r\n\t").encode()
    walk = lxml.etree.iterparse(
        BytesIO(body),
        events=("end",),
        tag=(*_ENTRIES, "{*}link"),
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        for _, element in walk:
            if _name(element) == "link":
                parent = element.getparent()
                if parent is not None and _name(parent) in ("feed", "channel") and element.get("rel") == "next":
                    yield element
                continue
            yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
    except (lxml.etree.LxmlError, ValueError):  # what was read until then counts
        return


def _name(element: Element) -> str:
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def _address(element: Element, kind: str) -> str:
    if kind in ("url", "sitemap"):
        return next((_content(child) for child in element if _name(child) == "loc"), "")
    links = [child for child in element if _name(child) == "link"]
    for link in links:  # Atom
        if link.get("href") and link.get("rel", "alternate") == "alternate":
            return link.get("href") or ""
    for link in links:  # RSS
        if text := _content(link):
            return text
    guid = next((child for child in element if _name(child) in ("guid", "id")), None)
    if guid is not None and guid.get("isPermaLink", "true") == "true":
        return text if (text := _content(guid)).startswith("http") else ""
    return element.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about", "")


def _link(document: Document, element: Element, url: str) -> Link:
    now = document.fetched_at or datetime.now(UTC)
    texts: dict[str, str] = {}
    for child in element.iter():  # sitemaps keep title and date one level down, in <news:news>
        if (name := _name(child)) in _READ and name not in texts and (text := _content(child)):
            texts[name] = text
    dates = (parse_date(texts[name], now=now) for name in _DATES if name in texts)
    title = collapse(html.unescape(texts.get("title", "")[:1_000]))[:300]
    return Link(url=url, title=title, published_at=next(filter(None, dates), None))


def _content(element: Element) -> str:
    return "".join(text for text in element.itertext() if isinstance(text, str)).strip()


def _absolute(document: Document, href: str | None) -> str | None:
    if not href or not href.strip():
        return None
    try:
        url = urljoin(document.url, href.strip().replace("&amp;", "&"))
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return url if host and url.startswith(("http://", "https://")) else None


def _plain_list(document: Document) -> list[str]:
    """sitemap.txt: nothing but addresses, one a line."""
    head = document.text[:2_000].lstrip("\ufeff \r\n\t")
    if not head.startswith(("http://", "https://")):
        return []
    lines = [line.strip() for line in document.text.lstrip("\ufeff")[:MAX_CHARS].splitlines() if line.strip()]
    urls = [url for line in lines[:MAX_LINKS] if " " not in line and (url := _absolute(document, line))]
    return urls if len(urls) * 10 >= len(lines[:MAX_LINKS]) * 9 else []
