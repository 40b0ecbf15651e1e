from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from corpus.storage import layout
from corpus.storage.layout import Kind


@pytest.mark.parametrize(
    ("site", "folder"),
    [
        ("niaogebiji", "niaogebiji"),
        ("www.Example.com", "www.example.com"),
        ("../../etc", "etc"),
        ("_state", "state"),
        (".hidden", "hidden"),
        ("鸟哥笔记", "unknown"),
        ("", "unknown"),
        ("a/b\\c\0d\n", "a-b-c-d"),
        ("x" * 300, "x" * 80),
    ],
)
def test_no_site_leaves_its_folder_or_hides(site: str, folder: str) -> None:
    assert layout.folder_name(site) == folder


def test_the_month_is_that_of_utc() -> None:
    first_morning_in_beijing = datetime(2026, 12, 1, 7, 59, tzinfo=timezone(timedelta(hours=8)))
    assert layout.group(Kind.ARTICLES, "x", first_morning_in_beijing).month == "2026-11"
