from __future__ import annotations

import asyncio

from corpus.crawl.extensions.harvest import InFlight


def test_who_waits_for_room_hears_of_a_page_that_was_settled_before() -> None:
    async def run() -> int:
        pages = InFlight()
        pages.add(b"a")
        pages.add(b"b")
        pages.settle(b"a")
        await asyncio.wait_for(pages.settled(), timeout=5)
        return len(pages)

    assert asyncio.run(run()) == 1


def test_who_waits_hears_of_each_page_once() -> None:
    async def run() -> list[str]:
        pages, heard = InFlight(), []

        async def wait() -> None:
            while len(pages):
                await pages.settled()
                heard.append("settled")

        pages.add(b"a")
        pages.add(b"b")
        waiting = asyncio.ensure_future(wait())
        for each in (b"a", b"b"):
            await asyncio.sleep(0)
            pages.settle(each)
            await asyncio.sleep(0)
        await asyncio.wait_for(waiting, timeout=5)
        return heard

    assert asyncio.run(run()) == ["settled", "settled"]


def test_a_page_that_is_not_in_the_ledger_makes_room_too() -> None:
    async def run() -> int:
        pages = InFlight()
        pages.settle(None)
        await asyncio.wait_for(pages.settled(), timeout=5)
        return len(pages)

    assert asyncio.run(run()) == 0
