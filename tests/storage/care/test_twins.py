from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from corpus.article import Article, Page, Rejected
from corpus.storage import layout
from corpus.storage.care.compact import compact
from corpus.storage.care.restore import Restored, restore
from corpus.storage.care.verify import verify
from corpus.storage.layout import Kind
from corpus.storage.opening import open_ledger
from corpus.storage.shards import archive, manifest, reading
from tests.storage.samples import make_article, make_page, make_rejected


def read(page: Page) -> Article | Rejected:
    raise AssertionError("nothing is lost: no page needs to be read")


def mend(root: Path) -> Restored:
    with open_ledger(root) as ledger:
        return restore(ledger.database, read, grace=0)


def rows(root: Path) -> list[tuple[str, int, str]]:
    found = reading.rows(root, Kind.ARTICLES, ["title", "revision", "text"])
    return sorted((row["title"], row["revision"], row["text"]) for row in found)


def crawl(root: Path, *articles: Article, pages: bool = True) -> None:
    with open_ledger(root) as ledger:
        for number, article in enumerate(articles):
            ledger.store(None, page=make_page(number) if pages else None, document=article)
        ledger.store(None, document=make_rejected(9))
        ledger.seal(final=True)


@pytest.fixture
def doubled(tmp_path: Path) -> Path:
    """As a program left it that did not learn: everything twice, one article in two versions with one number."""
    other = tmp_path / "other"
    crawl(tmp_path, *(make_article(number) for number in range(4)))
    crawl(other, make_article(0), make_article(1, "第二版"), make_article(2), make_article(50))
    for path in sorted(other.glob("*/*/*/*.parquet")):
        shutil.copy(path, tmp_path / path.relative_to(other).with_name(f"part-later-{path.name}"))
    shutil.rmtree(other)
    return tmp_path


@pytest.mark.parametrize("compacted", [False, True])
def test_each_row_is_there_once(doubled: Path, compacted: bool) -> None:
    if compacted:  # the twins are in one shard
        shutil.rmtree(layout.state(doubled))
        with open_ledger(doubled) as ledger:
            compact(ledger.database, grace=0)
    assert not verify(doubled).good
    done = mend(doubled)
    assert done.doubled == 2 + 1 + 1 + 4  # articles, one of them another version, a rejected page, raw pages
    text = make_article().text
    assert rows(doubled) == [
        ("第0篇", 1, text),
        ("第1篇", 1, text),
        ("第1篇", 2, "第二版"),
        ("第2篇", 1, text),
        ("第3篇", 1, text),
        ("第50篇", 1, text),
    ]
    assert len(list(archive.pages(doubled))) == 4
    assert verify(doubled).problems == []
    assert mend(doubled) == Restored()
    crawl(doubled, make_article(1, "第三版"), pages=False)
    assert ("第1篇", 3, "第三版") in rows(doubled)
    assert verify(doubled).good


def test_a_copied_shard_is_set_aside(tmp_path: Path) -> None:
    crawl(tmp_path, make_article(1), make_article(2))
    [original] = tmp_path.glob("articles/*/*/*.parquet")
    copy = Path(shutil.copy(original, original.with_name("copy.parquet")))
    content = copy.read_bytes()
    done = mend(tmp_path)
    assert (done.doubled, [path.read_bytes() for path in done.set_aside]) == (2, [content])
    assert [shard.name for shard in manifest.shards(tmp_path, Kind.ARTICLES)] == [original.name]
    assert verify(tmp_path).good
