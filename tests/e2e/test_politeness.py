"""What a server sees of a crawl: proved from its own log."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from email.utils import formatdate

import pytest

from corpus.errors import Exit
from tests.e2e.conftest import Crawls
from tests.e2e.fault_server import FaultServer, Reply, hang, redirect

pytestmark = pytest.mark.e2e

_ARTICLE = Reply("<html>an article</html>")
_TEXT = {"Content-Type": "text/plain"}
#: A request may reach the server a little sooner than the pause after the one before: the first of the two had to
#: connect. Seen: up to 0.03 s on a busy machine.
_EARLY = 0.1


def _robots(text: str) -> Reply:
    return Reply(text, headers=_TEXT)


def test_robots_txt(server: FaultServer, crawls: Crawls) -> None:
    """Twenty starts at once on each of eight servers; Scrapy's own middleware lets 13 of 20 through (Disallow: /)."""
    rules: dict[str, Reply] = {
        "disallow.test": _robots("User-agent: *\nDisallow: /\n"),
        "named.test": _robots("User-agent: corpus-harvester\nDisallow: /\n\nUser-agent: *\nAllow: /\n"),
        "part.test": _robots("User-agent: *\nDisallow: /private\n"),
        "error.test": Reply("broken", 500),
        "busy.test": Reply("slow down", 429, {"Retry-After": "0"}),
        "none.test": Reply("not found", 404),
        "forbidden.test": Reply("no", 403),
        "page.test": Reply("<html>User-agent: *\nDisallow: /</html>"),
        "loop.test": redirect("/robots.txt"),
        "moved.test": redirect("/real-robots.txt"),
    }
    for host, reply in rules.items():
        server.route(host, "/robots.txt", reply)
        server.route(host, "*", _ARTICLE)
    server.route("moved.test", "/real-robots.txt", _robots("User-agent: *\nDisallow: /\n"))
    server.route("silent.test", "/robots.txt", hang(5))
    server.route("silent.test", "*", _ARTICLE)
    paths = [f"/{n}" for n in range(10)] + [f"/private/{n}" for n in range(10)]
    urls = " ".join(server.url(host, path) for host in [*rules, "silent.test"] for path in paths)
    ended = crawls.run("fetch", f"urls={urls}", CONCURRENT_REQUESTS=250, DOWNLOAD_DELAY=0.01, DOWNLOAD_TIMEOUT=2)
    fetched = {host: len(server.hits(host)) for host in [*rules, "silent.test"]}
    assert fetched == {
        "disallow.test": 0,
        "named.test": 0,
        "part.test": 10,
        "error.test": 0,
        "busy.test": 0,
        "none.test": 20,
        "forbidden.test": 20,
        "page.test": 20,
        "loop.test": 20,
        "moved.test": 1,  # its real robots.txt
        "silent.test": 0,
    }, ended.log
    asked = {host: sum(hit.path == "/robots.txt" for hit in server.hits(host, robots=True)) for host in rules}
    assert asked["disallow.test"] == asked["none.test"] == asked["part.test"] == 1
    assert ended.stat("corpus/refused/robots") == 70
    assert ended.stat("corpus/refused/robots_unreachable") == 60
    assert ended.stat("errback/RobotsForbidden") == 70  # the spider hears of each
    assert ended.status == Exit.DONE


@pytest.mark.parametrize("robots", [_robots("User-agent: *\nDisallow: /\n"), Reply("", 503, {"Retry-After": "0"})])
def test_a_site_that_wants_no_crawler_is_no_success(robots: Reply, server: FaultServer, crawls: Crawls) -> None:
    server.route("site.test", "/robots.txt", robots)
    server.route("site.test", "*", _ARTICLE)
    urls = " ".join(server.url("site.test", f"/{n}") for n in range(20))
    ended = crawls.run("fetch", f"urls={urls}")
    assert ended.status == Exit.BLOCKED, ended.log
    assert "robots.txt" in ended.record["why"]
    assert server.hits() == []


def test_pauses_and_identity(server: FaultServer, crawls: Crawls) -> None:
    """One crawl over hosts that each ask for a pause in another way; the server's log has the gaps."""
    busy: dict[str, Callable[[], str]] = {
        "seconds.test": lambda: "2",
        "date.test": lambda: formatdate(time.time() + 3, usegmt=True),
        "garbage.test": lambda: "when it suits",
        "negative.test": lambda: "-5",
        "past.test": lambda: "Thu, 01 Jan 1970 00:00:00 GMT",
    }
    for host, wish in busy.items():

        def sorry(number: int, wish: Callable[[], str] = wish) -> Reply:
            return Reply("busy", 503, {"Retry-After": wish()}) if number == 1 else _ARTICLE

        server.route(host, "/0", sorry)
        server.route(host, "*", _ARTICLE)
    server.route("delay.test", "/robots.txt", _robots("User-agent: *\nCrawl-delay: 1.5\n"))
    server.route("delay.test", "*", _ARTICLE)
    server.route("plain.test", "*", _ARTICLE)
    urls = " ".join(server.url(host, f"/{n}") for n in range(3) for host in [*busy, "delay.test", "plain.test"])
    ended = crawls.run(
        "fetch",
        f"urls={urls}",
        DOWNLOAD_DELAY=0.3,
        CONCURRENT_REQUESTS=50,
        CORPUS_RETRY_AFTER_DEFAULT=2.5,
        CORPUS_CONTACT="https://example.com/crawl",
    )
    assert ended.status == Exit.DONE, ended.log
    assert ended.stat("corpus/articles/new") == 21  # all pages came in the end

    def longest(host: str) -> float:
        return max(server.gaps(host))

    assert longest("seconds.test") >= 2 - _EARLY  # the whole host waited, not only the page that was busy
    assert longest("date.test") >= 2
    assert longest("garbage.test") >= 2.5 - _EARLY
    assert longest("negative.test") >= 2.5 - _EARLY
    assert min(server.gaps("delay.test")) >= 1.5 - _EARLY
    for host in [*busy, "plain.test"]:
        assert min(server.gaps(host)) >= 0.3 - _EARLY, host
    agents = {hit.headers["User-Agent"] for hit in server.hits(robots=True)}
    assert len(agents) == 1
    assert agents.pop().endswith("(+https://example.com/crawl)")
    assert not any("Cookie" in hit.headers or "Referer" in hit.headers for hit in server.hits())


def test_a_day_of_retry_after_ends_the_run(server: FaultServer, crawls: Crawls) -> None:
    server.route("site.test", "/robots.txt", Reply("none", 404))
    server.route("site.test", "*", Reply("come back tomorrow", 429, {"Retry-After": "86400"}))
    urls = " ".join(server.url("site.test", f"/{n}") for n in range(20))
    ended = crawls.run("fetch", f"urls={urls}", DOWNLOAD_DELAY=0.5)  # a busy machine reads the answer that late
    assert (ended.status, ended.record["reason"]) == (Exit.BLOCKED, "retry_after"), ended.log
    assert len(server.hits()) == 1
    assert ended.stat("elapsed_time_seconds") < 5


def test_verification_pages_open_the_circuit(server: FaultServer, crawls: Crawls) -> None:
    """Three in a row: a pause. A fourth after it: the end, and the next run does not knock before the cool-down."""
    server.route("wall.test", "*", Reply("<html>环境异常 state=verification;</html>"))
    urls = " ".join(server.url("wall.test", f"/{n}") for n in range(30))
    ended = crawls.run("fetch", f"urls={urls}", CORPUS_BLOCK_COOLDOWN=3, DOWNLOAD_DELAY=0.3)
    assert (ended.status, ended.record["reason"]) == (Exit.BLOCKED, "blocked"), ended.log
    assert len(server.hits()) == 4
    assert server.gaps("wall.test")[-1] >= 3 - _EARLY
    server.forget()
    server.route("wall.test", "*", _ARTICLE)
    kept = crawls.data / "_state" / "blocked.json"
    until = json.loads(kept.read_text())["wall.test"]
    assert 5 <= until - kept.stat().st_mtime <= 6  # the second pause is twice the first
    kept.write_text(json.dumps({"wall.test": time.time() + 3600}))  # a busy machine may take longer to start a process
    again = crawls.run("fetch", f"urls={urls}")
    assert again.status == Exit.BLOCKED, again.log
    assert server.hits(robots=True) == []
    assert again.stat("corpus/refused/cooling") == 30
    many = " ".join(server.url("wall.test", f"/{n}") for n in range(1000))
    long_queue = crawls.run("fetch", f"urls={many}")
    assert long_queue.status == Exit.BLOCKED, long_queue.log
    assert 100 <= long_queue.stat("corpus/refused/cooling") < 200  # no use in asking for all of them
    kept.write_text(json.dumps({"wall.test": time.time()}))
    later = crawls.run("fetch", f"urls={server.url('wall.test', '/1')}")
    assert later.status == Exit.DONE, later.log


def test_pages_on_their_way_do_not_lengthen_the_cool_down(server: FaultServer, crawls: Crawls) -> None:
    """Twenty at once: each one that came after the end doubled it, ten minutes became five hours."""
    server.route("wall.test", "*", Reply("<html>环境异常 state=verification;</html>"))
    urls = " ".join(server.url("wall.test", f"/{n}") for n in range(40))
    ended = crawls.run(
        "fetch", f"urls={urls}", CORPUS_BLOCK_COOLDOWN=2, DOWNLOAD_DELAY=0, AUTOTHROTTLE_ENABLED=False,
        CONCURRENT_REQUESTS=20, CONCURRENT_REQUESTS_PER_DOMAIN=20,
    )  # fmt: skip
    assert (ended.status, ended.record["reason"]) == (Exit.BLOCKED, "blocked"), ended.log
    path = crawls.data / "_state" / "blocked.json"
    until = json.loads(path.read_text())["wall.test"]
    assert until - path.stat().st_mtime <= 2 * 2  # the second of two pauses
    assert ended.stat("corpus/blocked") == 2


def test_one_wall_does_not_stop_the_other_hosts(server: FaultServer, crawls: Crawls) -> None:
    server.route("wall.test", "*", Reply("<html>state=verification;</html>"))
    server.route("open.test", "*", _ARTICLE)
    urls = " ".join(server.url(host, f"/{n}") for n in range(20) for host in ("wall.test", "open.test"))
    ended = crawls.run("fetch", f"urls={urls}", CORPUS_BLOCK_TRIPS=1, DOWNLOAD_DELAY=0.2)
    assert len(server.hits("open.test")) == 20
    assert len(server.hits("wall.test")) == 3
    assert ended.status == Exit.DONE, ended.log
