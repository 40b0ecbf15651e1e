"""The ledger of a data root: what to fetch, what is stored, and what is in which shard.

One SQLite file, one writer. A page is ``done`` in the transaction that stores its row, and a list page is
``done`` in the transaction that stores the links found on it: whatever a method returned from survives a kill
and, with ``sync="FULL"``, a power cut.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from corpus.article import Article, Page, Rejected
from corpus.storage import durable, layout
from corpus.storage.care import recover
from corpus.storage.layout import Group, Kind
from corpus.storage.ledger import database, documents, journal, queue, runs
from corpus.storage.ledger.database import Sync
from corpus.storage.ledger.documents import Outcome, Stored
from corpus.storage.ledger.journal import DEFAULT_LIMITS, Backlog, Limits
from corpus.storage.ledger.queue import Status, Target, Validators
from corpus.storage.ledger.runs import Run
from corpus.storage.ledger.sealing import Sealer
from corpus.storage.lock import Lock
from corpus.storage.shards.manifest import Shard

__all__ = ["Ledger", "Limits", "Outcome", "Run", "Status", "Stored", "Target", "Validators"]


class Ledger:
    """Open it with ``Ledger.open``; close it, or use it as a context manager.

    All methods raise ``DiskFullError`` when the disk is full, ``OutputError`` when the folder can't be written
    and ``LedgerError`` when the file is damaged; what was acknowledged before stays stored.
    """

    def __init__(
        self, root: Path, db: sqlite3.Connection, lock: Lock, limits: Limits, clock: Callable[[], float]
    ) -> None:
        self.root = root
        self.run: Run | None = None
        self._path = layout.ledger(root)
        self._db = db
        self._lock = lock
        self._clock = clock
        self._opened = clock()
        self._session = uuid.uuid4().hex
        self._sealer = Sealer(db, self._path, root, limits, clock)

    @classmethod
    def open(
        cls,
        root: Path,
        *,
        sync: Sync = "FULL",
        limits: Limits = DEFAULT_LIMITS,
        purpose: str = "crawling",
        clock: Callable[[], float] = time.time,
    ) -> Self:
        """Lock a data root, make what is missing, and put right what a run that died left behind.

        Args:
            root: the data folder; made where it is missing.
            sync: "NORMAL" is faster and survives a kill, but a power cut may cost the last transactions.
            limits: when rows are sealed into a shard.
            purpose: what the next one who wants the lock is told.
            clock: seconds since 1970.

        Raises:
            LockedError: another process is writing here.
            LedgerError: the ledger is damaged or of another version.
            OutputError, DiskFullError: the folder can't be written.
        """
        durable.make_folder(root)
        lock = Lock(root, purpose)
        try:
            path = layout.ledger(root)
            db = database.connect(path, sync, lambda db: recover.learn(db, root))
            try:
                with database.errors(path):
                    durable.sync_folder(path.parent)  # the file's name too survives a power cut
                    recover.recover(db, path, root, clock())
                    return cls(root, db, lock, limits, clock)
            except BaseException:
                db.close()
                raise
        except BaseException:
            lock.release()
            raise

    def close(self) -> None:
        """Give room back to the disk and let the next writer in. Rows not sealed stay in the journal."""
        try:
            with suppress(sqlite3.Error):  # everything is stored already; this is housekeeping
                self._db.execute("PRAGMA busy_timeout = 500")  # a reader must not hold up a stop for 30 s
                self._db.executescript("PRAGMA incremental_vacuum")  # `execute` stops after one page
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            self._db.close()
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # runs

    def begin_run(self, spider: str, arguments: Mapping[str, Any], version: str, name: str | None = None) -> Run:
        """Record that a run starts; its shards carry its id. A run that never ends shows as died.

        ``name`` is its id where the caller has one (that of its run record); else it is made from the time.
        """
        with self.transaction() as db:
            self.run = runs.begin(db, spider, arguments, version, self._clock(), name=name)
        self._session = uuid.uuid4().hex
        return self.run

    def end_run(self, run: Run, *, reason: str, exit_status: int, stats: Mapping[str, Any]) -> None:
        """Record how a run ended. Pages it still held wait for the next one."""
        with self.transaction() as db:
            runs.end(db, run, reason=reason, exit_status=exit_status, stats=stats, now=self._clock())
            queue.release_all(db)
        self.run = None

    def unfinished_runs(self) -> list[Run]:
        """Runs without an end, the newest first: those that died (their reason says so), and the one going on now."""
        with database.errors(self._path):
            return runs.find(self._db, self.root, unfinished=True)

    # the queue

    def discover(
        self,
        links: Iterable[Target],
        parent: bytes | None = None,
        *,
        page: Page | None = None,
        cursor: str | None = None,
        lease: bool = True,
    ) -> list[Target]:
        """Store links, and mark the page they were found on as done, in one transaction.

        Args:
            links: start pages, or what a page links to.
            parent: fingerprint of that page; None for start pages.
            page: its raw bytes, to be archived unless they are those of the last visit.
            cursor: how far back it was read, for ``Target.cursor`` when it is read again; None leaves the known one.
            lease: False leaves them to ``due``, which keeps memory flat on sites without end.

        Returns:
            Those to fetch now: new ones, and known ones that are due (see ``Target.revisit_after``).
        """
        now = self._clock()
        with self.transaction() as db:
            wanted = queue.discover(db, links, parent=parent, now=now, session=self._session, lease=lease)
            entry = self._archive(db, parent, page, None, now) if page else None
            if parent is not None:
                queue.done(db, parent, now=now, session=self._session, body_hash=_digest(page), cursor=cursor)
        self._sealer.count(entry, now)
        return wanted

    def due(self, spider: str, limit: int = 1000) -> list[Target]:
        """Lease and return pages that wait: of earlier runs, retries, articles to be checked again."""
        with self.transaction() as db:
            return queue.due(db, spider, limit=limit, now=self._clock(), session=self._session)

    def lease(self, fingerprints: Iterable[bytes]) -> None:
        """Take pages in hand: no one else is given them until they are done, failed or released."""
        with self.transaction() as db:
            queue.claim(db, fingerprints)

    def release(self, fingerprints: Iterable[bytes]) -> None:
        """Put pages back that were not fetched after all."""
        with self.transaction() as db:
            queue.release(db, fingerprints)

    def fail(self, fingerprint: bytes, why: str, *, retry_at: datetime | None = None, gone: bool = False) -> Status:
        """Record that a page could not be had.

        Args:
            fingerprint: its fingerprint.
            why: the reason, one line.
            retry_at: when to try again; None: after a back-off that grows from a minute to a day.
            gone: True gives it up at once (404, 410).

        Returns:
            ``Status.RETRY``, or ``Status.GONE`` after ``frontier.MAX_TRIES`` failures.
        """
        now = self._clock()
        with self.transaction() as db:
            if gone:
                queue.gone(db, fingerprint, why, now=now)
                return Status.GONE
            moment = retry_at.timestamp() if retry_at else None
            return queue.fail(db, fingerprint, why, now=now, retry_at=moment)

    def met(self, fingerprints: Iterable[bytes]) -> dict[bytes, bool]:
        """Those of the pages that are known by now; True where the page is done."""
        with database.errors(self._path):
            return queue.met(self._db, fingerprints)

    def validators(self, fingerprint: bytes) -> Validators:
        """What to send for a conditional request; empty where nothing is known."""
        with database.errors(self._path):
            return queue.validators(self._db, fingerprint)

    def known(self, url: str) -> str | None:
        """The id of the article stored under an address (canonical, or as it was fetched), if any."""
        with database.errors(self._path):
            return documents.known(self._db, url)

    def urls(self, identity: str) -> list[str]:
        """Every address the article of that id, or an exact copy of it, goes by."""
        with database.errors(self._path):
            return documents.urls(self._db, identity)

    def same_body(self, fingerprint: bytes, body: bytes) -> bool:
        """True where a page's bytes are those of the last visit: it need not be processed."""
        with database.errors(self._path):
            return queue.body_hash(self._db, fingerprint) == (hashlib.sha256(body).digest(), True)

    # rows

    def store(
        self,
        fingerprint: bytes | None,
        *,
        page: Page | None = None,
        document: Article | Rejected | None = None,
        validators: Validators | None = None,
    ) -> Stored:
        """Store what came of a page and mark it done, in one transaction.

        Args:
            fingerprint: its fingerprint; None for a page that was never in the queue.
            page: its raw bytes, to be archived unless they are those of the last visit; None: not archived.
            document: the row; None where the server said 304, or the bytes are those of the last visit.
            validators: what the server sent for a conditional request; None leaves the known ones.

        Returns:
            What became of it. A known article with the same content gives no row, with other content a row of
            the next revision. A rejection whose reason may pass counts as a failure and is tried again; with
            any other reason the page is gone. The same rejection again gives no second row.
        """
        now = self._clock()
        entries: list[tuple[Group, int] | None] = []
        with self.transaction() as db:
            site = page.site if page else None
            stored = Stored(outcome=Outcome.UNCHANGED)
            if document is not None:
                stored, document = documents.judge(db, document)
                site = (document.article if isinstance(document, Rejected) else document).site
                if stored.written:
                    entries.append(journal.add(db, document, site, now))
            if page is not None:
                entries.append(self._archive(db, fingerprint, page, site, now))
            if fingerprint is not None:
                self._settle(db, fingerprint, document, validators=validators, body_hash=_digest(page), now=now)
        for entry in entries:
            self._sealer.count(entry, now)
        return stored

    def _settle(
        self,
        db: sqlite3.Connection,
        fingerprint: bytes,
        document: Article | Rejected | None,
        *,
        validators: Validators | None,
        body_hash: bytes | None,
        now: float,
    ) -> None:
        """What the document says about its page: done, to be tried again, or gone."""
        if not isinstance(document, Rejected):
            queue.done(db, fingerprint, now=now, session=self._session, validators=validators, body_hash=body_hash)
        elif document.reason.retryable:
            queue.fail(db, fingerprint, document.reason, now=now, retry_at=None, body_hash=body_hash)
        else:
            queue.gone(db, fingerprint, document.reason, now=now, body_hash=body_hash)

    def _archive(
        self, db: sqlite3.Connection, fingerprint: bytes | None, page: Page, site: str | None, now: float
    ) -> tuple[Group, int] | None:
        if fingerprint is not None and queue.body_hash(db, fingerprint)[0] == _digest(page):
            return None
        return journal.add(db, page, page.site or site, now)

    # shards

    def seal(self, kind: Kind | None = None, *, final: bool = False) -> list[Shard]:
        """Turn rows into shards, of each group that has enough of them or whose oldest has waited long enough.

        Costs next to nothing when there is nothing to do: call it after every ``store``.

        Args:
            kind: only this one; None: all.
            final: everything, however little.
        """
        stamp = self.run.id if self.run else f"{datetime.fromtimestamp(self._opened, UTC):%Y%m%dT%H%M%SZ}"
        return self._sealer.seal(stamp, kind, final=final)

    # looking

    def counts(self) -> dict[str, dict[str, int]]:
        """Pages in the queue by spider and state."""
        with database.errors(self._path):
            return queue.counts(self._db)

    def waiting(self) -> dict[Group, Backlog]:
        """Rows in the journal by group."""
        return dict(self._sealer.waiting)

    # for what works on a whole ledger: compaction, repair

    def transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        """All of it or nothing; durable when the block has ended without an error."""
        return database.transaction(self._db, self._path)

    def restore(self, document: Article | Rejected) -> None:
        """Store a row that was there before, as it is; its page and its revision stay as they are."""
        now = self._clock()
        with self.transaction() as db:
            entry = journal.add(db, document, None, now)
        self._sealer.count(entry, now)


def _digest(page: Page | None) -> bytes | None:
    return hashlib.sha256(page.body).digest() if page else None
