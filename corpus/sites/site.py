"""What every site file provides: how to tell its pages, and how to read one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from corpus.article import Block
from corpus.html.document import Document
from corpus.html.page_state import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """What a site file read from one article page. Field names are those of ``Article``."""

    raw_text: str  # the body as extracted: one paragraph a line, joined by "\n", no blank lines but in code
    blocks: tuple[Block, ...] = ()  # of raw_text; none where the page has no markup
    title: str = ""
    url: str | None = None  # canonical, where the page names it
    author: str | None = None  # "": the page has a field for it, and it is empty
    published_at: datetime | None = None  # with time zone; None is better than a guess
    source_account: str | None = None
    source_account_id: str | None = None
    source_url: str | None = None
    is_original: bool | None = None
    layout: str | None = None
    wx_biz: str | None = None
    wx_mid: str | None = None
    wx_idx: str | None = None
    wx_sn: str | None = None
    wx_account: str | None = None
    tags: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()  # what the page says it does not show: "preview 30 %"; "cut" where its data break off


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An article found on a list page."""

    url: str
    title: str = ""
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a list page holds: links to articles, to further lists, and the next page if there is one."""

    articles: tuple[Link, ...] = ()
    lists: tuple[str, ...] = ()  # e.g. the sitemaps named by a sitemap index
    next_page: str | None = None
    failed: str = ""  # what the site said in the place of a list, or where it breaks off; "" where it is a list
    is_end: bool = False  # no link, and in the form such a list has behind its last page


def _nothing_listed(_: Document) -> Listing:
    return Listing()


def _unrecognised(_: Document) -> bool:
    return False


def _same(url: str) -> str:
    return url


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One source whose pages share a template. A site file ends in ``SITE = Site(...)``."""

    name: str
    hosts: tuple[str, ...]  # "example.com" stands for its subdomains too
    state: Callable[[Document], Verdict]
    extract: Callable[[Document], Extracted | None]
    recognise: Callable[[Document], bool] = _unrecognised  # from the page itself, when no URL tells
    listing: Callable[[Document], Listing] = _nothing_listed
    canonical_url: Callable[[str], str] = _same
    rules: tuple[str, ...] = ("common",)  # files in corpus/rules, without .toml
