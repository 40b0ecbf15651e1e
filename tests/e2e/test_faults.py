"""Faults met by the real project: its spiders, its pipelines, its ledger. docs/faults.md lists all cases."""

from __future__ import annotations

import gzip
import json
import re
import secrets
import signal
import sqlite3
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from corpus.errors import Exit
from corpus.storage.care.verify import verify
from corpus.storage.layout import Kind
from corpus.storage.shards import reading
from tests.e2e.conftest import ROOT, Ended
from tests.e2e.fault_server import FaultServer, Handler, Reply, raw, redirect, truncated
from tests.e2e.generated import Site
from tests.e2e.harvested import FAST, Harvests, articles

pytestmark = pytest.mark.e2e

ALL: dict[str, object] = {**FAST, "SPIDER_MODULES": "corpus.spiders"}
PAGES = Path(__file__).resolve().parents[1] / "pages"


@pytest.fixture
def crawls(tmp_path: Path) -> Iterator[Harvests]:
    crawls = Harvests(tmp_path / "data")
    yield crawls
    crawls.end_all()


def _page(title: str, text: str, *, charset: str | None = "utf-8") -> str:
    meta = f'<meta charset="{charset}">' if charset else ""
    paragraphs = "".join(f"<p>{line}</p>" for line in text.split("\n"))
    head = f"<head>{meta}<title>{title}</title></head>"
    return f"<html>{head}<body><h1>{title}</h1><article>{paragraphs}</article></body></html>"


#: Enough Chinese prose for a page to count as an article; short of anything a rule could take for boilerplate.
_PROSE = "\n".join(
    f"第{number}天的早上，编辑部把上周的选题又看了一遍，大家发现读者留言里提到最多的还是物流和退货，于是改了当天的安排。"
    for number in range(1, 9)
)
_HEADER = {"Content-Type": "text/html"}


def _fetch(crawls: Harvests, server: FaultServer, paths: list[str], **settings: object) -> Ended:
    urls = ",".join(server.url("127.0.0.1", path) for path in paths)
    return crawls.run("mirror", f"urls={urls}", **{**ALL, **settings})


def _by_path(data: Path, kind: Kind) -> dict[str, dict[str, Any]]:
    rows = reading.rows(data, kind)
    return {"/" + row["url"].split("/", 3)[3]: row for row in rows}


def test_pages_that_lie_about_their_bytes(server: FaultServer, crawls: Harvests) -> None:
    """Wrong, missing and contradictory charsets, a lost byte, a mark before the text: the text comes right."""
    text = _PROSE
    header = {charset: {"Content-Type": f"text/html; charset={charset}"} for charset in ("utf-8", "gbk", "iso-8859-1")}
    gbk = _page("甲", text, charset=None).encode("gbk")
    traditional = _page("乙", "週一的早上，編輯部把選題又看了一遍。" * 12, charset=None).encode("big5")
    utf8 = _page("丙", text).encode()
    cut = utf8.index("物流".encode()) + 1
    bodies: dict[str, Reply] = {
        "/gbk-silent": Reply(gbk, headers=_HEADER),
        "/gbk-as-utf8": Reply(gbk, headers=header["utf-8"]),
        "/gbk-as-latin1": Reply(gbk, headers=header["iso-8859-1"]),
        "/gbk-meta-utf8": Reply(_page("甲", text).encode("gbk"), headers=_HEADER),
        "/utf8-as-gbk": Reply(utf8, headers=header["gbk"]),
        "/utf8-bom": Reply(b"\xef\xbb\xbf" + utf8, headers=header["gbk"]),
        "/big5-silent": Reply(traditional, headers=_HEADER),
        "/lost-byte": Reply(utf8[:cut] + utf8[cut + 1 :], headers=header["utf-8"]),
    }
    for path, reply in bodies.items():
        server.route("127.0.0.1", path, reply)
    ended = _fetch(crawls, server, list(bodies))
    assert ended.status == Exit.DONE, ended.log
    rows = _by_path(crawls.data, Kind.ARTICLES)
    assert set(rows) == set(bodies)
    for path in set(bodies) - {"/big5-silent", "/lost-byte"}:
        assert rows[path]["text"] == text, path
        assert rows[path]["replacement_count"] == 0
    assert rows["/big5-silent"]["text"].startswith("周一的早上，编辑部把选题又看了一遍。")
    assert rows["/big5-silent"]["script"] == "Hant"
    damaged = rows["/lost-byte"]
    lines = list(zip(damaged["text"].split("\n"), text.split("\n"), strict=True))
    assert sum(seen != true for seen, true in lines) == 1  # the damage is where the byte was, and nowhere else


def test_pages_that_are_no_articles(server: FaultServer, crawls: Harvests) -> None:
    """Noise, silence, soft 404s, walls, an endless nest of tags: none is stored as an article, each has its reason."""
    nest = "<div>" * 5000 + "深" + "</div>" * 5000
    noise = bytes((number * 7919 + number // 256 * 31) % 256 for number in range(5000))
    bodies: dict[str, Any] = {
        "/noise": Reply(noise),
        "/empty": Reply(b""),
        "/blank": Reply(b" \n\t "),
        "/gone": Reply(_page("抱歉", "页面不存在或已删除"), 404),
        "/soft-404": Reply(_page("页面不存在", "您访问的页面不存在或已删除")),
        "/nest": Reply(_page("嵌套", nest)),
        "/truncated": truncated,
        "/wall": Reply((PAGES / "wechat" / "verification" / "page.html").read_bytes()),
        "/good": Reply(_page("好", _PROSE)),
    }
    for path, reply in bodies.items():
        server.route("127.0.0.1", path, reply)
    ended = _fetch(crawls, server, list(bodies), RETRY_TIMES=0)
    assert set(_by_path(crawls.data, Kind.ARTICLES)) == {"/good"}, ended.log
    reasons = {path: row["reason"] for path, row in _by_path(crawls.data, Kind.REJECTED).items()}
    assert reasons["/noise"] == reasons["/empty"] == reasons["/blank"] == "unreadable"
    assert {reasons["/gone"], reasons["/soft-404"]} <= {"missing", "deleted"}
    assert reasons["/wall"] == "verification"
    assert "/truncated" not in reasons  # never whole, so never read
    assert "/nest" in reasons
    assert ended.stat("corpus/errors") == 1


def test_one_page_that_makes_the_code_fail(server: FaultServer, crawls: Harvests) -> None:
    paths = [f"/{number}" for number in range(20)]
    for path in [*paths, "/poison"]:
        server.route("127.0.0.1", path, Reply(_page(f"好{path}", _PROSE + path)))
    stages = {"corpus.pipelines.ReadPage": None, "tests.e2e.poison.ReadPage": 100, "corpus.pipelines.StoreRow": 200}
    ended = _fetch(crawls, server, [*paths, "/poison"], ITEM_PIPELINES=json.dumps(stages))
    assert set(_by_path(crawls.data, Kind.ARTICLES)) == set(paths), ended.log
    assert "/poison" in _by_path(crawls.data, Kind.REJECTED)  # kept, with its raw page, for the day the bug is gone
    assert "/poison" in _by_path(crawls.data, Kind.PAGES)
    assert "a page nobody thought of" in ended.log
    assert (ended.status, ended.stat("corpus/errors")) == (Exit.DONE, 1)  # one of 21: an accident
    assert "1 error" in ended.record["why"]


def test_a_changed_layout_does_not_cost_the_queue(server: FaultServer, crawls: Harvests) -> None:
    """After so many unreadable pages the rest is not fetched in this run; once the site reads again, it is."""
    paths = [f"/article/{number}.html" for number in range(30)]
    server.route("127.0.0.1", "*", Reply("<html><body><div id=app></div></body></html>"))
    broken = _fetch(crawls, server, paths, CORPUS_UNPRODUCTIVE_PAGES=10)
    assert broken.status == Exit.LAYOUT, broken.log
    fetched = len(server.hits())
    assert 10 <= fetched < 25
    for path in paths:
        server.route("127.0.0.1", path, Reply(_page(f"好{path}", _PROSE + path)))
    mended = _fetch(crawls, server, paths, CORPUS_UNPRODUCTIVE_PAGES=10)
    assert mended.status == Exit.DONE, mended.log
    assert len(_by_path(crawls.data, Kind.ARTICLES)) >= 30 - fetched


def test_characters_that_break_things(server: FaultServer, crawls: Harvests) -> None:
    """NUL, lone surrogates, a very long line, right-to-left marks, forged log lines: stored, not obeyed."""
    nasty = "题\x1b[31m&#10;2026-01-01T00:00:00Z ERROR forged: line\u202e\u2028&#xD800;&#0;😀"
    bodies = {
        "/title": _page(nasty, _PROSE),
        "/text": _page("文", _PROSE + "\n" + "尾\x00\u202e😀&#xDFFF;" * 20),
        "/long": _page("长", _PROSE.replace("\n", "") * 250),
    }
    for path, body in bodies.items():
        server.route("127.0.0.1", path, Reply(body))
    ended = _fetch(crawls, server, list(bodies), LOG_LEVEL="DEBUG")
    assert ended.status == Exit.DONE, ended.log
    assert set(_by_path(crawls.data, Kind.ARTICLES)) == set(bodies)
    assert verify(crawls.data).good
    assert "\x1b" not in ended.log
    assert not any(line.startswith("2026-01-01") for line in ended.log.splitlines())
    assert _PROSE[:40] not in ended.log  # no body in the log, not even when everything is logged
    assert max(map(len, ended.log.splitlines())) < 1000


def test_one_article_at_many_addresses(server: FaultServer, crawls: Harvests) -> None:
    """A copy is stored under its own address and names the same content; a redirect leads to one row."""
    page = Reply(_page("同", _PROSE))
    for path in ("/a/1.html", "/copy/1.html"):
        server.route("127.0.0.1", path, page)
    server.route("127.0.0.1", "/old/1.html", redirect("/a/1.html"))
    ended = _fetch(crawls, server, ["/a/1.html", "/copy/1.html", "/old/1.html"], CORPUS_PROGRESS=True)
    assert ended.status == Exit.DONE, ended.log
    assert "rejected 0, errors 0, queue 0, delay" in ended.log  # the ledger was asked what is left
    keys = {row["content_key"] for row in articles(crawls.data, "url", "content_key")}
    assert len(keys) == 1
    urls = [row["url"] for row in articles(crawls.data, "url")]
    assert len(urls) == len(set(urls)) == 2


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ("urls=file:///etc/passwd", "is not an http or https address"),
        ("ulrs=https://example.com/", "unknown argument 'ulrs'"),
        ("pages=many", "pages: "),
        ("urls=", "give urls, file, lists, feeds or sitemaps"),
        ("file=/no/such/file", "/no/such/file"),
    ],
)
def test_wrong_arguments_of_a_spider(argument: str, words: str, crawls: Harvests) -> None:
    ended = crawls.raw("mirror", "-a", argument, "-s", "SPIDER_MODULES=corpus.spiders")
    assert ended.status in (Exit.USAGE, Exit.INPUT), ended.log
    assert words in ended.log
    assert "Traceback" not in ended.log


def test_a_second_run_in_the_same_folder(server: FaultServer, crawls: Harvests) -> None:
    site = Site(articles=60, delay=5)
    base = site.serve(server)
    first = crawls.start("niaogebiji", f"base={base}", **FAST)
    while len(server.hits()) < 5:
        time.sleep(0.02)
    second = crawls.run("niaogebiji", f"base={base}", **FAST)
    assert second.status == Exit.LOCKED, second.log
    assert second.log.count("\n") <= 3
    assert str(first.pid) in second.log  # who holds it
    assert first.poll() is None  # and it goes on
    first.send_signal(signal.SIGKILL)
    first.communicate()
    site.delay = 0
    third = crawls.run("niaogebiji", f"base={base}", **FAST)  # a dead process holds nothing
    assert third.status == Exit.DONE, third.log
    assert len(articles(crawls.data, "url")) == 60


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MB."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(tmp_path)]
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"mounting needs root: {mounted.stderr}")
    yield tmp_path
    subprocess.run(["umount", "-l", tmp_path], check=True)


def test_the_disk_fills_up(server: FaultServer, small_disk: Path) -> None:
    """Its own exit status, no damaged file, nothing acknowledged lost; with room, the same command completes."""
    base = Site(articles=300, layout=lambda page: page + f"<!-- {secrets.token_hex(8000)} -->").serve(server)
    (small_disk / "ballast").write_bytes(bytes(3_500_000))
    crawls = Harvests(small_disk / "data")
    settings = {**FAST, "CORPUS_SHARD_ROWS": 20}
    full = crawls.run("niaogebiji", f"base={base}", **settings)
    assert full.status == Exit.DISK_FULL, full.log
    assert "no space left" in full.log
    stored = {row["url"] for row in articles(crawls.data, "url")}
    assert verify(crawls.data).good
    (small_disk / "ballast").unlink()
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    again = crawls.run("niaogebiji", f"base={base}", **settings)
    assert again.status == Exit.DONE, again.log
    urls = [row["url"] for row in articles(crawls.data, "url")]
    assert len(urls) == len(set(urls)) == 300
    assert stored <= set(urls)
    assert verify(crawls.data).good


def _exits(crawls: Harvests, ended: Ended) -> dict[str, Any]:
    """The exit status of the newest run, as each of its views shows it."""
    command = [sys.executable, "-m", "corpus", "runs", "--data", str(crawls.data), "--json"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.splitlines()
    metrics = (crawls.data / "_state" / "runs" / "niaogebiji.prom").read_text()
    (exported,) = [line.rpartition(" ")[2] for line in metrics.splitlines() if line.startswith("corpus_exit_status{")]
    return {
        "process": ended.status,
        "record": ended.record["exit"],
        "corpus runs": json.loads(listed[0])["exit"],
        "metrics": int(float(exported)),
    }


def test_a_last_seal_that_fails_is_the_verdict_in_every_view(server: FaultServer, crawls: Harvests) -> None:
    """`corpus runs` once said 0 where the process ended with 74."""
    base = Site(articles=10).serve(server)
    (crawls.data / "articles").mkdir(parents=True)
    in_the_way = crawls.data / "articles" / "niaogebiji"
    in_the_way.write_text("a file where a folder must be")
    ended = crawls.run("niaogebiji", f"base={base}", **{**FAST, "CORPUS_SHARD_ROWS": 100_000})
    assert set(_exits(crawls, ended).values()) == {Exit.OUTPUT}, (_exits(crawls, ended), ended.log)
    assert str(in_the_way) in ended.record["why"]  # the error's own words
    assert ended.record["path"].startswith(str(in_the_way))
    in_the_way.unlink()
    again = crawls.run("niaogebiji", f"base={base}", **FAST)
    assert set(_exits(crawls, again).values()) == {Exit.DONE}, again.log
    assert len(articles(crawls.data, "url")) == 10


def test_a_stop_by_signal_is_the_verdict_in_every_view(server: FaultServer, crawls: Harvests) -> None:
    base = Site(articles=60, delay=5).serve(server)
    process = crawls.start("niaogebiji", f"base={base}", **FAST)
    while len(server.hits()) < 5:
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    ended = crawls.wait(process, time.monotonic())
    assert set(_exits(crawls, ended).values()) == {Exit.TERMINATED}, ended.log


def _status(crawls: Harvests) -> dict[str, Any]:
    command = [sys.executable, "-m", "corpus", "status", "--data", str(crawls.data), "--json"]
    shown: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return shown


def test_every_page_that_fails_is_named_with_its_reason(server: FaultServer, crawls: Harvests) -> None:
    """A redirect without end ended as "1 error among 1 page; look at the log", and the log said nothing."""
    server.route("127.0.0.1", "/loop", redirect("/loop"))
    server.route("127.0.0.1", "/longer", redirect("/longer/longer"))
    server.route("127.0.0.1", "/longer/longer", redirect("/longer"))
    server.route("127.0.0.1", "/down", Reply("down", 500))
    server.route("127.0.0.1", "/hangs-up", raw(_hang_up))
    paths = ["/loop", "/longer", "/down", "/hangs-up"]
    ended = _fetch(crawls, server, paths, RETRY_TIMES=0)
    assert ended.status == Exit.ERRORS, ended.log
    shown = {each["url"].partition("127.0.0.1")[2].partition("/")[2]: each for each in _status(crawls)["failing"]}
    assert shown.keys() == {path[1:] for path in paths}
    for path, each in shown.items():
        [line] = [line for line in ended.log.splitlines() if f"/{path} failed: " in line]
        assert line.endswith(f"failed: {each['why']}")
        assert each["tries"] == 1
        assert datetime.fromisoformat(each["next_look"]) > datetime.now(UTC)


def test_pages_that_wait_after_an_outage_are_no_empty_site(server: FaultServer, crawls: Harvests) -> None:
    """The same command at once found "no article" on a list of 20, and said that somebody had to look."""
    site = Site(articles=20)
    base = site.serve(server)
    for number in range(1, 21):
        server.route("127.0.0.1", f"/article-{number}-1.html", Reply("down", 500))
    ended = crawls.run("niaogebiji", f"base={base}", **FAST, RETRY_TIMES=0)
    assert ended.status == Exit.ERRORS, ended.log
    server.forget()
    site.serve(server)
    again = crawls.run("niaogebiji", f"base={base}", **FAST)
    assert again.status == Exit.ERRORS, again.log
    words = r"20 pages that failed wait, the first until \d{4}-\d\d-\d\d \d\d:\d\d UTC; run the same command again then"
    assert re.fullmatch(words, again.record["why"])


def test_a_damaged_ledger(server: FaultServer, crawls: Harvests) -> None:
    base = Site(articles=3).serve(server)
    assert crawls.run("niaogebiji", f"base={base}", **FAST).status == Exit.DONE
    (ledger,) = [path for path in (crawls.data / "_state").iterdir() if path.suffix in (".db", ".sqlite", ".sqlite3")]
    ledger.write_bytes(b"this is no ledger" * 1000)
    seen = len(server.hits(robots=True))
    ended = crawls.run("niaogebiji", f"base={base}", **FAST)
    assert ended.status == Exit.DAMAGED, ended.log
    assert ledger.name in ended.log
    assert "Traceback" not in ended.log
    assert len(server.hits(robots=True)) == seen


def test_the_network_goes_away_and_comes_back(server: FaultServer, crawls: Harvests) -> None:
    site = Site(articles=30)
    base = site.serve(server)
    for number in range(1, 31):
        server.route("127.0.0.1", f"/article-{number}-1.html", raw(_hang_up))
    ended = crawls.run("niaogebiji", f"base={base}", **{**FAST, "CORPUS_NETWORK_ERRORS": 6})
    assert ended.status == Exit.NETWORK, ended.log
    assert articles(crawls.data, "url") == []
    server.forget()
    site.serve(server)
    again = crawls.run("niaogebiji", f"base={base}", **FAST)
    assert again.status == Exit.DONE, again.log
    assert len(articles(crawls.data, "url")) >= 10  # all that was not tried; the rest waits a little first


def _hang_up(handler: Handler) -> None:
    handler.close_connection = True
    handler.connection.close()


_READERS: dict[str, str] = {
    "pyarrow": "import pyarrow.parquet as p; n = p.read_table(path).num_rows",
    "polars": "import polars as p; n = p.read_parquet(path + '/**/*.parquet').height",
    "duckdb": "import duckdb; n = duckdb.sql(f\"select count(*) from '{path}/**/*.parquet'\").fetchall()[0][0]",
    "pandas": "import pandas as p; n = len(p.read_parquet(path))",
}


def test_analysts_read_while_the_crawl_writes(server: FaultServer, crawls: Harvests) -> None:
    """Never an error, never fewer rows than before."""
    base = Site(articles=100, delay=0.3).serve(server)
    process = crawls.start("niaogebiji", f"base={base}", **{**FAST, "CORPUS_SHARD_ROWS": 5})
    folder = crawls.data / "articles"
    while not list(folder.rglob("*.parquet")):
        assert process.poll() is None
        time.sleep(0.02)
    script = f"""
import json, sys, time
path = {str(folder)!r}
import os
counts = []
end = time.monotonic() + 300
while time.monotonic() < end and not os.path.exists({str(crawls.data)!r} + "/over"):
    {{read}}
    counts.append(n)
print(json.dumps(counts))
"""
    readers = {
        name: subprocess.Popen([sys.executable, "-c", script.format(read=read)], stdout=subprocess.PIPE, text=True)
        for name, read in _READERS.items()
    }
    process.communicate()
    (crawls.data / "over").touch()
    for name, reader in readers.items():
        counts = json.loads(reader.communicate()[0] or "null")
        assert reader.returncode == 0, name
        assert counts == sorted(counts), name
    assert len(articles(crawls.data, "url")) == 100


def test_a_page_of_a_million_tags_does_not_stop_the_crawl(server: FaultServer, crawls: Harvests) -> None:
    """14 MB of tags, just below the limit; the other pages come, and a signal is heard in time."""
    server.route("127.0.0.1", "/tags", Reply(_page("签", "<i>a</i>" * 1_700_000)))
    server.route("127.0.0.1", "/good", Reply(_page("好", _PROSE)))
    ended = _fetch(crawls, server, ["/tags", "/good"])
    assert "/good" in _by_path(crawls.data, Kind.ARTICLES), ended.log
    assert ended.stat("corpus/memory_peak") < 2_000_000_000
    assert ended.seconds < 120  # what one page holds up, it holds up once


def test_a_page_full_of_damage_holds_up_no_other(server: FaultServer, crawls: Harvests) -> None:
    """9,600 characters of mojibake took minutes in the event loop, and nothing was stored meanwhile."""
    asked: list[str] = []
    stored: list[bool] = []  # when the last is asked for: the first

    @raw
    def answer(handler: Handler) -> None:
        asked.append(handler.path)
        until = time.monotonic() + 120
        while len(asked) == 3 and asked[0] not in _done(crawls.data) and time.monotonic() < until:
            time.sleep(0.1)
        if len(asked) == 4:
            stored.append(asked[0] in _done(crawls.data))
        damaged = "\n" + "適當(dāng)?shù)牟呗猿晒Α翱缭进櫆稀薄" * 400 if len(asked) == 2 else ""
        handler.reply(Reply(_page(f"第{len(asked)}页", f"{_PROSE}{damaged}")))

    paths = ["/1", "/2", "/3", "/4"]
    for path in paths:
        server.route("127.0.0.1", path, answer)
    ended = _fetch(crawls, server, paths, CONCURRENT_REQUESTS=1, DOWNLOAD_TIMEOUT=180)
    assert ended.status == 0, ended.log
    assert set(_by_path(crawls.data, Kind.ARTICLES)) == set(paths) == set(asked)
    assert stored == [True]


def _done(data: Path) -> set[str]:
    """The pages that the ledger calls done, while the crawl runs."""
    with closing(sqlite3.connect(data / "_state" / "ledger.sqlite")) as db:
        urls = db.execute("SELECT url FROM frontier WHERE state = 'done'").fetchall()
    return {urlsplit(url).path for (url,) in urls}


def _packings(body: bytes) -> dict[str, bytes]:
    brotli: Any = import_module("brotli")
    wrong_sum = bytearray(gzip.compress(body))
    wrong_sum[-8] ^= 0xFF
    return {
        "gzip": gzip.compress(body)[: -len(body) // 6],
        "x-gzip": bytes(wrong_sum),
        "deflate": zlib.compress(body)[:-40],
        "br": brotli.compress(body)[:-60],
        "gzip, br": brotli.compress(gzip.compress(body)[:-60]),
        "identity-of-another-kind, gzip": b"not gzip at all",
    }


def test_a_broken_stream_is_a_failed_download(server: FaultServer, crawls: Harvests) -> None:
    """Not half an article under a whole one's name; and the whole one comes when the server has mended itself."""
    page = _page("断流", _PROSE).encode()
    packings = _packings(page)
    for number, (encoding, body) in enumerate(packings.items()):
        header = {"Content-Type": "text/html; charset=utf-8", "Content-Encoding": encoding}
        server.route("127.0.0.1", f"/{number}", Reply(body, headers=header))
    paths = [f"/{number}" for number in range(len(packings))]
    ended = _fetch(crawls, server, paths, RETRY_TIMES=1, DOWNLOAD_DELAY=0)
    assert ended.status is not Exit.DONE, ended.log
    assert _by_path(crawls.data, Kind.ARTICLES) == {}
    assert len(server.hits()) == 2 * len(paths)  # asked for again at once, as after a broken connection
    for path in paths:
        assert f"{server.url('127.0.0.1', path)}" in ended.log  # each is named
        server.route("127.0.0.1", path, Reply(page, headers={"Content-Type": "text/html; charset=utf-8"}))
    _fetch(crawls, server, paths)
    assert set(_by_path(crawls.data, Kind.ARTICLES)) == set(paths)
