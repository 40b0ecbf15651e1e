from __future__ import annotations

import logging

import pytest
from scrapy.utils.test import get_crawler

from corpus.crawl.policy.refused import HostHeld, Refused, RobotsForbidden, Stopped, TrapRefused, count


@pytest.mark.parametrize(
    ("refusal", "levels"),
    [
        (TrapRefused, [logging.WARNING] * 20),
        (RobotsForbidden, [logging.INFO] * 20),  # the site's own rule, and obeyed: a healthy run warns of nothing
        (HostHeld, []),  # said once by who holds the host
        (Stopped, []),
    ],
)
def test_all_are_counted_and_the_first_few_are_said(
    refusal: type[Refused], levels: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    crawler = get_crawler()
    with caplog.at_level(logging.INFO, logger="corpus.crawl.policy.refused"):
        for number in range(30):
            count(crawler, refusal(f"https://example.com/{number}"))
    assert [record.levelno for record in caplog.records if record.name == "corpus.crawl.policy.refused"] == levels
    assert crawler.stats.get_value(f"corpus/refused/{refusal.why}") == 30
