from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from corpus.article import Complete, State
from corpus.storage import layout
from corpus.storage.layout import Kind
from corpus.storage.ledger.ledger import Ledger, Limits, Outcome, Validators
from corpus.storage.ledger.overview import recorded_runs
from corpus.storage.opening import open_ledger
from corpus.storage.shards import reading
from tests.storage.samples import Clock, make_article, make_page, make_rejected, make_target, take

FP = make_target(1).fingerprint


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    with open_ledger(tmp_path, clock=clock) as opened:
        yield opened


def rows(ledger: Ledger, kind: Kind = Kind.ARTICLES) -> list[tuple[str, int]]:
    ledger.seal(final=True)
    return [(row["title"], row["revision"]) for row in reading.rows(ledger.root, kind)]


# the queue


def test_only_new_links_are_to_be_fetched(ledger: Ledger) -> None:
    assert len(take(ledger, make_target(1), make_target(2), make_target(1))) == 2
    assert [target.url for target in take(ledger, make_target(2), make_target(3))] == ["https://example.com/3"]


def test_of_a_page_named_twice_the_first_counts(ledger: Ledger) -> None:
    [target] = take(ledger, make_target(1, meta='{"page": 1}'), make_target(1, meta='{"page": 2}', again=True))
    assert target.meta == '{"page": 1}'


def test_links_and_the_mark_of_their_page_are_one(ledger: Ledger) -> None:
    """A link that can't be stored must not leave its page expanded, nor the other links stored."""
    take(ledger, make_target(1, kind="list"))
    with pytest.raises(Exception, match=r"bind|type"):
        ledger.discover([make_target(2), make_target(3, meta=object())], parent=FP)
    assert ledger.counts() == {"example": {"leased": 1}}


def test_a_list_keeps_how_far_it_was_read(tmp_path: Path) -> None:
    seed = make_target(1, kind="list", revisit_after=timedelta(0))
    for cursor, expected in (("three", None), (None, "three"), ("five", "three"), (None, "five")):
        with open_ledger(tmp_path) as ledger:
            [target] = take(ledger, seed)
            assert target.cursor == expected
            ledger.discover([], parent=FP, cursor=cursor)


def test_what_was_leased_waits_again_after_a_restart(tmp_path: Path, clock: Clock) -> None:
    with open_ledger(tmp_path, clock=clock) as ledger:
        take(ledger, make_target(1, priority=1), make_target(2), make_target(3, priority=5))
        ledger.store(make_target(2).fingerprint, document=make_article(2))
        assert ledger.due("example") == []
    with open_ledger(tmp_path, clock=clock) as ledger:
        assert [target.url[-1] for target in ledger.due("example", limit=1)] == ["3"]
        assert [target.url[-1] for target in ledger.due("example")] == ["1"]
        assert ledger.due("other") == []


def test_a_target_comes_back_as_it_went_in(tmp_path: Path) -> None:
    target = make_target(4, kind="list", priority=-3, depth=7, meta='{"列": 1}', revisit_after=timedelta(hours=1))
    with open_ledger(tmp_path) as ledger:
        ledger.discover([target])
        assert ledger.due("example") == [target]


def test_lists_are_read_anew_in_every_run_but_once_in_each(tmp_path: Path, clock: Clock) -> None:
    seed = make_target(1, kind="list", revisit_after=timedelta(0))
    for _ in range(3):
        with open_ledger(tmp_path, clock=clock) as ledger:
            ledger.begin_run("example", {}, "0")
            assert len(take(ledger, seed)) == 1
            ledger.discover([], parent=FP)
            assert take(ledger, seed) == []


def test_articles_are_checked_again_by_age_with_their_validators(tmp_path: Path, clock: Clock) -> None:
    target = make_target(1, revisit_after=timedelta(days=30))
    with open_ledger(tmp_path, clock=clock) as ledger:
        take(ledger, target)
        ledger.store(FP, document=make_article(1), validators=Validators(etag='"a"', last_modified="yesterday"))
    clock.wait(days=29)
    with open_ledger(tmp_path, clock=clock) as ledger:
        assert ledger.due("example") == []
        assert take(ledger, target) == []
    for _ in range(2):  # a 304 keeps the validators
        clock.wait(days=30)
        with open_ledger(tmp_path, clock=clock) as ledger:
            [due] = ledger.due("example")
            assert due.validators == Validators(etag='"a"', last_modified="yesterday")
            assert ledger.store(FP) is Outcome.UNCHANGED
            assert ledger.due("example") == []
    assert not (tmp_path / "articles").exists()


def test_a_clock_that_was_wrong_once_does_not_stop_the_crawl(tmp_path: Path, clock: Clock) -> None:
    """A run in the year 2036 by mistake: lists, retries and re-checks come back in 2026."""
    seed = make_target(1, kind="list", revisit_after=timedelta(hours=1))
    article = make_target(2, revisit_after=timedelta(days=30))
    failing = make_target(3)
    clock.wait(days=3650)
    with open_ledger(tmp_path, clock=clock) as ledger:
        take(ledger, seed, article, failing)
        ledger.discover([], parent=FP)
        ledger.store(article.fingerprint, document=make_article(2))
        ledger.retry_later(failing.fingerprint, "HTTP 500")
    clock.wait(days=-3650)
    with open_ledger(tmp_path, clock=clock) as ledger:
        assert [target.url for target in take(ledger, seed)] == [seed.url, failing.url]
    clock.wait(days=31)
    with open_ledger(tmp_path, clock=clock) as ledger:
        assert article.url in {target.url for target in ledger.due("example")}


def test_ten_runs_over_an_unchanged_site_write_nothing(tmp_path: Path, clock: Clock) -> None:
    seed = make_target(1, kind="list", revisit_after=timedelta(0))
    links = [make_target(number, revisit_after=timedelta(days=1)) for number in range(2, 12)]
    sealed, fetched = [], []
    for _ in range(10):
        with open_ledger(tmp_path, clock=clock) as ledger:
            run = ledger.begin_run("example", {}, "0")
            first, *due = take(ledger, seed)
            assert first.url == seed.url
            ledger.discover(links, parent=FP, page=make_page(1, b"list"))
            due += ledger.due("example")
            fetched.append(len(due))
            for target in due:
                number = int.from_bytes(target.fingerprint, "big")
                ledger.store(target.fingerprint, page=make_page(number), document=make_article(number))
            sealed.append(len(ledger.seal(final=True)))
            ledger.end_run(run, reason="finished", exit_status=0, stats={})
        clock.wait(hours=6)
    assert sealed == [2] + [0] * 9
    assert fetched == [10, 0, 0, 0, 10, 0, 0, 0, 10, 0]  # once a day, to see whether they changed


# failures


def test_a_failure_backs_off_and_in_the_end_gives_up(ledger: Ledger, clock: Clock) -> None:
    take(ledger, make_target(1))
    days = (1, 3, 7, 14, 30)
    for minutes in (1, 4, 16, 64, 256, 1024, *(1440 * each for each in days)):
        ledger.retry_later(FP, "HTTP 500")
        clock.wait(minutes=minutes, seconds=-10)
        assert take(ledger, make_target(1)) == []
        clock.wait(seconds=10)
        assert len(ledger.due("example")) == 1
    ledger.retry_later(FP, "HTTP 500")
    assert ledger.counts() == {"example": {"gone": 1}}
    clock.wait(days=400)
    assert ledger.due("example") == []
    assert len(take(ledger, make_target(1))) == 1, "a list names it"


def test_what_is_known_and_what_is_done(ledger: Ledger) -> None:
    one, two, three, four = (make_target(number).fingerprint for number in range(1, 5))
    take(ledger, *(make_target(number) for number in (1, 2, 3)))
    ledger.store(one, document=make_article(1))
    ledger.retry_later(two, "HTTP 500")
    ledger.give_up(three, "a trap")
    assert ledger.known([one, two, three, four]) == {one: True, two: False, three: False}


def test_given_up_at_once(ledger: Ledger) -> None:
    take(ledger, make_target(1))
    ledger.give_up(FP, "a trap")
    assert ledger.counts() == {"example": {"gone": 1}}


def test_a_success_forgets_the_failures(ledger: Ledger, clock: Clock) -> None:
    target = make_target(1, revisit_after=timedelta(0))
    for _ in range(3):
        for _ in range(4):
            clock.wait(days=1)
            assert len(take(ledger, target)) == 1
            ledger.retry_later(FP, "HTTP 500")
        clock.wait(days=1)
        assert len(take(ledger, target)) == 1
        ledger.store(FP, document=make_article(1))
        ledger.database.begin_session()
    assert ledger.counts() == {"example": {"done": 1}}


# rows


def test_new_unchanged_changed(ledger: Ledger) -> None:
    assert ledger.store(None, document=make_article(1)) is Outcome.NEW
    assert ledger.store(None, document=make_article(1, title="只有标题变了")) is Outcome.UNCHANGED
    assert ledger.store(None, document=make_article(1, "改过的正文")) is Outcome.CHANGED
    assert rows(ledger) == [("第1篇", 1), ("第1篇", 2)]


def test_a_revision_outlives_a_restart(tmp_path: Path) -> None:
    for revision in (1, 2, 3):
        with open_ledger(tmp_path) as ledger:
            ledger.store(None, document=make_article(1, f"第{revision}版"))
            assert rows(ledger) == [("第1篇", each) for each in range(1, revision + 1)]


def test_the_whole_follows_a_part_and_no_part_hides_it(tmp_path: Path, clock: Clock) -> None:
    part = make_article(1, "第一段。", complete=Complete.PARTIAL)
    whole = make_article(1)
    with open_ledger(tmp_path, clock=clock) as ledger:
        assert ledger.store(FP, document=part) is Outcome.NEW
        assert ledger.store(FP, document=part) is Outcome.UNCHANGED
        assert ledger.store(FP, document=whole) is Outcome.CHANGED
        for complete in (Complete.PARTIAL, Complete.CUT):
            assert ledger.store(FP, document=make_article(1, "别的。", complete=complete)) is Outcome.UNCHANGED
        # a page cut behind its article: the same text, and now it is known to be the whole of it
        assert ledger.store(None, document=make_article(2, complete=Complete.CUT)) is Outcome.NEW
        assert ledger.store(None, document=make_article(2)) is Outcome.CHANGED
        assert rows(ledger) == [("第1篇", 1), ("第1篇", 2), ("第2篇", 1), ("第2篇", 2)]
        layout.ledger(tmp_path).rename(tmp_path / "away")  # a new ledger learns from the shards which were whole
    with open_ledger(tmp_path, clock=clock) as ledger:
        assert ledger.store(None, document=part) is Outcome.UNCHANGED
        assert ledger.store(None, document=whole) is Outcome.UNCHANGED


def test_a_part_that_a_new_ledger_learns_is_no_whole(tmp_path: Path, clock: Clock) -> None:
    with open_ledger(tmp_path, clock=clock) as ledger:
        ledger.store(None, document=make_article(1, complete=Complete.CUT))
        ledger.seal(final=True)
        layout.ledger(tmp_path).rename(tmp_path / "away")
    with open_ledger(tmp_path, clock=clock) as ledger:
        assert ledger.store(None, document=make_article(1)) is Outcome.CHANGED


def test_a_part_is_looked_at_again_soon_and_then_less_and_less_often(tmp_path: Path, clock: Clock) -> None:
    """Without what asks whether the page changed since: it did not, and still has to be had whole."""
    part, month = make_article(1, complete=Complete.PARTIAL), timedelta(days=30)
    waits = []
    with open_ledger(tmp_path, clock=clock) as ledger:
        take(ledger, make_target(1, revisit_after=month))
        ledger.store(FP, document=part, validators=Validators(etag='"1"'))
    for _ in range(12):
        hours = 0
        while True:
            hours += 1
            clock.wait(hours=1)
            with open_ledger(tmp_path, clock=clock) as ledger:
                if found := ledger.due("example"):
                    assert found[0].validators == Validators()
                    ledger.store(FP, document=part, validators=Validators(etag='"1"'))
                    break
        waits.append(hours)
    assert waits[0] <= 2
    assert waits == sorted(waits)
    assert max(waits) <= month.total_seconds() / 3600 + 1
    assert sum(waits[:4]) < 48


def test_a_rejection_is_kept_once_for_each_reason(ledger: Ledger) -> None:
    for state in (State.DELETED, State.DELETED, State.VIOLATION):
        assert ledger.store(None, document=make_rejected(1, state)) is Outcome.REJECTED
    assert rows(ledger, Kind.REJECTED) == [("第1篇", 1), ("第1篇", 2)]


def test_an_article_that_is_deleted_later_stays(ledger: Ledger) -> None:
    ledger.store(None, document=make_article(1))
    assert ledger.store(None, document=make_rejected(1)) is Outcome.REJECTED
    assert rows(ledger) == [("第1篇", 1)]
    assert rows(ledger, Kind.REJECTED) == [("第1篇", 1)]


@pytest.mark.parametrize(
    ("reason", "status"), [(State.DELETED, "gone"), (State.MISSING, "retry"), (State.VERIFICATION, "retry")]
)
def test_a_rejection_says_whether_to_come_back(ledger: Ledger, reason: State, status: str) -> None:
    take(ledger, make_target(1))
    ledger.store(FP, document=make_rejected(1, reason))
    ledger.judge()
    assert ledger.counts() == {"example": {status: 1}}


def test_a_copy_under_another_address_is_a_row(ledger: Ledger) -> None:
    for number in (1, 2):
        assert ledger.store(None, document=make_article(number, content_key="same")) is Outcome.NEW
    assert rows(ledger) == [("第1篇", 1), ("第2篇", 1)]


def test_pages_are_archived_once_while_their_bytes_stay(ledger: Ledger) -> None:
    take(ledger, make_target(1))
    for body in (b"one", b"one", b"two"):
        ledger.store(FP, page=make_page(1, body))
    ledger.seal(final=True)
    assert [row["body"] for row in reading.rows(ledger.root, Kind.PAGES)] == [b"one", b"two"]


def test_a_list_page_is_archived_with_its_links(ledger: Ledger) -> None:
    take(ledger, make_target(1, kind="list"))
    ledger.discover([make_target(2)], parent=FP, page=make_page(1, b"list"))
    ledger.seal(final=True)
    assert [row["body"] for row in reading.rows(ledger.root, Kind.PAGES)] == [b"list"]
    assert ledger.counts() == {"example": {"done": 1, "discovered": 1}}


# shards


def test_a_group_is_sealed_when_it_is_large_or_old(tmp_path: Path, clock: Clock) -> None:
    with open_ledger(tmp_path, clock=clock, limits=Limits(rows=3, age=600)) as ledger:
        ledger.begin_run("example", {}, "0")
        for number in range(5):
            ledger.store(None, document=make_article(number))
            sealed = ledger.seal()
            assert [shard.rows for shard in sealed] == ([3] if number == 2 else [])
        clock.wait(seconds=600)
        assert [shard.rows for shard in ledger.seal()] == [2]
        assert ledger.seal(final=True) == []


def test_many_rows_make_many_shards(tmp_path: Path) -> None:
    with open_ledger(tmp_path, limits=Limits(bytes=3000)) as ledger:
        for number in range(20):
            ledger.store(None, document=make_article(number))
        sealed = ledger.seal(final=True)
    assert len(sealed) > 3
    assert sum(shard.rows for shard in sealed) == 20
    assert len({shard.name for shard in sealed}) == len(sealed)


def test_shards_carry_their_run_and_are_sorted(ledger: Ledger) -> None:
    run = ledger.begin_run("example", {}, "0")
    for number in (3, 1, 2):
        ledger.store(None, document=make_article(number))
    [shard] = ledger.seal(final=True)
    assert shard.name == f"part-{run.id}-0001.parquet"
    assert pq.read_table(shard.path(ledger.root))["title"].to_pylist() == ["第1篇", "第2篇", "第3篇"]


def test_the_file_stays_small(tmp_path: Path) -> None:
    """Sealed rows leave the ledger, and their room goes back to the disk."""
    with open_ledger(tmp_path) as ledger:
        for number in range(50):
            ledger.store(None, page=make_page(number, number.to_bytes(1) * 100_000))
        ledger.seal(final=True)
    assert layout.ledger(tmp_path).stat().st_size < 200_000


# runs


def test_a_run_from_start_to_end(ledger: Ledger) -> None:
    run = ledger.begin_run("example", {"since": "2026-01-01"}, "0.1.0")
    [begun] = recorded_runs(ledger.root)
    assert (begun.id, begun.ended, begun.reason) == (run.id, None, None)
    take(ledger, make_target(1))
    ledger.end_run(run, reason="finished", exit_status=0, stats={"pages": 3, "start": datetime(2026, 1, 1, tzinfo=UTC)})
    [ended] = recorded_runs(ledger.root)
    assert (ended.reason, ended.exit, ended.stats["pages"]) == ("finished", 0, 3)
    assert ledger.counts() == {"example": {"discovered": 1}}


def test_a_run_without_an_end_died(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        ledger.begin_run("example", {}, "0")
    with open_ledger(tmp_path) as ledger:
        ledger.begin_run("example", {}, "0")
        assert [run.reason for run in recorded_runs(tmp_path)] == [None, "died"]


def test_runs_of_one_second_have_their_own_names(tmp_path: Path) -> None:
    with open_ledger(tmp_path, clock=lambda: 1_700_000_000.0) as ledger:
        names = [ledger.begin_run("example", {}, "0").id for _ in range(3)]
    assert names == ["20231114T221320Z", "20231114T221320Z2", "20231114T221320Z3"]
