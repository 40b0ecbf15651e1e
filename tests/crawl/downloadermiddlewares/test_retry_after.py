from __future__ import annotations

from email.utils import formatdate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.crawl.downloadermiddlewares.retry_after import seconds_to_wait

_NOW = 1_800_000_000.0
_DAY = 86_400.0


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", 120),
        (" 3 ", 3),
        ("0", 0),
        ("1.5", 1.5),
        ("99999999999", _DAY),  # kept at a day: the longest pause there is
        (formatdate(_NOW + 90, usegmt=True), 90),
        (formatdate(_NOW - 90, usegmt=True), 0),
        (formatdate(_NOW + 10 * _DAY, usegmt=True), _DAY),
        ("Fri, 15 Jan 2027 08:01:00 +0000", 60),
    ],
)
def test_readable(value: str, wait: float) -> None:
    assert seconds_to_wait(value, now=_NOW) == pytest.approx(wait, abs=1)


@pytest.mark.parametrize(
    "value", ["", "soon", "-5", "1e9", "nan", "inf", "１２０", "12 34", "Thu, 99 Foo", "0x10", "9" * 400]
)
def test_garbage_says_nothing(value: str) -> None:
    assert seconds_to_wait(value, now=_NOW) is None


def test_a_servers_wrong_clock_does_not_count() -> None:
    """The server is an hour slow: 60 seconds from its own now are 60 seconds."""
    theirs = _NOW - 3600
    value, date = formatdate(theirs + 60, usegmt=True), formatdate(theirs, usegmt=True)
    assert seconds_to_wait(value, now=_NOW, server_date=date) == 60
    assert seconds_to_wait(value, now=_NOW, server_date="garbage") == 0


@given(st.text(max_size=60), st.text(max_size=40))
@settings(max_examples=100, deadline=None)
def test_never_raises_and_stays_in_range(value: str, date: str) -> None:
    wait = seconds_to_wait(value, now=_NOW, server_date=date)
    assert wait is None or 0 <= wait <= _DAY
