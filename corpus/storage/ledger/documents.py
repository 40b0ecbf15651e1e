"""What is known of each article: its content key and revision, and the addresses it goes by."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from enum import StrEnum

from corpus.article import Article, Rejected
from corpus.storage.layout import Kind
from corpus.storage.shards import schema
from corpus.storage.shards.schema import Identity
from corpus.text.chars import mask_surrogates


class Outcome(StrEnum):
    """What came of a page."""

    NEW = "new"  # an article not seen before
    CHANGED = "changed"  # a known article with other content: a new revision
    UNCHANGED = "unchanged"  # a known article as it was, or HTTP 304
    REJECTED = "rejected"  # no article


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What `Ledger.store` did."""

    outcome: Outcome
    written: bool = False  # a row was written
    id: str | None = None
    revision: int = 0
    copy_of: str | None = None  # id of another article with the same content, stored earlier; the row is kept


def judge(db: sqlite3.Connection, document: Article | Rejected) -> tuple[Stored, Article | Rejected]:
    """Compare a document with what is known of its id, remember it, and give it its revision.

    An article is the same while its content key is (markup, counters and dates may change); a rejection while
    its reason is. The first of its kind is revision 1.
    """
    kind = schema.kind_of(document)
    article = document.article if isinstance(document, Rejected) else document
    key = str(document.reason) if isinstance(document, Rejected) else document.content_key
    found = db.execute("SELECT key, revision FROM documents WHERE id = ? AND kind = ?", (article.id, kind)).fetchone()
    known_key, known_revision = found or (None, 0)
    if kind is Kind.ARTICLES:
        _name(db, article)
    if key == known_key:
        outcome = Outcome.UNCHANGED if kind is Kind.ARTICLES else Outcome.REJECTED
        return Stored(outcome=outcome, id=article.id, revision=known_revision), document
    copy_of = _first_with(db, key, article.id) if kind is Kind.ARTICLES else None
    revision = known_revision + 1
    remember(db, article.id, kind, key, revision)
    if isinstance(document, Rejected):
        outcome = Outcome.REJECTED
        document = replace(document, article=replace(article, revision=revision))
    else:
        outcome = Outcome.CHANGED if known_revision else Outcome.NEW
        document = replace(article, revision=revision)
    return Stored(outcome=outcome, written=True, id=article.id, revision=revision, copy_of=copy_of), document


def remember(db: sqlite3.Connection, identity: str, kind: Kind, key: str, revision: int) -> None:
    """Note the newest revision of a document; an older one changes nothing."""
    db.execute(
        "INSERT INTO documents(id, kind, key, revision) VALUES(?, ?, ?, ?) ON CONFLICT(id, kind)"
        " DO UPDATE SET key = excluded.key, revision = excluded.revision WHERE excluded.revision > revision",
        (identity, kind, key, revision),
    )


def name(db: sqlite3.Connection, url: str, identity: str) -> None:
    if url:
        db.execute("INSERT OR IGNORE INTO urls(url, id) VALUES(?, ?)", (url, identity))


def _name(db: sqlite3.Connection, article: Article) -> None:
    for url in {article.url, article.fetched_url}:
        name(db, mask_surrogates(url), article.id)


def _first_with(db: sqlite3.Connection, key: str, other_than: str) -> str | None:
    if not key:
        return None
    found = db.execute(
        "SELECT id FROM documents WHERE key = ? AND kind = 'articles' AND id <> ? ORDER BY id LIMIT 1",
        (key, other_than),
    ).fetchone()
    return found[0] if found else None


def known(db: sqlite3.Connection, url: str) -> str | None:
    """The id of the article stored under an address, canonical or fetched."""
    found = db.execute("SELECT id FROM urls WHERE url = ?", (mask_surrogates(url),)).fetchone()
    return found[0] if found else None


def urls(db: sqlite3.Connection, identity: str) -> list[str]:
    """Every address an article, or an exact copy of it, goes by."""
    rows = db.execute(
        "SELECT url FROM urls WHERE id IN (SELECT copy.id FROM documents AS copy JOIN documents AS own ON"
        " copy.key = own.key AND copy.kind = 'articles' WHERE own.id = ?1 AND own.kind = 'articles' UNION SELECT ?1)"
        " ORDER BY url",
        (identity,),
    )
    return [row[0] for row in rows]


def stored(db: sqlite3.Connection) -> set[Identity]:
    """Every row that must be in a shard or in the journal: each document in each of its revisions."""
    rows = db.execute("SELECT kind, id, revision FROM documents")
    return {(Kind(kind), identity, each) for kind, identity, last in rows for each in range(1, last + 1)}


def forget(db: sqlite3.Connection, lost: set[Identity]) -> int:
    """Let pages whose newest row is lost be fetched again.

    The next row of a document gets the lost revision again, so that no number is missing.

    Returns:
        Pages that wait in the queue again.
    """
    db.execute("CREATE TEMP TABLE IF NOT EXISTS lost(id TEXT PRIMARY KEY)")
    for kind, identity, revision in sorted(lost, reverse=True):  # the newest first
        newest = db.execute(
            "UPDATE documents SET key = '', revision = ?1 - 1 WHERE kind = ?2 AND id = ?3 AND revision = ?1",
            (revision, str(kind), identity),
        ).rowcount
        if newest and kind is Kind.ARTICLES:
            db.execute("INSERT OR IGNORE INTO lost VALUES(?)", (identity,))
    waiting = db.execute(
        "UPDATE frontier SET state = 'discovered', next_due = NULL, etag = NULL, last_modified = NULL,"
        " body_hash = NULL WHERE url IN (SELECT url FROM urls WHERE id IN (SELECT id FROM lost))"
    ).rowcount
    db.execute("DROP TABLE lost")
    return waiting
