"""The pages that could not be had: why, how often they were tried, and when they are looked at again."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from corpus.article import State
from corpus.storage import layout
from corpus.storage.ledger import database

#: JSON list of the reasons that judge the page itself; a wall in front of it does not.
_JUDGED = json.dumps([state for state in State if state not in (State.VERIFICATION, State.LOGIN)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """A page in the queue that failed. ``why`` is what its last try brought."""

    spider: str
    url: str
    why: str
    tries: int
    next_look: datetime


def failing(db: sqlite3.Connection, limit: int = -1) -> list[Failing]:
    """Those that are tried again, the next one first; ``limit`` -1 means all."""
    rows = db.execute(
        "SELECT spider, url, coalesce(why, ''), tries, next_due FROM frontier WHERE state = 'retry'"
        " ORDER BY next_due, seq LIMIT ?",
        (limit,),
    )
    return [
        Failing(spider=spider, url=url, why=why, tries=tries, next_look=datetime.fromtimestamp(due, UTC))
        for spider, url, why, tries, due in rows
    ]


def waiting(root: Path, spider: str, now: float) -> tuple[int, datetime | None]:
    """How many pages of a spider failed and may not be asked for yet, and when the first may; not those that were
    read and are no article.

    Raises:
        LedgerError: there is no ledger, or it can't be read.
    """
    path = layout.ledger(root)
    with closing(database.connect_read_only(path)) as db, database.errors(path):
        count, first = db.execute(
            "SELECT count(*), min(next_due) FROM frontier WHERE spider = ? AND state = 'retry' AND next_due > ?"
            " AND coalesce(why, '') NOT IN (SELECT value FROM json_each(?))",
            (spider, now, _JUDGED),
        ).fetchone()
    return int(count), datetime.fromtimestamp(first, UTC) if count else None
