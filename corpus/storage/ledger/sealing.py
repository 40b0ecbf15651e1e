"""When rows leave the journal for a shard."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from corpus.storage.layout import Group, Kind
from corpus.storage.ledger import database, journal
from corpus.storage.ledger.journal import Backlog, Limits
from corpus.storage.shards.manifest import Shard


class Sealer:
    """Keeps count of what waits, so that nothing need be read to know that there is nothing to do."""

    def __init__(
        self, db: sqlite3.Connection, ledger: Path, root: Path, limits: Limits, clock: Callable[[], float]
    ) -> None:
        self._db = db
        self._ledger = ledger
        self._root = root
        self._limits = limits
        self._clock = clock
        self.waiting: dict[Group, Backlog] = journal.backlog(db)

    def count(self, entry: tuple[Group, int] | None, now: float) -> None:
        """Note a row and its size; only after its transaction: what was rolled back does not wait."""
        if entry is not None:
            group, size = entry
            self.waiting.setdefault(group, Backlog()).add(size, now)

    def seal(self, stamp: str, kind: Kind | None, *, final: bool) -> list[Shard]:
        """Seal every group that is due, or all where ``final``. ``stamp`` stands in the names of the shards."""
        return [
            shard
            for group in sorted(self.waiting)
            if kind in (None, group.kind)
            for shard in self._seal(group, stamp, final=final)
        ]

    def _seal(self, group: Group, stamp: str, *, final: bool) -> Iterator[Shard]:
        """One shard after another; first those announced earlier that could not be written then."""
        while self._due(group, final=final):
            with database.errors(self._ledger):
                if not journal.announced(self._db):
                    with database.transaction(self._db, self._ledger) as db:
                        journal.announce(db, self._root, group, stamp, self._limits)
                for number in journal.announced(self._db):
                    yield journal.finish(self._db, self._ledger, self._root, number)
                self.waiting = journal.backlog(self._db)

    def _due(self, group: Group, *, final: bool) -> bool:
        backlog = self.waiting.get(group)
        return backlog is not None and (final or backlog.due(self._limits, self._clock()))
