"""The documents every layer knows: Page in, Article or Rejected out, Edit for each change on the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from typing import Literal

#: Chinese pages state times without a zone; all of them mean Beijing time (no DST since 1991).
BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")


#: A header of ours with Scrapy's flag of an answer that did not reach its own end: ``dataloss`` where it had one,
#: ``partial`` where the server told no length.
FLAG = "x-corpus-flag"


class State(StrEnum):
    """What a page is, judged by its content: these sites answer HTTP 200 to everything.

    Only ``ARTICLE`` becomes an article; every other state is kept as the reason of a ``Rejected``.
    """

    ARTICLE = "article"
    LIST = "list"
    DELETED = "deleted"  # removed by its author
    VIOLATION = "violation"  # removed by the platform
    UNAVAILABLE = "unavailable"  # the platform says it can't be seen (account gone, complaint, for a while)
    EXPIRED = "expired"  # a temporary link past its time
    MISSING = "missing"  # 404, or a page that says so under HTTP 200
    PARKED = "parked"  # the domain is for sale
    VERIFICATION = "verification"  # captcha, WAF, 环境异常
    LOGIN = "login"  # login wall
    SHELL = "shell"  # empty until JavaScript runs
    NO_ARTICLE = "no_article"  # none of the above, yet no article body was found
    UNREADABLE = "unreadable"  # binary, mostly U+FFFD, or broken beyond parsing

    @property
    def absent(self) -> bool:
        """True where something else was in the article's place: it may be gone. Other states only hide it."""
        return self in _ABSENT


_ABSENT = frozenset(
    {State.LIST, State.DELETED, State.VIOLATION, State.UNAVAILABLE, State.EXPIRED, State.MISSING, State.PARKED}
)


class Rights(StrEnum):
    """What a page says about copying it."""

    UNKNOWN = "unknown"
    ORIGINAL = "original"  # 原创
    LICENSED_REPOST = "licensed_repost"  # 授权转载
    REPOST = "repost"  # 来源/转载自 without a word of permission
    NO_REPOST = "no_repost"  # 未经授权不得转载
    CREDIT_REQUIRED = "credit_required"  # 转载请注明
    CC = "cc"  # a Creative Commons licence; the line as found names it


class Complete(StrEnum):
    """How much of the article its page holds."""

    WHOLE = "whole"
    PARTIAL = "partial"  # the page says itself that it is a part: a preview, one page of several
    CUT = "cut"  # the page breaks off


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One HTTP response (or saved file) as it came: the bytes are never changed."""

    url: str
    body: bytes
    fetched_at: datetime
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    site: str | None = None  # the spider's word; None: recognised from URL and content

    def header(self, name: str) -> str | None:
        """The first value of a header, names compared without case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change between ``raw_text`` and ``text``, and the step that made it.

    ``replace`` and ``cut`` are exact: ``raw_text[start:start + len(before)] == before`` became ``after``
    (empty for a cut). ``uniform`` is a fixer that ran over the whole remaining text (Unicode, width,
    script); ``start`` is 0, ``before`` and ``after`` are empty and ``why`` names its setting. ``keep`` is no change:
    ``raw_text[start:start + chars]`` is code or a formula, which the uniform ones pass over.
    """

    step: str  # name of the fixer, or id of the rule
    kind: Literal["replace", "cut", "uniform", "keep"]
    start: int = 0  # offset in code points
    before: str = ""
    after: str = ""
    chars: int = 0  # characters removed or changed
    why: str = ""
    confidence: float = 1.0  # 0..1; below 0.5: a guessed byte or a narrow gain

    @property
    def end(self) -> int:
        return self.start + len(self.before)


BlockKind = Literal["paragraph", "heading", "list_item", "quote", "code", "table", "formula", "image", "post"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A part of the text and what it is. Formulas, pictures and bits of code may stand within another block."""

    kind: BlockKind
    start: int = 0  # offset in code points
    length: int = 0
    level: int | None = None  # heading: 1 to 6; list item, quote: how deep it stands; table: rows of headings
    marker: str | None = None  # list item: "-", "1." …; None for its further paragraphs
    language: str | None = None  # code
    address: str | None = None  # picture
    author: str | None = None  # post
    time: datetime | None = None  # post

    @property
    def end(self) -> int:
        return self.start + self.length


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One clean article. Field by field the columns of the Parquet; data/README.md explains each."""

    id: str
    url: str
    site: str
    title: str
    text: str
    raw_text: str
    fetched_at: datetime
    fetched_url: str = ""
    author: str | None = None
    published_at: datetime | None = None
    source_account: str | None = None
    source_account_id: str | None = None
    source_url: str | None = None
    editors: tuple[str, ...] = ()
    rights: Rights = Rights.UNKNOWN
    attribution: str | None = None  # the repost or licence line as found
    is_original: bool | None = None
    layout: str | None = None  # the page layout that was read, e.g. wechat's article, repost, image, text
    wx_biz: str | None = None
    wx_mid: str | None = None
    wx_idx: str | None = None
    wx_sn: str | None = None
    wx_account: str | None = None  # gh_… user name of a public account
    tags: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    script: str = "Zyyy"  # ISO 15924 of the page: Hans, Hant, Hani (mixed or undecided), Zyyy (no Han)
    script_config: str | None = None  # OpenCC configuration used
    script_changed: int = 0
    encoding: str = "utf-8"
    encoding_source: str = "content"
    replacement_count: int = 0  # U+FFFD that decoding had to put in
    warnings: tuple[str, ...] = ()
    content_key: str = ""  # sha256 of the text's letters and digits: equal for exact copies
    revision: int = 1
    version: str = ""
    boilerplate_chars: int = 0  # characters of raw_text that rules of boilerplate cut
    complete: Complete = Complete.WHOLE
    blocks: tuple[Block, ...] = ()  # of text


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A page that is not an article, kept with its reason and with whatever could be read of it."""

    reason: State
    detail: str
    article: Article
    final: bool = False  # in a platform's known last words: no other day will make an article of it
