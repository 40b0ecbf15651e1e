from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request

from corpus.crawl.cursor import ListCursor

_CURSORS = st.builds(ListCursor, **{field.name: st.from_type(type(field.default)) for field in fields(ListCursor)})


@given(_CURSORS)
def test_the_ledger_gives_back_what_it_got(cursor: ListCursor) -> None:
    assert ListCursor.from_json(cursor.to_json()) == cursor


@given(_CURSORS)
def test_a_request_carries_it_beside_what_scrapy_put_there(cursor: ListCursor) -> None:
    request = Request("https://example.com/", meta={"depth": 3, **cursor.to_meta()})
    assert ListCursor.from_meta(request.replace(url="https://example.com/moved").meta) == cursor
    assert request.meta["depth"] == 3


def test_an_article_has_none() -> None:
    assert ListCursor.from_meta({"depth": 1}) is None


def test_what_older_ledgers_kept_is_read() -> None:
    """The keys that stood loose in a request's meta, the page's kind among them."""
    kept = '{"kind": "list", "page_number": 2, "pages": 9, "since": "2026-01-31", "known_pages": 1}'
    assert ListCursor.from_json(kept) == ListCursor(page_number=2, pages=9, since="2026-01-31", known_pages=1)


@pytest.mark.parametrize(("page_number", "pages", "last"), [(1, 0, False), (99, 0, False), (2, 3, False), (3, 3, True)])
def test_the_last_page_is_the_one_the_arguments_name(page_number: int, pages: int, last: bool) -> None:
    assert ListCursor(page_number=page_number, pages=pages).is_last is last


def test_the_next_page_goes_as_far_as_the_first_was_told_to() -> None:
    following = ListCursor(pages=3, since="2026-01-31", whole=True).following()
    assert following == ListCursor(page_number=2, pages=3, since="2026-01-31", whole=True)
    assert not following.is_first


@pytest.mark.parametrize(
    ("now", "earlier", "within"),
    [
        (ListCursor(), ListCursor(), True),
        (ListCursor(), ListCursor(pages=3), False),
        (ListCursor(), ListCursor(since="2026-01-31"), False),
        (ListCursor(pages=3), ListCursor(), True),
        (ListCursor(pages=3), ListCursor(pages=3), True),
        (ListCursor(pages=4), ListCursor(pages=3), False),
        (ListCursor(since="2026-02-01"), ListCursor(since="2026-01-31"), True),
        (ListCursor(since="2026-01-01"), ListCursor(since="2026-01-31"), False),
        (ListCursor(pages=2), ListCursor(since="2026-01-31"), False),
    ],
)
def test_how_far_an_earlier_run_read(now: ListCursor, earlier: ListCursor, within: bool) -> None:
    assert now.within(earlier) is within
