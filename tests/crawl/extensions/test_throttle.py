from __future__ import annotations

from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from scrapy import Request, Spider
from scrapy.core.downloader import Slot
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from corpus.crawl.download.downloader import PoliteDownloader
from corpus.crawl.extensions.throttle import PoliteAutoThrottle


@pytest.mark.parametrize(("floor", "delay"), [(0.0, 1.0), (5.0, 5.0)])
def test_a_fast_server_is_not_asked_more_often_than_its_floor_allows(floor: float, delay: float) -> None:
    """AutoThrottle halves a delay of 2 s towards the latency; robots.txt of this host asked for 5 s, or for nothing."""
    crawler = get_crawler(settings_dict={"AUTOTHROTTLE_ENABLED": True})
    throttle = PoliteAutoThrottle.from_crawler(crawler)
    throttle.mindelay, throttle.maxdelay = 0.0, 60.0
    slot = Slot(1, 2.0, 0.0)
    downloader = Mock(spec=PoliteDownloader, slots={"example.com": slot}, floor=lambda _: floor)
    throttle.crawler = SimpleNamespace(engine=SimpleNamespace(downloader=downloader))  # type: ignore[assignment]
    request = Request("https://example.com/", meta={"download_slot": "example.com", "download_latency": 0.0})
    throttle._response_downloaded(Response(request.url), request, Spider("one"))
    assert slot.delay == delay
