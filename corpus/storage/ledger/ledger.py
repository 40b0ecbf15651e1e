"""The ledger of a data root: what to fetch, what is stored, and what is in which shard.

One SQLite file, one writer. A page is ``done`` in the transaction that stores its row, and a list page is
``done`` in the transaction that stores the links found on it: whatever a method returned from survives a kill
and, with ``sync="FULL"``, a power cut.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Self

from corpus.article import Article, Complete, Page, Rejected, State
from corpus.storage.layout import Group
from corpus.storage.ledger import database, documents, failing, journal, queue, runs
from corpus.storage.ledger.database import Database
from corpus.storage.ledger.documents import Outcome
from corpus.storage.ledger.journal import Limits, Sealer
from corpus.storage.ledger.looks import Judgement, Looks
from corpus.storage.ledger.queue import Status, Target, Validators
from corpus.storage.ledger.runs import Run
from corpus.storage.lock import Lock
from corpus.storage.shards.manifest import Shard
from corpus.text.chars import mask_surrogates

__all__ = ["Ledger", "Limits", "Outcome", "Run", "Status", "Target", "Validators"]


class Ledger:
    """Made by ``corpus.storage.opening.open_ledger``; close it, or use it as a context manager.

    All methods raise ``DiskFullError`` when the disk is full, ``OutputError`` when the folder can't be written
    and ``LedgerError`` when the file is damaged; what was acknowledged before stays stored.
    """

    def __init__(self, db: Database, lock: Lock, limits: Limits) -> None:
        self.database = db
        self.root = db.root
        self.run: Run | None = None
        self._lock = lock
        self._sealer = Sealer(db, limits)
        self._looks = Looks(db)

    def close(self) -> None:
        """Give room back to the disk and let the next writer in. Rows not sealed stay in the journal."""
        try:
            with suppress(sqlite3.Error):  # everything is stored already; this is housekeeping
                self.database.execute("PRAGMA busy_timeout = 500")  # a reader must not hold up a stop for 30 s
                self.database.executescript("PRAGMA incremental_vacuum")  # `execute` stops after one page
                self.database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            self.database.close()
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
        with self.database.transaction():
            self.run = runs.begin(self.database, spider, arguments, version, self.database.now, name=name)
        self.database.begin_session()
        return self.run

    def end_run(self, run: Run, *, reason: str, exit_status: int, stats: Mapping[str, Any]) -> None:
        """Record how a run ended. Pages it still held wait for the next one."""
        db = self.database
        with db.transaction():
            runs.end(db, run, reason=reason, exit_status=exit_status, stats=stats, now=db.now)
            queue.release_all(db)
        self.run = None

    # the queue

    def discover(
        self,
        links: Iterable[Target],
        parent: bytes | None = None,
        *,
        page: Page | None = None,
        cursor: str | None = None,
    ) -> None:
        """Store links for ``due``, and mark the page they were found on as done, in one transaction.

        Links that are known wait again where they are due (see ``Target.revisit_after`` and ``again``).

        Args:
            links: start pages, or what a page links to.
            parent: fingerprint of that page; None for start pages.
            page: its raw bytes, to be archived unless they are those of the last visit.
            cursor: how far back it was read, for ``Target.cursor`` when it is read again; None leaves the known one.
        """
        db = self.database
        with db.transaction():
            queue.discover(db, links, parent=parent)
            entries = self._archive(parent, page, None) if page else []
            if parent is not None:
                queue.done(db, parent, body_hash=_digest(page), cursor=cursor)
        self._sealer.count(entries)

    def due(self, spider: str, limit: int = 1000) -> list[Target]:
        """Lease and return pages that wait: new ones, of earlier runs, retries, articles to be checked again."""
        with self.database.transaction():
            return queue.due(self.database, spider, limit=limit)

    def retry_later(self, fingerprint: bytes, why: str, *, answer: State | None = None) -> None:
        """Record that a page could not be had: it is due again after a back-off that grows from a minute to a month
        (``queue.BACK_OFF``), and given up when none is left. ``why`` is one line; ``answer``: what was there."""
        with self.database.transaction():
            queue.retry_later(self.database, fingerprint, why, answer=answer)

    def give_up(self, fingerprint: bytes, why: str) -> None:
        """Record that a page is not to be asked for again. ``why`` is one line."""
        with self.database.transaction():
            queue.give_up(self.database, fingerprint, why, final=True)

    def judge(self) -> Judgement:
        """At the end of a run: mark the pages gone that are. Of a site of which more than half was gone none is marked
        before a run a day or more later says the same of it."""
        with self.database.transaction():
            return self._looks.judge(self.run.id if self.run else "")

    def known(self, fingerprints: Iterable[bytes]) -> dict[bytes, bool]:
        """Those of the pages that are known by now; True where the page is done."""
        with database.errors(self.database.path):
            return queue.known(self.database, fingerprints)

    def counts(self) -> dict[str, dict[str, int]]:
        """Pages in the queue by spider and state."""
        with database.errors(self.database.path):
            return queue.counts(self.database)

    def waiting(self, spider: str) -> tuple[int, datetime | None]:
        """How many pages of a spider failed and may not be asked for yet, and when the first may."""
        with database.errors(self.database.path):
            return failing.waiting(self.database, spider, self.database.clock())

    # rows

    def store(
        self,
        fingerprint: bytes | None,
        *,
        page: Page | None = None,
        document: Article | Rejected | None = None,
        validators: Validators | None = None,
    ) -> Outcome:
        """Store what came of a page and mark it done, in one transaction.

        Args:
            fingerprint: of the page; None for one that was never in the queue.
            page: its raw bytes, to be archived unless they are those of the last visit; None: not archived.
            document: the row; None where the server said 304.
            validators: what the server sent for a conditional request; None leaves the known ones.

        Returns:
            What became of it. A known article with the same content gives no row, with other content a row of
            the next revision. A rejected page is looked at again later; where something else was in the article's
            place, ``judge`` says at the end of the run whether it is gone. The same rejection again gives no second
            row.
        """
        db = self.database
        outcome, row, entries = Outcome.UNCHANGED, None, []
        site = page.site if page else None
        with db.transaction():
            if document is not None:
                outcome, row = documents.decide_revision(db, document)
                site = (document.article if isinstance(document, Rejected) else document).site
            if row is not None:
                entries.append(journal.add(db, row, site))
            if page is not None:
                entries += self._archive(fingerprint, page, site)
            if fingerprint is not None:
                self._mark_page(fingerprint, document, validators, _digest(page))
        self._sealer.count(entries)
        return outcome

    def _mark_page(
        self,
        fingerprint: bytes,
        document: Article | Rejected | None,
        validators: Validators | None,
        body_hash: bytes | None,
    ) -> None:
        """What the document says about its page: done, to be looked at again, or to be judged."""
        db = self.database
        if not isinstance(document, Rejected):
            whole = document is None or document.complete is Complete.WHOLE
            given = validators if whole else Validators()  # never "not modified" in the place of the whole
            self._looks.found(fingerprint)
            if document is not None:
                documents.remember_address(db, mask_surrogates(queue.url(db, fingerprint)), document.id)
            queue.done(db, fingerprint, validators=given, body_hash=body_hash, soon=not whole)
            return
        reason, words = document.reason, ": ".join(filter(None, (document.reason, document.detail)))[:300]
        if reason.absent:
            self._looks.absent(fingerprint, reason, words, final=document.final, body_hash=body_hash)
        else:
            self._looks.hidden(fingerprint)
            queue.retry_later(db, fingerprint, words, answer=reason, body_hash=body_hash)

    def _archive(self, fingerprint: bytes | None, page: Page, site: str | None) -> list[tuple[Group, int]]:
        if fingerprint is not None and queue.body_hash(self.database, fingerprint) == _digest(page):
            return []
        return [journal.add(self.database, page, page.site or site)]

    def seal(self, *, final: bool = False) -> list[Shard]:
        """Turn rows into shards, of each group that has enough of them or whose oldest has waited long enough.

        Costs next to nothing when there is nothing to do: call it after every ``store``. ``final`` seals everything,
        however little.
        """
        return self._sealer.seal(self.run.id if self.run else None, final=final)


def _digest(page: Page | None) -> bytes | None:
    return hashlib.sha256(page.body).digest() if page else None
