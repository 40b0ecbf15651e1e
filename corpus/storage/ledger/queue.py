"""Which pages are to be fetched, which were, and when to come back.

::

    discovered ──▶ leased ──▶ done ──(revisit)──▶ leased …
                      │  ╲──▶ retry ──▶ leased …      (failed, or was not the article: looks.py)
                      ╰─────▶ gone                    (judged when a run ends)

A lease lasts as long as the process: there is one writer, so whatever is leased when the ledger is opened
belongs to a run that died. What writes, writes inside the caller's transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Literal

from corpus.article import State
from corpus.storage.ledger.database import Database


class Status(StrEnum):
    """Where a page stands."""

    DISCOVERED = "discovered"
    LEASED = "leased"
    DONE = "done"
    RETRY = "retry"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave to ask later whether a page changed."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One page to fetch: enough to build the request again after a crash."""

    url: str
    fingerprint: bytes
    spider: str
    kind: Literal["list", "article"]
    callback: str
    priority: int = 0  # the higher, the sooner
    depth: int = 0
    meta: str = "{}"  # JSON, handed back as it is
    revisit_after: timedelta | None = None  # when a done page is due again; None: never
    again: bool = False  # somebody asks for it: to be fetched though it was given up, or failed a moment ago
    # known to the ledger, not given by the caller:
    validators: Validators = Validators()
    cursor: str | None = None  # of a list: how far back an earlier run read it, in the words of who reads it


_DAY = 86_400.0

#: Seconds to wait after each failure in a row; after the last the page is given up, some 60 days after the first.
#: Servers are down for a night, sites for weeks, and a scheduled run asks often.
BACK_OFF = (60.0, 240.0, 960.0, 3840.0, 15_360.0, 61_440.0, _DAY, 3 * _DAY, 7 * _DAY, 14 * _DAY, 30 * _DAY)

#: Seconds: no retry lies further away, unless the clock was wrong when it was set.
LONGEST_WAIT = 31 * _DAY

#: What was in an article's place: a list that names the page vouches for it.
_NAMED_AGAIN = frozenset(state.value for state in State if state.absent)

_SELECT = (
    "SELECT fingerprint, url, spider, kind, callback, priority, depth, meta, revisit, etag, last_modified, cursor"
    " FROM frontier"
)


def discover(db: Database, targets: Iterable[Target], *, parent: bytes | None) -> None:
    """Store what is new, and let what is due wait to be fetched; of a page named twice the first counts.

    Due is: waiting from an earlier run, a retry whose time has come, or a done page whose ``revisit_after`` has
    passed. So is, because it is named, what was not the article at its last look, and what is gone without a
    last word; where a target says ``again``, every retry and all that is gone. No page is read twice in a run.
    """
    taken: set[bytes] = set()
    for target in targets:
        if target.fingerprint in taken:
            continue
        found = db.execute(
            "SELECT state, next_due, visited, answer, final, session = ? FROM frontier WHERE fingerprint = ?",
            (db.session, target.fingerprint),
        ).fetchone()
        if found is None:
            _insert(db, target, parent)
            taken.add(target.fingerprint)
            continue
        state, next_due, visited, answer, final, in_this_run = found
        if in_this_run:
            continue
        named = target.again or (not final if state == Status.GONE else answer in _NAMED_AGAIN)
        if (named and state in (Status.RETRY, Status.GONE)) or _is_due(
            Status(state), next_due, visited, target.revisit_after, db.now
        ):
            _refresh(db, target)
            taken.add(target.fingerprint)


def _is_due(state: Status, next_due: float | None, visited: float | None, after: timedelta | None, now: float) -> bool:
    if state is Status.DISCOVERED:
        return True
    if state is Status.RETRY:
        return next_due is None or next_due <= now
    if state is Status.DONE and after is not None and visited is not None:
        return visited + after.total_seconds() <= now or visited > now  # the clock was wrong then, or is now
    return False


def _insert(db: Database, target: Target, parent: bytes | None) -> None:
    db.execute(
        "INSERT INTO frontier(fingerprint, url, spider, kind, callback, priority, depth, meta, revisit, parent,"
        " discovered, state) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'discovered')",
        (*_request(target), parent, db.now),
    )


def _refresh(db: Database, target: Target) -> None:
    """The newest way to ask for a known page is the one to keep; a page waiting becomes ready. When it would have been
    due stays known: a look before its time makes no pause shorter."""
    db.execute(
        "UPDATE frontier SET (fingerprint, url, spider, kind, callback, priority, depth, meta, revisit) ="
        " (?, ?, ?, ?, ?, ?, ?, ?, ?), state = 'discovered' WHERE fingerprint = ?",
        (*_request(target), target.fingerprint),
    )


def _request(target: Target) -> tuple[Any, ...]:
    return (
        target.fingerprint,
        target.url,
        target.spider,
        target.kind,
        target.callback,
        target.priority,
        target.depth,
        target.meta,
        None if target.revisit_after is None else target.revisit_after.total_seconds(),
    )


def due(db: Database, spider: str, *, limit: int) -> list[Target]:
    """Lease and return up to ``limit`` pages: the never fetched first, by priority; then retries and re-checks."""
    rows = db.execute(
        f"{_SELECT} WHERE spider = ? AND state = 'discovered' ORDER BY priority DESC, seq LIMIT ?",
        (spider, limit),
    ).fetchall()
    if len(rows) < limit:
        rows += db.execute(
            f"{_SELECT} WHERE spider = ? AND next_due <= ?"
            " AND state IN ('retry', 'done') AND session IS NOT ? ORDER BY next_due LIMIT ?",
            (spider, db.now, db.session, limit - len(rows)),
        ).fetchall()
    db.executemany("UPDATE frontier SET state = 'leased' WHERE fingerprint = ?", ((row[0],) for row in rows))
    return [_target(row) for row in rows]


def _target(row: Sequence[Any]) -> Target:
    fingerprint, url, spider, kind, callback, priority, depth, meta, revisit, etag, last_modified, cursor = row
    return Target(
        url=url,
        fingerprint=fingerprint,
        spider=spider,
        kind=kind,
        callback=callback,
        priority=priority,
        depth=depth,
        meta=meta,
        revisit_after=None if revisit is None else timedelta(seconds=revisit),
        validators=Validators(etag=etag, last_modified=last_modified),
        cursor=cursor,
    )


def mend_clock(db: Database) -> None:
    """Bring times near that a wrong clock put far into the future: else those pages would never be due."""
    db.execute(
        "UPDATE frontier SET next_due = :now WHERE state = 'retry' AND next_due > :now + :longest",
        {"now": db.now, "longest": LONGEST_WAIT},
    )
    db.execute(
        "UPDATE frontier SET next_due = :now + revisit WHERE state = 'done' AND next_due > :now + revisit",
        {"now": db.now},
    )
    db.execute("UPDATE frontier SET said = :now WHERE state = 'retry' AND said > :now", {"now": db.now})


def release_all(db: Database) -> None:
    """Let all that is leased wait again: whoever held it is gone, or its run ended."""
    db.execute("UPDATE frontier SET state = 'discovered' WHERE state = 'leased'")


def done(
    db: Database,
    fingerprint: bytes,
    *,
    validators: Validators | None = None,
    body_hash: bytes | None = None,
    cursor: str | None = None,
    soon: bool = False,
) -> None:
    """Mark a page done. Articles that have a ``revisit`` get the time of their re-check; lists are found again
    through the start pages. What is None keeps its old value (a 304 need not repeat the validators).

    ``soon``: what was stored is not the whole. The page is looked at again after an hour, then after twice as long as
    it took to look again, at most after its ``revisit``."""
    etag, last_modified = (validators.etag, validators.last_modified) if validators else (None, None)
    db.execute(
        "UPDATE frontier SET state = 'done', tries = 0, visited = :now, session = :session, why = NULL,"
        " answer = NULL, looks = 0, pauses = 0, final = 0, gone_since = NULL, said = NULL, said_in = NULL,"
        " next_due = CASE WHEN kind = 'article' THEN :now + CASE WHEN :soon"
        " THEN min(max(2 * (:now - coalesce(visited, :now)), :hour), coalesce(revisit, :longest)) ELSE revisit END END,"
        " etag = CASE WHEN :fresh THEN :etag ELSE etag END,"
        " last_modified = CASE WHEN :fresh THEN :last_modified ELSE last_modified END,"
        " body_hash = coalesce(:body_hash, body_hash), cursor = coalesce(:cursor, cursor)"
        " WHERE fingerprint = :fingerprint",
        {
            "now": db.now,
            "soon": soon,
            "hour": 3600.0,
            "longest": LONGEST_WAIT,
            "session": db.session,
            "fresh": validators is not None,
            "etag": etag,
            "last_modified": last_modified,
            "body_hash": body_hash,
            "cursor": cursor,
            "fingerprint": fingerprint,
        },
    )


def give_up(db: Database, fingerprint: bytes, why: str, *, final: bool) -> None:
    """Mark a page gone: no run asks for it again unless it is named, where ``final`` by a person."""
    db.execute(
        "UPDATE frontier SET state = 'gone', next_due = NULL, visited = ?1, why = ?2, final = ?3,"
        " gone_since = coalesce(gone_since, ?1) WHERE fingerprint = ?4",
        (db.now, why, final, fingerprint),
    )


def retry_later(
    db: Database, fingerprint: bytes, why: str, *, answer: str | None = None, body_hash: bytes | None = None
) -> None:
    """Count a failure: try again after a back-off, or give up when none is left. ``answer``: what the page was, where
    it was read and said nothing of its article."""
    found = db.execute("SELECT tries FROM frontier WHERE fingerprint = ?", (fingerprint,)).fetchone()
    tries = (found[0] if found else 0) + 1
    wait = BACK_OFF[tries - 1] if tries <= len(BACK_OFF) else None
    db.execute(
        "UPDATE frontier SET state = 'retry', tries = ?, next_due = ? + ?, why = ?, answer = ?, looks = looks + ?,"
        " final = 0, said = NULL, said_in = NULL, body_hash = coalesce(?, body_hash) WHERE fingerprint = ?",
        (tries, db.now, wait, why, answer, answer is not None, body_hash, fingerprint),
    )
    if wait is None:
        give_up(db, fingerprint, f"{why} ({tries} tries)", final=False)


def known(db: sqlite3.Connection, fingerprints: Iterable[bytes]) -> dict[bytes, bool]:
    """Those of the pages that are known; True where the page is done."""
    query = "SELECT state = 'done' FROM frontier WHERE fingerprint = ?"
    found = ((fingerprint, db.execute(query, (fingerprint,)).fetchone()) for fingerprint in fingerprints)
    return {fingerprint: bool(row[0]) for fingerprint, row in found if row}


def counts(db: sqlite3.Connection) -> dict[str, dict[str, int]]:
    """Pages by spider and state."""
    result: dict[str, dict[str, int]] = {}
    for spider, state, number in db.execute("SELECT spider, state, count(*) FROM frontier GROUP BY spider, state"):
        result.setdefault(spider, {})[state] = number
    return result


def url(db: sqlite3.Connection, fingerprint: bytes) -> str:
    """The address that is asked for; "" for a page that is not in the queue."""
    found = db.execute("SELECT url FROM frontier WHERE fingerprint = ?", (fingerprint,)).fetchone()
    return found[0] if found else ""


def body_hash(db: sqlite3.Connection, fingerprint: bytes) -> bytes | None:
    """SHA-256 of the body at the last visit."""
    found = db.execute("SELECT body_hash FROM frontier WHERE fingerprint = ?", (fingerprint,)).fetchone()
    return found[0] if found else None
