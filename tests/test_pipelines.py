"""The pipelines beside a running event loop."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from corpus import pipelines
from corpus.article import Article, Page, Rejected, State
from corpus.crawl.extensions.harvest import Fetched, Harvest
from corpus.pipelines import ReadPage
from corpus.process import process, unreadable

_PROSE = "每天早上她先看昨天的留言，再决定今天发什么，二十年来没有一天例外。"


class _Counts:
    """As much of a harvest as the pipeline uses."""

    def __init__(self) -> None:
        self.counted: list[str] = []

    def count(self, name: str) -> None:
        self.counted.append(name)


def _page(body: str) -> Page:
    now = datetime(2026, 11, 27, tzinfo=UTC)
    return Page(url="https://example.com/1", body=f"<html><body>{body}</body></html>".encode(), fetched_at=now)


async def _ticks_during(work: Any) -> int:
    """How often the event loop came round while ``work`` was going on."""
    ticks = 0
    task = asyncio.ensure_future(work)
    while not task.done():
        ticks += 1
        await asyncio.sleep(0.005)
    await task
    return ticks


def _pipeline() -> tuple[ReadPage, _Counts]:
    counts = _Counts()
    return ReadPage(cast("Harvest", counts)), counts


def test_the_event_loop_goes_on_while_a_large_page_is_read() -> None:
    """Ten thousand paragraphs: about a second of work, in which a blocked loop comes round once."""
    page = _page("".join(f"<div><p>第{number}天：{_PROSE}</p></div>" for number in range(10_000)))
    pipeline, _ = _pipeline()
    read: list[Any] = []

    async def work() -> None:
        read.append(await pipeline.process_item(Fetched(page=page)))

    assert asyncio.run(_ticks_during(work())) > 10
    assert read[0].document == process(page)
    pipeline.close_spider()


def test_a_page_that_makes_the_code_fail_is_kept_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(page: Page, failed: Any) -> Article | Rejected:
        failed(page, ValueError("a bug"))
        return unreadable(page, "ValueError: a bug")

    monkeypatch.setattr(pipelines, "read", fails)
    pipeline, counts = _pipeline()
    read = asyncio.run(pipeline.process_item(Fetched(page=_page("正文"))))
    assert isinstance(read.document, Rejected)
    assert read.document.reason is State.UNREADABLE
    assert counts.counted == ["corpus/errors"]
    pipeline.close_spider()
