"""Gone is a judgement, not a status code: bad days of a site, and the messages of WeChat's that pass.

The clock is moved by moving the times in the ledger.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import Exit
from corpus.storage.layout import Kind
from corpus.storage.shards import reading
from tests.e2e.fault_server import FaultServer, Reply, redirect
from tests.e2e.generated import Site, paragraphs
from tests.e2e.harvested import FAST, Harvests, articles

pytestmark = pytest.mark.e2e

QUICK: dict[str, object] = {**FAST, "RETRY_TIMES": 0, "CORPUS_RETRY_AFTER_DEFAULT": 0}
HOME = "".join(f"<li><a href='/article-{n}-1.html'>第 {n} 号样稿：一次没有结论的复盘</a></li>" for n in range(1, 31))
WELCOME = "".join(f"<p>{text}</p>" for text in paragraphs(77))

#: The answers of F1: what an article's address says on a bad day.
BAD_DAYS = {
    "404": Reply("<html><body><h1>404 Not Found</h1></body></html>", 404),
    "410": Reply("<html><body><h1>Gone</h1></body></html>", 410),
    "soft 404": Reply("<html><body><h1>内容不存在</h1><p>您访问的内容不存在，可能已被删除</p></body></html>"),
    "last words": Reply("<html><body><h1>该内容已被发布者删除</h1></body></html>"),
    "led home": redirect("/"),
    "led to a list": redirect("/all"),
}


@pytest.fixture
def crawls(tmp_path: Path) -> Iterator[Harvests]:
    crawls = Harvests(tmp_path / "data")
    yield crawls
    crawls.end_all()


def pass_time(data: Path, hours: float) -> None:
    """All the ledger knows was so many hours earlier."""
    times = ("next_due", "visited", "gone_since", "said")
    with closing(sqlite3.connect(data / "_state" / "ledger.sqlite")) as db:
        db.execute("UPDATE frontier SET " + ", ".join(f"{each} = {each} - {hours * 3600}" for each in times))
        db.commit()


def status(data: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "corpus", "status", "--data", str(data), "--json"]
    shown: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return shown


def states(data: Path) -> dict[str, int]:
    return {state: number for each in status(data)["queue"].values() for state, number in each.items()}


def bad_day(server: FaultServer, numbers: range, reply: Reply, home: str = HOME) -> None:
    for number in numbers:
        server.route("127.0.0.1", f"/article-{number}-1.html", reply)
    for path in ("/", "/all"):
        page = f"<html><head><title>样稿</title></head><body><ul>{HOME if path == '/all' else home}</ul></body></html>"
        server.route("127.0.0.1", path, Reply(page))


def good_day(server: FaultServer, site: Site) -> None:
    server.forget()
    site.serve(server)


@pytest.mark.parametrize("name", BAD_DAYS)
def test_a_bad_day_of_the_whole_site_costs_no_article(crawls: Harvests, server: FaultServer, name: str) -> None:
    """404 for a day, and 20 articles were never asked for again; the list named them in every run."""
    site = Site(articles=20)
    base = site.serve(server)
    bad_day(server, range(1, 21), BAD_DAYS[name])
    run = crawls.run("niaogebiji", f"base={base}", **QUICK)
    assert run.status == Exit.GONE, run.log
    assert run.record["why"].startswith("20 of 20 pages of 127.0.0.1 are gone; none of them is given up")
    assert states(crawls.data)["retry"] == 20
    good_day(server, site)
    run = crawls.run("niaogebiji", f"base={base}", **QUICK)
    assert (run.status, run.record["why"]) == (0, "20 new articles, 0 changed"), run.log
    assert len(articles(crawls.data, "url")) == 20
    assert status(crawls.data)["failing"] == []


@pytest.mark.parametrize("name", BAD_DAYS)
def test_a_bad_day_of_half_the_site_is_told_and_made_good(crawls: Harvests, server: FaultServer, name: str) -> None:
    site = Site(articles=20)
    base = site.serve(server)
    bad_day(server, range(1, 11), BAD_DAYS[name])
    run = crawls.run("niaogebiji", f"base={base}", **QUICK)
    last = name == "last words"  # ten pages of twenty are no alarm: a platform's last words are believed
    told = "" if last else "; 10 pages that were not there are looked at again"
    assert (run.status, run.record["why"]) == (0, f"10 new articles, 0 changed{told}"), run.log
    shown = status(crawls.data)
    assert len(shown["gone"]) == (10 if last else 0)
    assert [each["looks"] for each in shown["failing"]] == ([] if last else [1] * 10)
    good_day(server, site)
    run = crawls.run("niaogebiji", f"base={base}", **QUICK)
    assert run.status == 0, run.log
    assert len(articles(crawls.data, "url")) == (10 if last else 20)


def test_a_home_page_with_prose_is_not_the_article(crawls: Harvests, server: FaultServer) -> None:
    site = Site(articles=3)
    base = site.serve(server)
    bad_day(server, range(3, 4), redirect("/"), home=f"<article><h1>欢迎</h1>{WELCOME}</article>")
    run = crawls.run("niaogebiji", f"base={base}", **QUICK)
    assert run.status == 0, run.log
    assert [row["url"].rpartition("/")[2] for row in articles(crawls.data, "url")] == [
        "article-1-1.html",
        "article-2-1.html",
    ]
    [page] = status(crawls.data)["failing"]
    assert (page["answer"], page["why"]) == ("missing", "missing: the address led to the home page")


def test_what_no_list_names_any_more_is_looked_at_over_days(crawls: Harvests, server: FaultServer) -> None:
    site = Site(articles=2)
    base = site.serve(server)
    address = f"{base}/gone-1.html"
    server.route("127.0.0.1", "/gone-1.html", BAD_DAYS["404"])
    file = crawls.data.parent / "urls.txt"
    file.write_text(f"{address}\n")
    crawls.run("mirror", f"file={file}", **QUICK)
    file.write_text(f"{base}/article-1-1.html\n")
    for hours in (1, 6, 24, 72, 168, 336, 720):
        [page] = status(crawls.data)["failing"]
        assert page["why"] == "missing: 404 Not Found"
        before = len([hit for hit in server.hits() if hit.path == "/gone-1.html"])
        for passed, more in ((hours - 0.1, 0), (0.2, 1)) if hours == 24 else ((hours + 0.1, 1),):
            pass_time(crawls.data, passed)
            crawls.run("mirror", f"file={file}", **QUICK)
            assert len([hit for hit in server.hits() if hit.path == "/gone-1.html"]) == before + more
    [page] = status(crawls.data)["gone"]
    assert (page["looks"], page["stored"]) == (8, False)
    assert page["gone_since"] < status(crawls.data)["runs"][0]["started"]
    server.route(
        "127.0.0.1", "/gone-1.html", Reply(f"<html><body><article><h1>回来了</h1>{WELCOME}</article></body></html>")
    )
    run = crawls.run("mirror", f"urls={address}", **QUICK)
    assert run.status == 0, run.log
    assert address in {row["url"] for row in articles(crawls.data, "url")}


def test_last_words_of_a_whole_site_are_believed_when_another_day_says_the_same(
    crawls: Harvests, server: FaultServer
) -> None:
    site = Site(articles=12)
    base = site.serve(server)
    bad_day(server, range(1, 13), BAD_DAYS["last words"])
    for hours in (0, 20):  # the same day says nothing more
        pass_time(crawls.data, hours) if hours else None
        run = crawls.run("niaogebiji", f"base={base}", **QUICK)
        assert run.status == Exit.GONE, run.log
        assert states(crawls.data)["retry"] == 12
    first = {each["said_in"] for each in status(crawls.data)["failing"]}
    assert len(first) == 1, "the run that said it first"
    server._routes.pop(("127.0.0.1", "/article-7-1.html"))
    pass_time(crawls.data, 4.1)
    run = crawls.run("niaogebiji", f"base={base}", **QUICK)
    assert run.status == Exit.GONE, "still most of a site, and somebody should know"
    shown = status(crawls.data)
    assert len(shown["gone"]) == 11
    assert all(each["why"] == "deleted: 该内容已被发布者删除" for each in shown["gone"])
    assert [row["url"].rpartition("/")[2] for row in articles(crawls.data, "url")] == ["article-7-1.html"]
    before = len(server.hits())
    assert "nothing new" in crawls.run("niaogebiji", f"base={base}", **QUICK).log
    assert len(server.hits()) == before + 1, "what is gone is not asked for"


def test_a_row_whose_page_is_gone_keeps_its_text_and_gets_the_date(crawls: Harvests, server: FaultServer) -> None:
    site = Site(articles=3, etags=False)
    base = site.serve(server)
    crawls.run("niaogebiji", f"base={base}", **QUICK)
    kept = articles(crawls.data)
    bad_day(server, range(2, 3), BAD_DAYS["last words"])
    pass_time(crawls.data, 31 * 24)
    run = crawls.run("niaogebiji", f"base={base}", **QUICK)
    assert run.status == 0, run.log
    assert articles(crawls.data) == kept
    [page] = status(crawls.data)["gone"]
    assert page["url"].endswith("/article-2-1.html")
    assert page["stored"]
    assert page["gone_since"]


def message(title: str, reason: str = "") -> Reply:
    return Reply(
        '<html><head><meta charset="utf-8"><title></title></head><body id="activity-detail"><div class="weui-msg">'
        f'<h2 class="weui-msg__title">{title}</h2><p class="weui-msg__desc">{reason}</p></div></body></html>'
    )


PASSING = {
    "system": (message("系统出错", "请稍后再试"), "no_article"),
    "review": (message("内容审核中", "该内容正在审核中，暂时无法查看"), "unavailable"),
    "code": (message("验证", "请输入验证码"), "verification"),
    "followers": (message("关注后可阅读全文", "该内容仅对关注者开放"), "login"),
    "migrating": (message("此帐号处于帐号迁移流程中", "内容暂时无法查看"), "unavailable"),
    "often": (message("你的访问过于频繁", "请稍后再试"), "verification"),
    "unknown": (message("一句没有人见过的话"), "unavailable"),
    "system-en": (message("System error", "Try again later"), "no_article"),
}


def wechat_article(number: int) -> Reply:
    body = "".join(f"<p>{text}</p>" for text in paragraphs(number))
    return Reply(
        '<html><head><meta charset="utf-8"><title>样稿</title></head><body><div id="js_article">'
        f'<h1 id="activity-name">第 {number} 号样稿</h1><div id="js_content">{body}</div></div></body></html>'
    )


def test_no_passing_message_makes_an_article_gone(crawls: Harvests, server: FaultServer, tmp_path: Path) -> None:
    """系统出错 on one page of three, and it was never asked for again."""
    file = tmp_path / "urls.txt"
    paths = [f"/s/{name}" for name in PASSING]
    file.write_text("".join(f"{server.url('127.0.0.1', path)}\n" for path in ["/s/well", *paths]))
    server.route("127.0.0.1", "/s/well", wechat_article(1))
    for path, (reply, _) in zip(paths, PASSING.values(), strict=True):
        server.route("127.0.0.1", path, reply)
    crawls.run("wechat", f"file={file}", **QUICK)
    shown = {each["url"].rpartition("/")[2]: each["answer"] for each in status(crawls.data)["failing"]}
    assert shown == {name: answer for name, (_, answer) in PASSING.items()}
    assert all(row["retryable"] for row in reading.rows(crawls.data, Kind.REJECTED, ["retryable"]))
    for number, path in enumerate(paths, 2):
        server.route("127.0.0.1", path, wechat_article(number))
    pass_time(crawls.data, 1.1)
    run = crawls.run("wechat", f"file={file}", **QUICK)
    assert run.status == 0, run.log
    assert len(articles(crawls.data, "url")) == 1 + len(PASSING)


def test_messages_of_the_too_frequent_kind_open_the_circuit(crawls: Harvests, server: FaultServer) -> None:
    paths = [f"/s/p{number}" for number in range(8)]
    for path in paths:
        server.route("127.0.0.1", path, message("你的访问过于频繁"))
    urls = ",".join(server.url("127.0.0.1", path) for path in paths)
    settings = {"CORPUS_BLOCK_COOLDOWN": 0.1, "CORPUS_BLOCK_TRIPS": 1, "CONCURRENT_REQUESTS": 1}
    run = crawls.run("wechat", f"urls={urls}", **QUICK, **settings)
    assert run.status == Exit.BLOCKED, run.log
    assert len(server.hits()) < len(paths)
