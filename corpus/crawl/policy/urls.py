"""Which URLs a crawl may ask for: http and https on a web server's port, and no part of a site that has no end.

Pure functions over URLs, and one counter of pages that yielded nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby
from urllib.parse import parse_qsl, urlsplit

#: The ports browsers never talk HTTP to (WHATWG Fetch, "bad port", 2025): mail, shells, printers and the like;
#: 6379 and 11211 (Redis, memcached) are ours.
#: A page must not make the crawler send bytes of the page's choosing to such a service.
_BAD_PORTS_TEXT = """
0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 123 135
137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990 993 995 1719
1720 1723 2049 3659 4045 4190 5060 5061 6000 6379 6566 6665 6666 6667 6668 6669 6679 6697 10080 11211
"""
_BAD_PORTS = frozenset(map(int, _BAD_PORTS_TEXT.split()))
_LONGEST_URL = 2083  # characters; what Scrapy and old browsers take
_MOST_SEGMENTS = 24
_SESSION_KEYS = frozenset(
    {"phpsessid", "jsessionid", "sessionid", "session_id", "sessid", "sid", "cfid", "cftoken", "zenid"}
)
#: Letters and digits: a number alone is rather the number of an article.
_SESSION_VALUE = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[0-9A-Za-z,_-]{16,}")
_MOST_SHAPES = 20_000  # a crawl of thousands of hosts must not fill the memory with counters


def is_another_port(asked: str, led_to: str) -> bool:
    """True where a redirect stays on its host and changes the port; 80 and 443 are two leaves of one door.

    >>> is_another_port("http://example.com/1", "https://www.example.com:443/1")
    False
    >>> is_another_port("http://example.com/1", "http://example.com:9200/admin")
    True
    """
    before, after = urlsplit(asked), urlsplit(led_to)
    if (before.hostname or "").removeprefix("www.") != (after.hostname or "").removeprefix("www."):
        return False
    return _door(before.port) != _door(after.port)


def _door(port: int | None) -> int | None:
    return None if port in (80, 443) else port


def scheme_refusal_reason(url: str) -> str | None:
    """Why this URL can't be a page of the web, or None. Never raises.

    >>> scheme_refusal_reason("file:///etc/passwd")
    'file: only http and https are fetched'
    >>> scheme_refusal_reason("http://example.com:25/")
    'port 25 is no web server'
    >>> scheme_refusal_reason("https://example.com/") is None
    True
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        return f"not an address: {error}"
    if parts.scheme.lower() not in ("http", "https"):
        return f"{parts.scheme or 'no scheme'}: only http and https are fetched"
    if not parts.hostname:
        return "no host"
    if port in _BAD_PORTS:
        return f"port {port} is no web server"
    if parts.username is not None or parts.password is not None:
        return "a user name in the address"
    return None


def trap_refusal_reason(url: str) -> str | None:
    """Why following this URL may never end, or None. Never raises.

    >>> trap_refusal_reason("https://example.com/a/b/a/b/a/b/")
    'the path repeats itself: a/b'
    >>> trap_refusal_reason("https://example.com/1.html?PHPSESSID=4f0a9d8e7c6b5a49")
    'a session id: PHPSESSID'
    >>> trap_refusal_reason("https://example.com/2011/11/11/1.html") is None
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


class UnproductiveShapes:
    """Counts pages of one shape that led to nothing; an article or a link to one starts the count again."""

    def __init__(self, most: int) -> None:
        self._most = most  # pages; 0 turns the limit off
        self._count: Counter[str] = Counter()

    def unproductive(self, url: str) -> None:
        if len(self._count) > _MOST_SHAPES:
            self._count.clear()
        self._count[shape(url)] += 1

    def productive(self, url: str) -> None:
        self._count.pop(shape(url), None)

    def refusal_reason(self, url: str) -> str | None:
        """Why this URL is refused: so many like it brought nothing."""
        if self._most and self._count.get(shape(url), 0) >= self._most:
            return f"{self._most} pages like this one led to nothing"
        return None
