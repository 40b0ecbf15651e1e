from __future__ import annotations

from datetime import timedelta

from corpus.article import Article, Page, Rejected, State
from corpus.storage.ledger.documents import as_stored
from corpus.storage.shards.archive import as_list
from tests.storage.samples import FETCHED, make_article, make_page, make_rejected


def read(page: Page) -> Article | Rejected:
    """A chain of our own: the body says what the page is."""
    text = page.body.decode()
    return make_rejected(1, State(text)) if text in set(State) else make_article(1, text)


def rows(*bodies: str) -> list[tuple[str, int]]:
    pages = [make_page(1, body.encode(), fetched_at=FETCHED + timedelta(days=n)) for n, body in enumerate(bodies)]
    found = [
        (row.reason, row.article) if isinstance(row, Rejected) else (row.text, row) for row in as_stored(pages, read)
    ]
    return [(str(what), article.revision) for what, article in found]


def test_one_row_a_content_and_the_next_revision_where_it_changed() -> None:
    assert rows("a", "a", "b", "b", "a") == [("a", 1), ("b", 2), ("a", 3)]


def test_rejections_are_rows_too_numbered_by_themselves() -> None:
    assert rows("a", "deleted", "deleted", "b", "violation", "list") == [
        ("a", 1),
        ("deleted", 1),
        ("b", 2),
        ("violation", 2),
        ("list", 3),
    ]


def test_a_page_that_was_read_for_its_links_gives_no_row() -> None:
    page = make_page(1, b"a")
    listing = as_list(make_page(1, b"b", headers=page.headers))
    assert [row.text for row in as_stored([listing, page], read) if isinstance(row, Article)] == ["a"]
