from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.crawl.run import counters
from corpus.crawl.run.outcome import Verdict, decide
from corpus.errors import Exit

_NEW, _CHANGED, _UNCHANGED = counters.NEW, counters.CHANGED, counters.UNCHANGED
_LISTS, _EMPTY, _LINKS, _KNOWN = counters.LISTS, counters.EMPTY_LISTS, counters.LINKS, counters.KNOWN


@pytest.mark.parametrize(
    ("stats", "status", "why"),
    [
        # done
        ({_NEW: 40, _LISTS: 4, _LINKS: 40}, Exit.DONE, "40 new"),
        ({_CHANGED: 1, _LISTS: 1, _LINKS: 20, _KNOWN: 19}, Exit.DONE, "1 changed"),
        ({_LISTS: 1, _LINKS: 20, _KNOWN: 20}, Exit.DONE, "nothing new"),
        ({_UNCHANGED: 3}, Exit.DONE, "nothing new"),
        ({_NEW: 20, _LISTS: 3, _EMPTY: 1, _LINKS: 20}, Exit.DONE, "20 new"),  # the last list page is empty
        ({_NEW: 95, counters.ERRORS: 5}, Exit.DONE, "5 errors"),
        ({_NEW: 10, "corpus/rejected/deleted": 30}, Exit.DONE, "10 new"),  # old albums: most are gone
        ({_NEW: 10, "corpus/rejected/verification": 4}, Exit.DONE, "10 new"),
        ({_NEW: 10, "corpus/refused/robots": 90}, Exit.DONE, "10 new"),
        # empty
        ({}, Exit.EMPTY, "no article"),
        ({_LISTS: 1, _EMPTY: 1}, Exit.EMPTY, "no link"),
        ({_LISTS: 1, _EMPTY: 1, "corpus/rejected/no_article": 1}, Exit.EMPTY, "no link"),  # the list itself, kept
        ({_LISTS: 1, _EMPTY: 1, counters.WAITING: 1}, Exit.EMPTY, "no link"),  # and looked at again
        ({_LISTS: 2, _EMPTY: 2, "corpus/rejected/list": 2, _KNOWN: 1}, Exit.EMPTY, "2 of 2"),
        ({_LISTS: 2, _EMPTY: 2, _UNCHANGED: 5}, Exit.EMPTY, "2 of 2"),  # re-checks hide a dead list
        ({_LISTS: 2, _LINKS: 20}, Exit.EMPTY, "no article"),
        ({"corpus/rejected/deleted": 3}, Exit.EMPTY, "among 3"),
        ({"corpus/refused/trap": 3}, Exit.EMPTY, "3 trap"),
        # errors
        ({_NEW: 90, counters.ERRORS: 10}, Exit.ERRORS, "10 errors"),
        ({_NEW: 9, counters.CALLBACK_ERRORS: 1}, Exit.ERRORS, "1 error"),
        ({_NEW: 9, counters.ITEM_ERRORS: 1}, Exit.ERRORS, "1 error"),
        ({counters.GIVEN_UP: 3, counters.ERRORS: 3, _NEW: 57}, Exit.DONE, "3 errors"),  # the same three, once
        ({"corpus/refused/robots": 1, counters.CALLBACK_ERRORS: 5}, Exit.ERRORS, "5 errors"),
        (
            {counters.WAITING: 20, counters.WAITING_UNTIL: "9:05", _LISTS: 1, _LINKS: 20},
            Exit.ERRORS,
            "first until 9:05",
        ),
        ({counters.WAITING: 20, counters.WAITING_UNTIL: "9:05", _KNOWN: 19}, Exit.ERRORS, "20 pages"),
        ({counters.WAITING: 1, counters.WAITING_UNTIL: "9:05", _KNOWN: 19}, Exit.DONE, "nothing new; 1 page"),
        ({counters.WAITING: 3, "corpus/refused/cooling": 5}, Exit.BLOCKED, "short while"),
        # blocked
        ({"corpus/rejected/verification": 3}, Exit.BLOCKED, "3 pages"),
        ({_NEW: 2, "corpus/rejected/login": 30}, Exit.BLOCKED, "30 pages"),
        ({"corpus/refused/robots": 20}, Exit.BLOCKED, "forbids"),
        ({"corpus/refused/robots_unreachable": 20, counters.GIVEN_UP: 1}, Exit.BLOCKED, "could not be read"),
        ({"corpus/refused/held": 5}, Exit.BLOCKED, "left alone"),
        ({"corpus/refused/cooling": 5}, Exit.BLOCKED, "short while"),
        # gone
        ({counters.GONE_ALARM: "20 of 20 pages", "corpus/rejected/missing": 20}, Exit.GONE, "20 of 20"),
        ({counters.GONE_ALARM: "11 of 20 pages", _NEW: 9, counters.ERRORS: 9}, Exit.GONE, "11 of 20"),
        ({counters.GONE_ALARM: "9 of 12 pages", "corpus/rejected/verification": 3}, Exit.BLOCKED, "3 pages"),
        (
            {_NEW: 10, "corpus/rejected/missing": 9, counters.LOOKED_AT_AGAIN: 9},
            Exit.DONE,
            "9 pages that were not there",
        ),
        (
            {_KNOWN: 10, counters.LOOKED_AT_AGAIN: 1},
            Exit.DONE,
            "nothing new; 1 page that was not there is looked at again",
        ),
        ({"corpus/rejected/missing": 2, counters.LOOKED_AT_AGAIN: 2}, Exit.EMPTY, "among 2 pages; 2 pages that"),
        # layout
        ({"corpus/rejected/no_article": 1}, Exit.LAYOUT, "1 of 1"),
        ({_NEW: 3, "corpus/rejected/no_article": 7}, Exit.LAYOUT, "7 of 10"),
        ({_NEW: 1, "corpus/rejected/no_article": 2}, Exit.DONE, "1 new"),  # three pages prove nothing
        ({_LISTS: 1, _EMPTY: 1, "corpus/rejected/no_article": 7}, Exit.LAYOUT, "6 of 7"),
        ({_KNOWN: 50, _LISTS: 2, _LINKS: 56, "corpus/rejected/shell": 6}, Exit.LAYOUT, "6 of 6"),
        # network
        ({counters.NETWORK_ERRORS: 6, "corpus/refused/robots_unreachable": 2}, Exit.NETWORK, "6 attempts"),
        ({counters.NETWORK_ERRORS: 6, counters.PROXY_IGNORED: "a proxy is not used"}, Exit.NETWORK, "; a proxy is"),
        ({counters.NETWORK_ERRORS: 1, _NEW: 40}, Exit.DONE, "40 new"),
        (
            {counters.NETWORK_ERRORS: 1, counters.RESPONSES: 9, counters.ERRORS: 4},
            Exit.ERRORS,
            "4 errors",
        ),  # it answers
    ],
)
def test_finished(stats: dict[str, Any], status: Exit, why: str) -> None:
    outcome = decide("finished", stats)
    assert outcome.exit is status, outcome
    assert why in outcome.why


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        ("blocked", Exit.BLOCKED),
        ("retry_after", Exit.BLOCKED),
        ("network", Exit.NETWORK),
        ("disk_full", Exit.DISK_FULL),
        ("output_error", Exit.OUTPUT),
        ("damaged", Exit.DAMAGED),
        ("closespider_timeout", Exit.LIMIT),
        ("closespider_pagecount_no_item", Exit.LIMIT),
        ("memusage_exceeded", Exit.LIMIT),
        ("closespider_errorcount", Exit.ERRORS),
        ("start_error", Exit.FAILED),
        ("shutdown", Exit.FAILED),
        ("cancelled", Exit.FAILED),
        ("whatever a plugin says", Exit.FAILED),
        (None, Exit.FAILED),
    ],
)
def test_other_ends_are_no_success_whatever_was_stored(reason: str | None, status: Exit) -> None:
    assert decide(reason, {_NEW: 1000}).exit is status


def test_a_full_disk_outranks_everything() -> None:
    stats = {_NEW: 10, counters.STOP: "disk_full", counters.STOP_WHY: "part-1.parquet: no space left"}
    for reason in ("finished", "closespider_timeout", "blocked"):
        assert decide(reason, stats) == Verdict(Exit.DISK_FULL, "part-1.parquet: no space left")


def test_a_failure_while_closing_is_no_success() -> None:
    failure = Verdict(Exit.DISK_FULL, "part-1.parquet: no space left")
    assert decide("finished", {_NEW: 10}, failure=failure) == failure
    assert decide("closespider_timeout", {_NEW: 10}, failure=failure) == failure
    assert decide("blocked", {_NEW: 10}, failure=failure).exit is Exit.BLOCKED


def test_the_drift_alarm_counts_only_where_nothing_worse_happened() -> None:
    outcome = decide("finished", {_NEW: 10, counters.DRIFT: "the site changed: x"})
    assert (outcome.exit, outcome.why) == (Exit.LAYOUT, "the site changed: x")
    assert decide("finished", {"corpus/rejected/verification": 9, counters.DRIFT: "x"}).exit is Exit.BLOCKED


_KEYS = st.sampled_from(
    [
        _NEW, _UNCHANGED, _LISTS, _EMPTY, _LINKS, _KNOWN, counters.ERRORS, counters.NETWORK_ERRORS,
        counters.CALLBACK_ERRORS, "corpus/rejected/deleted", "corpus/rejected/verification",
        "corpus/rejected/no_article", "corpus/refused/robots", "corpus/refused/trap",
    ]
)  # fmt: skip
_VALUES: st.SearchStrategy[Any] = st.one_of(st.integers(0, 1000), st.just("odd"), st.none(), st.floats(0, 9))


@given(st.dictionaries(_KEYS, _VALUES), st.sampled_from(["finished", "shutdown", None, "odd"]))
@settings(max_examples=100, deadline=None)
def test_zero_means_that_an_article_was_met(stats: dict[str, Any], reason: str | None) -> None:
    """The promise behind all of it: no silent zero."""
    outcome = decide(reason, stats)
    assert outcome.why
    met = [stats.get(key) for key in (_NEW, _CHANGED, _UNCHANGED, _KNOWN)]
    if outcome.exit is Exit.DONE:
        assert reason == "finished"
        assert any(isinstance(value, int | float) and value >= 1 for value in met)


def test_no_limit_hides_that_a_site_is_gone() -> None:
    stats = {counters.GONE_ALARM: "20 of 20 pages"}
    assert decide("closespider_pagecount", stats).exit is Exit.GONE
    assert decide("closespider_pagecount", {}).exit is Exit.LIMIT
    assert decide("blocked", stats).exit is Exit.BLOCKED
