"""Documents to store, small and all different."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from corpus.article import BEIJING, Article, Edit, Page, Rejected, State
from corpus.storage.ledger.ledger import Ledger, Target
from corpus.storage.shards import columns, schema

FETCHED = datetime(2026, 11, 21, 14, tzinfo=UTC)


class Clock:
    """Seconds since 1970 that pass only when told to."""

    def __init__(self) -> None:
        self.now = FETCHED.timestamp()

    def __call__(self) -> float:
        self.now += 1
        return self.now

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time).total_seconds()


def make_article(number: int = 1, text: str = "第一段。\n第二段。", **changes: Any) -> Article:
    known: dict[str, Any] = {
        "id": f"{number:032x}",
        "url": f"https://example.com/{number}",
        "site": "example",
        "title": f"第{number}篇",
        "text": text,
        "raw_text": f"{text}广告",
        "fetched_at": FETCHED + timedelta(seconds=number),
        "fetched_url": f"https://example.com/{number}?utm=x",
        "published_at": datetime(2021, 11, 22, 10, 7, 38, tzinfo=BEIJING),
        "tags": ("运营", "增长"),
        "edits": (Edit(step="common/ad", kind="cut", start=len(text), before="广告", chars=2, why="an advertisement"),),
        "content_key": f"key of {number}: {text}",
        "version": "0.1.0",
    }
    return Article(**(known | changes))


def make_page(number: int = 1, body: bytes | None = None, **changes: Any) -> Page:
    known: dict[str, Any] = {
        "url": f"https://example.com/{number}?utm=x",
        "body": f"<html>第{number}页</html>".encode("gb18030") if body is None else body,
        "fetched_at": FETCHED + timedelta(seconds=number),
        "headers": (("content-type", "text/html; charset=gbk"), ("set-cookie", "a=1"), ("set-cookie", "b=2")),
        "site": "example",
    }
    return Page(**(known | changes))


def make_target(number: int = 1, **changes: Any) -> Target:
    known: dict[str, Any] = {
        "url": f"https://example.com/{number}",
        "fingerprint": number.to_bytes(20, "big"),
        "spider": "example",
        "kind": "article",
        "callback": "parse_article",
    }
    return Target(**(known | changes))


def make_rejected(number: int = 1, reason: State = State.DELETED, **changes: Any) -> Rejected:
    article = make_article(number, "", **changes)
    return Rejected(reason=reason, detail="该内容已被发布者删除", article=article, final=reason is State.DELETED)


#: Columns that the program of ``older_columns`` did not have.
GONE = ("images", "content_key")


@contextmanager
def older_columns() -> Iterator[None]:
    """As a program that had fewer columns."""
    fewer = {kind: tuple(each for each in found if each.name not in GONE) for kind, found in schema.COLUMNS.items()}
    with patch.object(schema, "COLUMNS", fewer), patch.object(columns, "VERSION", columns.VERSION - 1):
        schema.arrow.cache_clear()
        yield
    schema.arrow.cache_clear()


def take(ledger: Ledger, *targets: Target) -> list[Target]:
    """Discover pages and take in hand what is to be fetched, as the crawl does."""
    ledger.discover(targets)
    return ledger.due("example")
