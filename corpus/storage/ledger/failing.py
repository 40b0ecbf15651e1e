"""The pages that could not be had, or were not the article: why, how often they were tried, and what comes next."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

from corpus.article import State

#: JSON list of what a page is behind which its article may stand: a wall; any other answer was the page's own.
_WALLS = json.dumps([State.VERIFICATION, State.LOGIN])


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """A page in the queue that failed, or was not the whole article. ``why`` is what its last try brought.

    ``gone_since``: the first look in a row that found something else in its place. ``said``, ``said_in``: when and by
    which run it was first said to be gone for ever, while most of its site was.
    """

    spider: str
    url: str
    why: str
    answer: str | None
    tries: int
    looks: int
    next_look: datetime
    gone_since: datetime | None
    said: datetime | None
    said_in: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A page that is asked for no more. ``stored``: an article was had before, and its row keeps the text."""

    spider: str
    url: str
    why: str
    looks: int
    gone_since: datetime | None
    stored: bool


def failing(db: sqlite3.Connection, limit: int = -1) -> list[Failing]:
    """Those that are tried again, the next one first; ``limit`` -1 means all."""
    rows = db.execute(
        "SELECT spider, url, coalesce(why, ''), answer, tries, looks, next_due, gone_since, said, said_in"
        " FROM frontier WHERE state = 'retry' ORDER BY next_due, seq LIMIT ?",
        (limit,),
    )
    return [
        Failing(
            spider=spider,
            url=url,
            why=why,
            answer=answer,
            tries=tries,
            looks=looks,
            next_look=datetime.fromtimestamp(due, UTC),
            gone_since=_moment(since),
            said=_moment(said),
            said_in=said_in,
        )
        for spider, url, why, answer, tries, looks, due, since, said, said_in in rows
    ]


def gone(db: sqlite3.Connection, limit: int = -1) -> list[Gone]:
    """Those given up, the latest first; ``limit`` -1 means all."""
    rows = db.execute(
        "SELECT spider, url, coalesce(why, ''), looks, gone_since, EXISTS(SELECT 1 FROM urls JOIN documents USING(id)"
        " WHERE urls.url = frontier.url AND documents.kind = 'articles') FROM frontier WHERE state = 'gone'"
        " ORDER BY visited DESC, seq LIMIT ?",
        (limit,),
    )
    return [
        Gone(spider=spider, url=url, why=why, looks=looks, gone_since=_moment(since), stored=bool(stored))
        for spider, url, why, looks, since, stored in rows
    ]


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def waiting(db: sqlite3.Connection, spider: str, now: float) -> tuple[int, datetime | None]:
    """How many pages of a spider failed and may not be asked for yet, and when the first may; not those that were
    read and are no article."""
    count, first = db.execute(
        "SELECT count(*), min(next_due) FROM frontier WHERE spider = ? AND state = 'retry' AND next_due > ?"
        " AND (answer IS NULL OR answer IN (SELECT value FROM json_each(?)))",
        (spider, now, _WALLS),
    ).fetchone()
    return int(count), datetime.fromtimestamp(first, UTC) if count else None
