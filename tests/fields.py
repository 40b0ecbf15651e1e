"""How the fields of a row are judged against gold: what a person read on each recorded page, kept as hashes.

tests/sites/fields.json holds for each page and column the accepted values: digests of title, author and account, ISO
times as exact as the page states them (``2019-05-17``, ``2019-09-07T13:43``), null for none. A column is absent where
two readers would not agree. scripts/field_gold.py writes it; the pages and the plain strings are not in the repository.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from corpus.article import BEIJING, Article, Page
from corpus.process import process
from tests.compare import fold

GOLD = Path(__file__).parent / "sites" / "fields.json"
TIME = "published_at"
COLUMNS = ("title", "author", "source_account", TIME)
#: Years after the pages were saved: what reads a year-less or relative date against it is seen.
FETCHED = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)

Accepted = tuple[str | None, ...]


class Verdict(StrEnum):
    RIGHT = "right"
    MISSING = "missing"
    WRONG = "wrong"  # another value, or one where the page names none; of a time: the day is right
    WRONG_DAY = "wrong day"


@dataclass(frozen=True)
class Judged:
    page: str  # news/gne-163--1
    column: str
    verdict: Verdict
    found: str | None  # a time to the minute, Beijing

    def __str__(self) -> str:
        return f"{self.page} {self.column}: {self.verdict}, {self.found}"


def digest(text: str) -> str:
    """16 hex digits of the SHA-256 of ``text``, width folded and white space left out.

    >>> digest("见实，CEO") == digest("见实, CEO")
    True
    """
    return hashlib.sha256("".join(fold(text).split()).encode()).hexdigest()[:16]


def judge(column: str, accepted: Accepted, found: str | None) -> Verdict:
    """``found`` is the text of a column, or its time as ``2019-09-07T13:43``."""
    if column != TIME:
        value = digest(found) if found else None
        return Verdict.RIGHT if value in accepted else Verdict.WRONG if value else Verdict.MISSING
    if not found:
        return Verdict.RIGHT if None in accepted else Verdict.MISSING
    times = [time for time in accepted if time]
    if any(found.startswith(time) for time in times):
        return Verdict.RIGHT
    return Verdict.WRONG if any(found[:10] == time[:10] for time in times) else Verdict.WRONG_DAY


def gold() -> dict[str, dict[str, Accepted]]:
    """Page to column to accepted values."""
    pages: dict[str, dict[str, list[str | None]]] = json.loads(GOLD.read_text("utf-8"))
    return {page: {column: tuple(values) for column, values in row.items()} for page, row in pages.items()}


def judged(folder: Path) -> Iterator[Judged]:
    """Each column of each page that has gold, in ``folder`` (…/shared/pages)."""
    for page, row in gold().items():
        found = _row(folder, page)
        for column, accepted in row.items():
            value = getattr(found, column)
            if isinstance(value, datetime):
                value = value.astimezone(BEIJING).strftime("%Y-%m-%dT%H:%M")
            yield Judged(page, column, judge(column, accepted, value), value)


def shares(verdicts: Iterable[Judged]) -> dict[str, float]:
    """For each column the share of pages where it is right, and where it is not wrong; 1 is best."""
    every = list(verdicts)
    found: dict[str, float] = {}
    for column in COLUMNS:
        mine = [one.verdict for one in every if one.column == column]
        wrong_day = mine.count(Verdict.WRONG_DAY)
        found[f"{column} right"] = mine.count(Verdict.RIGHT) / len(mine)
        found[f"{column} not wrong"] = 1 - (mine.count(Verdict.WRONG) + wrong_day) / len(mine)
        if column == TIME:
            found[f"{column} not wrong day"] = 1 - wrong_day / len(mine)
    return found


def report(verdicts: Iterable[Judged]) -> str:
    """Each value that is not right, then how many pages of each column are right, missing, wrong."""
    every = list(verdicts)
    lines = [str(one) for one in every if one.verdict != Verdict.RIGHT]
    lines.append("".join(f"{title:>16}" for title in ("", *Verdict)))
    for column in COLUMNS:
        counts = [sum((one.column, one.verdict) == (column, verdict) for one in every) for verdict in Verdict]
        lines.append(f"{column:16}" + "".join(f"{count:16}" for count in counts))
    return "\n".join(lines)


def _row(folder: Path, page: str) -> Article:
    """The row of a page, or what is known of a rejected one; the address stands in the gold beside it."""
    path = folder / f"{page}.html.gz"
    beside = json.loads(path.with_name(path.name.replace(".html.gz", ".json")).read_text("utf-8"))
    url = beside.get("url") or f"file:{path.name}"
    document = process(Page(url=url, body=gzip.decompress(path.read_bytes()), fetched_at=FETCHED))
    return document if isinstance(document, Article) else document.article
