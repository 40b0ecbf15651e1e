from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import DamagedError
from corpus.storage.layout import Kind
from corpus.storage.shards import archive, reading, writing
from tests.storage.samples import make_article, make_page


def test_texts_of_one_site_or_all(tmp_path: Path) -> None:
    writing.write_shards(tmp_path, [make_article(n, f"正文{n}", site="ab"[n % 2]) for n in range(4)])
    assert list(reading.texts(tmp_path, "a")) == ["正文0广告", "正文2广告"]
    assert len(list(reading.texts(tmp_path))) == 4
    assert list(reading.texts(tmp_path, "nowhere")) == []


def test_only_the_columns_asked_for(tmp_path: Path) -> None:
    writing.write_shards(tmp_path, [make_article(1)])
    assert list(reading.rows(tmp_path, Kind.ARTICLES, ["title", "tags"])) == [
        {"title": "第1篇", "tags": ["运营", "增长"]}
    ]


def test_a_page_comes_back_as_it_was_fetched(tmp_path: Path) -> None:
    pages = [make_page(1, bytes(range(256))), make_page(2, site=None), make_page(3, status=404)]
    writing.write_shards(tmp_path, pages)
    assert sorted(archive.pages(tmp_path), key=lambda page: page.url) == pages
    assert list(archive.pages(tmp_path, "unknown")) == [pages[1]]


def test_a_damaged_shard_is_named(tmp_path: Path) -> None:
    [path] = writing.write_shards(tmp_path, [make_article(1)])
    path.write_bytes(b"nonsense")
    with pytest.raises(DamagedError, match=path.name):
        list(reading.texts(tmp_path))


def test_a_folder_taken_away_while_it_is_opened(tmp_path: Path) -> None:
    [path] = writing.write_shards(tmp_path, [make_article(1)])
    reader = reading.rows(tmp_path, Kind.ARTICLES, ["title"])
    assert next(reader)["title"] == "第1篇"
    path.unlink()  # an open file stays readable
    assert list(reader) == []


def test_nothing_there(tmp_path: Path) -> None:
    assert list(reading.texts(tmp_path / "nowhere")) == []
