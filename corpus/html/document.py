"""A decoded page, parsed at most once and handed on."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cached_property
from urllib.parse import urljoin

import lxml.etree
import lxml.html
from parsel import Selector

from corpus.html import script_state
from corpus.html.body.lines import paragraphs
from corpus.html.main_content import Prose
from corpus.html.script_state import Embedded
from corpus.text.chars import join_surrogates

#: Above these a page is not read at all. The largest real article page seen is 4 MB (WeChat's inline scripts)
#: and 12,000 tags (Wikipedia); 3 million tags take lxml a second and Python several, 30 MB of flat text minutes
#: in the steps after it.
MAX_CHARS = 16_000_000
MAX_TAGS = 100_000
#: libxml2 looks every attribute of a tag up in all before it: 50,000 take 2 s, 500,000 minutes.
_WINDOW = 10_000
_TAG_START = re.compile(rb"([a-zA-Z][a-zA-Z0-9]*)[\s/]")
_MAX_ATTRIBUTES = 2_000
#: libxml2 drops what follows </html> and puts what follows </body> beside it; browsers read on. Seen on www.gov.cn,
#: whose included header brings a </html> of its own.
_BESIDE_BODY = frozenset(
    ("head", "body", "frameset", "noframes", "script", "style", "noscript", "iframe", "link", "img")
)
_END = re.compile(rb"</(?:[bB][oO][dD][yY]|[hH][tT][mM][lL])\s*>")
#: libxml2 stops reading there (its own constant, also with huge_tree).
_MAX_DEPTH = 2_048

#: Characters; what browsers of old and Scrapy take for an address. Each link is joined to it: 2,000 to one of a million
#: took 30 s.
_LONGEST_BASE = 2_083

_MARKUP_START = re.compile(r"[\s\ufeff]*<[a-zA-Z!?/]")
_PAGE_TAG = re.compile(r"<(?:!doctype\s+html|html|head|body|meta)\b", re.IGNORECASE)
_CLOSED_TAG = re.compile(r"</(?:p|div|section|span|a|li|td|h[1-6]|strong|em|b)>|<br\s*/?>", re.IGNORECASE)
#: Every element a HtmlElement, looked up in C: lxml.html's own choice by tag is a call of Python for every node.
_CLASSES = lxml.etree.ElementDefaultClassLookup(element=lxml.html.HtmlElement)
_EMPTY = "<html><body></body></html>"


class Document:
    """The text of one page and, where it is HTML, its tree.

    Build it from *decoded* text; the charset is the matter of ``corpus.decoding``. The tree is shared by
    everyone who reads the page: treat it as read-only (copy a node before you cut it). Nothing here raises,
    whatever the text holds. ``fetched_at``: with time zone; relative dates (3小时前) are counted from it, and no date
    may be later. ``is_dated``: whether that is the day the site answered, not one on which a saved page was copied.
    """

    def __init__(
        self, text: str, url: str = "", *, fetched_at: datetime | None = None, is_dated: bool | None = None
    ) -> None:
        self.text = text
        self.url = url
        self.fetched_at = fetched_at
        self.is_dated = fetched_at is not None if is_dated is None else is_dated
        self._warnings: list[str] = []
        self._nested_too_deep = False

    @cached_property
    def is_html(self) -> bool:
        """True where the text holds markup; saved .txt pages and JSON hold none."""
        if _MARKUP_START.match(self.text):
            return True
        head = self.text[:65536]
        return bool(_PAGE_TAG.search(head, 0, 4096)) or sum(1 for _ in _CLOSED_TAG.finditer(head)) >= 2

    @cached_property
    def too_large(self) -> str | None:
        """Why the page is not read, where it is beyond ``MAX_CHARS`` or ``MAX_TAGS``."""
        if len(self.text) > MAX_CHARS:
            return f"page of {len(self.text):,} characters; at most {MAX_CHARS:,} are read"
        if self.is_html and (tags := self._utf8.count(b"<")) > MAX_TAGS:
            return f"page of {tags:,} tags; at most {MAX_TAGS:,} are read"
        return None

    @cached_property
    def tree(self) -> lxml.html.HtmlElement:
        """The root element; an empty <html> for an empty, a broken or a ``too_large`` document."""
        root = None
        if self.text and not self.too_large and not self.text.isspace():
            # lxml reads bytes several times faster than str, and refuses NUL and surrogates in str
            body = self._without_huge_tags()
            try:
                root = _parsed(body)
                if any(child.tag not in _BESIDE_BODY for child in root) or _ends_early(body):
                    root = _parsed(_END.sub(b"", body))
            except (ValueError, lxml.etree.LxmlError):
                self._warnings.append("markup could not be parsed")
            if root is not None and _depth_of_last(root) >= _MAX_DEPTH:
                self._nested_too_deep = True
                self._warnings.append("nested deeper than 2,048: the rest of the page was not read")
        self.__dict__.pop("_utf8", None)  # no longer needed; the text itself is kept
        return root if root is not None else lxml.html.document_fromstring(_EMPTY)

    @cached_property
    def selector(self) -> Selector:
        """The tree as Scrapy's selectors see it, to ask with ``css("h1 ::text")`` and ``xpath``; no second parse."""
        return Selector(root=self.tree, type="html")

    @cached_property
    def lines(self) -> list[str]:
        """The text a reader may see, one block a line: everything in <body>, or the lines of a plain text."""
        if self.too_large:
            return []
        if not self.is_html:
            return [line for raw in self.text.splitlines() if (line := " ".join(raw.split()))]
        body = self.tree.find("body")
        return [] if body is None else paragraphs(body)

    @cached_property
    def prose(self) -> Prose:
        """Where the sentences of the page are; reckoned once for states and extraction."""
        return Prose(self.tree)

    @cached_property
    def embedded(self) -> Embedded | None:
        """The article that the page's scripts carry, if they carry one."""
        return script_state.find(self.tree)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What parsing had to leave out; complete once ``tree`` has been asked for."""
        return tuple(self._warnings)

    @property
    def nested_too_deep(self) -> bool:
        """True where the nesting stopped the parser: what comes after it was not read."""
        return bool(len(self.tree)) and self._nested_too_deep

    @cached_property
    def base_url(self) -> str:
        """What relative links are relative to: the first <base href>, as browsers take it, else the page's URL."""
        for base in self.tree.iter("base"):
            if (href := (base.get("href") or "").strip()) and len(href) <= _LONGEST_BASE:
                return _joined(self.url, href) or self.url
        return self.url

    def absolute(self, href: str) -> str | None:
        """The http(s) URL a link leads to; None for other schemes and for what is no URL.

        A saved page has no scheme to lend to ``//cdn.example/1.png``: it is https.
        """
        href = href.strip()
        if href.startswith("//") and not self.base_url.startswith(("http://", "https://")):
            href = f"https:{href}"
        return _joined(self.base_url, href)

    @cached_property
    def _utf8(self) -> bytes:
        try:
            body = self.text.encode("utf-8")
        except UnicodeEncodeError:
            self._warnings.append("surrogates were joined or replaced")
            body = join_surrogates(self.text).encode("utf-8")
        return body.replace(b"\0", b"") if b"\0" in body else body

    def _without_huge_tags(self) -> bytes:
        """The page in bytes, without the attributes that libxml2 would stall at."""
        body = self._utf8
        kept: list[bytes] = []
        done = 0  # what is kept ends here
        start = -1  # the last "<" before the window
        for window in range(0, len(body), _WINDOW):  # a huge tag fills at least one window alone
            end = window + _WINDOW
            if (found := body.find(b"<", window, end)) >= 0:
                start = body.rfind(b"<", found, end)
                continue
            if start < done or not (tag := _TAG_START.match(body, start + 1)):
                continue
            close = body.find(b">", tag.end())
            close = close if close >= 0 else len(body)
            if body.count(b"=", start, close) + body.count(b" ", start, close) > _MAX_ATTRIBUTES:
                kept += body[done : tag.end(1)], b" "
                done = close
            start = -1  # looked at
        if not kept:
            return body
        self._warnings.append("a tag with thousands of attributes lost them")
        return b"".join([*kept, body[done:]])


def _parsed(body: bytes) -> lxml.html.HtmlElement:
    """lxml reads bytes several times faster than str, and refuses NUL and surrogates in str."""
    # comments would cut texts in two, and 250,000 of them take the tree walk 10 s
    parser = lxml.etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(_CLASSES)
    return lxml.html.document_fromstring(body, parser=parser)


def _ends_early(body: bytes) -> bool:
    """True where tags follow </html>."""
    end = body.find(b"</html")
    if end < 0:
        end = body.find(b"</HTML")
    return end >= 0 and body.find(b"<", end + 1) >= 0


def _depth_of_last(root: lxml.html.HtmlElement) -> int:
    """How deep the last element stands: at the parser's limit where that is what ended the reading."""
    depth = 1
    node = root
    while len(node):
        node = node[-1]
        depth += 1
    return depth


def _joined(base: str, href: str) -> str | None:
    if href.startswith(("https://", "http://")) and "[" not in href:
        return href
    try:
        url = urljoin(base, href)
    except ValueError:  # https://[oops
        return None
    return url if url.startswith(("http://", "https://")) else None
