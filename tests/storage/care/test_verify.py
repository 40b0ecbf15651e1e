from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.storage import layout
from corpus.storage.care.verify import verify
from corpus.storage.layout import Kind
from corpus.storage.ledger import inventory
from corpus.storage.opening import open_ledger
from corpus.storage.shards import manifest
from tests.storage.samples import make_article, make_page, make_rejected


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with open_ledger(tmp_path) as ledger:
        for number in range(3):
            ledger.store(None, page=make_page(number), document=make_article(number))
            ledger.store(None, document=make_rejected(10 + number))
        ledger.seal(final=True)
    return tmp_path


def shard(data: Path) -> Path:
    return next(data.glob("articles/*/*/*.parquet"))


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(content)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-10])


def in_manifest(**changes: object) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        [about] = path.parents[3].glob("_state/manifests/articles/*/*.json")
        content = json.loads(about.read_bytes())
        content["shards"][0] |= changes
        about.write_text(json.dumps(content))

    return change


def test_all_is_well(data: Path) -> None:
    report = verify(data)
    assert report.good
    assert (report.shards, report.rows) == (3, 9)
    assert report.bytes == sum(path.stat().st_size for path in data.glob("*/*/*/*.parquet"))


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (flip, "SHA-256"),
        (truncate, "bytes, the manifest says"),
        (Path.unlink, "missing; it held 3 rows"),
        (in_manifest(rows=4), "3 rows, the manifest says 4"),
        (in_manifest(first="0"), "keys"),
    ],
)
def test_a_damaged_shard_is_named(data: Path, damage: Callable[[Path], None], words: str) -> None:
    victim = shard(data)
    damage(victim)
    [problem] = verify(data).problems
    assert problem.path == victim
    assert words in problem.what


def test_a_file_in_no_manifest(data: Path) -> None:
    stranger = shard(data).with_name("copy.parquet")
    stranger.write_bytes(shard(data).read_bytes())
    assert [str(problem) for problem in verify(data).problems] == [f"{stranger}: in no manifest"]


def test_a_row_that_is_there_twice(data: Path) -> None:
    path = shard(data)
    [group] = [group for group in manifest.groups(data) if group.kind == "articles"]
    [original] = manifest.read(data, group)
    copy = path.with_name("part-again-0001.parquet")
    copy.write_bytes(path.read_bytes())
    values = {name: getattr(original, name) for name in ("rows", "bytes", "sha256", "first", "last")}
    manifest.add(data, manifest.Shard(group=group, name=copy.name, **values))
    problem = verify(data).problems[0]
    assert problem.path == copy
    assert "3 rows are there twice" in problem.what
    assert problem.what.endswith(str(path))


def test_columns_that_are_not_those_of_the_schema(data: Path) -> None:
    path = shard(data)
    table = pq.read_table(path).append_column("more", pa.array([1, 2, 3]))
    pq.write_table(table, path)
    import hashlib

    in_manifest(bytes=path.stat().st_size, sha256=hashlib.sha256(path.read_bytes()).hexdigest())(path)
    [problem] = verify(data).problems
    assert "columns" in problem.what


def test_a_manifest_that_cannot_be_read(data: Path) -> None:
    [about] = data.glob("_state/manifests/articles/*/*.json")
    about.write_text("{")
    assert [problem.path for problem in verify(data).problems] == [about]


def test_a_folder_lost_with_its_manifest(data: Path) -> None:
    """The ledger remembers."""
    path = shard(data)
    path.unlink()
    next(data.glob("_state/manifests/articles/*/*.json")).unlink()
    [problem] = verify(data).problems
    assert problem.path == path
    assert "in the ledger with 3 rows" in problem.what


def test_a_damaged_ledger(data: Path) -> None:
    ledger = layout.ledger(data)
    ledger.write_bytes(b"not a database, but long enough to be read as one" * 100)
    assert [problem.path for problem in verify(data).problems] == [ledger]


def test_a_ledger_of_another_version(data: Path) -> None:
    with sqlite3.connect(layout.ledger(data)) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    [problem] = verify(data).problems
    assert "version 99" in problem.what


def test_beside_a_crawl(data: Path) -> None:
    with open_ledger(data) as ledger:
        ledger.store(None, document=make_article(50))
        assert verify(data).good


def test_rows_the_ledger_knows_that_are_nowhere(data: Path) -> None:
    """Neither file, nor manifest, nor inventory tells of them: a shard was taken out and nobody finished the work."""
    with open_ledger(data) as ledger:
        ledger.store(None, document=make_article(50))  # waits in the journal
        [group] = [group for group in manifest.groups(data) if group.kind is Kind.ARTICLES]
        for path in group.folder(data).iterdir():
            path.unlink()
        manifest.write(data, group, [])
        with ledger.database.transaction():
            inventory.replace(ledger.database, group, [])
    [problem] = verify(data).problems
    assert problem.path == layout.ledger(data)
    assert problem.what.startswith("3 rows the ledger knows are in no shard")


def test_a_ledger_whose_tables_are_not_those_of_its_version(data: Path) -> None:
    """A crawl would end with 65 and send here."""
    with closing(sqlite3.connect(layout.ledger(data))) as db:
        db.execute("ALTER TABLE frontier DROP COLUMN session")
    [problem] = verify(data).problems
    assert problem.path == layout.ledger(data)
    assert "no frontier.session; move the file away" in problem.what
    assert str(problem).endswith("learns from the shards what is stored")
