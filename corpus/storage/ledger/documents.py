"""What is known of each article: its content key and revision, and the addresses it goes by."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from enum import StrEnum
from typing import Any

from corpus.article import Article, Complete, Page, Rejected
from corpus.storage.layout import Kind
from corpus.storage.ledger import database
from corpus.storage.ledger.database import Database
from corpus.storage.shards import schema
from corpus.storage.shards.archive import is_list
from corpus.storage.shards.schema import Identity
from corpus.text.chars import mask_surrogates


class Outcome(StrEnum):
    """What came of a page."""

    NEW = "new"  # an article not seen before
    CHANGED = "changed"  # a known article with other content: a new revision
    UNCHANGED = "unchanged"  # a known article as it was, or HTTP 304
    REJECTED = "rejected"  # no article


def content(kind: Kind, row: Mapping[str, Any]) -> str:
    """What tells one version of a document from another. A part is never the same as the whole."""
    if kind is Kind.REJECTED:
        return str(row["reason"])
    complete = row.get("complete") or Complete.WHOLE  # rows of version 1 don't say
    return str(row["content_key"]) if complete == Complete.WHOLE else f"{complete} {row['content_key']}"


def _is_whole(key: str) -> bool:
    return bool(key) and not key.startswith((f"{Complete.PARTIAL} ", f"{Complete.CUT} "))


def decide_revision(db: Database, document: Article | Rejected) -> tuple[Outcome, Article | Rejected | None]:
    """Compare a document with what is known of its id, and remember it.

    An article is the same while its content key is (markup, counters and dates may change); a rejection while
    its reason is. The first of its kind is revision 1. Of an article known whole, a part is no news; the whole of one
    known in part is.

    Returns:
        What came of it, and the row to write, with its revision; None where there is nothing new to write.
    """
    kind = schema.kind_of(document)
    article = document.article if isinstance(document, Rejected) else document
    key = (
        str(document.reason)
        if isinstance(document, Rejected)
        else content(kind, {"content_key": document.content_key, "complete": document.complete})
    )
    found = db.execute("SELECT key, revision FROM documents WHERE id = ? AND kind = ?", (article.id, kind)).fetchone()
    known_key, known_revision = found or (None, 0)
    if kind is Kind.ARTICLES:
        for url in {article.url, article.fetched_url}:
            remember_address(db, mask_surrogates(url), article.id)
    is_part = kind is Kind.ARTICLES and not _is_whole(key) and _is_whole(known_key or "")
    if key == known_key or is_part:
        return (Outcome.UNCHANGED if kind is Kind.ARTICLES else Outcome.REJECTED), None
    revised = replace(article, revision=known_revision + 1)
    remember(db, article.id, kind, key, revised.revision)
    if isinstance(document, Rejected):
        return Outcome.REJECTED, replace(document, article=revised)
    return (Outcome.CHANGED if known_revision else Outcome.NEW), revised


def as_stored(pages: Iterable[Page], read: Callable[[Page], Article | Rejected]) -> Iterator[Article | Rejected]:
    """The rows the crawl stores of these pages: none of lists, one a content, the next revision where it changed.

    Args:
        pages: versions of one address in the order they were fetched.
        read: page → document, ``corpus.process.read``.
    """
    with closing(database.in_memory()) as db:
        for page in pages:
            if not is_list(page):
                _, row = decide_revision(db, read(page))
                if row is not None:
                    yield row


def remember(db: Database, identity: str, kind: Kind, key: str, revision: int) -> None:
    """Note the newest revision of a document; an older one changes nothing."""
    db.execute(
        "INSERT INTO documents(id, kind, key, revision) VALUES(?, ?, ?, ?) ON CONFLICT(id, kind)"
        " DO UPDATE SET key = excluded.key, revision = excluded.revision WHERE excluded.revision > revision",
        (identity, kind, key, revision),
    )


def next_revision(db: sqlite3.Connection, identity: str, kind: Kind) -> int:
    """What the next row of a document is numbered."""
    found = db.execute("SELECT revision FROM documents WHERE id = ? AND kind = ?", (identity, kind)).fetchone()
    return int(found[0]) + 1 if found else 1


def remember_address(db: Database, url: str, identity: str) -> None:
    """Note an address an article goes by, canonical or fetched."""
    if url:
        db.execute("INSERT OR IGNORE INTO urls(url, id) VALUES(?, ?)", (url, identity))


def rows(db: sqlite3.Connection) -> Iterator[Identity]:
    """Every row that must be in a shard or in the journal: each document in each of its revisions, but those lost."""
    lost = set(db.execute("SELECT kind, id, revision FROM lost"))
    for kind, identity, last in db.execute("SELECT kind, id, revision FROM documents"):
        for revision in range(1, last + 1):
            if (kind, identity, revision) not in lost:
                yield Kind(kind), identity, revision


def fetch_again(db: Database, lost: set[Identity]) -> tuple[int, int]:
    """Let pages whose newest row is lost be fetched again.

    The next row of a document gets the lost revision again, so that no number is missing. An older revision can't come
    back: it is noted as lost.

    Returns:
        Pages that wait in the queue again, and rows that are lost.
    """
    db.execute("CREATE TEMP TABLE IF NOT EXISTS wanted(id TEXT PRIMARY KEY)")
    never = 0
    for kind, identity, revision in sorted(lost, reverse=True):  # the newest first
        newest = db.execute(
            "UPDATE documents SET key = '', revision = ?1 - 1 WHERE kind = ?2 AND id = ?3 AND revision = ?1",
            (revision, str(kind), identity),
        ).rowcount
        if not newest:
            never += 1
            db.execute("INSERT OR IGNORE INTO lost VALUES(?, ?, ?)", (str(kind), identity, revision))
        elif kind is Kind.ARTICLES:
            db.execute("INSERT OR IGNORE INTO wanted VALUES(?)", (identity,))
    waiting = db.execute(
        "UPDATE frontier SET state = 'discovered', next_due = NULL, etag = NULL, last_modified = NULL,"
        " body_hash = NULL WHERE url IN (SELECT url FROM urls WHERE id IN (SELECT id FROM wanted))"
    ).rowcount
    db.execute("DROP TABLE wanted")
    return waiting, never
