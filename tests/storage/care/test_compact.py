from __future__ import annotations

import ctypes
import errno
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pyarrow.dataset as ds
import pytest

from corpus.errors import DamagedError, Exit, OutputError
from corpus.storage import layout
from corpus.storage.care import compact
from corpus.storage.care.verify import verify
from corpus.storage.layout import Kind
from corpus.storage.opening import open_ledger
from corpus.storage.shards import archive, manifest, reading, writing
from tests.storage.samples import make_article, make_page


def fill(root: Path, times: int = 5, each: int = 3) -> None:
    with open_ledger(root) as ledger:
        for start in range(0, times * each, each):
            for number in range(start, start + each):
                ledger.store(None, page=make_page(number), document=make_article(number))
            ledger.seal(final=True)


def run(root: Path, **only: object) -> list[tuple[str, int, int]]:
    with open_ledger(root) as ledger:
        done = compact.compact(ledger.database, grace=0, **only)  # type: ignore[arg-type]
    return [(str(each.group), each.before, each.after) for each in done]


def everything(root: Path) -> list[list[object]]:
    return [sorted(reading.rows(root, kind), key=repr) for kind in Kind]


def test_many_to_one_with_every_row(tmp_path: Path) -> None:
    fill(tmp_path)
    before = everything(tmp_path)
    assert run(tmp_path) == [("articles/example/2026-11", 5, 1), ("pages/example/2026-11", 5, 1)]
    assert everything(tmp_path) == before
    assert len(list(tmp_path.glob("articles/*/*/*.parquet"))) == 1
    report = verify(tmp_path)
    assert (report.shards, report.problems) == (2, [])
    assert not list((layout.state(tmp_path) / "swap").glob("*/*/*"))
    assert run(tmp_path) == []


def test_what_comes_later_goes_on_beside_it(tmp_path: Path) -> None:
    fill(tmp_path)
    run(tmp_path)
    with open_ledger(tmp_path) as ledger:
        ledger.store(None, document=make_article(0, "第二版"))
        ledger.seal(final=True)
    assert run(tmp_path) == [("articles/example/2026-11", 2, 1)]
    assert verify(tmp_path).good


@pytest.mark.parametrize("only", [{"kind": Kind.PAGES}, {"kind": Kind.PAGES, "month": "2026-11", "site": "example"}])
def test_only_some_folders(tmp_path: Path, only: dict[str, object]) -> None:
    fill(tmp_path)
    assert [group for group, _, _ in run(tmp_path, **only)] == ["pages/example/2026-11"]
    assert run(tmp_path, site="other") == []


def test_large_shards_stay_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compact, "MAX_ROWS", 12)
    with open_ledger(tmp_path) as ledger:
        for start, rows in ((0, 2), (2, 2), (4, 7), (11, 2), (13, 2), (15, 9)):
            for number in range(start, start + rows):
                ledger.store(None, document=make_article(number))
            ledger.seal(final=True)
    [group] = manifest.groups(tmp_path)
    before = manifest.read(tmp_path, group)
    assert run(tmp_path) == [("articles/example/2026-11", 6, 4)]
    after = manifest.read(tmp_path, group)
    assert [shard.rows for shard in after] == [4, 7, 4, 9]
    assert (after[1], after[3]) == (before[2], before[5])
    assert verify(tmp_path).good


def test_versions_of_a_page_stay_in_their_order(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        for version in range(4):
            ledger.store(None, page=make_page(1, b"%d" % version, fetched_at=make_page(version).fetched_at))
            ledger.seal(final=True)
    assert [page.body for page in archive.pages(tmp_path)] == [b"0", b"1", b"2", b"3"]
    run(tmp_path)
    assert [page.body for page in archive.pages(tmp_path)] == [b"0", b"1", b"2", b"3"]


def test_too_many_bytes_make_more_shards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compact, "MAX_BYTES", 1)
    monkeypatch.setitem(writing.ROW_GROUP, Kind.ARTICLES, 4)
    fill(tmp_path)
    before = everything(tmp_path)
    assert run(tmp_path, kind=Kind.ARTICLES) == [("articles/example/2026-11", 5, 4)]
    assert everything(tmp_path) == before
    assert verify(tmp_path).good


def test_a_damaged_shard_stops_it_with_nothing_changed(tmp_path: Path) -> None:
    fill(tmp_path)
    victim = sorted(tmp_path.glob("articles/*/*/*.parquet"))[2]
    data = bytearray(victim.read_bytes())
    data[100] ^= 1
    victim.write_bytes(data)
    with pytest.raises(DamagedError, match=victim.name):
        run(tmp_path)
    assert len(list(tmp_path.glob("articles/*/*/*.parquet"))) == 5
    victim.unlink()
    with pytest.raises(DamagedError, match=f"{victim.name}: missing"):
        run(tmp_path)


def test_a_file_no_one_knows_is_not_thrown_away(tmp_path: Path) -> None:
    fill(tmp_path)
    (tmp_path / "articles" / "example" / "2026-11" / "notes.txt").write_text("mine")
    with pytest.raises(DamagedError, match=r"notes\.txt"):
        run(tmp_path)


def test_a_system_that_cannot_exchange_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path)

    def refused(*_: object) -> int:
        ctypes.set_errno(errno.EINVAL)
        return -1

    class Libc:
        renameat2 = staticmethod(refused)

    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: Libc())
    with pytest.raises(OutputError, match="exchange two folders") as caught:
        run(tmp_path)
    assert caught.value.exit is Exit.OUTPUT
    monkeypatch.undo()
    assert verify(tmp_path).good
    assert len(list(tmp_path.glob("articles/*/*/*.parquet"))) == 5


def test_readers_never_see_both_or_none(tmp_path: Path) -> None:
    """Readers that list and open all the time while a folder is compacted again and again: all rows, or a loud error
    where the names went away between listing and opening."""
    fill(tmp_path, times=2)
    stop = Event()

    def read() -> tuple[set[int], int, int]:
        counts, errors, reads = set(), 0, 0
        while not stop.is_set():
            reads += 1
            try:
                counts.add(ds.dataset(tmp_path / "articles").to_table(columns=["id"]).num_rows)
            except FileNotFoundError:
                errors += 1
        return counts, errors, reads

    def read_ours() -> set[int]:
        counts = set()
        while not stop.is_set():
            counts.add(sum(1 for _ in reading.rows(tmp_path, Kind.ARTICLES, ["id"])))
        return counts

    with ThreadPoolExecutor(3) as pool:
        foreign = [pool.submit(read) for _ in range(2)]
        ours = pool.submit(read_ours)
        seen = {6}
        with open_ledger(tmp_path) as ledger:
            for number in range(100, 106):
                ledger.store(None, document=make_article(number))
                ledger.seal(final=True)
                seen.add(max(seen) + 1)
                assert compact.compact(ledger.database, kind=Kind.ARTICLES, grace=0.05)
        stop.set()
        assert ours.result() <= seen
        for each in foreign:
            counts, errors, reads = each.result()
            assert counts <= seen
            assert reads > errors
