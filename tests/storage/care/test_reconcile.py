"""Ledgers that know less than the folder: restored from a backup, or deleted."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from corpus.storage import layout
from corpus.storage.care.compact import compact
from corpus.storage.care.verify import verify
from corpus.storage.layout import Kind
from corpus.storage.ledger import journal
from corpus.storage.ledger.ledger import Ledger, Outcome
from corpus.storage.opening import open_ledger
from corpus.storage.shards import archive, manifest, reading
from tests.storage.samples import make_article, make_page, make_rejected


def store(ledger: Ledger, *numbers: int) -> list[Outcome]:
    return [ledger.store(None, page=make_page(number), document=make_article(number)) for number in numbers]


def store_again(ledger: Ledger, *numbers: int) -> list[Outcome]:
    return [ledger.store(None, document=make_article(number)) for number in numbers]


def snapshot(ledger: Ledger, path: Path) -> None:
    with closing(sqlite3.connect(path)) as copy:
        ledger.database.backup(copy)


def restore(root: Path, path: Path) -> None:
    for old in layout.state(root).glob("ledger.sqlite*"):
        old.unlink()
    shutil.copy(path, layout.ledger(root))


def rows(root: Path) -> list[tuple[str, int]]:
    return sorted((row["id"], row["revision"]) for row in reading.rows(root, Kind.ARTICLES, ["id", "revision"]))


def nothing(ledger: Ledger) -> None:
    """The backup was made between two seals."""


def rows_wait(ledger: Ledger) -> None:
    store(ledger, 6, 7)


def a_shard_is_planned(ledger: Ledger) -> None:
    store(ledger, 6, 7)
    [group] = [group for group in journal.backlog(ledger.database) if group.kind is Kind.ARTICLES]
    with ledger.database.transaction():
        journal.plan(ledger.database, group, "planned", journal.DEFAULT_LIMITS)


@pytest.mark.parametrize("compacted", [False, True])
@pytest.mark.parametrize("state", [nothing, rows_wait, a_shard_is_planned])
def test_a_ledger_older_than_the_shards(tmp_path: Path, state: Callable[[Ledger], None], compacted: bool) -> None:
    root, backup = tmp_path / "data", tmp_path / "backup"
    with open_ledger(root) as ledger:
        store(ledger, 0, 1)
        ledger.store(None, document=make_article(1, "第二版"))
        ledger.seal(final=True)
        state(ledger)
        snapshot(ledger, backup)
    with open_ledger(root) as ledger:
        store(ledger, 2, 3)
        store_again(ledger, 6, 7)
        ledger.store(None, document=make_article(1, "第三版"))
        ledger.store(None, document=make_rejected(9))
        ledger.seal(final=True)
        if compacted:
            compact(ledger.database, grace=0)
    before = rows(root)
    restore(root, backup)
    assert "the ledger does not know" in "".join(problem.what for problem in verify(root).problems)
    with open_ledger(root) as ledger:
        assert store_again(ledger, 0, 2, 3, 6, 7) == [Outcome.UNCHANGED] * 5
        assert ledger.store(None, document=make_article(1, "第三版")) is Outcome.UNCHANGED
        ledger.store(None, document=make_rejected(9))
        ledger.seal(final=True)
    assert rows(root) == before
    assert verify(root).problems == []
    with open_ledger(root) as ledger:
        assert store(ledger, 10) == [Outcome.NEW]
        ledger.seal(final=True)
    assert verify(root).good


def test_without_its_state_a_folder_is_learned_from_its_shards(tmp_path: Path) -> None:
    """`rm -r data/_state`, to get rid of a lock or a cool-down, once made every row a second time."""
    with open_ledger(tmp_path) as ledger:
        for number in range(3):
            store(ledger, number)
            ledger.store(None, page=make_page(1, b"%d" % number, fetched_at=make_page(20 + number).fetched_at))
            ledger.seal(final=True)
            if number == 1:
                compact(ledger.database, grace=0)
        ledger.store(None, document=make_rejected(9))
        ledger.seal(final=True)
    before, pages = rows(tmp_path), [page.body for page in archive.pages(tmp_path) if page.url == make_page(1).url]
    shutil.rmtree(layout.state(tmp_path))
    with open_ledger(tmp_path) as ledger:
        assert store_again(ledger, 0, 1, 2) == [Outcome.UNCHANGED] * 3
        ledger.store(None, document=make_rejected(9))
    assert rows(tmp_path) == before
    assert [page.body for page in archive.pages(tmp_path) if page.url == make_page(1).url] == pages
    with open_ledger(tmp_path) as ledger:
        ledger.seal(final=True)
    assert verify(tmp_path).problems == []


def test_files_of_others_are_not_taken_for_shards(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        store(ledger, 1)
        ledger.seal(final=True)
    [article], [page] = tmp_path.glob("articles/*/*/*.parquet"), tmp_path.glob("pages/*/*/*.parquet")
    shutil.copy(page, article.with_name("page.parquet"))
    article.with_name("notes.parquet").write_text("mine")
    shutil.rmtree(layout.state(tmp_path))
    open_ledger(tmp_path).close()
    assert {shard.name for shard in manifest.shards(tmp_path)} == {article.name, page.name}
    assert {problem.path.name for problem in verify(tmp_path).problems} == {"page.parquet", "notes.parquet"}
