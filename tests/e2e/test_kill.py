"""Killed at random moments, the corpus ends as if nothing had happened: no row lost, none twice."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from corpus.storage.care.verify import verify
from tests.e2e.fault_server import FaultServer
from tests.e2e.generated import Site
from tests.e2e.harvested import FAST, Harvests, articles

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
