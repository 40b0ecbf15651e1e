from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from corpus.article import State
from corpus.storage import layout
from corpus.storage.layout import Kind
from corpus.storage.ledger.ledger import Ledger, Limits, Outcome, Status, Validators
from corpus.storage.shards import reading
from tests.storage.samples import Clock, make_article, make_page, make_rejected, make_target

FP = make_target(1).fingerprint


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    with Ledger.open(tmp_path, clock=clock) as opened:
        yield opened


def rows(ledger: Ledger, kind: Kind = Kind.ARTICLES) -> list[tuple[str, int]]:
    ledger.seal(final=True)
    return [(row["title"], row["revision"]) for row in reading.rows(ledger.root, kind)]


# the queue


def test_only_new_links_come_back(ledger: Ledger) -> None:
    assert len(ledger.discover([make_target(1), make_target(2), make_target(1)])) == 2
    assert [target.url for target in ledger.discover([make_target(2), make_target(3)])] == ["https://example.com/3"]


def test_links_and_the_mark_of_their_page_are_one(ledger: Ledger) -> None:
    """A link that can't be stored must not leave its page expanded, nor the other links stored."""
    ledger.discover([make_target(1, kind="list")])
    with pytest.raises(Exception, match=r"bind|type"):
        ledger.discover([make_target(2), make_target(3, meta=object())], parent=FP)
    assert ledger.counts() == {"example": {"leased": 1}}


def test_what_was_leased_waits_again_after_a_restart(tmp_path: Path, clock: Clock) -> None:
    with Ledger.open(tmp_path, clock=clock) as ledger:
        ledger.discover([make_target(1, priority=1), make_target(2), make_target(3, priority=5)])
        ledger.store(make_target(2).fingerprint, document=make_article(2))
        assert ledger.due("example") == []
    with Ledger.open(tmp_path, clock=clock) as ledger:
        assert [target.url[-1] for target in ledger.due("example", limit=1)] == ["3"]
        assert [target.url[-1] for target in ledger.due("example")] == ["1"]
        assert ledger.due("other") == []


def test_a_target_comes_back_as_it_went_in(tmp_path: Path) -> None:
    target = make_target(4, kind="list", priority=-3, depth=7, meta='{"列": 1}', revisit_after=timedelta(hours=1))
    with Ledger.open(tmp_path) as ledger:
        ledger.discover([target], lease=False)
        assert ledger.due("example") == [target]


def test_a_released_page_is_due_again(ledger: Ledger) -> None:
    ledger.discover([make_target(1)])
    ledger.release([FP])
    assert [target.fingerprint for target in ledger.due("example")] == [FP]


def test_a_leased_page_is_due_for_no_one_else(ledger: Ledger) -> None:
    ledger.discover([make_target(1)], lease=False)
    ledger.lease([FP])
    assert ledger.due("example") == []


def test_lists_are_read_anew_in_every_run_but_once_in_each(tmp_path: Path, clock: Clock) -> None:
    seed = make_target(1, kind="list", revisit_after=timedelta(0))
    for _ in range(3):
        with Ledger.open(tmp_path, clock=clock) as ledger:
            ledger.begin_run("example", {}, "0")
            assert len(ledger.discover([seed])) == 1
            ledger.discover([], parent=FP)
            assert ledger.discover([seed]) == []
            assert ledger.due("example") == []


def test_articles_are_checked_again_by_age_with_their_validators(tmp_path: Path, clock: Clock) -> None:
    target = make_target(1, revisit_after=timedelta(days=30))
    with Ledger.open(tmp_path, clock=clock) as ledger:
        ledger.discover([target])
        ledger.store(FP, document=make_article(1), validators=Validators(etag='"a"', last_modified="yesterday"))
        assert ledger.validators(FP) == Validators(etag='"a"', last_modified="yesterday")
    clock.wait(days=29)
    with Ledger.open(tmp_path, clock=clock) as ledger:
        assert ledger.due("example") == []
        assert ledger.discover([target]) == []
    clock.wait(days=1)
    with Ledger.open(tmp_path, clock=clock) as ledger:
        [due] = ledger.due("example")
        assert due.validators.etag == '"a"'
        assert due.seen
        assert ledger.store(FP).outcome is Outcome.UNCHANGED  # 304
        assert ledger.validators(FP).etag == '"a"'
        assert ledger.due("example") == []
    assert not (tmp_path / "articles").exists()


def test_a_clock_that_was_wrong_once_does_not_stop_the_crawl(tmp_path: Path, clock: Clock) -> None:
    """A run in the year 2036 by mistake: lists, retries and re-checks come back in 2026."""
    seed = make_target(1, kind="list", revisit_after=timedelta(hours=1))
    article = make_target(2, revisit_after=timedelta(days=30))
    failing = make_target(3)
    clock.wait(days=3650)
    with Ledger.open(tmp_path, clock=clock) as ledger:
        ledger.discover([seed, article, failing])
        ledger.discover([], parent=FP)
        ledger.store(article.fingerprint, document=make_article(2))
        ledger.fail(failing.fingerprint, "HTTP 500")
    clock.wait(days=-3650)
    with Ledger.open(tmp_path, clock=clock) as ledger:
        assert [target.url for target in ledger.discover([seed])] == [seed.url]
        assert [target.url for target in ledger.due("example")] == [failing.url]
    clock.wait(days=31)
    with Ledger.open(tmp_path, clock=clock) as ledger:
        assert article.url in {target.url for target in ledger.due("example")}


def test_ten_runs_over_an_unchanged_site_write_nothing(tmp_path: Path, clock: Clock) -> None:
    seed = make_target(1, kind="list", revisit_after=timedelta(0))
    links = [make_target(number, revisit_after=timedelta(days=1)) for number in range(2, 12)]
    sealed, fetched = [], []
    for _ in range(10):
        with Ledger.open(tmp_path, clock=clock) as ledger:
            run = ledger.begin_run("example", {}, "0")
            assert len(ledger.discover([seed])) == 1
            ledger.discover(links, parent=FP, page=make_page(1, b"list"), lease=False)
            due = ledger.due("example")
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
    ledger.discover([make_target(1)])
    for minutes in (1, 4, 16, 64, 256, 1024, 1440):
        assert ledger.fail(FP, "HTTP 500") is Status.RETRY
        clock.wait(minutes=minutes, seconds=-10)
        assert ledger.due("example") == []
        clock.wait(seconds=10)
        [due] = ledger.due("example")
        assert (due.fingerprint, due.seen) == (FP, False)
    assert ledger.fail(FP, "HTTP 500") is Status.GONE
    clock.wait(days=400)
    assert ledger.due("example") == []
    assert ledger.discover([make_target(1)]) == []
    assert len(ledger.discover([make_target(1, again=True)])) == 1, "somebody asks for it by name"


def test_what_is_met_and_what_is_done(ledger: Ledger) -> None:
    one, two, three, four = (make_target(number).fingerprint for number in range(1, 5))
    ledger.discover([make_target(number) for number in (1, 2, 3)])
    ledger.store(one, document=make_article(1))
    ledger.fail(two, "HTTP 500")
    ledger.fail(three, "a trap", gone=True)
    assert ledger.met([one, two, three, four]) == {one: True, two: False, three: False}


def test_a_server_can_say_when_to_come_back(ledger: Ledger, clock: Clock) -> None:
    ledger.discover([make_target(1)])
    ledger.fail(FP, "HTTP 503", retry_at=datetime.fromtimestamp(clock.now, UTC) + timedelta(hours=3))
    clock.wait(hours=2, minutes=59)
    assert ledger.discover([make_target(1)]) == []
    clock.wait(minutes=1)
    assert len(ledger.discover([make_target(1)])) == 1


def test_no_server_can_put_a_page_off_for_ever(ledger: Ledger, clock: Clock) -> None:
    ledger.discover([make_target(1)])
    ledger.fail(FP, "HTTP 503", retry_at=datetime.fromtimestamp(clock.now, UTC) + timedelta(days=3650))
    clock.wait(days=7)
    assert len(ledger.due("example")) == 1


def test_gone_is_gone_at_once(ledger: Ledger) -> None:
    ledger.discover([make_target(1)])
    assert ledger.fail(FP, "HTTP 404", gone=True) is Status.GONE
    assert ledger.counts() == {"example": {"gone": 1}}


def test_a_success_forgets_the_failures(ledger: Ledger, clock: Clock) -> None:
    target = make_target(1, revisit_after=timedelta(0))
    ledger.discover([target])
    for _ in range(3):
        for _ in range(4):
            assert ledger.fail(FP, "HTTP 500") is Status.RETRY
        ledger.store(FP, document=make_article(1))


# rows


def test_new_unchanged_changed(ledger: Ledger) -> None:
    first = ledger.store(None, document=make_article(1))
    assert (first.outcome, first.revision, first.written) == (Outcome.NEW, 1, True)
    again = ledger.store(None, document=make_article(1, title="只有标题变了"))
    assert (again.outcome, again.revision, again.written) == (Outcome.UNCHANGED, 1, False)
    changed = ledger.store(None, document=make_article(1, "改过的正文"))
    assert (changed.outcome, changed.revision, changed.written) == (Outcome.CHANGED, 2, True)
    assert rows(ledger) == [("第1篇", 1), ("第1篇", 2)]


def test_a_revision_outlives_a_restart(tmp_path: Path) -> None:
    for revision in (1, 2, 3):
        with Ledger.open(tmp_path) as ledger:
            assert ledger.store(None, document=make_article(1, f"第{revision}版")).revision == revision


def test_a_rejection_is_kept_once_for_each_reason(ledger: Ledger) -> None:
    outcomes = [ledger.store(None, document=make_rejected(1, state)) for state in (State.DELETED, State.DELETED)]
    assert [stored.written for stored in outcomes] == [True, False]
    assert ledger.store(None, document=make_rejected(1, State.VIOLATION)).revision == 2
    assert rows(ledger, Kind.REJECTED) == [("第1篇", 1), ("第1篇", 2)]


def test_an_article_that_is_deleted_later_stays(ledger: Ledger) -> None:
    ledger.store(None, document=make_article(1))
    assert ledger.store(None, document=make_rejected(1)).outcome is Outcome.REJECTED
    assert rows(ledger) == [("第1篇", 1)]
    assert rows(ledger, Kind.REJECTED) == [("第1篇", 1)]


@pytest.mark.parametrize(
    ("reason", "status"), [(State.DELETED, "gone"), (State.VERIFICATION, "retry"), (State.NO_ARTICLE, "retry")]
)
def test_a_rejection_says_whether_to_come_back(ledger: Ledger, reason: State, status: str) -> None:
    ledger.discover([make_target(1)])
    ledger.store(FP, document=make_rejected(1, reason))
    assert ledger.counts() == {"example": {status: 1}}


def test_a_copy_is_kept_and_named(ledger: Ledger) -> None:
    original = ledger.store(None, document=make_article(1, content_key="same"))
    copy = ledger.store(None, document=make_article(2, content_key="same"))
    assert copy.written
    assert copy.copy_of == original.id
    assert ledger.known("https://example.com/2?utm=x") == copy.id
    assert original.id is not None
    assert ledger.urls(original.id) == [f"https://example.com/{n}{q}" for n in (1, 2) for q in ("", "?utm=x")]


def test_an_empty_content_key_makes_no_copies(ledger: Ledger) -> None:
    ledger.store(None, document=make_article(1, content_key=""))
    assert ledger.store(None, document=make_article(2, content_key="")).copy_of is None


def test_pages_are_archived_once_while_their_bytes_stay(ledger: Ledger) -> None:
    ledger.discover([make_target(1)])
    for body in (b"one", b"one", b"two"):
        ledger.store(FP, page=make_page(1, body))
    ledger.seal(final=True)
    assert [row["body"] for row in reading.rows(ledger.root, Kind.PAGES)] == [b"one", b"two"]


def test_the_same_bytes_after_a_captcha_are_no_success(ledger: Ledger) -> None:
    ledger.discover([make_target(1)])
    ledger.store(FP, page=make_page(1, b"captcha"), document=make_rejected(1, State.VERIFICATION))
    assert not ledger.same_body(FP, b"captcha")
    ledger.store(FP, page=make_page(1, b"article"), document=make_article(1))
    assert ledger.same_body(FP, b"article")
    assert not ledger.same_body(FP, b"other")


def test_a_list_page_is_archived_with_its_links(ledger: Ledger) -> None:
    ledger.discover([make_target(1, kind="list")])
    ledger.discover([make_target(2)], parent=FP, page=make_page(1, b"list"))
    ledger.seal(final=True)
    assert [row["body"] for row in reading.rows(ledger.root, Kind.PAGES)] == [b"list"]
    assert ledger.counts() == {"example": {"done": 1, "leased": 1}}


# shards


def test_a_group_is_sealed_when_it_is_large_or_old(tmp_path: Path, clock: Clock) -> None:
    with Ledger.open(tmp_path, clock=clock, limits=Limits(rows=3, age=600)) as ledger:
        ledger.begin_run("example", {}, "0")
        for number in range(5):
            ledger.store(None, document=make_article(number))
            sealed = ledger.seal()
            assert [shard.rows for shard in sealed] == ([3] if number == 2 else [])
        clock.wait(seconds=600)
        assert [shard.rows for shard in ledger.seal()] == [2]
        assert ledger.seal(final=True) == []


def test_many_rows_make_many_shards(tmp_path: Path) -> None:
    with Ledger.open(tmp_path, limits=Limits(bytes=3000)) as ledger:
        for number in range(20):
            ledger.store(None, document=make_article(number))
        sealed = ledger.seal(final=True)
    assert len(sealed) > 3
    assert sum(shard.rows for shard in sealed) == 20
    assert len({shard.name for shard in sealed}) == len(sealed)


def test_only_one_kind_can_be_sealed(ledger: Ledger) -> None:
    ledger.store(None, page=make_page(1), document=make_article(1))
    assert [shard.group.kind for shard in ledger.seal(Kind.PAGES, final=True)] == [Kind.PAGES]
    assert {group.kind for group in ledger.waiting()} == {Kind.ARTICLES}


def test_shards_carry_their_run_and_are_sorted(ledger: Ledger) -> None:
    run = ledger.begin_run("example", {}, "0")
    for number in (3, 1, 2):
        ledger.store(None, document=make_article(number))
    [shard] = ledger.seal(final=True)
    assert shard.name == f"part-{run.id}-0001.parquet"
    assert pq.read_table(shard.path(ledger.root))["title"].to_pylist() == ["第1篇", "第2篇", "第3篇"]


def test_the_file_stays_small(tmp_path: Path) -> None:
    """Sealed rows leave the ledger, and their room goes back to the disk."""
    with Ledger.open(tmp_path) as ledger:
        for number in range(50):
            ledger.store(None, page=make_page(number, number.to_bytes(1) * 100_000))
        ledger.seal(final=True)
    assert layout.ledger(tmp_path).stat().st_size < 200_000


# runs


def test_a_run_from_start_to_end(ledger: Ledger) -> None:
    run = ledger.begin_run("example", {"since": "2026-01-01"}, "0.1.0")
    assert [each.id for each in ledger.unfinished_runs()] == [run.id]
    ledger.discover([make_target(1)])
    ledger.end_run(run, reason="finished", exit_status=0, stats={"pages": 3, "start": datetime(2026, 1, 1, tzinfo=UTC)})
    assert ledger.unfinished_runs() == []
    assert ledger.counts() == {"example": {"discovered": 1}}


def test_a_run_without_an_end_died(tmp_path: Path) -> None:
    with Ledger.open(tmp_path) as ledger:
        ledger.begin_run("example", {}, "0")
    with Ledger.open(tmp_path) as ledger:
        ledger.begin_run("example", {}, "0")
        assert [run.reason for run in ledger.unfinished_runs()] == [None, "died"]


def test_runs_of_one_second_have_their_own_names(tmp_path: Path) -> None:
    with Ledger.open(tmp_path, clock=lambda: 1_700_000_000.0) as ledger:
        names = [ledger.begin_run("example", {}, "0").id for _ in range(3)]
    assert names == ["20231114T221320Z", "20231114T221320Z2", "20231114T221320Z3"]
