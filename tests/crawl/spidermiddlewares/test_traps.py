from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from unittest.mock import Mock

import pytest
from scrapy import Request
from scrapy.http import Response

from corpus.crawl.cursor import ListCursor
from corpus.crawl.spidermiddlewares.traps import TrapsMiddleware

_URL = "https://example.com/cal/1"
_LIST = Request("https://example.com/cal/2", meta=ListCursor().to_meta())
_ARTICLE = Request("https://example.com/article/1.html")
_JUNK = Request("https://example.com/junk/1.html")


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ([], [False]),
        ([_LIST, _LIST], [False]),
        ([_LIST, _ARTICLE], [True]),
        ([_LIST, _JUNK], [False]),  # so many like it were no articles
        ([_LIST, _JUNK, _ARTICLE], [True]),
        (["an item"], []),  # what came of it is told when it is stored
        ([_LIST, "an item"], []),
    ],
)
def test_a_page_that_leads_only_to_its_like_is_told(output: list[Any], told: list[bool]) -> None:
    crawler = Mock()
    crawler.get_downloader_middleware.return_value.leads_to_nothing = lambda url: "junk" in url

    async def results() -> AsyncIterator[Any]:
        for each in output:
            yield each

    async def passed() -> list[Any]:
        middleware = TrapsMiddleware(crawler)
        return [each async for each in middleware.process_spider_output(Response(_URL), results())]

    assert asyncio.run(passed()) == output
    calls = crawler.get_downloader_middleware.return_value.links_done.call_args_list
    assert [(call.args[0], call.kwargs["productive"]) for call in calls] == [(_URL, productive) for productive in told]
