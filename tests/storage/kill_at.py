"""Kill -9 at every step of a piece of work on a data root, and look at what is left: run by test_opening.

A child is forked for each step. It counts what it does to the data root (files made, renamed, linked, removed,
fsyncs, SQL statements that write) and kills itself just before the n-th, for a new file also just after; n grows until
the child comes to its end. No hook in the program itself is needed: Python's audit events and SQLite's trace tell.

    python kill_at.py seal|compact|repair|twins|upgrade|learn FOLDER
"""

from __future__ import annotations

import builtins
import json
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import nullcontext
from itertools import count
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from corpus.article import Article, Page
from corpus.storage import layout
from corpus.storage.care import compact, upgrade
from corpus.storage.care.restore import restore
from corpus.storage.care.verify import verify
from corpus.storage.layout import Kind
from corpus.storage.ledger import database
from corpus.storage.ledger.ledger import Ledger, Outcome
from corpus.storage.opening import open_ledger
from corpus.storage.shards import columns, manifest, reading, writing
from tests.storage.samples import make_article, make_page, make_target, older_columns, take

STEPS = {"os.rename", "os.remove", "os.rmdir", "os.link", "os.mkdir", "shutil.rmtree"}
WRITES = ("BEGIN", "COMMIT", "INSERT", "UPDATE", "DELETE", "CREATE")
ARTICLES = [f"第{number}篇" for number in range(8)]


def prepare(root: Path) -> None:
    """Three sealed shards, and rows that wait."""
    with open_ledger(root) as ledger:
        ledger.begin_run("example", {}, "0")
        for number in range(6):
            store(ledger, number)
            if number % 2 and number < 5:
                ledger.seal(final=True)


def store(ledger: Ledger, number: int) -> None:
    """As the crawl does it: a page found, taken in hand, stored; one stored before the kill is not due again."""
    for target in take(ledger, make_target(number)):
        due = int.from_bytes(target.fingerprint, "big")
        ledger.store(target.fingerprint, page=make_page(due), document=make_article(due))


def seal(root: Path) -> None:
    """Store the last two and seal everything."""
    with open_ledger(root) as ledger:
        for number in (6, 7):
            store(ledger, number)
        ledger.seal(final=True)


def compaction(root: Path) -> None:
    with open_ledger(root) as ledger:
        compact.compact(ledger.database, grace=0)


def damage(root: Path) -> None:
    """One shard of articles is lost, one is nonsense, and so is one of four pages whose articles are well."""
    articles, pages = (sorted(root.glob(f"{kind}/*/*/*.parquet")) for kind in ("articles", "pages"))
    articles[0].unlink()
    articles[1].write_bytes(b"nonsense")
    pages[2].write_bytes(b"nonsense")


def read(page: Page) -> Article:
    return make_article(int(page.url.removeprefix("https://example.com/").removesuffix("?utm=x")))


def reparation(root: Path) -> None:
    with open_ledger(root) as ledger:
        restore(ledger.database, read, grace=0)


def upgrading(root: Path) -> None:
    with open_ledger(root) as ledger:
        upgrade.upgrade(ledger.database, grace=0)


def learning(root: Path) -> None:
    """A folder without `_state`: what its shards hold is learned."""
    with open_ledger(root) as ledger:
        outcomes = [ledger.store(None, document=make_article(number)) for number in range(len(ARTICLES))]
        assert outcomes == [Outcome.UNCHANGED] * len(ARTICLES)
        ledger.seal(final=True)


def copy(root: Path) -> None:
    """Two shards by hand: their rows are there twice."""
    for kind in ("articles", "pages"):
        path = min(root.glob(f"{kind}/*/*/*.parquet"))
        shutil.copy(path, path.with_name(f"part-later-{path.name}"))


WORKS = {
    "seal": seal,
    "compact": compaction,
    "repair": reparation,
    "twins": reparation,
    "upgrade": upgrading,
    "learn": learning,
}


def kill_before(step: int, root: Path) -> None:
    """Make this process die just before its n-th step on ``root``."""
    done = count(1)
    place = os.fsencode(root)

    def tick(*_: object) -> None:
        if next(done) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def audit(event: str, arguments: tuple[object, ...]) -> None:
        named = event in STEPS and isinstance(arguments[0], str | bytes | os.PathLike)
        if named and os.fsencode(arguments[0]).startswith(place):  # type: ignore[arg-type]
            tick()

    fsync, connect = os.fsync, database.connect

    def ticking_fsync(handle: int) -> None:
        tick()
        fsync(handle)

    def ticking(open_file: Callable[..., Any]) -> Callable[..., Any]:
        def opened(path: Path, mode: str = "r", *arguments: Any, **options: Any) -> Any:
            writes = mode[0] in "wax"
            if writes:
                tick()
            file = open_file(path, mode, *arguments, **options)
            if writes:
                tick()  # there, and empty
            return file

        return opened

    def traced(*arguments: object) -> sqlite3.Connection:
        db = connect(*arguments)  # type: ignore[arg-type]
        db.set_trace_callback(lambda statement: tick() if statement.startswith(WRITES) else None)
        return db

    Path.open = ticking(Path.open)  # type: ignore[method-assign]
    builtins.open = ticking(builtins.open)
    os.fsync = ticking_fsync  # type: ignore[assignment]
    database.connect = traced  # type: ignore[assignment]
    sys.addaudithook(audit)


def survives(work: Callable[[Path], None], root: Path, step: int) -> bool:
    """True where the work came to its end before the step at which it was to die."""
    child = os.fork()
    if child == 0:
        kill_before(step, root)
        work(root)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise SystemExit(f"step {step}: the child failed")
    return os.WIFEXITED(status)


def titles(root: Path) -> list[str]:
    return sorted(row["title"] for row in reading.rows(root, Kind.ARTICLES, ["title"]))


def look(work: str, root: Path, step: int) -> list[str]:
    """What a reader sees right after the kill, and what is there after running the same again."""
    wrong = []
    mends = work in ("repair", "twins")
    before = [] if mends and not verify(root).good else titles(root)
    if work in ("compact", "upgrade", "learn") and before != ARTICLES:
        wrong.append(f"step {step}: a reader saw {before}")
    if len(set(before)) != len(before):
        wrong.append(f"step {step}: a reader saw rows twice: {before}")
    {"learn": learning}.get(work, seal)(root)
    if mends and not verify(root).good:  # killed before the new folder was whole: it is still to be done
        reparation(root)
    if work == "upgrade":
        upgrading(root)
        old = [shard.name for shard in manifest.shards(root) if shard.schema != columns.VERSION]
        wrong += [f"step {step}: not upgraded: {name}" for name in old]
    wrong += [f"step {step}: {problem}" for problem in verify(root).problems]
    if titles(root) != ARTICLES:
        wrong.append(f"step {step}: {titles(root)}")
    pages = sum(1 for _ in reading.rows(root, Kind.PAGES, ["url"]))
    if pages != len(ARTICLES) - 4 * (work == "repair"):
        wrong.append(f"step {step}: {pages} pages")
    left = [*layout.temporary(root).glob(".*"), *(layout.state(root) / "swap").glob("*/*/*")]
    wrong += [f"step {step}: left behind: {path}" for path in left]
    return wrong


def main(work: str, folder: Path) -> None:
    base = folder / "base"
    with older_columns() if work == "upgrade" else nullcontext():
        prepare(base)
        if work != "seal":
            seal(base)
    if work in ("repair", "twins"):
        {"repair": damage, "twins": copy}[work](base)
    if work == "learn":
        shutil.rmtree(layout.state(base))
    wrong: list[str] = []
    writing.encode(Kind.ARTICLES, [])  # pyarrow is loaded once, before the forks
    for step in count(1):
        root = folder / "run"
        shutil.copytree(base, root)
        ended = survives(WORKS[work], root, step)
        wrong += look(work, root, step)
        shutil.rmtree(root)
        if ended:
            print(json.dumps({"kills": step - 1, "wrong": wrong}))  # noqa: T201 - the answer
            return


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
