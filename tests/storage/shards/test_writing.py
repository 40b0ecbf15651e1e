from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from corpus.article import Article, Page, Rejected
from corpus.errors import LockedError, OutputError
from corpus.storage.care.verify import verify
from corpus.storage.layout import Kind
from corpus.storage.lock import Lock
from corpus.storage.shards import manifest, writing
from tests.storage.samples import FETCHED, make_article, make_page, make_rejected


def test_each_kind_site_and_month_has_its_folder(tmp_path: Path) -> None:
    documents: list[Article | Rejected | Page] = [
        make_article(1),
        make_article(2, site="other.example"),
        make_article(3, fetched_at=FETCHED.replace(month=10)),
        make_rejected(4),
        make_page(5),
    ]
    written = writing.write_shards(tmp_path, documents)
    assert [str(path.parent.relative_to(tmp_path)) for path in written] == [
        "articles/example/2026-10",
        "articles/example/2026-11",
        "articles/other.example/2026-11",
        "pages/example/2026-11",
        "rejected/example/2026-11",
    ]
    assert all(re.fullmatch(r"part-[0-9a-f]{12}-0001\.parquet", path.name) for path in written)
    assert verify(tmp_path).good


def test_the_folders_of_shards_hold_nothing_else(tmp_path: Path) -> None:
    """polars refuses to read a folder with any other file in it, even a hidden one."""
    writing.write_shards(tmp_path, [make_article(1)])
    files = [path for path in (tmp_path / "articles").rglob("*") if path.is_file()]
    assert [path.suffix for path in files] == [".parquet"]
    assert {path.name for path in tmp_path.iterdir()} == {"articles", "_state"}


def test_the_same_documents_give_the_same_bytes(tmp_path: Path) -> None:
    documents = [make_article(number, f"第{number}段") for number in range(50)]
    first = writing.write_shards(tmp_path / "a", documents)
    random.Random(1).shuffle(documents)
    second = writing.write_shards(tmp_path / "b", documents)
    assert [path.name for path in first] == [path.name for path in second]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    for folder in ("a", "b"):
        assert writing.write_shards(tmp_path / folder, documents)
        assert sum(shard.rows for shard in manifest.shards(tmp_path / folder)) == 50  # again changes nothing


def test_long_input_becomes_many_shards_of_many_row_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MAX_ROWS", 25)
    monkeypatch.setitem(writing.ROW_GROUP, Kind.ARTICLES, 10)
    written = writing.write_shards(tmp_path, (make_article(number) for number in range(60)))
    assert [path.name[-12:] for path in written] == [f"000{n}.parquet" for n in (1, 2, 3)]
    assert [pq.ParquetFile(path).metadata.num_row_groups for path in written] == [3, 3, 1]
    assert sum(pq.read_metadata(path).num_rows for path in written) == 60


def test_memory_is_bounded_over_many_sites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MAX_BYTES", 5_000)
    documents = (make_article(number, site=f"site-{number % 10}") for number in range(40))
    writing.write_shards(tmp_path, documents)
    report = verify(tmp_path)
    assert (report.rows, report.problems) == (40, [])


def test_nothing_to_write(tmp_path: Path) -> None:
    assert writing.write_shards(tmp_path / "out", []) == []


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError, match="out"):
        writing.write_shards(tmp_path / "out", [make_article(1)])


def test_a_folder_in_use(tmp_path: Path) -> None:
    with Lock(tmp_path, "crawling"), pytest.raises(LockedError):
        writing.write_shards(tmp_path, [make_article(1)])


def test_a_failed_shard_leaves_those_before_it_whole(tmp_path: Path) -> None:
    (tmp_path / "rejected").write_text("in the way")
    with pytest.raises(OutputError, match="rejected"):
        writing.write_shards(tmp_path, [make_article(1), make_rejected(2)])
    report = verify(tmp_path)
    assert (report.shards, report.rows, report.problems) == (1, 1, [])


def test_a_folder_that_is_to_be_whole_is_begun_anew(tmp_path: Path) -> None:
    def killed() -> Iterator[Article]:
        yield make_article(1, site="first")
        yield make_article(2, text="长" * writing.MAX_BYTES)
        raise KeyboardInterrupt

    assert writing.unfinished(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        writing.write_shards(tmp_path, killed(), whole=True)
    assert len(list(tmp_path.glob("articles/*/*/*.parquet"))) == 1
    assert writing.unfinished(tmp_path)
    writing.write_shards(tmp_path, [make_article(3)], whole=True)
    assert [shard.rows for shard in manifest.shards(tmp_path)] == [1]
    assert verify(tmp_path).good
    assert not writing.unfinished(tmp_path)
