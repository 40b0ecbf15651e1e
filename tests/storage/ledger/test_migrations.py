"""Ledgers of every earlier layout, kept as SQL dumps in layouts/, opened today."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from corpus.errors import Exit, LedgerError
from corpus.storage import layout
from corpus.storage.care.verify import verify
from corpus.storage.ledger import database, migrations
from corpus.storage.ledger.ledger import Outcome
from corpus.storage.ledger.overview import overview, recorded_runs
from corpus.storage.opening import open_ledger
from tests.storage.samples import make_article, make_target

LAYOUTS = sorted((Path(__file__).parent / "layouts").glob("*.sql"))
Tables = dict[str, set[tuple[object, ...]]]


@pytest.fixture(params=LAYOUTS, ids=lambda path: path.stem)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A data folder with a ledger of an earlier layout: a list, two pages done, one failed, one in hand, two to do."""
    layout.state(tmp_path).mkdir()
    with closing(sqlite3.connect(layout.ledger(tmp_path))) as db:
        db.executescript(request.param.read_text())
        db.execute("PRAGMA journal_mode = WAL")
    return tmp_path


def tables(db: sqlite3.Connection) -> Tables:
    """Columns of every table and of every index, whatever their order."""
    found: Tables = {}
    for kind, name in db.execute("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall():
        pragma = "table_info" if kind == "table" else "index_info"
        found[name] = {tuple(row[1:] if kind == "table" else row) for row in db.execute(f"PRAGMA {pragma}({name})")}
    return found


def test_every_version_has_a_dump() -> None:
    versions = {int(path.read_text().split(";", 1)[0].rpartition("= ")[2]) for path in LAYOUTS}
    assert versions == set(range(1, migrations.VERSION))


def test_the_tables_become_those_of_a_new_ledger(old: Path) -> None:
    open_ledger(old).close()
    with closing(sqlite3.connect(layout.ledger(old))) as db, closing(database.in_memory()) as new:
        assert tables(db) == tables(new)
        assert db.execute("PRAGMA user_version").fetchone() == (migrations.VERSION,)


def test_an_upgrade_keeps_what_the_ledger_knew(old: Path) -> None:
    with open_ledger(old) as ledger:
        assert ledger.counts() == {"example": {"done": 2, "gone": 1, "retry": 1, "discovered": 3}}
        assert ledger.store(None, document=make_article(2)) is Outcome.UNCHANGED
        ledger.begin_run("example", {}, "0")
        ledger.discover([make_target(1, kind="list", again=True), make_target(2, again=True)])
        due = {target.fingerprint: target for target in ledger.due("example")}
        assert ledger.seal(final=True)
    assert due.keys() >= {make_target(number).fingerprint for number in (4, 5, 6, 7)}
    assert verify(old).problems == []
    finished, died = recorded_runs(old)[:0:-1]
    assert (finished.exit, finished.stats, died.reason) == (0, {"pages": 4}, "died")


def test_what_stood_in_a_lists_etag_is_its_cursor(old: Path) -> None:
    open_ledger(old).close()
    with closing(sqlite3.connect(layout.ledger(old))) as db:
        kept = db.execute("SELECT kind, etag, last_modified, cursor FROM frontier WHERE state = 'done' ORDER BY seq")
        assert kept.fetchall() == [
            ("list", None, None, '{"pages":3,"since":""}'),
            ("article", '"v2"', "Sat, 21 Nov 2026 14:00:00 GMT", None),
        ]


def test_looking_changes_nothing(old: Path) -> None:
    before = layout.ledger(old).read_bytes()
    assert overview(old).queue["example"]["done"] == 2
    assert verify(old).problems == []
    assert layout.ledger(old).read_bytes() == before


def test_an_upgrade_that_fails_leaves_the_ledger_as_it_was(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(db: sqlite3.Connection) -> None:
        db.execute("DROP TABLE runs")
        raise KeyboardInterrupt

    with closing(sqlite3.connect(layout.ledger(old))) as db:
        before = tables(db), migrations.version(db)
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "STEPS", (*migrations.STEPS, fails))
        with pytest.raises(KeyboardInterrupt):
            open_ledger(old)
    with closing(sqlite3.connect(layout.ledger(old))) as db:
        assert (tables(db), migrations.version(db)) == before
        assert db.execute("SELECT count(*) FROM runs").fetchone() == (2,)
    open_ledger(old).close()


@pytest.mark.parametrize("version", [0, migrations.VERSION + 1])
def test_a_ledger_of_another_program_says_what_to_do(tmp_path: Path, version: int) -> None:
    open_ledger(tmp_path).close()
    with closing(sqlite3.connect(layout.ledger(tmp_path))) as db:
        db.execute(f"PRAGMA user_version = {version}")
    with pytest.raises(LedgerError, match=rf"version {version}.*move the file away") as caught:
        open_ledger(tmp_path)
    assert caught.value.exit is Exit.DAMAGED
    with pytest.raises(LedgerError):
        database.connect_read_only(layout.ledger(tmp_path))


@pytest.mark.parametrize(
    ("why", "now"),
    [
        ("missing", ("retry", "missing", 1)),
        ("list", ("retry", "list", 1)),
        ("unavailable", ("retry", "unavailable", 1)),
        ("deleted", ("gone", "deleted", 1)),
        ("HTTP 500 (8 tries)", ("gone", None, 0)),
    ],
)
def test_what_one_answer_made_gone_is_looked_at_again(old: Path, why: str, now: tuple[object, ...]) -> None:
    """Version 2 knew one look; only what said last words, or failed for days, stays gone until it is named."""
    with closing(sqlite3.connect(layout.ledger(old))) as db:
        db.execute("UPDATE frontier SET why = ? WHERE state = 'gone'", (why,))
        db.commit()
    with open_ledger(old) as ledger:
        query = "SELECT state, answer, looks FROM frontier WHERE gone_since IS NOT NULL"
        assert ledger.database.execute(query).fetchall() == [now]
        assert (make_target(3).fingerprint in {each.fingerprint for each in ledger.due("example")}) == (
            now[0] == "retry"
        )
