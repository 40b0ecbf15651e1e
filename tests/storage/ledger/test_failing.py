from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from corpus.article import State
from corpus.storage import layout
from corpus.storage.ledger import database
from corpus.storage.ledger.failing import failing, waiting
from corpus.storage.opening import open_ledger
from tests.storage.samples import Clock, make_target


def test_what_failed_is_shown_until_it_is_had(tmp_path: Path, clock: Clock) -> None:
    one, two, judged = (make_target(number) for number in (1, 2, 3))
    with open_ledger(tmp_path, clock=clock) as ledger:
        ledger.discover([one, two, judged])
        assert len(ledger.due("example")) == 3
        ledger.retry_later(two.fingerprint, "HTTP 500")
        ledger.retry_later(two.fingerprint, "HTTP 502")
        ledger.retry_later(one.fingerprint, "TimeoutError: x")
        first = datetime.fromtimestamp(clock.now + 60, UTC)
        ledger.retry_later(judged.fingerprint, "shell: only scripts", answer=State.SHELL)
        with closing(database.connect_read_only(layout.ledger(tmp_path))) as db:
            found = failing(db)
            assert failing(db, 1) == found[:1]
        assert [(each.url, each.why, each.tries) for each in found] == [
            (one.url, "TimeoutError: x", 1),
            (judged.url, "shell: only scripts", 1),
            (two.url, "HTTP 502", 2),
        ]
        assert found[0].next_look == first
        assert [(each.answer, each.looks) for each in found] == [(None, 0), ("shell", 1), (None, 0)]
        assert waiting(ledger.database, "example", clock.now) == (2, first)  # the third was read: it is no article
        assert waiting(ledger.database, "another", clock.now) == (0, None)
        assert waiting(ledger.database, "example", clock.now + 60) == (
            1,
            found[2].next_look,
        )  # the first may be asked for now
