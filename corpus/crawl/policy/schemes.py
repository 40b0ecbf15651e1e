"""Which URLs a crawl may ask for at all: http and https, on a port where a web server may be."""

from __future__ import annotations

from urllib.parse import urlsplit

#: The ports browsers never talk HTTP to (WHATWG Fetch, "bad port", 2025): mail, shells, printers and the like;
#: 6379 and 11211 (Redis, memcached) are ours.
#: A page must not make the crawler send bytes of the page's choosing to such a service.
_BAD_PORTS_TEXT = """
0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 123 135
137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990 993 995 1719
1720 1723 2049 3659 4045 4190 5060 5061 6000 6379 6566 6665 6666 6667 6668 6669 6679 6697 10080 11211
"""
_BAD_PORTS = frozenset(map(int, _BAD_PORTS_TEXT.split()))


def objection(url: str) -> str | None:
    """Why this URL is refused, or None. Never raises.

    >>> objection("file:///etc/passwd")
    'file: only http and https are fetched'
    >>> objection("http://example.com:25/")
    'port 25 is no web server'
    >>> objection("https://example.com/") is None
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
