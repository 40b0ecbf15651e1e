"""The names under which a crawl counts, in Scrapy's statistics: whoever counts and whoever reads takes them from here.

A name that ends in ``/`` is a family: its counters carry what is counted after it, as in ``corpus/rejected/deleted``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

# --- what came of the pages
ARTICLES: Final = "corpus/articles/"  # + outcome
NEW: Final = f"{ARTICLES}new"
CHANGED: Final = f"{ARTICLES}changed"
UNCHANGED: Final = f"{ARTICLES}unchanged"
KNOWN: Final = "corpus/known"  # articles met on lists and not asked for again
REJECTED: Final = "corpus/rejected/"  # + state of the page
LISTS: Final = "corpus/lists/fetched"
EMPTY_LISTS: Final = "corpus/lists/empty"
LINKS: Final = "corpus/links/found"
CUT: Final = "corpus/cut/"  # + rule; characters
NEW_BLOCKS: Final = "corpus/new_blocks"

# --- what went wrong
ERRORS: Final = "corpus/errors"  # pages that failed
ITEM_ERRORS: Final = "corpus/item_errors"  # pages a pipeline raised on
NETWORK_ERRORS: Final = "corpus/network_errors"  # attempts
REFUSED: Final = "corpus/refused/"  # + ``Refused.why``; requests that were not sent
ROBOTS_UNREACHABLE: Final = "corpus/robots/unreachable"  # servers
RETRY_AFTER: Final = "corpus/retry_after/count"
RETRY_AFTER_LONGEST: Final = "corpus/retry_after/longest"  # seconds
BLOCKED: Final = "corpus/blocked"  # times a host asked for verification

# --- what the verdict on the run is made from, beside the above
STOP: Final = "corpus/stop"  # the ``StopReason``, where the run ended itself
STOP_WHY: Final = "corpus/stop_why"  # its error in its own words
WAITING: Final = "corpus/waiting"  # pages that failed, in this run or before, and may not be asked for yet
WAITING_UNTIL: Final = "corpus/waiting_until"  # when the first of them may, in words
GONE: Final = "corpus/gone/judged"  # pages marked gone
LOOKED_AT_AGAIN: Final = "corpus/gone/again"  # pages with something else in the article's place, not judged yet
GONE_ALARM: Final = "corpus/gone/alarm"  # most pages of a site are gone, in words
DRIFT: Final = "corpus/drift"  # the alarm in words
PROXY_IGNORED: Final = "corpus/proxy_ignored"  # of a run that could not connect: which, in words
MEMORY_PEAK: Final = "corpus/memory_peak"  # bytes

# --- Scrapy's own that are read here
RESPONSES: Final = "response_received_count"
CALLBACK_ERRORS: Final = "spider_exceptions/count"
GIVEN_UP: Final = "retry/max_reached"


def number(stats: Mapping[str, Any], name: str) -> int:
    """The counter as a number; what is no number counts as 0."""
    value = stats.get(name, 0)
    return int(value) if isinstance(value, int | float) else 0


def family(stats: Mapping[str, Any], name: str) -> dict[str, int]:
    """The counters of a family that are not 0, by what stands after its name.

    >>> family({"corpus/rejected/deleted": 3, "corpus/rejected/list": 0}, REJECTED)
    {'deleted': 3}
    """
    found = {key.removeprefix(name): number(stats, key) for key in stats if key.startswith(name)}
    return {key: count for key, count in found.items() if count}
