"""SIGTERM, SIGINT and SIGHUP end a crawl at once, whatever it waits for.

"At once" is told from what the crawl waits for, a minute in most tests, not from a clock that a busy machine stretches.
"""

from __future__ import annotations

import os
import pty
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator

import pytest

from corpus.errors import Exit
from tests.e2e.conftest import PROJECT, ROOT, Crawls, Ended
from tests.e2e.fault_server import FaultServer, Handler, Reply, drip, hang, raw, redirect

pytestmark = pytest.mark.e2e

_ARTICLE = Reply("<html>an article</html>")
#: Seconds far below what the servers here keep a crawl waiting, far above the half second an idle machine takes.
_AT_ONCE = 25


@pytest.fixture(autouse=True)
def _no_nohup() -> Iterator[None]:
    """Children inherit what is ignored: under nohup no crawl would hear of SIGHUP."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


def _until(done: object, process: subprocess.Popen[str]) -> None:
    """Wait until ``done()`` is true; fail where the crawl ends first."""
    assert callable(done)
    for _ in range(2400):
        if done():
            return
        assert process.poll() is None, "ended too early"
        time.sleep(0.05)
    raise AssertionError("nothing happened in 120 s")


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
    assert ended.seconds < _AT_ONCE
    assert ended.record["why"] != "left at once"  # no time of grace ran out
    assert (ended.record["status"], ended.record["exit"]) == ("finished", status)
    _heard_of_each(ended, 40)
    assert "Traceback" not in ended.log


def _heard_of_each(ended: Ended, requests: int) -> None:
    """The spider heard of each request once, as a page or as ``Stopped``; the run's record says of how many the latter.

    This project has no ledger that would keep the rest for the next run.
    """
    stopped = ended.stat("errback/Stopped")
    assert ended.stat("corpus/articles/new") + stopped == requests, ended.record["stats"]
    assert ended.stat("corpus/refused/stopped") == stopped, ended.record["stats"]


@pytest.mark.parametrize("room", [1, 39, 40])
def test_requests_that_wait_for_room_hear_of_a_signal(room: int, server: FaultServer, crawls: Crawls) -> None:
    """CONCURRENT_REQUESTS keeps them in Scrapy's own queue, which it throws away: 35 of 40 were never heard of."""
    server.route("hang.test", "*", hang(60))
    server.route("hang.test", "/robots.txt", Reply("none", 404))
    urls = " ".join(server.url("hang.test", f"/{n}") for n in range(40))
    process = crawls.start("fetch", f"urls={urls}", CONCURRENT_REQUESTS=room)
    _until(server.hits, process)
    time.sleep(0.5)  # all requests are made by then: one takes less than a millisecond
    process.send_signal(signal.SIGTERM)
    ended = crawls.wait(process, time.monotonic())
    assert ended.status == Exit.TERMINATED, ended.log
    _heard_of_each(ended, 40)


def test_a_redirect_that_comes_while_the_run_is_closed_is_heard_of(server: FaultServer, crawls: Crawls) -> None:
    """A limit lets running downloads end; where one leads is not asked for any more."""

    @raw
    def slow(handler: Handler) -> None:
        time.sleep(1)
        handler.reply(redirect("/elsewhere"))

    server.route("site.test", "/slow", slow)
    server.route("site.test", "*", _ARTICLE)
    urls = " ".join(server.url("site.test", path) for path in ("/slow", "/1"))
    limit = {"CONCURRENT_REQUESTS_PER_DOMAIN": 2, "CLOSESPIDER_PAGECOUNT": 2}  # robots.txt is a page too
    ended = crawls.run("fetch", f"urls={urls}", **limit)
    assert ended.status == Exit.LIMIT, ended.log
    _heard_of_each(ended, 2)
    assert sorted(hit.path for hit in server.hits()) == ["/1", "/slow"]


def test_an_errback_that_asks_again_does_not_keep_the_run_alive(server: FaultServer, crawls: Crawls) -> None:
    server.route("site.test", "*", hang(60))
    server.route("site.test", "/robots.txt", Reply("none", 404))
    urls = " ".join(server.url("site.test", f"/{n}") for n in range(10))
    process = crawls.start("stubborn", f"urls={urls}", CONCURRENT_REQUESTS=2)
    _until(server.hits, process)
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    ended = crawls.wait(process, time.monotonic())
    assert (ended.status, ended.record["why"][:7]) == (Exit.TERMINATED, "stopped"), ended.log  # not "left at once"
    assert ended.stat("errback/Stopped") == ended.stat("asked again") > 10
    assert ended.stat("corpus/refused/stopped") == 10 + ended.stat("asked again")  # those that came too late with them


@pytest.mark.skipif(shutil.which("setsid") is None, reason="needs setsid of util-linux")
def test_a_closed_terminal(server: FaultServer, crawls: Crawls) -> None:
    """SIGHUP comes, and everything written to the terminal from then on fails."""
    server.route("site.test", "*", _ARTICLE)
    urls = " ".join(server.url("site.test", f"/{n}") for n in range(200))
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
            assert process.wait(_AT_ONCE) == Exit.HANGUP  # not the 100 s that 200 pages take
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
    assert ended.seconds < _AT_ONCE  # not the 30 s that it takes to close, nor the 60 s of grace
    assert "SIGINT again, leaving at once" in ended.log
    assert (ended.record["status"], ended.record["why"]) == ("finished", "left at once")


def test_the_grace_time_ends_what_does_not_end(server: FaultServer, crawls: Crawls) -> None:
    server.route("site.test", "*", _ARTICLE)
    process = crawls.start("fetch", f"urls={server.url('site.test', '/1')}", FAULT="close-slowly", CORPUS_STOP_GRACE=1)
    _until(server.hits, process)
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    ended = crawls.wait(process, time.monotonic())
    assert (ended.status, ended.seconds < _AT_ONCE) == (Exit.TERMINATED, True), ended.log
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
        assert ended.seconds < _AT_ONCE


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
    assert ended.stat("elapsed_time_seconds") < _AT_ONCE
    _heard_of_each(ended, 10)
