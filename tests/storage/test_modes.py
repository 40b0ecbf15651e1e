"""State and raw pages are for the owner and the group; articles are for whom the umask lets."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from corpus.errors import OutputError
from corpus.storage import layout
from corpus.storage.care import compact
from corpus.storage.care.restore import restore
from corpus.storage.care.upgrade import upgrade
from corpus.storage.lock import Lock
from corpus.storage.opening import open_ledger
from corpus.storage.shards import writing
from tests.storage.samples import make_article, make_page, older_columns


@pytest.fixture(params=[0, 0o022, 0o077])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def check_modes(root: Path, umask: int) -> None:
    for folder, folders, files in (
        (layout.state(root), 0o750, 0o640),
        (root / "pages", 0o750, 0o640),
        (root / "articles", 0o777, 0o666),
    ):
        wanted = {path: (folders if path.is_dir() else files) & ~umask for path in [folder, *folder.rglob("*")]}
        assert {path: stat.S_IMODE(path.stat().st_mode) for path in wanted} == wanted


def test_a_crawl_and_a_compaction(tmp_path: Path, umask: int) -> None:
    root = tmp_path / "data"
    with open_ledger(root) as ledger:
        for number in range(6):
            ledger.store(None, page=make_page(number), document=make_article(number))
            ledger.seal(final=number % 2 == 1)
        assert (layout.state(root) / "ledger.sqlite-wal").exists()
        check_modes(root, umask)
        assert compact.compact(ledger.database, grace=0)
        check_modes(root, umask)
    check_modes(root, umask)
    assert stat.S_IMODE(root.stat().st_mode) == 0o777 & ~umask


def url_in(shard: Path) -> str:
    """The address of a shard's only row, without its query."""
    found: str = pq.read_table(shard, columns=["url"])["url"][0].as_py()
    return found.partition("?")[0]


def test_an_upgrade_and_a_repair(tmp_path: Path, umask: int) -> None:
    with older_columns(), open_ledger(tmp_path / "data") as ledger:
        for number in range(4):
            ledger.store(None, page=make_page(number), document=make_article(number))
            ledger.seal(final=True)
    with open_ledger(tmp_path / "data") as ledger:
        assert upgrade(ledger.database, grace=0)
        check_modes(ledger.root, umask)
        lost = min(ledger.root.glob("articles/*/*/*.parquet"))
        url = url_in(lost)
        lost.unlink()
        pages = ledger.root.glob("pages/*/*/*.parquet")
        next(shard for shard in pages if url_in(shard) != url).write_bytes(b"damaged")
        assert restore(ledger.database, lambda page: make_article(int(page.url[20])), grace=0).restored == 1
        check_modes(ledger.root, umask)


def test_shards_without_a_ledger(tmp_path: Path, umask: int) -> None:
    writing.write_shards(tmp_path / "out", [make_article(), make_page()])
    check_modes(tmp_path / "out", umask)


def test_a_link_in_the_place_of_the_lock_is_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine", encoding="utf-8")
    layout.state(tmp_path).mkdir()
    (layout.state(tmp_path) / "lock").symlink_to(precious)
    with pytest.raises(OutputError, match="lock: can't be written: Too many levels of symbolic links"):
        Lock(tmp_path, "crawling")
    assert precious.read_text(encoding="utf-8") == "mine"
