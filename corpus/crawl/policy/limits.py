"""Traps: parts of a site that have no end. Pure functions over URLs, and one counter of pages that yielded nothing."""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby
from urllib.parse import parse_qsl, urlsplit

_LONGEST_URL = 2083  # characters; what Scrapy and old browsers take
_MOST_SEGMENTS = 24
_SESSION_KEYS = frozenset(
    {"phpsessid", "jsessionid", "sessionid", "session_id", "sessid", "sid", "cfid", "cftoken", "zenid"}
)
#: Letters and digits: a number alone is rather the number of an article.
_SESSION_VALUE = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[0-9A-Za-z,_-]{16,}")
_MOST_SHAPES = 20_000  # a crawl of thousands of hosts must not fill the memory with counters


def objection(url: str) -> str | None:
    """Why following this URL may never end, or None. Never raises.

    >>> objection("https://example.com/a/b/a/b/a/b/")
    'the path repeats itself: a/b'
    >>> objection("https://example.com/1.html?PHPSESSID=4f0a9d8e7c6b5a49")
    'a session id: PHPSESSID'
    >>> objection("https://example.com/2011/11/11/1.html") is None
    True
    """
    if len(url) > _LONGEST_URL:
        return f"longer than {_LONGEST_URL} characters"
    try:
        parts = urlsplit(url)
    except ValueError:
        return "not an address"
    segments = [segment for segment in parts.path.split("/") if segment]
    if len(segments) > _MOST_SEGMENTS:
        return f"a path of {len(segments)} segments"
    repeated = _repetition(segments)
    if repeated:
        return f"the path repeats itself: {repeated}"
    return _session(parts.path, parts.query)


def _repetition(segments: list[str]) -> str | None:
    """One to three segments that stand three times in a row: /a/a/a, /a/b/a/b/a/b. Numbers don't count: /11/11/11."""
    for size in (1, 2, 3):
        for start in range(len(segments) - 3 * size + 1):
            first = segments[start : start + size]
            if all(segment.isdigit() for segment in first):
                continue
            if segments[start + size : start + 3 * size] == first * 2:
                return "/".join(first)[:60]
    return None


def _session(path: str, query: str) -> str | None:
    if ";jsessionid=" in path.lower():
        return "a session id: jsessionid"
    if "amp;amp;" in query:  # a page that escapes its own address once more at each step
        return "an address escaped again and again"
    for key, value in parse_qsl(query, keep_blank_values=True, max_num_fields=None):
        if key.lower() in _SESSION_KEYS and _SESSION_VALUE.fullmatch(value):
            return f"a session id: {key}"
    return None


def shape(url: str) -> str:
    """The address with its numbers taken out: all days of a calendar share one shape.

    >>> shape("https://example.com/cal/2026-11-21?view=7&q=a")
    'example.com/cal/0-0-0?q=&view='
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    path = "".join("0" if number else "".join(run) for number, run in groupby(parts.path, str.isdigit))
    keys = "&".join(sorted(f"{key}=" for key, _ in parse_qsl(parts.query, keep_blank_values=True)))
    return f"{parts.netloc}{path}?{keys}" if keys else f"{parts.netloc}{path}"


class BarrenShapes:
    """Counts pages of one shape that led to nothing; an article or a link to one starts the count again."""

    def __init__(self, most: int) -> None:
        self._most = most  # pages; 0 turns the limit off
        self._count: Counter[str] = Counter()

    def barren(self, url: str) -> None:
        if len(self._count) > _MOST_SHAPES:
            self._count.clear()
        self._count[shape(url)] += 1

    def fruitful(self, url: str) -> None:
        self._count.pop(shape(url), None)

    def objection(self, url: str) -> str | None:
        """Why this URL is refused: so many like it brought nothing."""
        if self._most and self._count.get(shape(url), 0) >= self._most:
            return f"{self._most} pages like this one led to nothing"
        return None
