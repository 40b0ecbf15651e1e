from __future__ import annotations

import pytest

from corpus.crawl.extensions.progress import Snapshot, Speed


@pytest.mark.parametrize(
    ("left", "text"), [(None, "delay 2.0 s"), (59.6, "1:00 left"), (410.0, "6:50 left"), (7325.0, "2:02:05 left")]
)
def test_line(left: float | None, text: str) -> None:
    assert Snapshot(1, 0, 0, 0, 0, 0, 5, 2.0, left).line().endswith(text)


def test_speed_is_that_of_the_last_minutes() -> None:
    speed = Speed()
    assert speed.seconds_for(100, 0, now=0.0) is None
    assert speed.seconds_for(100, 10, now=10.0) == pytest.approx(100)
    for second in range(20, 1000, 10):  # it slows down to a page in ten seconds
        last = speed.seconds_for(100, 10 + (second - 10) // 10, now=float(second))
    assert last == pytest.approx(1000)


def test_nothing_fetched_is_no_speed() -> None:
    speed = Speed()
    speed.seconds_for(1, 5, now=0.0)
    assert speed.seconds_for(1, 5, now=50.0) is None
