"""Which pages are to be fetched, which were, and when to come back.

::

    discovered ──▶ leased ──▶ done ──(revisit)──▶ leased …
                      │  ╲──▶ retry ──▶ leased …
                      ╰─────▶ gone

A lease lasts as long as the process: there is one writer, so whatever is leased when the ledger is opened
belongs to a run that died. Every function works on a connection inside the caller's transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any, Literal


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
    tries: int = 0
    seen: bool = False  # done before: this is a re-check, not a find
    validators: Validators = Validators()
    cursor: str | None = None  # of a list: how far back an earlier run read it, in the words of who reads it


#: Failures after which a page is given up, two days after the first: servers are down for a night, and a scheduled
#: run asks often.
MAX_TRIES = 8

#: Seconds after which a page is tried again whatever its server said (some say ten years).
LONGEST_WAIT = 7 * 86_400.0

_SELECT = (
    "SELECT fingerprint, url, spider, kind, callback, priority, depth, meta, revisit, tries, visited, etag,"
    " last_modified, cursor FROM frontier"
)


def discover(
    db: sqlite3.Connection,
    targets: Iterable[Target],
    *,
    parent: bytes | None,
    now: float,
    session: str,
    lease: bool,
) -> list[Target]:
    """Store what is new; return what is new or due, in the order given.

    Due is: waiting from an earlier run, a retry whose time has come, or a done page whose ``revisit_after`` has
    passed and which was not done in this ``session`` (one run): no page is done twice in a run. Where a target
    says ``again``, so is every retry, and what is gone.
    """
    wanted: dict[bytes, Target] = {}
    for target in targets:
        if target.fingerprint in wanted:
            continue
        found = db.execute(
            "SELECT state, next_due, visited, session = ?, tries, etag, last_modified, cursor FROM frontier"
            " WHERE fingerprint = ?",
            (session, target.fingerprint),
        ).fetchone()
        if found is None:
            _insert(db, target, parent, now)
            wanted[target.fingerprint] = target
            continue
        state, next_due, visited, in_this_run, tries, etag, last_modified, cursor = found
        if in_this_run and state == Status.DONE:
            continue
        insisted = target.again and state in (Status.RETRY, Status.GONE)
        if not insisted and not _is_due(Status(state), next_due, visited, target.revisit_after, now):
            continue
        _refresh(db, target)
        known = Validators(etag=etag, last_modified=last_modified)
        wanted[target.fingerprint] = replace(
            target, tries=tries, seen=visited is not None, validators=known, cursor=cursor
        )
    if lease:
        claim(db, wanted)
    return list(wanted.values())


def _is_due(state: Status, next_due: float | None, visited: float | None, after: timedelta | None, now: float) -> bool:
    if state is Status.DISCOVERED:
        return True
    if state is Status.RETRY:
        return next_due is None or next_due <= now
    if state is Status.DONE and after is not None and visited is not None:
        return visited + after.total_seconds() <= now or visited > now  # the clock was wrong then, or is now
    return False


def _insert(db: sqlite3.Connection, target: Target, parent: bytes | None, now: float) -> None:
    db.execute(
        "INSERT INTO frontier(fingerprint, url, spider, kind, callback, priority, depth, meta, revisit, parent,"
        " discovered, state) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'discovered')",
        (*_request(target), parent, now),
    )


def _refresh(db: sqlite3.Connection, target: Target) -> None:
    """The newest way to ask for a known page is the one to keep; a page waiting becomes ready."""
    db.execute(
        "UPDATE frontier SET (fingerprint, url, spider, kind, callback, priority, depth, meta, revisit) ="
        " (?, ?, ?, ?, ?, ?, ?, ?, ?), state = 'discovered', next_due = NULL WHERE fingerprint = ?",
        (*_request(target), target.fingerprint),
    )


def _request(target: Target) -> tuple[Any, ...]:
    revisit = None if target.revisit_after is None else target.revisit_after.total_seconds()
    return (
        target.fingerprint,
        target.url,
        target.spider,
        target.kind,
        target.callback,
        target.priority,
        target.depth,
        target.meta,
        revisit,
    )


def due(db: sqlite3.Connection, spider: str, *, limit: int, now: float, session: str) -> list[Target]:
    """Lease and return up to ``limit`` pages: the never fetched first, by priority; then retries and re-checks."""
    rows = db.execute(
        f"{_SELECT} WHERE spider = ? AND state = 'discovered' ORDER BY priority DESC, seq LIMIT ?",
        (spider, limit),
    ).fetchall()
    if len(rows) < limit:
        rows += db.execute(
            f"{_SELECT} WHERE spider = ? AND next_due <= ?"
            " AND (state = 'retry' OR session IS NOT ?) ORDER BY next_due LIMIT ?",
            (spider, now, session, limit - len(rows)),
        ).fetchall()
    claim(db, [row[0] for row in rows])
    return [_target(row) for row in rows]


def _target(row: Sequence[Any]) -> Target:
    (
        fingerprint,
        url,
        spider,
        kind,
        callback,
        priority,
        depth,
        meta,
        revisit,
        tries,
        visited,
        etag,
        last_modified,
        cursor,
    ) = row
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
        tries=tries,
        seen=visited is not None,
        validators=Validators(etag=etag, last_modified=last_modified),
        cursor=cursor,
    )


def claim(db: sqlite3.Connection, fingerprints: Iterable[bytes]) -> None:
    db.executemany(
        "UPDATE frontier SET state = 'leased', next_due = NULL WHERE fingerprint = ?",
        ((fingerprint,) for fingerprint in fingerprints),
    )


def release(db: sqlite3.Connection, fingerprints: Iterable[bytes]) -> None:
    db.executemany(
        "UPDATE frontier SET state = 'discovered' WHERE fingerprint = ? AND state = 'leased'",
        ((fingerprint,) for fingerprint in fingerprints),
    )


def mend_clock(db: sqlite3.Connection, now: float) -> None:
    """Bring times near that a wrong clock put far into the future: else those pages would never be due."""
    db.execute(
        "UPDATE frontier SET next_due = :now WHERE state = 'retry' AND next_due > :now + :longest",
        {"now": now, "longest": LONGEST_WAIT},
    )
    db.execute(
        "UPDATE frontier SET next_due = :now + revisit WHERE state = 'done' AND next_due > :now + revisit", {"now": now}
    )


def release_all(db: sqlite3.Connection) -> int:
    return db.execute("UPDATE frontier SET state = 'discovered' WHERE state = 'leased'").rowcount


def done(
    db: sqlite3.Connection,
    fingerprint: bytes,
    *,
    now: float,
    session: str,
    validators: Validators | None = None,
    body_hash: bytes | None = None,
    cursor: str | None = None,
) -> None:
    """Mark a page done. Articles that have a ``revisit`` get the time of their re-check; lists are found again
    through the start pages. What is None keeps its old value (a 304 need not repeat the validators)."""
    etag, last_modified = (validators.etag, validators.last_modified) if validators else (None, None)
    db.execute(
        "UPDATE frontier SET state = 'done', tries = 0, visited = :now, session = :session, why = NULL,"
        " next_due = CASE kind WHEN 'article' THEN :now + revisit END,"
        " etag = CASE WHEN :fresh THEN :etag ELSE etag END,"
        " last_modified = CASE WHEN :fresh THEN :last_modified ELSE last_modified END,"
        " body_hash = coalesce(:body_hash, body_hash), cursor = coalesce(:cursor, cursor)"
        " WHERE fingerprint = :fingerprint",
        {
            "now": now,
            "session": session,
            "fresh": validators is not None,
            "etag": etag,
            "last_modified": last_modified,
            "body_hash": body_hash,
            "cursor": cursor,
            "fingerprint": fingerprint,
        },
    )


def gone(db: sqlite3.Connection, fingerprint: bytes, why: str, *, now: float, body_hash: bytes | None = None) -> None:
    db.execute(
        "UPDATE frontier SET state = 'gone', next_due = NULL, visited = ?, why = ?,"
        " body_hash = coalesce(?, body_hash) WHERE fingerprint = ?",
        (now, why, body_hash, fingerprint),
    )


def fail(
    db: sqlite3.Connection,
    fingerprint: bytes,
    why: str,
    *,
    now: float,
    retry_at: float | None,
    body_hash: bytes | None = None,
) -> Status:
    """Count a failure: try again at ``retry_at`` (else after a back-off), or give up after ``MAX_TRIES``."""
    found = db.execute("SELECT tries FROM frontier WHERE fingerprint = ?", (fingerprint,)).fetchone()
    tries = (found[0] if found else 0) + 1
    due_again = min(now + back_off(tries) if retry_at is None else retry_at, now + LONGEST_WAIT)
    if tries >= MAX_TRIES:
        db.execute("UPDATE frontier SET tries = ? WHERE fingerprint = ?", (tries, fingerprint))
        gone(db, fingerprint, f"{why} ({tries} tries)", now=now, body_hash=body_hash)
        return Status.GONE
    db.execute(
        "UPDATE frontier SET state = 'retry', tries = ?, next_due = ?, why = ?,"
        " body_hash = coalesce(?, body_hash) WHERE fingerprint = ?",
        (tries, due_again, why, body_hash, fingerprint),
    )
    return Status.RETRY


def back_off(tries: int) -> float:
    """Seconds to wait after so many failures: a minute, four, sixteen … at most a day.

    >>> [back_off(tries) for tries in (1, 2, 3, 9)]
    [60.0, 240.0, 960.0, 86400.0]
    """
    return float(min(60 * 4 ** (tries - 1), 86_400))


def met(db: sqlite3.Connection, fingerprints: Iterable[bytes]) -> dict[bytes, bool]:
    """Those of the pages that are known; True where the page is done."""
    query = "SELECT state = 'done' FROM frontier WHERE fingerprint = ?"
    found = ((fingerprint, db.execute(query, (fingerprint,)).fetchone()) for fingerprint in fingerprints)
    return {fingerprint: bool(row[0]) for fingerprint, row in found if row}


def validators(db: sqlite3.Connection, fingerprint: bytes) -> Validators:
    found = db.execute("SELECT etag, last_modified FROM frontier WHERE fingerprint = ?", (fingerprint,)).fetchone()
    return Validators(etag=found[0], last_modified=found[1]) if found else Validators()


def counts(db: sqlite3.Connection) -> dict[str, dict[str, int]]:
    """Pages by spider and state."""
    result: dict[str, dict[str, int]] = {}
    for spider, state, number in db.execute("SELECT spider, state, count(*) FROM frontier GROUP BY spider, state"):
        result.setdefault(spider, {})[state] = number
    return result


def body_hash(db: sqlite3.Connection, fingerprint: bytes) -> tuple[bytes | None, bool]:
    """SHA-256 of the body at the last visit, and whether that visit succeeded."""
    found = db.execute("SELECT body_hash, tries = 0 FROM frontier WHERE fingerprint = ?", (fingerprint,)).fetchone()
    return (found[0], bool(found[1])) if found else (None, False)
