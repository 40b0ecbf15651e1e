"""Gone is a judgement, not a status code: looks with growing pauses, last words, and sites that are gone for a day."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from corpus.article import State
from corpus.storage import layout
from corpus.storage.ledger import database
from corpus.storage.ledger.failing import Gone, failing, gone
from corpus.storage.ledger.ledger import Ledger, Outcome
from corpus.storage.ledger.looks import Alarm, Judgement
from corpus.storage.opening import open_ledger
from tests.storage.samples import Clock, make_article, make_rejected, make_target, take

HOURS = (1, 6, 24, 72, 168, 336, 720)


class StillClock(Clock):
    """Stands still between two waits, so that pauses can be told to the second."""

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return StillClock()


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Ledger:
    return open_ledger(tmp_path, clock=clock)


def run(ledger: Ledger, answers: dict[int, State | None], *, named: bool = True, again: bool = False) -> Judgement:
    """One run that asks for what is due of these pages; None: the article. Returns what was judged at its end."""
    begun = ledger.begin_run("example", {}, "0")
    found = take(ledger, *(make_target(number, again=again) for number in answers)) if named else ledger.due("example")
    for target in found:
        number = int.from_bytes(target.fingerprint, "big")
        reason = answers[number]
        ledger.store(target.fingerprint, document=make_rejected(number, reason) if reason else make_article(number))
    judged = ledger.judge()
    ledger.end_run(begun, reason="finished", exit_status=0, stats={})
    return judged


def states(ledger: Ledger) -> dict[str, int]:
    return ledger.counts()["example"]


@pytest.mark.parametrize("reason", [State.MISSING, State.LIST, State.UNAVAILABLE, State.PARKED])
def test_what_may_pass_is_looked_at_again_with_growing_pauses(ledger: Ledger, clock: Clock, reason: State) -> None:
    first = datetime.fromtimestamp(clock.now, UTC)
    run(ledger, {1: reason})
    for looks, hours in enumerate(HOURS, 1):
        assert states(ledger) == {"retry": 1}
        [shown] = failing(ledger.database)
        assert (shown.answer, shown.looks, shown.gone_since) == (reason, looks, first)
        clock.wait(hours=hours, seconds=-10)
        assert ledger.due("example") == []
        clock.wait(seconds=10)
        run(ledger, {1: reason}, named=False)
    assert states(ledger) == {"gone": 1}
    [last] = gone(ledger.database)
    assert (last.looks, last.gone_since, last.stored) == (len(HOURS) + 1, first, False)
    clock.wait(days=400)
    assert ledger.due("example") == []


def test_a_list_that_names_the_page_again_makes_it_due_once_a_run(ledger: Ledger, clock: Clock) -> None:
    """However often: the pauses stay as they are, so that an hourly run does not use them up in a day."""
    run(ledger, {1: State.MISSING})
    for _ in range(12):
        clock.wait(minutes=1)
        ledger.begin_run("example", {}, "0")
        [target] = take(ledger, make_target(1))
        ledger.store(target.fingerprint, document=make_rejected(1, State.MISSING))
        assert take(ledger, make_target(1)) == take(ledger, make_target(1, again=True)) == []
        ledger.judge()
    [shown] = failing(ledger.database)
    assert (shown.looks, shown.next_look.timestamp() - clock.now) == (13, 3600 - 12 * 60)
    clock.wait(hours=1)
    run(ledger, {1: None})
    assert states(ledger) == {"done": 1}
    assert failing(ledger.database) == []


def test_a_list_brings_back_what_was_given_up_without_a_last_word(ledger: Ledger, clock: Clock) -> None:
    run(ledger, {1: State.MISSING})
    for hours in HOURS:
        clock.wait(hours=hours)
        run(ledger, {1: State.MISSING}, named=False)
    assert states(ledger) == {"gone": 1}
    run(ledger, {1: None})
    assert states(ledger) == {"done": 1}


def test_a_last_word_is_believed_at_the_end_of_its_run(ledger: Ledger, clock: Clock) -> None:
    assert run(ledger, {1: State.DELETED}) == Judgement([], gone=1, again=0)
    assert states(ledger) == {"gone": 1}
    clock.wait(days=400)
    ledger.begin_run("example", {}, "0")
    assert take(ledger, make_target(1)) == [], "a list does not know better"
    assert len(take(ledger, make_target(1, again=True))) == 1, "a person may"


def test_a_run_that_is_killed_judges_nothing(ledger: Ledger, tmp_path: Path, clock: Clock) -> None:
    ledger.begin_run("example", {}, "0")
    [target] = take(ledger, make_target(1))
    ledger.store(target.fingerprint, document=make_rejected(1))
    ledger.close()
    clock.wait(hours=1)
    with open_ledger(tmp_path, clock=clock) as again:
        assert states(again) == {"retry": 1}
        assert run(again, {1: State.DELETED}, named=False).gone == 1


def outage(absent: int, read: int, reason: State) -> dict[int, State | None]:
    return {number: reason if number <= absent else None for number in range(1, read + 1)}


@pytest.mark.parametrize("reason", [State.DELETED, State.MISSING, State.LIST])
@pytest.mark.parametrize(
    ("absent", "read", "alarm"), [(6, 10, True), (10, 10, True), (5, 10, False), (9, 9, False), (10, 20, False)]
)
def test_more_than_half_of_ten_pages_is_an_alarm(
    ledger: Ledger, absent: int, read: int, reason: State, *, alarm: bool
) -> None:
    judged = run(ledger, outage(absent, read, reason))
    assert judged.alarms == ([Alarm("example.com", absent, read)] if alarm else [])
    assert judged.gone == (absent if reason is State.DELETED and not alarm else 0)
    assert judged.gone + judged.again == absent


def test_sites_are_judged_each_for_itself(ledger: Ledger) -> None:
    ledger.begin_run("example", {}, "0")
    targets = [make_target(n, url=f"https://{'dead' if n > 30 else 'well'}.example/{n}") for n in range(1, 42)]
    for target in take(ledger, *targets):
        number = int.from_bytes(target.fingerprint, "big")
        document = make_rejected(number) if number > 30 or number == 1 else make_article(number)
        ledger.store(target.fingerprint, document=document)
    assert ledger.judge() == Judgement([Alarm("dead.example", 11, 11)], gone=1, again=11)


def test_what_was_said_in_an_alarm_is_believed_a_day_later_page_by_page(ledger: Ledger, clock: Clock) -> None:
    day = dict.fromkeys(range(1, 13), State.DELETED)
    run(ledger, {**day})
    said = clock.now
    assert states(ledger) == {"retry": 12}
    assert {(each.said, each.said_in) for each in failing(ledger.database)} == {
        (datetime.fromtimestamp(said, UTC), ledger.database.execute("SELECT id FROM runs").fetchone()[0])
    }
    clock.wait(hours=23)
    assert run(ledger, {1: State.DELETED}).gone == 0, "named, and less than a day ago: one page is no alarm either"
    clock.wait(hours=1)
    judged = run(ledger, {**day, 1: None, 2: State.MISSING}, named=False)
    assert (judged.gone, judged.again) == (10, 1)
    assert states(ledger) == {"done": 1, "retry": 1, "gone": 10}
    assert failing(ledger.database)[0].said is None, "it was not the same"


def test_pauses_that_end_in_an_alarm_wait_for_another_run_too(ledger: Ledger, clock: Clock) -> None:
    day: dict[int, State | None] = dict.fromkeys(range(1, 11), State.MISSING)
    run(ledger, day)
    for hours in HOURS:
        clock.wait(hours=hours)
        assert run(ledger, day, named=False).gone == 0
    clock.wait(days=1)
    assert run(ledger, day, named=False).gone == 10


def test_an_article_that_comes_back_starts_anew(ledger: Ledger, clock: Clock) -> None:
    for _ in range(2):
        for hours in (1, 6):
            run(ledger, {1: State.MISSING})
            clock.wait(hours=hours)
        run(ledger, {1: None})
        ledger.database.execute("UPDATE frontier SET next_due = 0")  # to be checked again
        clock.wait(days=30)
    run(ledger, {1: State.MISSING}, named=False)
    [shown] = failing(ledger.database)
    assert (shown.looks, shown.gone_since) == (1, datetime.fromtimestamp(clock.now, UTC))


def test_a_row_whose_page_is_gone_keeps_its_text_and_gets_the_date(tmp_path: Path, clock: Clock) -> None:
    target = make_target(1, revisit_after=None)
    with open_ledger(tmp_path, clock=clock) as ledger:
        take(ledger, target)
        assert (
            ledger.store(target.fingerprint, document=make_article(1, url="https://canonical.example/1")) is Outcome.NEW
        )
        ledger.seal(final=True)
        ledger.database.execute("UPDATE frontier SET next_due = 0")
        clock.wait(days=30)
        run(ledger, {1: State.DELETED}, named=False)
        since = datetime.fromtimestamp(clock.now, UTC)
    with closing(database.connect_read_only(layout.ledger(tmp_path))) as db:
        why = "deleted: 该内容已被发布者删除"
        assert gone(db) == [Gone(spider="example", url=target.url, why=why, looks=1, gone_since=since, stored=True)]


def test_a_wall_says_nothing_of_the_page(ledger: Ledger, clock: Clock) -> None:
    run(ledger, {1: State.VERIFICATION})
    [shown] = failing(ledger.database)
    assert (shown.answer, shown.gone_since, shown.next_look.timestamp() - clock.now) == ("verification", None, 60)
    clock.wait(seconds=30)
    ledger.begin_run("example", {}, "0")
    assert take(ledger, make_target(1)) == [], "a list that names it takes no wall down"


def test_a_wrong_clock_does_not_keep_a_page_from_being_judged(tmp_path: Path, clock: Clock) -> None:
    day: dict[int, State | None] = dict.fromkeys(range(1, 11), State.DELETED)
    clock.wait(days=3650)
    with open_ledger(tmp_path, clock=clock) as ledger:
        run(ledger, day)
    clock.wait(days=-3650)
    with open_ledger(tmp_path, clock=clock) as ledger:
        run(ledger, day)
        clock.wait(days=1)
        assert run(ledger, day, named=False).gone == 10
