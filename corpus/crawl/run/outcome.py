"""From how a run ended to its exit status: one pure function, so that every case can be tested without a crawl.

The rule behind it: 0 only when the run did what it was for, or found nothing new where something known was seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corpus.article import State
from corpus.errors import Exit

#: Share of the pages handled that may fail before the run counts as failed. One poison page of 20 is an accident,
#: two are a pattern; drift.py looks closer, with the site's own history.
MOST_ERRORS = 0.05
#: Share of the article pages that may read as "no article here" before the layout counts as changed…
MOST_UNREAD = 0.5
#: …and how many there must be for a share to mean anything.
FEWEST_PAGES = 5

_LIMITS = {
    "closespider_timeout": "the time limit",
    "closespider_timeout_no_item": "the limit of time without an article",
    "closespider_pagecount": "the limit of pages",
    "closespider_pagecount_no_item": "the limit of pages without an article",
    "closespider_itemcount": "the limit of articles",
    "memusage_exceeded": "the memory limit",
}
_REASONS = {
    "blocked": (Exit.BLOCKED, "the site asks for verification"),
    "retry_after": (Exit.BLOCKED, "the server asked for a longer pause than CORPUS_RETRY_AFTER_MAX"),
    "layout": (Exit.LAYOUT, "articles no longer read as they used to"),
    "layout_changed": (Exit.LAYOUT, "articles no longer read as they used to"),
    "closespider_errorcount": (Exit.ERRORS, "too many errors"),
    "disk_full": (Exit.DISK_FULL, "no space left; free some and run the same command again"),
    "output_error": (Exit.OUTPUT, "the output folder can't be written"),
    "damaged": (Exit.DAMAGED, "stored data is damaged; see corpus verify"),
    "network": (Exit.NETWORK, "no server could be reached"),
    "start_error": (Exit.FAILED, "the spider failed at its start"),
    "shutdown": (Exit.FAILED, "the run was stopped from inside"),
    "cancelled": (Exit.FAILED, "the run was cancelled"),
}
_UNREAD = (State.NO_ARTICLE, State.SHELL, State.UNREADABLE, State.LIST)
_BLOCKED = (State.VERIFICATION, State.LOGIN)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An exit status and, in one short line, why."""

    exit: Exit
    why: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of a run that decide, read from Scrapy's statistics."""

    new: int
    changed: int
    unchanged: int
    known: int
    rejected: Mapping[str, int]
    lists: int
    empty_lists: int
    links: int
    responses: int
    errors: int
    network_errors: int
    refused: Mapping[str, int]

    @classmethod
    def of(cls, stats: Mapping[str, Any]) -> Figures:
        def number(key: str) -> int:
            value = stats.get(key, 0)
            return int(value) if isinstance(value, int | float) else 0

        def family(prefix: str) -> dict[str, int]:
            return {key.removeprefix(prefix): number(key) for key in stats if key.startswith(prefix)}

        refused = family("corpus/refused/")
        return cls(
            new=number("corpus/articles/new"),
            changed=number("corpus/articles/changed"),
            unchanged=number("corpus/articles/unchanged"),
            known=number("corpus/known"),
            rejected=family("corpus/rejected/"),
            lists=number("corpus/lists/fetched"),
            empty_lists=number("corpus/lists/empty"),
            links=number("corpus/links/found"),
            responses=number("response_received_count"),
            # the spider's errback and the retry middleware may both have counted the same failed download
            errors=max(number("corpus/errors"), number("retry/max_reached"))
            + number("spider_exceptions/count")
            + number("corpus/item_errors"),
            network_errors=number("corpus/network_errors"),
            refused={why: count for why, count in refused.items() if count},
        )

    @property
    def articles(self) -> int:
        """Articles met, in whatever way: proof that the site could be read."""
        return self.new + self.changed + self.unchanged + self.known

    @property
    def rejects(self) -> int:
        return sum(self.rejected.values())

    def rejected_as(self, states: tuple[State, ...]) -> int:
        return sum(self.rejected.get(state.value, 0) for state in states)


def decide(reason: str | None, stats: Mapping[str, Any], *, failure: Exit | None = None) -> Outcome:
    """The exit status of a run.

    ``reason`` is Scrapy's finish_reason; ``failure`` the status of an error met while the run closed (a shard that
    could not be sealed). ``stats`` are Scrapy's, with the keys of this package: ``corpus/signal`` (the status of the
    signal that stopped the run) and ``corpus/drift`` (the drift monitor's alarm) among them.
    """
    figures = Figures.of(stats)
    if stats.get("corpus/signal"):
        return Outcome(Exit(stats["corpus/signal"]), "stopped by a signal; run the same command again to go on")
    for key, name in (("corpus/disk_full", "disk_full"), ("corpus/output_error", "output_error")):
        if stats.get(key):
            return Outcome(*_REASONS[name])
    if reason in _REASONS:
        return Outcome(*_REASONS[reason])
    if failure is not None and failure is not Exit.DONE:
        return Outcome(failure, "an error while the run was closed; see the log")
    if reason in _LIMITS:
        return Outcome(Exit.LIMIT, f"{_LIMITS[reason]} ended the run early; run the same command again to go on")
    if reason != "finished":
        return Outcome(Exit.FAILED, f"ended as {reason!r}" if reason else "the run never started")
    return _finished(figures, stats.get("corpus/drift"))


def _finished(figures: Figures, drift: str | None) -> Outcome:
    handled = figures.articles + figures.rejects + figures.lists
    if not figures.articles and not handled and figures.network_errors:
        return Outcome(Exit.NETWORK, f"no server could be reached ({_some(figures.network_errors, 'attempt')})")
    blocked = _blocked(figures)
    if blocked is not None:
        return blocked
    if figures.errors > MOST_ERRORS * (handled + figures.errors):
        return Outcome(Exit.ERRORS, f"{_some(figures.errors, 'error')} among {_some(handled + figures.errors, 'page')}")
    unread = figures.rejected_as(_UNREAD)
    pages = figures.new + figures.changed + figures.unchanged + figures.rejects
    if unread > MOST_UNREAD * pages and (pages >= FEWEST_PAGES or not figures.articles):
        return Outcome(Exit.LAYOUT, f"no article could be read from {unread} of {_some(pages, 'page')}")
    if drift:
        return Outcome(Exit.LAYOUT, drift)
    return _done(figures)


def _blocked(figures: Figures) -> Outcome | None:
    """Blocked is a run that met a wall and no article; a wall in front of some pages only is not the end."""
    walls = figures.rejected_as(_BLOCKED)
    if walls and (not figures.articles or walls > figures.new + figures.changed + figures.unchanged):
        return Outcome(Exit.BLOCKED, f"verification or a login instead of {_some(walls, 'page')}")
    if figures.articles:
        return None
    for why, text in (
        ("robots", "robots.txt forbids the pages asked for"),
        ("robots_unreachable", "robots.txt could not be read, so nothing was fetched"),
        ("held", "the server asked to be left alone"),
        ("cooling", "the site asked for verification a short while ago"),
    ):
        if figures.refused.get(why, 0) >= max(1, figures.errors):
            return Outcome(Exit.BLOCKED, text)
    return None


def _done(figures: Figures) -> Outcome:
    if not figures.articles:
        if figures.refused:
            named = ", ".join(f"{count} {why}" for why, count in sorted(figures.refused.items()))
            return Outcome(Exit.EMPTY, f"nothing was fetched; refused: {named}")
        if figures.lists and not figures.links:
            return Outcome(Exit.EMPTY, f"no link to an article on {_some(figures.lists, 'list page')}")
        if figures.rejects:
            return Outcome(Exit.EMPTY, f"no article among {_some(figures.rejects, 'page')}")
        return Outcome(Exit.EMPTY, "no article was found")
    if figures.lists and figures.empty_lists == figures.lists:
        return Outcome(Exit.EMPTY, f"every list page was empty, {figures.lists} of {figures.lists}")
    if not figures.new and not figures.changed:
        return Outcome(Exit.DONE, "nothing new")
    errors = f", {_some(figures.errors, 'error')}" if figures.errors else ""
    return Outcome(Exit.DONE, f"{_some(figures.new, 'new article')}, {figures.changed} changed{errors}")


def _some(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
