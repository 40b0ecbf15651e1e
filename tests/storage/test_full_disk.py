"""A disk that is really full: a tmpfs of its own, which only root can mount."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import DiskFullError, OutputError
from corpus.storage.care import compact
from corpus.storage.care.verify import verify
from corpus.storage.layout import Kind
from corpus.storage.ledger.overview import overview
from corpus.storage.opening import open_ledger
from corpus.storage.shards import archive, reading, writing
from tests.storage.samples import make_article, make_page, make_target


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """4 MB."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", tmp_path], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        if os.environ.get("CI") == "true" and os.geteuid() == 0:
            pytest.fail(f"CI must be able to mount a tmpfs: {mounted.stderr}")
        pytest.skip(f"mounting needs root: {mounted.stderr}")
    yield tmp_path
    subprocess.run(["umount", tmp_path], check=True)


def test_a_crawl_fills_the_disk_and_goes_on_when_there_is_room(small_disk: Path) -> None:
    """Whatever was acknowledged is there, no file is damaged, and the same run again completes."""
    data, ballast = small_disk / "data", small_disk / "ballast"
    ballast.write_bytes(os.urandom(2_500_000))
    targets = [make_target(number) for number in range(30)]
    acknowledged = set()
    with open_ledger(data) as ledger:
        ledger.discover(targets)

    def crawl() -> None:
        with open_ledger(data) as ledger:
            for target in ledger.due("example"):
                number = int.from_bytes(target.fingerprint, "big")
                page = make_page(number, os.urandom(80_000))
                ledger.store(target.fingerprint, page=page, document=make_article(number))
                acknowledged.add(number)
                if len(acknowledged) % 4 == 0:
                    ledger.seal(final=True)

    with pytest.raises(DiskFullError, match="no space left"):
        crawl()
    assert 4 <= len(acknowledged) < 30
    assert verify(data).good
    assert not list(data.glob("_state/tmp/.*"))

    ballast.unlink()
    with open_ledger(data) as ledger:
        for target in ledger.due("example"):
            number = int.from_bytes(target.fingerprint, "big")
            assert number not in acknowledged
            ledger.store(target.fingerprint, page=make_page(number, os.urandom(1_000)), document=make_article(number))
        ledger.seal(final=True)
    report = verify(data)
    assert (report.rows, report.problems) == (60, [])
    titles = sorted(row["title"] for row in reading.rows(data, Kind.ARTICLES, ["title"]))
    assert titles == sorted(f"第{number}篇" for number in range(30))


def test_compacting_on_a_full_disk_changes_nothing(small_disk: Path) -> None:
    data = small_disk / "data"
    with open_ledger(data) as ledger:
        for number in range(4):
            ledger.store(None, page=make_page(number, os.urandom(100_000)))
            ledger.seal(final=True)
    room = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
    (small_disk / "ballast").write_bytes(b"x" * (room - 300_000))
    with open_ledger(data) as ledger:
        with pytest.raises(DiskFullError):
            compact.compact(ledger.database, grace=0)
        assert len(list(data.glob("pages/*/*/*.parquet"))) == 4
    (small_disk / "ballast").unlink()
    open_ledger(data).close()
    assert verify(data).good
    assert len(list(archive.pages(data))) == 4


def test_shards_without_a_ledger(small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(b"x" * 3_500_000)
    with pytest.raises(DiskFullError, match=r"part-.*bytes needed"):
        writing.write_shards(small_disk / "data", [make_page(1, os.urandom(2_000_000))])
    assert not list((small_disk / "data").rglob("*.parquet*"))


def test_a_disk_that_can_only_be_read(small_disk: Path) -> None:
    """No crawl starts; looking at what is there goes on."""
    data = small_disk / "data"
    with open_ledger(data) as ledger:
        ledger.store(None, document=make_article(1))
        ledger.seal(final=True)
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(OutputError, match="can't be written"):
        open_ledger(data)
    with pytest.raises(OutputError, match="can't be written"):
        writing.write_shards(data, [make_article(2)])
    assert verify(data).good
    assert overview(data).holdings[Kind.ARTICLES, "example"].rows == 1
