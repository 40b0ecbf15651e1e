"""Nothing counts as done that was not whole: articles cut or shown in part, lists that break off or are none."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from corpus.errors import Exit
from corpus.storage.layout import Kind
from corpus.storage.shards import reading
from tests.e2e.fault_server import FaultServer, Handler, Reply, raw
from tests.e2e.generated import Site
from tests.e2e.harvested import FAST, Harvests

pytestmark = pytest.mark.e2e

LINES = [f"第{number}天的早上，编辑部把上周的选题又看了一遍，于是改了当天的安排。" for number in range(1, 21)]
TEXT = "\n".join(LINES)
SHELL = Reply("<html><body><div id='app'></div></body></html>")


@pytest.fixture
def crawls(tmp_path: Path) -> Iterator[Harvests]:
    crawls = Harvests(tmp_path / "data")
    yield crawls
    crawls.end_all()


def article(lines: list[str], below: str = "") -> str:
    paragraphs = "".join(f"<p>{line}</p>" for line in lines)
    return (
        "<html><head><meta charset='utf-8'><title>选题会</title></head><body><div id='main'><h1>选题会</h1>"
        f"<article>{paragraphs}</article>{below}</div></body></html>"
    )


def later(data: Path) -> None:
    """Time passes: whatever waits is due."""
    with closing(sqlite3.connect(data / "_state" / "ledger.sqlite")) as db:
        db.execute("UPDATE frontier SET next_due = 1 WHERE next_due IS NOT NULL")
        db.commit()


def due_in_hours(data: Path) -> float:
    with closing(sqlite3.connect(data / "_state" / "ledger.sqlite")) as db:
        return float(db.execute("SELECT min(next_due - visited) / 3600 FROM frontier").fetchone()[0])


def versions(data: Path) -> list[tuple[int, str, str]]:
    rows = sorted(reading.rows(data, Kind.ARTICLES), key=lambda row: row["revision"])
    return [(row["revision"], row["complete"], row["text"]) for row in rows]


def without_length(body: str) -> Reply:
    """Closed by the server when it has sent what it had: nothing says how much that should have been."""

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html; charset=utf-8")
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(body.encode())
        handler.close_connection = True

    return raw(answer)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("part", "complete", "warning"),
    [
        (Reply(article(LINES[:6], "<p class='gate'>登录后查看全文</p>")), "partial", "login"),
        (without_length(article(LINES)[: article(LINES).index("第12天")]), "cut", "cut"),
        (Reply(article(LINES)[: article(LINES).index("第12天")]), "cut", "cut"),
    ],
    ids=["teaser", "no length", "short length"],
)
def test_a_part_is_stored_as_one_and_the_whole_follows(
    server: FaultServer, crawls: Harvests, part: Reply, complete: str, warning: str
) -> None:
    address = server.url("127.0.0.1", "/a/1.html")
    server.route("127.0.0.1", "/a/1.html", part)
    ended = crawls.run("mirror", f"urls={address}", **FAST)
    assert ended.status == Exit.DONE, ended.log
    [row] = reading.rows(crawls.data, Kind.ARTICLES)
    assert (row["complete"], row["warnings"], row["revision"]) == (complete, [warning], 1)
    assert due_in_hours(crawls.data) <= 1
    server.route("127.0.0.1", "/a/1.html", Reply(article(LINES)))
    later(crawls.data)
    crawls.run("mirror", f"lists={server.url('127.0.0.1', '/none')}", **FAST)  # nobody names the page again
    assert [each[:2] for each in versions(crawls.data)] == [(1, complete), (2, "whole")]
    assert versions(crawls.data)[-1][2] == TEXT
    server.route("127.0.0.1", "/a/1.html", part)
    later(crawls.data)
    crawls.run("mirror", f"urls={address}", **FAST)
    assert [each[:2] for each in versions(crawls.data)] == [(1, complete), (2, "whole")]


@pytest.mark.parametrize(
    "fault", [SHELL, Reply(""), Reply("[]"), Reply('{"return_data": [')], ids=["shell", "empty", "other JSON", "cut"]
)
def test_a_later_list_page_that_is_no_list(server: FaultServer, crawls: Harvests, fault: Reply) -> None:
    """20 of 200, exit 0, not a word, and never asked for again."""
    site = Site(articles=60, per_list=20)
    base = site.serve(server)
    rows = json.loads(site._list({}).body)["return_data"]
    second = f"/pc/index/getMoreArticle/?timepoint={rows[-1]['published_at']}"
    server.route("127.0.0.1", second, fault)
    ended = crawls.run("niaogebiji", f"base={base}", **FAST)
    assert f"{second} is no list" in ended.log
    assert "1 error" in ended.record["why"]
    assert len(versions(crawls.data)) == 20
    server._routes.pop(("127.0.0.1", second))
    later(crawls.data)
    assert crawls.run("niaogebiji", f"base={base}", **FAST).status == Exit.DONE
    assert len(versions(crawls.data)) == 60


def listing(numbers: range, below: str) -> Reply:
    rows = "".join(f"<li><a href='/article/{n}.html'>第{n}号样稿：一次没有结论的复盘</a></li>" for n in numbers)
    return Reply(
        f"<html><head><meta charset='utf-8'><title>列表</title></head><body><ul>{rows}</ul>{below}</body></html>"
    )


@pytest.mark.parametrize(
    ("last", "is_end"),
    [
        (SHELL, False),
        (Reply("<html><body><a href='/'>首页</a><p>系统维护中，请稍后再试。</p></body></html>"), False),
        (listing(range(0), "<nav><a href='/list_1.html'>上一页</a></nav><p>没有更多了</p>"), True),
    ],
    ids=["shell", "maintenance", "end"],
)
def test_a_list_of_html_ends_where_it_looks_like_its_end(
    server: FaultServer, crawls: Harvests, last: Reply, is_end: bool
) -> None:
    for number in range(100, 130):
        server.route("127.0.0.1", f"/article/{number}.html", Reply(article([f"第{number}号。", *LINES])))
    server.route("127.0.0.1", "/list_1.html", listing(range(100, 120), "<a href='/list_2.html'>下一页</a>"))
    server.route("127.0.0.1", "/list_2.html", last)
    address = f"lists={server.url('127.0.0.1', '/list_1.html')}"
    ended = crawls.run("mirror", address, **FAST)
    assert len(versions(crawls.data)) == 20
    assert ("list_2.html is no list" in ended.log) is not is_end
    server.route("127.0.0.1", "/list_2.html", listing(range(120, 130), "<a href='/list_1.html'>上一页</a>"))
    later(crawls.data)
    crawls.run("mirror", address, **FAST)
    assert len(versions(crawls.data)) == (30 if not is_end else len(versions(crawls.data)))


@pytest.mark.parametrize("packed", [False, True], ids=["xml", "xml.gz"])
def test_a_sitemap_that_breaks_off_is_asked_for_again(server: FaultServer, crawls: Harvests, packed: bool) -> None:
    for number in range(1, 11):
        server.route("127.0.0.1", f"/article/{number}.html", Reply(article([f"第{number}号。", *LINES])))
    base = server.url("127.0.0.1", "")
    entries = "".join(f"<url><loc>{base}/article/{number}.html</loc></url>" for number in range(1, 11))
    whole = (
        f"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{entries}</urlset>".encode()
    )
    index = f"<sitemapindex><sitemap><loc>{base}/sitemap-1.xml</loc></sitemap></sitemapindex>"
    header = {"Content-Type": "application/octet-stream" if packed else "application/xml"}
    server.route("127.0.0.1", "/sitemap.xml", Reply(index, headers={"Content-Type": "application/xml"}))
    cut = gzip.compress(whole)[:-20] if packed else whole[: whole.index(b"/article/6") + 8]
    server.route("127.0.0.1", "/sitemap-1.xml", Reply(cut, headers=header))
    ended = crawls.run("mirror", f"sitemaps={base}/sitemap.xml", **FAST)
    assert "/sitemap-1.xml is no list" in ended.log
    assert len(versions(crawls.data)) == (0 if packed else 5)
    server.route("127.0.0.1", "/sitemap-1.xml", Reply(gzip.compress(whole) if packed else whole, headers=header))
    later(crawls.data)
    assert crawls.run("mirror", f"sitemaps={base}/sitemap.xml", **FAST).status == Exit.DONE
    assert len(versions(crawls.data)) == 10
