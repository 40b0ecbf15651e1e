"""The readers analysts use load the same from a folder of shards, beside whatever else the data root holds."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from corpus.storage.ledger.ledger import Ledger
from corpus.storage.opening import open_ledger
from tests.storage.samples import make_article, make_page, make_rejected

KEYS = ("id", "url", "site", "title", "text", "published_at", "fetched_at", "tags", "edits", "author")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data root as a crawl leaves it: two sites, many shards, the ledger, a temp file of a writer at work."""
    root = tmp_path_factory.mktemp("data")
    with open_ledger(root) as ledger:
        for number in range(6):
            ledger.store(None, page=make_page(number), document=make_article(number, site=f"site{number % 2}"))
            ledger.store(None, document=make_rejected(10 + number))
            ledger.seal(final=True)
        ledger.store(None, document=make_article(99))  # waits in the journal
    (root / "_state" / "tmp").mkdir(exist_ok=True)
    (root / "_state" / "tmp" / ".part-x.parquet.tmp").write_bytes(b"half a sha")
    return root


def expected() -> list[dict[str, Any]]:
    return [plain(make_article(number, site=f"site{number % 2}").__getattribute__) for number in range(6)]


def plain(get: Any) -> dict[str, Any]:
    """One row with times in UTC and lists as lists, whatever the reader calls them."""
    row = {key: get(key) for key in KEYS}
    row["tags"] = list(row["tags"])
    row["edits"] = [
        (edit["step"], edit["start"], edit["before"])
        if isinstance(edit, dict)
        else (edit.step, edit.start, edit.before)
        for edit in row["edits"]
    ]
    for key in ("published_at", "fetched_at"):
        row[key] = datetime.fromtimestamp(row[key].timestamp(), UTC)
    row["author"] = row["author"] if isinstance(row["author"], str) else None  # pandas: nan
    return row


def ordered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted((plain(row.__getitem__) for row in rows), key=lambda row: str(row["id"]))


def test_pyarrow(data: Path) -> None:
    import pyarrow.dataset as ds
    import pyarrow.parquet as pq

    assert ordered(pq.read_table(data / "articles").to_pylist()) == expected()
    assert ordered(ds.dataset(data / "articles").to_table().to_pylist()) == expected()
    assert pq.read_table(data / "rejected")["reason"].to_pylist() == ["deleted"] * 6
    assert pq.read_table(data / "pages").num_rows == 6


@pytest.mark.parametrize("backend", [None, "pyarrow", "numpy_nullable"])
def test_pandas(data: Path, backend: Any) -> None:
    import pandas as pd

    options = {"dtype_backend": backend} if backend else {}
    frame = pd.read_parquet(data / "articles", **options)
    assert ordered(frame.to_dict("records")) == expected()


@pytest.mark.parametrize("pattern", ["articles", "articles/**/*.parquet"])
def test_polars(data: Path, pattern: str) -> None:
    import polars as pl

    assert ordered(pl.read_parquet(data / pattern).to_dicts()) == expected()


def test_duckdb(data: Path) -> None:
    import duckdb

    with duckdb.connect() as connection:
        found = connection.sql(f"SELECT * FROM '{data}/articles/**/*.parquet'")
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
        assert ordered(rows) == expected()
        assert connection.sql(f"SELECT count(*) FROM '{data}/pages/**/*.parquet'").fetchall() == [(6,)]


@pytest.mark.parametrize("source", ["data_dir", "data_files"])
def test_datasets(data: Path, source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets = pytest.importorskip("datasets")
    options = {"data_dir": str(data / "articles")}
    if source == "data_files":
        options = {"data_files": str(data / "articles" / "**" / "*.parquet")}
    loaded = datasets.load_dataset("parquet", **options, cache_dir=str(tmp_path))["train"]
    assert ordered(loaded.to_list()) == expected()


def test_reading_while_a_crawl_writes(tmp_path: Path) -> None:
    """Never an error, never a half shard: what a reader counts only grows, by whole shards."""
    import duckdb
    import polars as pl
    import pyarrow.parquet as pq

    folder, stop = tmp_path / "articles", Event()

    def by_duckdb() -> int:
        with duckdb.connect() as connection:
            [(number,)] = connection.sql(f"SELECT count(text) FROM '{folder}/**/*.parquet'").fetchall()
        return int(number)

    readers: list[Callable[[], int]] = [
        lambda: pq.read_table(folder).num_rows,
        lambda: pl.read_parquet(folder).height,
        by_duckdb,
    ]

    def read(count: Callable[[], int]) -> list[int]:
        counts = []
        while not stop.is_set():
            counts.append(count())
        return counts

    with open_ledger(tmp_path) as ledger, ThreadPoolExecutor(3) as pool:
        store_five(ledger, 0)
        reading = [pool.submit(read, count) for count in readers]
        for start in range(5, 60, 5):
            store_five(ledger, start)
        stop.set()
        for each in reading:
            counts = each.result()
            assert counts == sorted(counts)
            assert all(count % 5 == 0 for count in counts)


def store_five(ledger: Ledger, start: int) -> None:
    for number in range(start, start + 5):
        ledger.store(None, document=make_article(number))
    ledger.seal(final=True)
