"""From how a run ended to its exit status: one pure function, so that every case can be tested without a crawl.

The rule behind it: 0 only when the run did what it was for, or found nothing new where something known was seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from corpus.article import State
from corpus.crawl.run import counters
from corpus.crawl.run.counters import family, number
from corpus.crawl.run.stop import ENDS
from corpus.errors import CorpusError, Exit

#: Share of the pages handled that may fail before the run counts as failed. One poison page of 20 is an accident,
#: two are a pattern; drift.py looks closer, with the site's own history.
MOST_ERRORS = 0.05
#: Share of the article pages that may read as "no article here" before the layout counts as changed…
MOST_UNREAD = 0.5
#: …and how many there must be for a share to mean anything.
FEWEST_PAGES = 5

_UNREAD = (State.NO_ARTICLE, State.SHELL, State.UNREADABLE, State.LIST)
_BLOCKED = (State.VERIFICATION, State.LOGIN)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a run ended: exit status and, in one short line, why. Computed once, when everything is closed."""

    exit: Exit
    why: str
    details: Mapping[str, str] = field(default_factory=dict)  # of the error: ``path``, ``url``

    @classmethod
    def of(cls, error: CorpusError) -> Self:
        return cls(error.exit, str(error), error.details)


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
    errors: int
    responses: int
    network_errors: int
    refused: Mapping[str, int]
    proxy_ignored: str
    waiting: int
    waiting_until: str
    looked_at_again: int

    @classmethod
    def of(cls, stats: Mapping[str, Any]) -> Figures:
        return cls(
            new=number(stats, counters.NEW),
            changed=number(stats, counters.CHANGED),
            unchanged=number(stats, counters.UNCHANGED),
            known=number(stats, counters.KNOWN),
            rejected=family(stats, counters.REJECTED),
            lists=number(stats, counters.LISTS),
            empty_lists=number(stats, counters.EMPTY_LISTS),
            links=number(stats, counters.LINKS),
            # the spider's errback and the retry middleware may both have counted the same failed download
            errors=max(number(stats, counters.ERRORS), number(stats, counters.GIVEN_UP))
            + number(stats, counters.CALLBACK_ERRORS)
            + number(stats, counters.ITEM_ERRORS),
            responses=number(stats, counters.RESPONSES),
            network_errors=number(stats, counters.NETWORK_ERRORS),
            refused=family(stats, counters.REFUSED),
            proxy_ignored=str(stats.get(counters.PROXY_IGNORED, "")),
            waiting=number(stats, counters.WAITING),
            waiting_until=str(stats.get(counters.WAITING_UNTIL, "")),
            looked_at_again=number(stats, counters.LOOKED_AT_AGAIN),
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


def decide(reason: str | None, stats: Mapping[str, Any], *, failure: Verdict | None = None) -> Verdict:
    """The verdict on a run.

    ``reason`` is Scrapy's finish_reason; ``failure`` what an error met while the run closed (a shard that could not be
    sealed) makes of it. ``stats`` are Scrapy's, with the counters of this package: ``STOP``, ``GONE_ALARM`` and
    ``DRIFT`` among them. No limit hides a failure or an alarm: its status is that of a run to be continued.
    """
    reason = stats.get(counters.STOP) or reason
    early = ENDS.get(reason or "")
    alarm = stats.get(counters.GONE_ALARM)
    if early is not None and (early[0] is not Exit.LIMIT or not (failure or alarm)):
        return Verdict(early[0], stats.get(counters.STOP_WHY) or early[1])
    if failure is not None:
        return failure
    if reason != "finished" and early is None:
        return Verdict(Exit.FAILED, f"ended as {reason!r}" if reason else "the run never started")
    return _finished(Figures.of(stats), alarm, stats.get(counters.DRIFT))


def _finished(figures: Figures, gone: str | None, drift: str | None) -> Verdict:
    handled = figures.articles + figures.rejects + figures.lists
    if not figures.responses and not figures.articles and figures.network_errors:
        attempts = f"no server could be reached ({_some(figures.network_errors, 'attempt')})"
        return Verdict(Exit.NETWORK, f"{attempts}; {figures.proxy_ignored}" if figures.proxy_ignored else attempts)
    blocked = _blocked(figures)
    if blocked is not None:
        return blocked
    if gone:
        return Verdict(Exit.GONE, gone)
    if figures.errors > MOST_ERRORS * (handled + figures.errors):
        return Verdict(Exit.ERRORS, f"{_some(figures.errors, 'error')} among {_some(handled + figures.errors, 'page')}")
    if figures.waiting - figures.empty_lists > figures.articles:  # an empty list waits too, and is no failure
        return Verdict(Exit.ERRORS, f"{_waiting(figures)}; run the same command again then")
    unread = max(0, figures.rejected_as(_UNREAD) - figures.empty_lists)  # list pages without a link are kept as such
    pages = figures.new + figures.changed + figures.unchanged + figures.rejects
    if unread > MOST_UNREAD * pages and (pages >= FEWEST_PAGES or not figures.articles):
        return Verdict(Exit.LAYOUT, f"no article could be read from {unread} of {_some(pages, 'page')}")
    if drift:
        return Verdict(Exit.LAYOUT, drift)
    return _done(figures)


def _blocked(figures: Figures) -> Verdict | None:
    """Blocked is a run that met a wall and no article; a wall in front of some pages only is not the end."""
    walls = figures.rejected_as(_BLOCKED)
    if walls and (not figures.articles or walls > figures.new + figures.changed + figures.unchanged):
        return Verdict(Exit.BLOCKED, f"verification or a login instead of {_some(walls, 'page')}")
    if figures.articles:
        return None
    for why, text in (
        ("robots", "robots.txt forbids the pages asked for"),
        ("robots_unreachable", "robots.txt could not be read, so nothing was fetched"),
        ("held", "the server asked to be left alone"),
        ("cooling", "the site asked for verification a short while ago"),
    ):
        if figures.refused.get(why, 0) >= max(1, figures.errors):
            return Verdict(Exit.BLOCKED, text)
    return None


def _done(figures: Figures) -> Verdict:
    if not figures.articles:
        if figures.refused:
            named = ", ".join(f"{count} {why}" for why, count in sorted(figures.refused.items()))
            return Verdict(Exit.EMPTY, f"nothing was fetched; refused: {named}")
        if figures.lists and not figures.links:
            return Verdict(Exit.EMPTY, f"no link to an article on {_some(figures.lists, 'list page')}")
        if figures.rejects:
            return Verdict(Exit.EMPTY, f"no article among {_some(figures.rejects, 'page')}{_again(figures)}")
        return Verdict(Exit.EMPTY, "no article was found")
    if figures.lists and figures.empty_lists == figures.lists:
        return Verdict(Exit.EMPTY, f"every list page was empty, {figures.lists} of {figures.lists}")
    if not figures.new and not figures.changed:
        waiting = f"; {_waiting(figures)}" if figures.waiting else ""
        return Verdict(Exit.DONE, f"nothing new{_again(figures)}{waiting}")
    errors = f", {_some(figures.errors, 'error')}" if figures.errors else ""
    found = f"{_some(figures.new, 'new article')}, {figures.changed} changed{errors}"
    return Verdict(Exit.DONE, f"{found}{_again(figures)}")


def _again(figures: Figures) -> str:
    if not figures.looked_at_again:
        return ""
    are = "that was not there is" if figures.looked_at_again == 1 else "that were not there are"
    return f"; {_some(figures.looked_at_again, 'page')} {are} looked at again"


def _waiting(figures: Figures) -> str:
    wait = "waits" if figures.waiting == 1 else "wait"
    return f"{_some(figures.waiting, 'page')} that failed {wait}, the first until {figures.waiting_until}"


def _some(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
