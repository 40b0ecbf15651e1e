from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import DiskFullError
from corpus.storage import durable, layout
from corpus.storage.care.verify import verify
from corpus.storage.layout import Kind
from corpus.storage.ledger.ledger import Outcome
from corpus.storage.ledger.overview import overview
from corpus.storage.opening import open_ledger
from corpus.storage.shards import reading
from tests.storage.samples import make_article, make_page, make_rejected

SHARED_MEMORY = Path("/dev/shm")


@pytest.fixture
def fast_folder(tmp_path: Path) -> Iterator[Path]:
    """In memory where the system has that: a kill loses nothing there, and fsync costs nothing."""
    if not os.access(SHARED_MEMORY, os.W_OK):
        yield tmp_path
        return
    folder = Path(tempfile.mkdtemp(dir=SHARED_MEMORY))
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("work", ["seal", "compact", "repair", "twins", "upgrade", "learn"])
def test_killed_at_every_step(work: str, fast_folder: Path) -> None:
    """The same command again gives the same rows, none lost, none twice, every shard as its manifest says."""
    script = Path(__file__).with_name("kill_at.py")
    run = subprocess.run(
        [sys.executable, script, work, fast_folder],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    result = json.loads(run.stdout)
    assert result["wrong"] == []
    assert result["kills"] > 40


def test_a_full_disk_in_the_middle_of_a_seal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the shard is seen, nothing is lost, and the same ledger goes on when there is room again."""
    write = durable.write

    def full(path: Path, data: bytes, temporary: Path, **how: bool) -> None:
        if path.suffix == ".parquet":
            raise DiskFullError(f"{path}: no space left")
        write(path, data, temporary, **how)

    with open_ledger(tmp_path) as ledger:
        for number in range(3):
            ledger.store(None, document=make_article(number))
        monkeypatch.setattr(durable, "write", full)
        for _ in range(2):
            with pytest.raises(DiskFullError):
                ledger.seal(final=True)
        ledger.store(None, document=make_article(3))
        assert not list(tmp_path.glob("articles/*/*/*"))
        monkeypatch.undo()
        assert sum(shard.rows for shard in ledger.seal(final=True)) == 4
    report = verify(tmp_path)
    assert (report.rows, report.problems) == (4, [])


def test_temp_files_go_and_strangers_stay(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        ledger.store(None, document=make_article(1))
        [shard] = ledger.seal(final=True)
    (layout.temporary(tmp_path) / ".part-x.parquet.tmp").write_bytes(b"half")
    stranger = shard.path(tmp_path).with_name("my-own.parquet")
    stranger.write_bytes(shard.path(tmp_path).read_bytes())
    open_ledger(tmp_path).close()
    assert list(layout.temporary(tmp_path).iterdir()) == []
    assert stranger.exists()


def test_a_lost_ledger_is_learned_from_the_shards(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        for number in range(3):
            ledger.store(None, page=make_page(number), document=make_article(number))
        ledger.store(None, document=make_article(1, "第二版"))
        ledger.store(None, document=make_rejected(9))
        ledger.seal(final=True)
    for path in layout.state(tmp_path).glob("ledger.sqlite*"):
        path.unlink()
    with open_ledger(tmp_path) as ledger:
        assert ledger.store(None, document=make_article(0)) is Outcome.UNCHANGED
        assert ledger.store(None, document=make_article(1, "第二版")) is Outcome.UNCHANGED
        assert ledger.store(None, document=make_article(1, "第三版")) is Outcome.CHANGED
        ledger.store(None, document=make_rejected(9))
        ledger.seal(final=True)
    assert {row["revision"] for row in reading.rows(tmp_path, Kind.ARTICLES)} == {1, 2, 3}
    report = verify(tmp_path)
    assert (report.rows, report.problems) == (3 + 4 + 1 + 1, [])


def test_a_shard_that_cannot_be_read_teaches_nothing(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        for number in range(2):
            ledger.store(None, document=make_article(number, site=f"site{number}"))
        first, _ = ledger.seal(final=True)
    first.path(tmp_path).write_bytes(b"nonsense")
    layout.ledger(tmp_path).unlink()
    with open_ledger(tmp_path) as ledger:
        assert ledger.store(None, document=make_article(0, site="site0")) is Outcome.NEW
        assert ledger.store(None, document=make_article(1, site="site1")) is Outcome.UNCHANGED
    assert [problem.path for problem in verify(tmp_path).problems] == [first.path(tmp_path)]


def test_rows_not_sealed_wait_in_the_journal(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        ledger.store(None, document=make_article(1))
    with open_ledger(tmp_path) as ledger:
        assert overview(tmp_path).holdings[Kind.ARTICLES, "example"].waiting == 1
        ledger.seal(final=True)
    assert len(list(reading.rows(tmp_path, Kind.ARTICLES))) == 1
