"""Pages that were read and were not the article: when to look again, and which are gone when a run ends.

A platform's last word makes a page gone, and so does the end of all pauses; both not at once, but when the run that
met them ends (``Looks.judge``). Where more than half of a site is gone in that run, an outage is likelier than so many
ends: nothing is judged then, and each page is gone only when another run, a day or more later, is told the same. A run
that is killed judges nothing: its pages are looked at again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from corpus.article import State
from corpus.storage.ledger import queue
from corpus.storage.ledger.database import Database

_DAY = 86_400.0

#: Seconds between one look and the next, some 55 days in all. An outage is over in hours, a bad deployment in days, a
#: site that moves in weeks. A look before its time, because a list names the page, makes none of them shorter.
PAUSES = (3600.0, 6 * 3600.0, _DAY, 3 * _DAY, 7 * _DAY, 14 * _DAY, 30 * _DAY)

#: An alarm is more than this share of a site's pages gone in one run, of at least so many.
MOST_GONE, FEWEST_PAGES = 0.5, 10
#: Seconds after which a second run is believed what the first, in an alarm, was not.
CONFIRMED_AFTER = _DAY


@dataclass(frozen=True, slots=True)
class Alarm:
    """Most pages of a site were gone in one run. ``site`` is its host."""

    site: str
    gone: int
    read: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a run found in the place of articles: pages marked gone, and those that are looked at again."""

    alarms: list[Alarm]
    gone: int
    again: int


@dataclass(slots=True)
class _Site:
    """What a run read of one site."""

    read: int = 0
    absent: int = 0
    ended: list[bytes] = field(default_factory=list)  # pages that are to be judged


class Looks:
    """The looks of one run."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._sites: dict[str, _Site] = defaultdict(_Site)

    def found(self, fingerprint: bytes) -> None:
        """The page was the article, whole or in part."""
        self._site(fingerprint).read += 1

    def absent(
        self, fingerprint: bytes, answer: State, words: str, *, final: bool, body_hash: bytes | None = None
    ) -> None:
        """Something else was in the article's place: look again later, or judge it when the run ends.

        Args:
            fingerprint: of the page.
            answer: what it was.
            words: one line for whoever asks why.
            final: it was a platform's last word.
            body_hash: SHA-256 of its bytes.
        """
        site = self._site(fingerprint)
        site.read += 1
        site.absent += 1
        if _look(self._db, fingerprint, answer, words, final=final, body_hash=body_hash):
            site.ended.append(fingerprint)

    def hidden(self, fingerprint: bytes) -> None:
        """The page was neither the article nor gone: a wall, a shell, nothing that can be read."""
        self._site(fingerprint).read += 1

    def _site(self, fingerprint: bytes) -> _Site:
        return self._sites[urlsplit(queue.url(self._db, fingerprint)).hostname or ""]

    def judge(self, run: str) -> Judgement:
        """At the end of a run: mark gone what is to be believed; inside the caller's transaction."""
        alarms, gone = [], 0
        for name, site in self._sites.items():
            alarm = site.read >= FEWEST_PAGES and site.absent > MOST_GONE * site.read
            if alarm:
                alarms.append(Alarm(name, site.absent, site.read))
            gone += sum(_judge(self._db, fingerprint, run, believed=not alarm) for fingerprint in site.ended)
        again = sum(site.absent for site in self._sites.values()) - gone
        self._sites.clear()
        return Judgement(alarms, gone, again)


def _look(db: Database, fingerprint: bytes, answer: str, words: str, *, final: bool, body_hash: bytes | None) -> bool:
    """Note a look, and when the next one is due; True where nothing is left to wait for."""
    found = db.execute("SELECT pauses, next_due FROM frontier WHERE fingerprint = ?", (fingerprint,)).fetchone()
    pauses, next_due = found or (0, None)
    if not (pauses and next_due is not None and next_due > db.now):  # else it is before its time
        pauses, next_due = pauses + 1, db.now + PAUSES[min(pauses, len(PAUSES) - 1)]
    ended = final or pauses > len(PAUSES)
    db.execute(
        "UPDATE frontier SET state = 'retry', tries = 0, visited = :now, session = :session, why = :words,"
        " answer = :answer, looks = looks + 1, pauses = :pauses, next_due = :next_due, final = :final,"
        " gone_since = coalesce(gone_since, :now),"
        " said = CASE WHEN :ended THEN said END, said_in = CASE WHEN :ended THEN said_in END,"
        " body_hash = coalesce(:body_hash, body_hash) WHERE fingerprint = :fingerprint",
        {
            "now": db.now,
            "session": db.session,
            "words": words,
            "answer": answer,
            "pauses": pauses,
            "next_due": next_due,
            "final": final,
            "ended": ended,
            "body_hash": body_hash,
            "fingerprint": fingerprint,
        },
    )
    return ended


def _judge(db: Database, fingerprint: bytes, run: str, *, believed: bool) -> bool:
    """Mark a page gone where the run is believed, or an earlier one said the same a day ago; else note what it said."""
    [said] = db.execute("SELECT said FROM frontier WHERE fingerprint = ?", (fingerprint,)).fetchone()
    if believed if said is None else said + CONFIRMED_AFTER <= db.now:
        db.execute("UPDATE frontier SET state = 'gone', next_due = NULL WHERE fingerprint = ?", (fingerprint,))
        return True
    db.execute(
        "UPDATE frontier SET said = coalesce(said, ?1), said_in = coalesce(said_in, ?2),"
        " next_due = coalesce(said, ?1) + ?3 WHERE fingerprint = ?4",
        (db.now, run, CONFIRMED_AFTER, fingerprint),
    )
    return False
