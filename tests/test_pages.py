"""Every captured page (`corpus capture`) reads as its expected.json says: a new site needs no test code."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.cli.capture import expectation, load
from corpus.process import process

PAGES = Path(__file__).parent / "pages"
FOLDERS = sorted(path.parent for path in PAGES.glob("*/*/expected.json"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_reads_as_expected(folder: Path) -> None:
    page, expected = load(folder)
    found = expectation(page, process(page))
    assert {field: found.get(field) for field in expected} == expected
    assert expected["site"] == folder.parent.name


def test_there_are_pages() -> None:
    assert len(FOLDERS) >= 5
