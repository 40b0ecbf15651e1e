"""Killed at random moments, the corpus ends as if nothing had happened: no row lost, none twice."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.storage.care import swap
from corpus.storage.care.rewrite import rewrite
from corpus.storage.care.verify import verify
from corpus.storage.opening import open_ledger
from corpus.storage.shards import columns, manifest
from corpus.storage.shards.manifest import Shard
from tests.e2e.conftest import ROOT
from tests.e2e.fault_server import FaultServer
from tests.e2e.generated import Site
from tests.e2e.harvested import FAST, Harvests, articles
from tests.storage.samples import GONE, older_columns

pytestmark = pytest.mark.e2e

#: Many small shards, so that many kills fall into the sealing of one.
SEALING = {**FAST, "CORPUS_SHARD_ROWS": 15}


def crawl_and_kill(crawls: Harvests, server: FaultServer, base: str, dice: random.Random) -> bool:
    """Start a crawl, kill it at a random moment; True where it was killed before its end."""
    before = len(server.hits(robots=True))
    process = crawls.start("niaogebiji", f"base={base}", **SEALING)
    if dice.random() < 0.8:  # most kills in the thick of it, some during start and recovery
        while process.poll() is None and len(server.hits(robots=True)) == before:
            time.sleep(0.02)
        time.sleep(dice.uniform(0, 0.35))
    else:
        time.sleep(dice.uniform(0.3, 1.5))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


def kill_matrix(tmp_path: Path, server: FaultServer, kills: int, seed: int) -> None:
    site = Site(articles=400, delay=0.02)
    base = site.serve(server)
    undisturbed = Harvests(tmp_path / "undisturbed")
    assert undisturbed.run("niaogebiji", f"base={base}", timeout=300, **SEALING).status == 0
    expected = articles(undisturbed.data)
    assert len(expected) == site.articles

    crawls, dice = Harvests(tmp_path / "killed"), random.Random(seed)
    killed = sum(crawl_and_kill(crawls, server, base, dice) for _ in range(kills))
    assert killed == kills, "the site is too small for so many kills"
    last = crawls.run("niaogebiji", f"base={base}", timeout=300, **SEALING)
    assert last.status == 0, last.log
    assert articles(crawls.data) == expected
    report = verify(crawls.data)
    assert report.good, report


def test_fifty_kills_leave_the_same_corpus(tmp_path: Path, server: FaultServer) -> None:
    kill_matrix(tmp_path, server, kills=50, seed=1)


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_two_hundred_kills_leave_the_same_corpus(tmp_path: Path, server: FaultServer) -> None:
    for seed in range(2, 6):
        kill_matrix(tmp_path / str(seed), server, kills=50, seed=seed)


def care_and_kill(data: Path, command: list[str], dice: random.Random) -> bool:
    """Start a command on the folder, kill it at a random moment after it has taken the lock; True where it was killed
    before its end."""
    lock = data / "_state" / "lock"
    before = lock.stat().st_mtime_ns
    process = subprocess.Popen([sys.executable, "-m", "corpus", *command], cwd=ROOT, stdout=subprocess.DEVNULL)
    while process.poll() is None and lock.stat().st_mtime_ns == before:
        time.sleep(0.001)
    time.sleep(dice.uniform(0, 0.25))
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def care_matrix(tmp_path: Path, server: FaultServer, kills: int, seed: int) -> None:
    """Repair, compaction and upgrade of one folder, each killed and then run again, turn by turn."""
    base, dice = Site(articles=90).serve(server), random.Random(seed)
    crawls = Harvests(tmp_path / "data")
    assert crawls.run("niaogebiji", f"base={base}", **SEALING).status == 0
    data, whole = crawls.data, tmp_path / "whole"
    shutil.copytree(data, whole)
    expected, killed = articles(data), 0
    for turn in range(kills):
        name = ("verify", "compact", "upgrade")[turn % 3]
        shutil.rmtree(data)
        shutil.copytree(whole, data)
        if name == "verify":
            for victim in dice.sample(sorted(data.glob("articles/*/*/*.parquet")), 2):
                victim.write_bytes(victim.read_bytes()[: dice.randrange(5_000)])
        elif name == "upgrade":
            make_old(data)
        command = [name, "--data", str(data), *(["--repair"] if name == "verify" else [])]
        killed += care_and_kill(data, command, dice)
        ended = subprocess.run([sys.executable, "-m", "corpus", *command], cwd=ROOT, capture_output=True, check=False)
        assert ended.returncode == 0, (seed, turn, ended)
        assert verify(data).problems == [], (seed, turn)
        found = articles(data)
        if name == "upgrade":  # what the older version did not have can't come back
            found = [row | {key: old[key] for key in GONE} for row, old in zip(found, expected, strict=True)]
        assert found == expected, (seed, turn)
    assert killed >= kills // 3, "most commands came to their end before the kill"


def as_old(shard: Shard) -> Shard:
    """A shard that an older program can read: it refuses those of later versions."""
    return replace(shard, schema=columns.VERSION)


def make_old(data: Path) -> None:
    """All shards as an older version wrote them."""
    with open_ledger(data) as ledger, older_columns():
        for group in list(manifest.groups(data)):
            swap.stage(ledger.database, group)
            old = map(as_old, manifest.read(data, group))
            new = [each for shard in old for each in rewrite(ledger.database, shard, dict)]
            swap.announce(ledger.database, group, new)
            swap.complete(ledger.database, group)
            swap.clear(ledger.database, [group], grace=0)


def test_care_killed_leaves_the_same_corpus(tmp_path: Path, server: FaultServer) -> None:
    care_matrix(tmp_path, server, kills=9, seed=1)


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_care_killed_ninety_times_leaves_the_same_corpus(tmp_path: Path, server: FaultServer) -> None:
    for seed in range(2, 5):
        care_matrix(tmp_path / str(seed), server, kills=30, seed=seed)


@pytest.mark.parametrize("times", [1, 2])
def test_sigterm_then_a_clean_run_leave_the_same_corpus(tmp_path: Path, server: FaultServer, times: int) -> None:
    site = Site(articles=60, delay=0.05)
    base = site.serve(server)
    crawls = Harvests(tmp_path / "data")
    process = crawls.start("niaogebiji", f"base={base}", **SEALING)
    while len(server.hits()) < 20:
        time.sleep(0.02)
    for _ in range(times):
        process.send_signal(signal.SIGTERM)
        time.sleep(0.05)
    try:
        process.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        pytest.fail("still running 10 s after SIGTERM")
    assert process.returncode == 143
    last = crawls.run("niaogebiji", f"base={base}", **SEALING)
    assert last.status == 0, last.log
    rows = articles(crawls.data, "url")
    assert len(rows) == len({row["url"] for row in rows}) == site.articles
    assert verify(crawls.data).good
