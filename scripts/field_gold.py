"""Write what a person read on the recorded pages into tests/sites/fields.json, as hashes.

    python scripts/field_gold.py read.json

read.json, which stays outside the repository, maps a page to its columns, and each column to the accepted values:

    {"news/page-1": {"title": ["增长的三个层次"], "author": [null, "见实"], "published_at": ["2021-11-22T10:07"]}}

A list of null, or null alone, says that the page names none; leave a column out where two readers would not agree.
Pages that read.json does not name keep what they have.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

from tests.fields import COLUMNS, GOLD, TIME, digest

ISO = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?")


def hashed(page: str, row: dict[str, list[str | None] | None]) -> dict[str, list[str | None]]:
    """The accepted values of each column of one page, sorted, null first; times stay as they are."""
    if unknown := row.keys() - set(COLUMNS):
        raise SystemExit(f"{page}: {', '.join(sorted(unknown))} is none of {', '.join(COLUMNS)}")
    if wrong := [time for time in row.get(TIME) or () if time and not ISO.fullmatch(time)]:
        raise SystemExit(f"{page}: {wrong[0]} is no time like 2021-11-22 or 2021-11-22T10:07")
    values = {column: row[column] or [None] for column in COLUMNS if column in row}
    return {
        column: sorted({value and (value if column == TIME else digest(value)) for value in accepted}, key=str_or_empty)
        for column, accepted in values.items()
    }


def str_or_empty(value: str | None) -> str:
    return value or ""


def write(read: Path, gold: Path = GOLD) -> int:
    """The number of pages in ``gold`` after ``read`` was merged; one page a line."""
    pages = json.loads(gold.read_text("utf-8")) if gold.is_file() else {}
    pages |= {page: hashed(page, row) for page, row in json.loads(read.read_text("utf-8")).items()}
    lines = (f"{json.dumps(page)}: {json.dumps(row)}" for page, row in sorted(pages.items()))
    gold.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    return len(pages)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("read", type=Path, help="JSON of page to column to accepted values, in plain text")
    print(f"{write(parser.parse_args().read)} pages in {GOLD}")
