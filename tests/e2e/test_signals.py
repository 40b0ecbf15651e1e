"""SIGTERM, SIGINT and SIGHUP end a crawl within ten seconds, whatever it waits for."""

from __future__ import annotations

import os
import pty
import shutil
import signal
import subprocess
import time

import pytest

from corpus.errors import Exit
from tests.e2e.conftest import PROJECT, ROOT, Crawls
from tests.e2e.fault_server import FaultServer, Reply, drip, hang

pytestmark = pytest.mark.e2e

_ARTICLE = Reply("<html>an article</html>")


def _until(done: object, process: subprocess.Popen[str]) -> None:
    """Wait until ``done()`` is true; fail where the crawl ends first."""
    assert callable(done)
    for _ in range(600):
        if done():
            return
        assert process.poll() is None, "ended too early"
        time.sleep(0.05)
    raise AssertionError("nothing happened in 30 s")


@pytest.mark.parametrize(
    ("signum", "status"),
    [(signal.SIGTERM, Exit.TERMINATED), (signal.SIGINT, Exit.INTERRUPTED), (signal.SIGHUP, Exit.HANGUP)],
)
def test_a_signal_ends_the_run_at_once(
    signum: signal.Signals, status: Exit, server: FaultServer, crawls: Crawls
) -> None:
    """With a delay of 5 s, a full queue, a server that never answers and one that drips. Scrapy: 18 to 53 s."""
    server.route("slow.test", "*", _ARTICLE)
    server.route("hang.test", "*", hang(60))
    server.route("drip.test", "*", drip(60))
    server.route("silent.test", "/robots.txt", hang(60))
    hosts = ("slow.test", "hang.test", "drip.test", "silent.test")
    urls = " ".join(server.url(host, f"/{n}") for n in range(10) for host in hosts)
    process = crawls.start(
        "fetch", f"urls={urls}", DOWNLOAD_DELAY=5, AUTOTHROTTLE_START_DELAY=5, CONCURRENT_REQUESTS=40
    )
    _until(lambda: all(server.hits(host, robots=True) for host in hosts) and server.hits("hang.test"), process)
    process.send_signal(signum)
    began = time.monotonic()
    ended = crawls.wait(process, began)
    assert ended.status == status, ended.log
    assert ended.seconds < 8  # 0.45 s on an idle machine
    assert (ended.record["status"], ended.record["exit"]) == ("finished", status)
    # The spider heard of each; one page may have been on its way to it when the signal came. This project has no
    # ledger, which keeps such a page in the queue: test_kill.py proves that nothing is lost.
    unheard = 40 - ended.stat("corpus/articles/new") - ended.stat("errback/Stopped")
    assert unheard in (0, 1)
    assert "Traceback" not in ended.log


@pytest.mark.skipif(shutil.which("setsid") is None, reason="needs setsid of util-linux")
def test_a_closed_terminal(server: FaultServer, crawls: Crawls) -> None:
    """SIGHUP comes, and everything written to the terminal from then on fails."""
    server.route("site.test", "*", _ARTICLE)
    urls = " ".join(server.url("site.test", f"/{n}") for n in range(50))
    command = crawls.command(["fetch", "-a", f"urls={urls}", "-s", "DOWNLOAD_DELAY=0.5"])
    master, terminal = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        ["setsid", "--ctty", *command],
        cwd=PROJECT,
        env=environment,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
    ) as process:
        os.close(terminal)
        while len(server.hits()) < 2:
            os.read(master, 65536)
        os.close(master)
        try:
            assert process.wait(10) == Exit.HANGUP
        finally:
            process.kill()
    assert crawls.record()["exit"] == Exit.HANGUP


def test_a_second_signal_leaves_at_once(server: FaultServer, crawls: Crawls) -> None:
    server.route("site.test", "/robots.txt", Reply("none", 404))
    server.route("site.test", "*", _ARTICLE)
    process = crawls.start("fetch", f"urls={server.url('site.test', '/1')}", FAULT="close-slowly", CORPUS_STOP_GRACE=60)
    _until(server.hits, process)
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    ended = crawls.wait(process, began)
    assert ended.status == Exit.TERMINATED, ended.log
    assert ended.seconds < 8  # not the 30 s that it takes to close, nor the 60 s of grace
    assert "SIGINT again, leaving at once" in ended.log
    assert (ended.record["status"], ended.record["why"]) == ("finished", "left at once")


def test_the_grace_time_ends_what_does_not_end(server: FaultServer, crawls: Crawls) -> None:
    server.route("site.test", "*", _ARTICLE)
    process = crawls.start("fetch", f"urls={server.url('site.test', '/1')}", FAULT="close-slowly", CORPUS_STOP_GRACE=1)
    _until(server.hits, process)
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    ended = crawls.wait(process, time.monotonic())
    assert (ended.status, ended.seconds < 8) == (Exit.TERMINATED, True), ended.log
    assert "not done 1 s after SIGTERM" in ended.log


def test_a_signal_in_the_first_moments(server: FaultServer, crawls: Crawls) -> None:
    """Before the engine runs, Scrapy's own stop does nothing and the crawl goes on."""
    server.route("site.test", "*", _ARTICLE)
    urls = " ".join(server.url("site.test", f"/{n}") for n in range(30))
    for wait in (0.3, 0.6, 0.7, 0.8):
        process = crawls.start("fetch", f"urls={urls}", DOWNLOAD_DELAY=1)
        time.sleep(wait)
        process.send_signal(signal.SIGTERM)
        ended = crawls.wait(process, time.monotonic())
        assert ended.status in (Exit.TERMINATED, -signal.SIGTERM), ended.log
        assert ended.seconds < 8


def test_nohup_is_respected(server: FaultServer, crawls: Crawls) -> None:
    server.route("site.test", "*", _ARTICLE)
    urls = " ".join(server.url("site.test", f"/{n}") for n in range(5))
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # children inherit what is ignored
    try:
        process = crawls.start("fetch", f"urls={urls}", DOWNLOAD_DELAY=0.2)
    finally:
        signal.signal(signal.SIGHUP, before)
    _until(server.hits, process)
    process.send_signal(signal.SIGHUP)
    ended = crawls.wait(process, time.monotonic())
    assert (ended.status, ended.stat("corpus/articles/new")) == (Exit.DONE, 5), ended.log


def test_a_limit_of_time_does_not_wait_for_the_queue(server: FaultServer, crawls: Crawls) -> None:
    """CLOSESPIDER_TIMEOUT must hold although the host asked for a minute between requests."""
    server.route(
        "site.test", "/robots.txt", Reply("User-agent: *\nCrawl-delay: 60\n", headers={"Content-Type": "text/plain"})
    )
    server.route("site.test", "*", _ARTICLE)
    urls = " ".join(server.url("site.test", f"/{n}") for n in range(10))
    ended = crawls.run("fetch", f"urls={urls}", CLOSESPIDER_TIMEOUT=1)
    assert ended.status == Exit.LIMIT, ended.log
    assert ended.stat("elapsed_time_seconds") < 5
