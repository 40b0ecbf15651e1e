"""What a swap does where the world changed between its announcement and its end."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from corpus.storage import layout
from corpus.storage.care import swap
from corpus.storage.care.rewrite import rewrite
from corpus.storage.care.verify import verify
from corpus.storage.layout import Group, Kind
from corpus.storage.ledger.database import Database
from corpus.storage.opening import open_ledger
from corpus.storage.shards import manifest, reading
from tests.storage.samples import make_article


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with open_ledger(tmp_path) as ledger:
        for number in range(2):
            ledger.store(None, document=make_article(number))
            ledger.seal(final=True)
    return tmp_path


@pytest.fixture
def group(data: Path) -> Group:
    [found] = manifest.groups(data)
    return found


def announce(db: Database, group: Group) -> None:
    """The first shard is to be written anew."""
    first, second = manifest.read(db.root, group)
    swap.stage(db, group)
    new = rewrite(db, first, lambda row: row | {"title": "neu"})
    swap.announce(db, group, [*new, swap.keep(db, second)])


def titles(root: Path) -> list[str]:
    return [row["title"] for row in reading.rows(root, Kind.ARTICLES, ["title"])]


def test_what_is_announced_is_done_by_the_next_command(data: Path, group: Group) -> None:
    with open_ledger(data) as ledger:
        announce(ledger.database, group)
        assert titles(data) == ["第0篇", "第1篇"]
    open_ledger(data).close()
    assert titles(data) == ["neu", "第1篇"]
    assert verify(data).good


def test_what_is_not_announced_never_happened(data: Path, group: Group) -> None:
    with open_ledger(data) as ledger:
        swap.stage(ledger.database, group)
        rewrite(ledger.database, manifest.read(data, group)[0], lambda row: row | {"title": "neu"})
    open_ledger(data).close()
    assert titles(data) == ["第0篇", "第1篇"]
    assert verify(data).good
    assert not (layout.state(data) / "swap").exists()


def test_a_new_folder_that_was_lost_changes_nothing(data: Path, group: Group) -> None:
    with open_ledger(data) as ledger:
        announce(ledger.database, group)
    shutil.rmtree(layout.state(data) / "swap")
    open_ledger(data).close()
    assert titles(data) == ["第0篇", "第1篇"]
    assert verify(data).good


def test_an_announcement_that_comes_back_with_an_old_ledger_takes_nothing_away(
    data: Path, group: Group, tmp_path_factory: pytest.TempPathFactory
) -> None:
    backup = tmp_path_factory.mktemp("backup") / "ledger.sqlite"
    with open_ledger(data) as ledger:
        announce(ledger.database, group)
    shutil.copy(layout.ledger(data), backup)
    with open_ledger(data) as ledger:  # does it, and goes on
        ledger.store(None, document=make_article(2))
        ledger.seal(final=True)
    shutil.copy(backup, layout.ledger(data))
    open_ledger(data).close()
    assert titles(data) == ["neu", "第1篇", "第2篇"]
    assert verify(data).good


def test_a_folder_may_become_empty(data: Path, group: Group) -> None:
    with open_ledger(data) as ledger:
        swap.stage(ledger.database, group)
        swap.announce(ledger.database, group, [])
        swap.complete(ledger.database, group)
        assert swap.clear(ledger.database, [group], grace=0) == []
    assert titles(data) == []
    assert not group.folder(data).exists()


def test_a_file_that_came_in_between_is_set_aside(data: Path, group: Group) -> None:
    with open_ledger(data) as ledger:
        announce(ledger.database, group)
        (group.folder(data) / "notes.txt").write_text("mine")
        swap.complete(ledger.database, group)
        [aside] = swap.clear(ledger.database, [group], grace=0)
    assert aside.read_text() == "mine"
    assert verify(data).good
