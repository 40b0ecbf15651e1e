"""data/README.md says what the shards really hold, and its examples run."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from corpus.storage.layout import Kind
from corpus.storage.shards import columns, writing
from corpus.storage.shards.columns import Column
from tests.storage.samples import make_article, make_page, make_rejected, older_columns

README = Path(__file__).resolve().parents[1] / "data" / "README.md"


def line(column: Column) -> str:
    """A column as its line of the table; a new column's line can be copied from the failing test."""
    example = f"`{column.example}` " if column.example else ""
    nullable = "" if column.required else ", may be null"
    return f"| `{column.name}` | {column.type}{nullable} | {column.meaning} | {example}|"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("## Columns of articles/", columns.ARTICLES),
        ("### One entry of `edits`", columns.EDIT),
        ("### One entry of `blocks`", columns.BLOCK),
        ("## Columns of rejected/", columns.REJECTED[len(columns.ARTICLES) :]),
        ("## Columns of pages/", columns.PAGES),
        ("### One entry of `headers`", columns.HEADER),
    ],
)
def test_every_column_and_no_other(title: str, expected: tuple[Column, ...]) -> None:
    section = README.read_text().split(f"\n{title}\n")[1].split("\n#")[0]
    rows = [row for row in section.splitlines() if row.startswith("| `")]
    assert rows == [line(column) for column in expected]


def fill(folder: Path, number: int) -> None:
    writing.write_shards(folder, [make_article(number), make_rejected(number), make_page(number)])


@pytest.mark.parametrize("first", ["old", "new"])
@pytest.mark.parametrize("versions", [1, 2])
def test_its_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, versions: int, first: str) -> None:
    """Also on a folder of two versions, whichever comes first in it."""
    fill(tmp_path / "data", 1)
    if versions == 2:
        with older_columns():
            fill(tmp_path / "data", 2)
    for shard in tmp_path.glob("data/articles/*/*/*.parquet"):
        is_new = "images" in pq.read_schema(shard).names
        shard.rename(shard.with_name(f"part-{int(is_new == (first == 'old'))}.parquet"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path / "cache"))
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    assert len(blocks) == 5
    for block in blocks:
        found: dict[str, object] = {}
        exec(block.replace('data_dir="data/articles"', f'data_dir="data/articles", cache_dir="{tmp_path}"'), found)
        if "articles" in found:
            assert len(found["articles"]) == versions  # type: ignore[arg-type]


def test_its_query_gives_the_newest_revisions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import duckdb

    with older_columns():
        writing.write_shards(tmp_path / "data", [make_article(1), make_article(2)])
    writing.write_shards(tmp_path / "data", [make_article(1, "新", revision=2)])
    monkeypatch.chdir(tmp_path)
    [query] = re.findall(r"```sql\n(.*?)```", README.read_text(), re.DOTALL)
    with duckdb.connect() as connection:
        found = connection.sql(query)
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    assert sorted((row["title"], row["revision"]) for row in rows) == [("第1篇", 2), ("第2篇", 1)]


def test_its_head_names_the_folders() -> None:
    head = README.read_text().split("---\n")[1]
    assert re.findall(r"data_files: (\w+)/", head) == [str(kind) for kind in Kind]
