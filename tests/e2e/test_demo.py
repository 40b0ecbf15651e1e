"""The main job from end to end: the bundled site, the real spiders, and every reader analysts use."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from corpus.demo import site
from tests.e2e.harvested import FAST, Harvests

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder a demo wrote, and what it printed."""
    data = tmp_path_factory.mktemp("demo") / "data"
    run = subprocess.run(
        [sys.executable, "-m", "corpus", "demo", "--data", data], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert "WARNING" not in run.stderr + run.stdout, "a first run that nothing is wrong with has nothing to warn of"
    return data, run.stdout


def rows(data: Path) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    found: list[dict[str, Any]] = pq.read_table(data / "articles").to_pylist()
    return sorted(found, key=lambda row: str(row["id"]))


def test_every_article_is_exactly_what_its_author_wrote(demo: tuple[Path, str]) -> None:
    data, shown = demo
    base = shown.split("served at ", 1)[1].split()[0]
    found = {row["url"]: row for row in rows(data)}
    expected = site.expected(base)
    assert set(found) == set(expected)
    for url, article in expected.items():
        assert found[url]["text"] == "\n".join(article.paragraphs), url
        assert bool(found[url]["title"]) == bool(article.title), url  # an untitled post has none
        assert found[url]["published_at"] == article.published, url


def test_what_is_no_article_is_kept_with_its_reason(demo: tuple[Path, str]) -> None:
    import pyarrow.parquet as pq

    data, shown = demo
    base = shown.split("served at ", 1)[1].split()[0]
    rejected = {row["url"]: row["reason"] for row in pq.read_table(data / "rejected").to_pylist()}
    assert rejected == {url: str(state) for url, state in site.rejected(base).items()}


def test_the_table_tells_what_came_out(demo: tuple[Path, str]) -> None:
    data, shown = demo
    assert f'pandas.read_parquet("{data}/articles")' in shown
    for word in ("niaogebiji", "wechat", "verification", "pages fetched"):
        assert word in shown


def _pandas(folder: Path) -> list[dict[str, Any]]:
    import pandas as pd

    frame = pd.read_parquet(folder, dtype_backend="pyarrow")
    return [dict(row) for row in frame.to_dict("records")]


def _polars(folder: Path) -> list[dict[str, Any]]:
    import polars as pl

    return pl.read_parquet(folder / "**/*.parquet").to_dicts()


def _duckdb(folder: Path) -> list[dict[str, Any]]:
    import duckdb

    with duckdb.connect() as db:
        relation = db.sql(f"SELECT * FROM read_parquet('{folder}/**/*.parquet')")
        return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def _datasets(folder: Path) -> list[dict[str, Any]]:
    import datasets

    datasets.disable_progress_bars()
    loaded = datasets.load_dataset(
        "parquet", data_files=str(folder / "**/*.parquet"), split="train", cache_dir=str(folder.parent / "_cache")
    )
    return [dict(row) for row in loaded]


def plain(value: Any) -> Any:
    """The same instant, list or text whatever type a reader gives it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=UTC).isoformat()
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple) or hasattr(value, "tolist"):
        return [plain(item) for item in (value.tolist() if hasattr(value, "tolist") else value)]
    return None if value is None or value != value or repr(value) in ("<NA>", "NaT") else value  # noqa: PLR0124


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("read", [_pandas, _polars, _duckdb, _datasets])
def test_every_reader_sees_the_same(demo: tuple[Path, str], read: Callable[[Path], list[dict[str, Any]]]) -> None:
    expected = [plain(row) for row in rows(demo[0])]
    found = sorted((plain(row) for row in read(demo[0] / "articles")), key=lambda row: str(row["id"]))
    assert found == expected


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (("niaogebiji", "-a", "catgory=101"), 2, "category"),
        (("niaogebji",), 2, "niaogebiji"),
        (("wechat",), 2, "urls, file or album"),
        (("mirror", "-a", "urls=http://no-such-host.invalid/a.html", "-s", "RETRY_TIMES=0"), 69, "no server"),
        (("mirror", "-a", "urls=file:///etc/passwd"), 2, "not an http"),
        (("niaogebiji", "-s", "JOBDIR=x"), 2, "Leave it out"),
    ],
)
def test_bad_input_ends_with_a_clear_message(tmp_path: Path, words: tuple[str, ...], status: int, says: str) -> None:
    options = [part for name, value in FAST.items() for part in ("-s", f"{name}={value}")]
    run = Harvests(tmp_path / "data").raw(*words, *options)
    assert run.status == status, run.log
    assert says in run.log
    assert "Traceback" not in run.log
