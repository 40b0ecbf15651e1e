"""Where in a list a page stands, and how far the list is to be read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self

_KEY = "list_cursor"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCursor:
    """In the meta of each request for a list page: what has none is an article. In the ledger it is kept as JSON.

    The spider says how far a list is read; how reading it went so far is noted by ``SchedulingMiddleware``.
    """

    page_number: int = 1  # from the list's first page, which a spider asked for by its own address
    pages: int = 0  # list pages that are read at most; 0: all
    since: str = ""  # the day (ISO 8601) before which the list is not read; "": to its end
    whole: bool = False  # to its last page, known articles or not: it may grow at its end
    known_pages: int = 0  # list pages in a row before this one that brought known articles only
    catching_up: bool = False  # no earlier run read as far as this one may: known articles don't end the reading
    articles: str = ""  # digest of the articles on the page before; "": the first page

    @classmethod
    def from_meta(cls, meta: Mapping[str, Any]) -> Self | None:
        """The cursor of a request or response; None where that is no list page."""
        return meta.get(_KEY)

    def to_meta(self) -> dict[str, Any]:
        return {_KEY: self}

    @classmethod
    def from_json(cls, text: str) -> Self:
        """From what a ledger kept; fields of another version of this program are left out.

        >>> ListCursor.from_json('{"kind": "list", "page_number": 2}').page_number
        2
        """
        names = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in json.loads(text).items() if name in names})

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @property
    def is_first(self) -> bool:
        return self.page_number == 1

    @property
    def is_last(self) -> bool:
        """True on the last page that ``pages`` allows."""
        return 0 < self.pages <= self.page_number

    def following(self) -> Self:
        """That of the next page: how far to go was said by the run that began this list, maybe with other arguments."""
        return replace(self, page_number=self.page_number + 1)

    def within(self, earlier: Self) -> bool:
        """True where ``earlier`` reached as far back as this one may: then known articles end the reading.

        >>> ListCursor(pages=2).within(ListCursor(pages=3)), ListCursor().within(ListCursor(pages=3))
        (True, False)
        """
        return (not earlier.pages or 0 < self.pages <= earlier.pages) and earlier.since <= self.since
