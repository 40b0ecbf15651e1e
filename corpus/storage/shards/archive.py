"""The raw pages: everything else can be made again from them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from corpus.article import Page
from corpus.storage.layout import Kind
from corpus.storage.shards import reading

#: A header of ours on pages that were read for their links alone: no rule may one day take them for articles.
_LIST = ("x-corpus-kind", "list")


def as_list(page: Page) -> Page:
    """The page, marked as one that is kept for its links alone."""
    return replace(page, headers=(*page.headers, _LIST))


def is_list(page: Page) -> bool:
    return _LIST in page.headers


def pages(root: Path, site: str | None = None, *, without: Collection[Path] = ()) -> Iterator[Page]:
    """Every page kept, the bytes as they were fetched; versions of one address in the order they were fetched.

    Pages still in the journal are not among them: `Ledger.seal` first. Shards named in ``without`` are left out.

    Raises:
        DamagedError: a shard can't be read; the message names it.
    """
    for row in reading.rows(root, Kind.PAGES, site=site, without=without):
        yield Page(
            url=row["url"],
            body=row["body"],
            fetched_at=row["fetched_at"],
            status=row["status"],
            headers=tuple((header["name"], header["value"]) for header in row["headers"]),
            site=row["site"],
        )
