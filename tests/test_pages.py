"""Every page in tests/pages/SITE/NAME/ reads as its expected.json says: a new site needs no test code."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.cli.capture import expectation, load
from corpus.process import process

COLUMNS = {field.name for field in dataclasses.fields(Article)} - {"url", "site", "fetched_at"}
PAGES = Path(__file__).parent / "pages"
FOLDERS = sorted(path.parent for path in PAGES.glob("*/*/expected.json"))


def _name(folder: Path) -> str:
    return folder.relative_to(PAGES).as_posix()


@pytest.mark.parametrize("folder", FOLDERS, ids=_name)
def test_reads_as_expected(folder: Path) -> None:
    page, expected = load(folder)
    found = expectation(page, process(page), COLUMNS & expected.keys())
    assert {field: found.get(field) for field in expected} == expected
    assert expected["site"] == folder.parent.name


def test_every_page_lies_in_a_folder_of_its_own_with_what_is_expected_of_it() -> None:
    files = sorted(path.relative_to(PAGES).as_posix() for path in PAGES.rglob("*") if path.is_file())
    laid_out = sorted(
        file for folder in FOLDERS for file in (f"{_name(folder)}/expected.json", f"{_name(folder)}/{_page(folder)}")
    )
    assert files == laid_out
    assert len(FOLDERS) >= 30


def _page(folder: Path) -> str:
    [page] = folder.glob("page.*")
    return page.name
