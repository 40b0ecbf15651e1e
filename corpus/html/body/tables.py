"""Tables that hold data, told from those that lay out a page."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import cast

from lxml.etree import _Element as Element

#: A longer cell is a column of the page, or an article, unless the table has headings.
_LONGEST_CELL = 600
#: Cells and rows looked at.
_MOST_CELLS, _MOST_ROWS = 5_000, 50


def is_data(table: Element) -> bool:
    """True for rows and columns; tables that lay out a page hold tables, headings, code or whole articles."""
    if next(table.iterdescendants("table", "pre", "h1", "h2", "h3", "form"), None) is not None:
        return False
    if table.find(".//th") is not None or table.find("thead") is not None:
        return True
    cells = list(islice(table.iter("td"), _MOST_CELLS))
    if not any(len(row) > 1 for row in islice(table.iter("tr"), _MOST_ROWS)):
        return False
    return all(sum(map(len, map(str.strip, cast("Iterator[str]", cell.itertext())))) <= _LONGEST_CELL for cell in cells)


def header_rows(table: Element) -> int:
    """1 where the first row is one of headings."""
    row = next(table.iter("tr"), None)
    return int(row is not None and (row.find("th") is not None or row.getparent().tag == "thead"))  # type: ignore[union-attr]
