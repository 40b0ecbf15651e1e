from __future__ import annotations

from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from corpus.article import Article, Page, Rejected, State
from corpus.storage import layout
from corpus.storage.care.restore import Restored, restore
from corpus.storage.care.verify import verify
from corpus.storage.layout import Kind
from corpus.storage.ledger import journal
from corpus.storage.opening import open_ledger
from corpus.storage.shards import reading
from tests.storage.samples import FETCHED, make_article, make_page, make_rejected, make_target


def read(page: Page) -> Article | Rejected:
    """A chain of our own: the body says what the page is."""
    number = int(page.url.removeprefix("https://example.com/").removesuffix("?utm=x"))
    text = page.body.decode()
    return make_rejected(number, State(text)) if text in ("deleted", "list") else make_article(number, text)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Each round is a shard of each kind: article 1 in three revisions, 2 to 4 once, a list, a rejected page."""
    with open_ledger(tmp_path) as ledger:
        ledger.discover([make_target(number, url=make_page(number).url) for number in range(1, 10)])
        for round_, number in enumerate((2, 3, 4), start=1):
            later = FETCHED + timedelta(days=round_)
            for page in (make_page(1, b"v%d" % round_, fetched_at=later), make_page(number, b"text")):
                fp = make_target(int(page.url[20])).fingerprint
                ledger.store(fp, page=page, document=read(page))
            ledger.seal(final=True)
        ledger.store(make_target(8).fingerprint, page=make_page(8, b"deleted"), document=make_rejected(8))
        ledger.discover([], parent=make_target(9).fingerprint, page=make_page(9, b"list"))
        ledger.seal(final=True)
    return tmp_path


def shards(data: Path, kind: str) -> list[Path]:
    return sorted(data.glob(f"{kind}/*/*/*.parquet"))


def mend(data: Path) -> Restored:
    with open_ledger(data) as ledger:
        return restore(ledger.database, read, grace=0)


def everything(data: Path) -> list[list[tuple[str, int, str]]]:
    return [
        sorted((row["id"], row["revision"], row["text"]) for row in reading.rows(data, kind))
        for kind in (Kind.ARTICLES, Kind.REJECTED)
    ]


def test_nothing_to_mend(data: Path) -> None:
    assert mend(data) == Restored()


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_lost_shard_is_made_again(data: Path, number: int) -> None:
    before = everything(data)
    shards(data, "articles")[number].unlink()
    done = mend(data)
    assert (done.lost_shards, done.restored, done.refetch) == (1, 2, 0)
    assert everything(data) == before
    assert verify(data).good
    assert mend(data).restored == 0


def test_everything_but_the_pages_is_lost(data: Path) -> None:
    """Pages that never were rows of their own, such as lists, do not become any."""
    before = everything(data)
    for path in shards(data, "articles") + shards(data, "rejected"):
        path.unlink()
    assert mend(data).restored == 7
    assert everything(data) == before
    assert verify(data).good


def test_a_damaged_shard_is_kept_aside(data: Path) -> None:
    victim = shards(data, "articles")[1]
    victim.write_bytes(b"damaged")
    [aside] = mend(data).set_aside
    assert aside.read_bytes() == b"damaged"
    assert aside.is_relative_to(layout.state(data))
    assert verify(data).good


def test_what_has_no_page_any_more_is_fetched_again(data: Path) -> None:
    """The third round of articles and of pages is lost: revision 3 of article 1, and article 4."""
    before = everything(data)[0]
    shards(data, "articles")[2].unlink()
    shards(data, "pages")[2].unlink()
    done = mend(data)
    assert (done.lost_shards, done.restored, done.refetch) == (2, 0, 2)
    assert verify(data).good
    with open_ledger(data) as ledger:
        due = {target.fingerprint for target in ledger.due("example")}
        assert due >= {make_target(1).fingerprint, make_target(4).fingerprint}
        ledger.store(None, document=make_article(1, "v3"))
        ledger.store(None, document=make_article(4, "text"))
        ledger.seal(final=True)
    assert verify(data).good
    assert mend(data).restored == 0
    assert everything(data)[0] == before


@pytest.mark.parametrize("content", ["{", None])
def test_a_lost_manifest_is_written_again(data: Path, content: str | None) -> None:
    [about] = data.glob("_state/manifests/articles/*/*.json")
    original = about.read_bytes()
    if content is None:
        about.unlink()
    else:
        about.write_text(content)
    assert not verify(data).good
    assert mend(data).lost_shards == 0
    assert about.read_bytes() == original
    assert verify(data).good


def test_a_folder_lost_with_its_manifest_is_made_again(data: Path) -> None:
    before = everything(data)
    for path in shards(data, "articles"):
        path.unlink()
    next(data.glob("_state/manifests/articles/*/*.json")).unlink()
    assert mend(data).lost_shards == 3
    assert everything(data) == before
    assert verify(data).good


def test_rows_that_wait_are_not_lost(data: Path) -> None:
    with open_ledger(data) as ledger:
        ledger.store(None, document=make_article(50))
        assert restore(ledger.database, read).restored == 0


def test_a_repair_that_is_broken_off_loses_nothing_and_is_not_called_well(data: Path) -> None:
    """It once took a shard out before its rows were there again, and verify said that all is well."""
    before = everything(data)
    files = shards(data, "articles") + shards(data, "rejected")
    files[1].write_bytes(b"damaged")
    pages = count(1)

    def breaks(page: Page) -> Article | Rejected:
        if next(pages) == 4:
            raise KeyboardInterrupt
        return read(page)

    with open_ledger(data) as ledger, pytest.raises(KeyboardInterrupt):
        restore(ledger.database, breaks, grace=0)
    assert shards(data, "articles") + shards(data, "rejected") == files
    open_ledger(data).close()  # a crawl in between
    assert [problem.path for problem in verify(data).problems] == [files[1]]
    assert mend(data).restored == 2
    assert everything(data) == before
    assert verify(data).good


def test_a_shard_made_again_can_be_lost_again(data: Path) -> None:
    """The same rows have the same bytes, and so the same name."""
    before = everything(data)
    for _ in range(3):
        for path in shards(data, "articles"):
            path.write_bytes(b"damaged")
        assert mend(data).restored == 6
        assert everything(data) == before
        assert verify(data).good


def test_a_file_of_somebody_else_stays(data: Path) -> None:
    folder = shards(data, "articles")[0].parent
    (folder / "notes.txt").write_text("mine")
    shards(data, "articles")[1].unlink()
    assert mend(data).restored == 2
    assert (folder / "notes.txt").read_text() == "mine"
    assert [problem.what for problem in verify(data).problems] == ["in no manifest"]


def test_a_raw_page_that_waits_for_its_shard_is_read_too(data: Path) -> None:
    """The article's shard was full first, and is lost; the site may have deleted the page since."""
    with open_ledger(data) as ledger:
        ledger.store(None, page=make_page(50, b"text"), document=make_article(50, "text"))
        [group] = [group for group in journal.backlog(ledger.database) if group.kind is Kind.ARTICLES]
        with ledger.database.transaction():
            journal.plan(ledger.database, group, "alone", journal.DEFAULT_LIMITS)
        [shard] = [
            each for number in journal.planned(ledger.database) for each in journal.commit(ledger.database, number)
        ]
    before = everything(data)
    shard.path(data).unlink()
    assert mend(data).restored == 1
    assert everything(data) == before


def test_an_older_revision_that_can_not_be_made_again_is_lost_once(data: Path) -> None:
    """The first round of articles and of pages is gone: revision 1 of article 1, whose newest is 3, and article 2."""
    shards(data, "articles")[0].unlink()
    shards(data, "pages")[0].unlink()
    done = mend(data)
    assert (done.lost_shards, done.restored, done.refetch, done.lost) == (2, 0, 1, 1)
    assert verify(data).problems == []
    assert mend(data) == Restored()
    with open_ledger(data) as ledger:
        ledger.store(None, document=make_article(1, "v4"))
        ledger.seal(final=True)
    revisions = [row["revision"] for row in reading.rows(data, Kind.ARTICLES) if row["title"] == "第1篇"]
    assert sorted(revisions) == [2, 3, 4]
    assert verify(data).good


def test_a_row_gets_its_own_number_though_an_earlier_page_is_lost(data: Path) -> None:
    """Page 2 of article 1 is lost, its row is there; the third row is lost, its page is there."""
    before = everything(data)
    shards(data, "pages")[1].unlink()
    assert mend(data).lost_shards == 1
    shards(data, "articles")[2].unlink()
    assert mend(data).restored == 2
    assert everything(data) == before
    assert verify(data).good
