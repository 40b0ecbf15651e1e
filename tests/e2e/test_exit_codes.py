"""The exit status of `scrapy crawl`, for every way a run can end."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path

import pytest

from corpus.crawl.run.record import records
from corpus.errors import Exit
from tests.e2e.conftest import Crawls
from tests.e2e.fault_server import FaultServer, Reply, hang

pytestmark = pytest.mark.e2e

_ARTICLE = Reply("<html>an article</html>")


@pytest.fixture
def article(server: FaultServer) -> str:
    server.route("site.test", "/1", _ARTICLE)
    return server.url("site.test", "/1")


def test_an_article_is_success(article: str, crawls: Crawls) -> None:
    ended = crawls.run("fetch", f"urls={article}", CORPUS_CONTACT="crawl@example.com")
    assert ended.status == Exit.DONE, ended.log
    assert ended.log.splitlines()[-1] == "corpus: fetch: 1 new article, 0 changed (exit 0 DONE)"
    assert "Warning" not in ended.log  # no deprecation of Scrapy's either
    assert ended.record["status"] == "finished"
    assert (ended.record["exit"], ended.record["arguments"]) == (0, {"urls": article})
    metrics = (crawls.data / "_state" / "runs" / "fetch.prom").read_text()
    assert 'corpus_exit_status{spider="fetch"} 0.0' in metrics
    assert 'corpus_articles{outcome="new",spider="fetch"} 1.0' in metrics


def test_nothing_new_is_success_and_an_empty_list_is_not(server: FaultServer, crawls: Crawls) -> None:
    server.route("site.test", "/list", Reply('<a href="/1">1</a><a href="/2">2</a>'))
    server.route("site.test", "/empty", Reply("<p>no link</p>"))
    known = crawls.run("lists", f"urls={server.url('site.test', '/list')}")
    assert (known.status, known.record["why"]) == (Exit.DONE, "nothing new")
    empty = crawls.run("lists", f"urls={server.url('site.test', '/empty')}")
    assert (empty.status, empty.record["why"]) == (Exit.EMPTY, "no link to an article on 1 list page")


@pytest.mark.parametrize(
    ("how", "status"),
    [("init", Exit.FAILED), ("start", Exit.FAILED), ("callback", Exit.ERRORS), ("stops", Exit.FAILED)],
)
def test_a_spider_that_fails(how: str, status: Exit, article: str, crawls: Crawls) -> None:
    ended = crawls.run("broken", f"how={how}", f"urls={article}")
    assert ended.status == status, ended.log


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ("locked", Exit.LOCKED),
        ("open-enospc", Exit.DISK_FULL),
        ("open-error", Exit.FAILED),
        ("item", Exit.ERRORS),
        ("close-disk-full", Exit.DISK_FULL),
        ("close-output", Exit.OUTPUT),
        ("close-error", Exit.ERRORS),
    ],
)
def test_a_pipeline_that_fails(fault: str, status: Exit, article: str, crawls: Crawls) -> None:
    ended = crawls.run("fetch", f"urls={article}", FAULT=fault)
    assert ended.status == status, ended.log
    if fault in ("locked", "open-enospc"):
        assert "Traceback" not in ended.log  # an everyday error: one line
        assert ended.record["exit"] == status
    sealing = {"close-disk-full": "4096 bytes", "close-output": "read-only", "close-error": "could not be sealed"}
    assert sealing.get(fault, "") in ended.record["why"]


def test_nothing_but_missing_pages(server: FaultServer, crawls: Crawls) -> None:
    ended = crawls.run("fetch", f"urls={server.url('site.test', '/gone')} {server.url('site.test', '/away')}")
    assert (ended.status, ended.record["why"]) == (Exit.EMPTY, "no article among 2 pages")


def test_pages_that_no_longer_read_as_articles(server: FaultServer, crawls: Crawls) -> None:
    server.route("site.test", "*", Reply("<html>state=no_article;</html>"))
    ended = crawls.run("fetch", "urls=" + " ".join(server.url("site.test", f"/{n}") for n in range(5)))
    assert ended.status == Exit.LAYOUT, ended.log


def test_no_network(crawls: Crawls) -> None:
    ended = crawls.run("fetch", "urls=http://closed.test:3/ http://closed.test:4/")
    assert ended.status == Exit.NETWORK, ended.log
    assert ended.stat("corpus/refused/robots_unreachable") == 2  # without robots.txt nothing may be fetched


def test_the_network_goes_away(crawls: Crawls) -> None:
    urls = " ".join(f"http://closed{n}.test:8/" for n in range(50))
    ended = crawls.run("fetch", f"urls={urls}", CORPUS_NETWORK_ERRORS=6)
    assert (ended.status, ended.record["reason"]) == (Exit.NETWORK, "network"), ended.log
    assert ended.stat("corpus/network_errors") < 20  # not three times for each of the 50


@pytest.mark.parametrize("addresses", [1, 20])
def test_a_proxy_that_is_not_used_is_named(addresses: int, crawls: Crawls, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a company's only way out is its proxy, "no server could be reached" would send nobody to it."""
    monkeypatch.setenv("https_proxy", "http://user:secret@proxy.test:3128")
    urls = " ".join(f"http://closed{n}.test:8/" for n in range(addresses))
    ended = crawls.run("fetch", f"urls={urls}", CORPUS_NETWORK_ERRORS=6, RETRY_TIMES=0)
    assert ended.status == Exit.NETWORK, ended.log
    assert "https_proxy of the environment: not used (HTTPPROXY_ENABLED" in ended.record["why"]
    assert "secret" not in ended.log


@pytest.mark.parametrize(
    ("limit", "value"), [("CLOSESPIDER_PAGECOUNT", "2"), ("CLOSESPIDER_TIMEOUT", "1"), ("MEMUSAGE_LIMIT_MB", "1")]
)
def test_a_limit_is_no_success(limit: str, value: str, server: FaultServer, crawls: Crawls) -> None:
    server.route("site.test", "*", _ARTICLE)
    urls = " ".join(server.url("site.test", f"/{n}") for n in range(60))
    ended = crawls.raw("fetch", "-a", f"urls={urls}", "-s", f"{limit}={value}")
    assert ended.status == Exit.LIMIT, ended.log
    assert "early" in ended.record["why"]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["nosuch"], "there are: broken, fetch, follow, hasty, lists"),
        (["fetch", "-a", "ulrs=x"], "unknown argument ulrs"),
        (["fetch", "-a", "urls"], "Invalid -a value"),
        (["fetch", "-s", "JOBDIR=job"], "Run the same command again"),
        (["fetch", "-o", "x.jsonl"], "as Parquet"),
        (["fetch", "lists"], "name one spider: broken, fetch"),
    ],
)
def test_a_wrong_command(command: list[str], words: str, crawls: Crawls) -> None:
    ended = crawls.raw(*command)
    assert ended.status == Exit.USAGE, ended.log
    assert words in ended.log
    assert "Traceback" not in ended.log


def test_a_setting_that_names_nothing(article: str, crawls: Crawls) -> None:
    assert crawls.run("fetch", f"urls={article}", DOWNLOADER="no.such.Downloader").status == Exit.FAILED


def test_a_folder_that_cannot_be_written(article: str, server: FaultServer, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    ended = Crawls(tmp_path / "file" / "data").run("fetch", f"urls={article}")
    assert ended.status == Exit.OUTPUT, ended.log
    assert str(tmp_path / "file") in ended.log
    assert server.hits() == []  # nothing was fetched


def test_a_full_disk_at_the_start(article: str, server: FaultServer, crawls: Crawls) -> None:
    ended = crawls.run("fetch", f"urls={article}", CORPUS_MIN_FREE_MB=10**9)
    assert ended.status == Exit.DISK_FULL, ended.log
    assert "free some" in ended.log
    assert server.hits(robots=True) == []


def test_a_killed_run_is_told_by_the_next(server: FaultServer, article: str, crawls: Crawls) -> None:
    server.route("site.test", "/hang", hang(20))
    process = crawls.start("fetch", f"urls={server.url('site.test', '/hang')}")
    while not server.hits():
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert [record["status"] for record in records(crawls.data)] == ["running"]
    ended = crawls.run("fetch", f"urls={article}")
    assert ended.status == Exit.DONE, ended.log
    assert "was killed; going on" in ended.log
    assert sorted(record["status"] for record in records(crawls.data)) == ["died", "finished"]


def test_json_logs_and_lines_that_cannot_be_forged(server: FaultServer, crawls: Crawls) -> None:
    nasty = "\x1b[31m\n2026-01-01T00:00:00Z ERROR forged: line"
    server.route("site.test", "/nasty", Reply(f"state=no_article; {nasty}"))
    urls = server.url("site.test", "/nasty")
    ended = crawls.run("broken", "how=callback", f"urls={urls}", "--json-logs", BOT_NAME=nasty)
    lines = ended.log.splitlines()
    assert all(isinstance(json.loads(line), dict) for line in lines[:-1])  # the last is the summary
    assert any(json.loads(line).get("error") == "RuntimeError" for line in lines[:-1])
    text = crawls.run("broken", f"how={nasty}", f"urls={urls}", LOG_LEVEL="DEBUG").log
    assert "\x1b" not in text
    assert not any(line.startswith("2026-01-01") for line in text.splitlines())
