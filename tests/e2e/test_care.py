"""A data folder on a bad day: a repair that is killed, a ledger from a backup, none, an old one."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import ROOT
from tests.e2e.fault_server import FaultServer
from tests.e2e.generated import Site
from tests.e2e.harvested import FAST, Harvests, articles

pytestmark = pytest.mark.e2e


def corpus(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "corpus", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def killed_when(there: Callable[[], Any], *arguments: object) -> bool:
    """Kill a command as soon as something is there; False where it came to its end before."""
    command = [sys.executable, "-m", "corpus", *map(str, arguments)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    while process.poll() is None and not there():
        time.sleep(0.001)
    process.kill()
    return process.wait() != 0


@pytest.fixture
def site() -> Site:
    return Site(articles=12)


@pytest.fixture
def crawl(site: Site, server: FaultServer, tmp_path: Path) -> Callable[[], Harvests]:
    crawls = Harvests(tmp_path / "data")
    base = site.serve(server)

    def run() -> Harvests:
        ended = crawls.run("niaogebiji", f"base={base}", **FAST)
        assert ended.status == 0, ended.log
        return crawls

    return run


def test_a_repair_that_is_killed_loses_nothing_and_is_finished(crawl: Callable[[], Harvests]) -> None:
    data = crawl().data
    before = articles(data)
    assert corpus("compact", "--data", data).returncode == 0
    [victim] = data.glob("articles/*/*/*.parquet")
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 1
    victim.write_bytes(content)
    state = data / "_state"
    moments = [
        lambda: list(state.glob("swap/articles/*/*")),
        lambda: list(state.glob("swap/articles/*/*/*.parquet")),
        lambda: [path for path in data.glob("articles/*/*/*.parquet") if path.name != victim.name],
    ]
    for there in moments:
        if killed_when(there, "verify", "--repair", "--data", data) and victim.exists():
            assert corpus("verify", "--data", data).returncode == 65
    crawl()
    if corpus("verify", "--data", data).returncode:
        assert corpus("verify", "--repair", "--data", data).returncode == 0
    assert articles(data) == before
    assert corpus("verify", "--data", data).returncode == 0


def test_a_ledger_from_a_backup_writes_no_row_twice(crawl: Callable[[], Harvests], site: Site, tmp_path: Path) -> None:
    ledger = crawl().data / "_state" / "ledger.sqlite"
    shutil.copy(ledger, tmp_path / "backup")
    site.articles += 8
    data = crawl().data
    before = articles(data)
    assert len(before) == 20
    shutil.copy(tmp_path / "backup", ledger)
    verified = corpus("verify", "--data", data)
    assert verified.returncode == 65
    assert "the ledger does not know" in verified.stdout
    crawl()
    assert articles(data) == before
    assert corpus("verify", "--data", data).returncode == 0


def test_without_its_state_a_folder_is_not_filled_twice(crawl: Callable[[], Harvests]) -> None:
    data = crawl().data
    before = articles(data)
    shutil.rmtree(data / "_state")
    crawl()
    assert articles(data) == before
    assert corpus("verify", "--data", data).returncode == 0


def as_version_1(ledger: Path) -> None:
    """The same rows in the tables of the first version, as its dump has them."""
    dump = (ROOT / "tests/storage/ledger/layouts/version-1-without-session.sql").read_text(encoding="utf-8")
    [table] = re.findall(r"^CREATE TABLE frontier\(.*?^\);", dump, re.DOTALL | re.MULTILINE)
    indexes = re.findall(r"^CREATE INDEX \w+ ON frontier.*?;|^CREATE INDEX documents_key .*?;", dump, re.MULTILINE)
    columns = re.findall(r"^    (\w+) ", table, re.MULTILINE)
    today = ", ".join("fingerprint" if name == "fp" else name for name in columns)
    with closing(sqlite3.connect(ledger)) as db:
        db.executescript(
            f"ALTER TABLE frontier RENAME TO newer; {table} INSERT INTO frontier SELECT {today} FROM newer;"
            f"DROP TABLE newer; {' '.join(indexes)} DROP TABLE swaps; DROP TABLE lost; PRAGMA user_version = 1;"
        )


def test_a_ledger_of_the_first_version_goes_on(crawl: Callable[[], Harvests]) -> None:
    data = crawl().data
    before = articles(data)
    as_version_1(data / "_state" / "ledger.sqlite")
    assert corpus("verify", "--data", data).returncode == 0
    assert corpus("status", "--data", data).returncode == 0
    crawl()
    assert articles(data) == before
    assert corpus("verify", "--data", data).returncode == 0


def test_a_rebuild_that_is_killed_is_done_by_the_same_command(crawl: Callable[[], Harvests], tmp_path: Path) -> None:
    data, out = crawl().data, tmp_path / "out"
    command = ("rebuild", "--data", data, "--out", out)
    unfinished = out / "_state" / "unfinished"
    assert killed_when(unfinished.exists, *command)
    assert unfinished.exists()
    stale = out / "articles" / "niaogebiji" / "2026-11" / "part-0123456789ab-0001.parquet"
    stale.parent.mkdir(parents=True, exist_ok=True)
    stale.write_bytes(b"of a program that has changed since")
    ended = corpus(*command)
    assert ended.returncode == 0, ended.stderr
    assert articles(out) == articles(data)
    assert corpus("verify", "--data", out).returncode == 0
    again = corpus(*command)
    assert again.returncode == 2
    assert "is not empty" in again.stderr
