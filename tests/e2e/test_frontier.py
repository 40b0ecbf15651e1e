"""The queue from one run to the next: nothing sticks in it, nothing falls out, and failure is not called success."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import Exit
from corpus.storage.layout import Kind
from corpus.storage.shards import reading
from tests.e2e.fault_server import FaultServer, Handler, Reply, raw, redirect
from tests.e2e.generated import Site, paragraphs
from tests.e2e.harvested import FAST, Harvests, articles

pytestmark = pytest.mark.e2e

QUICK: dict[str, object] = {**FAST, "RETRY_TIMES": 0, "CORPUS_RETRY_AFTER_DEFAULT": 0}
BROKEN = Reply("<html><body>500 Internal Server Error</body></html>", 500)
CAPTCHA = Reply("<html><head><title>安全验证</title></head><body><p>请完成验证后继续访问</p></body></html>")
#: As the site says it failed, in a form that reads like the end of the lists.
FAILED = Reply('{"return_code":"500","return_msg":"\\u7cfb\\u7edf\\u7e41\\u5fd9","return_data":[]}')
FORBIDDEN = Reply("<html><body><h1>403 Forbidden</h1><a href='/article-1-1.html'>首页</a></body></html>", 403)


@pytest.fixture
def crawls(tmp_path: Path) -> Iterator[Harvests]:
    crawls = Harvests(tmp_path / "data")
    yield crawls
    crawls.end_all()


def queue(data: Path) -> dict[str, tuple[str, int]]:
    """State and tries of every page, by address without the host."""
    with closing(sqlite3.connect(data / "_state" / "ledger.sqlite")) as db:
        rows = db.execute("SELECT url, state, tries FROM frontier").fetchall()
    return {"/" + url.split("/", 3)[3]: (state, tries) for url, state, tries in rows}


def change(data: Path, statement: str) -> None:
    """Time passes, or many runs: the ledger as it would be then."""
    with closing(sqlite3.connect(data / "_state" / "ledger.sqlite")) as db:
        db.execute(statement)
        db.commit()


def second_page(site: Site) -> str:
    """The address of the second list page."""
    rows = json.loads(site._list({}).body)["return_data"]
    return f"/pc/index/getMoreArticle/?timepoint={rows[-1]['published_at']}"


def page(title: str, number: int, head: str = "") -> Reply:
    body = "".join(f"<p>{text}</p>" for text in paragraphs(number))
    return Reply(
        f'<html><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )


def listing(numbers: range, following: str | None = None) -> Reply:
    rows = "".join(f'<li><a href="/article/{n}.html">第 {n} 号样稿：一次没有结论的复盘</a></li>' for n in numbers)
    more = f'<a href="{following}">下一页</a>' if following else ""
    return Reply(
        f'<html><head><meta charset="utf-8"><title>列表</title></head><body><ul>{rows}</ul>{more}</body></html>'
    )


@pytest.mark.parametrize("fault", [BROKEN, CAPTCHA, FAILED, FORBIDDEN])
def test_a_list_page_that_failed_is_read_another_time(crawls: Harvests, server: FaultServer, fault: Reply) -> None:
    site = Site(articles=25, per_list=10)
    base = site.serve(server)
    server.route("127.0.0.1", second_page(site), fault)
    crawls.run("niaogebiji", f"base={base}", **QUICK)
    assert queue(crawls.data)[second_page(site)] == ("retry", 1)
    site.serve(server)
    server._routes.pop(("127.0.0.1", second_page(site)))
    change(crawls.data, "UPDATE frontier SET next_due = 1 WHERE state = 'retry'")
    run = crawls.run("niaogebiji", f"base={base}", **QUICK)
    assert run.status == 0, run.log
    assert len(articles(crawls.data, "url")) == 25


@pytest.mark.parametrize(
    ("fault", "end", "reason"),
    [
        (FAILED, (5, "1 error among 3 pages"), "no_article"),
        (FORBIDDEN, (6, "verification or a login instead of 1 page"), "verification"),
        (replace(FORBIDDEN, status=401, body="{}"), (6, "verification or a login instead of 1 page"), "login"),
    ],
)
def test_a_list_that_says_it_failed_is_told_and_kept(
    crawls: Harvests, server: FaultServer, fault: Reply, end: tuple[int, str], reason: str
) -> None:
    base = Site(articles=5).serve(server)
    server.route("127.0.0.1", "/pc/index/getMoreArticle", fault)
    run = crawls.run("niaogebiji", f"base={base}", **QUICK)
    assert (run.status, run.record["why"]) == end, run.log
    assert [hit.path for hit in server.hits()] == ["/pc/index/getMoreArticle"], "its links are no list"
    assert queue(crawls.data) == {"/pc/index/getMoreArticle": ("retry", 1)}
    (kept,) = reading.rows(crawls.data, Kind.REJECTED, ["reason"])
    assert kept["reason"] == reason
    assert fault is not FAILED or "return_code 500: 系统繁忙" in run.log


def test_a_start_page_is_read_in_every_run(crawls: Harvests, server: FaultServer) -> None:
    site = Site(articles=5)
    base = site.serve(server)
    server.route("127.0.0.1", "/pc/index/getMoreArticle", BROKEN)
    assert crawls.run("niaogebiji", f"base={base}", **QUICK).status == 5
    change(crawls.data, "UPDATE frontier SET state = 'gone', tries = 9, next_due = NULL")
    server._routes.pop(("127.0.0.1", "/pc/index/getMoreArticle"))
    run = crawls.run("niaogebiji", f"base={base}", **QUICK)
    assert run.status == 0, run.log
    assert len(articles(crawls.data, "url")) == 5


def test_an_article_asked_for_by_name_is_asked_for_again(crawls: Harvests, server: FaultServer) -> None:
    url = server.url("127.0.0.1", "/article/1.html")
    for fault in (BROKEN, Reply("<html><body>404 Not Found</body></html>", 404)):
        server.route("127.0.0.1", "/article/1.html", fault)
        run = crawls.run("mirror", f"urls={url}", **QUICK)
        assert run.status != 0, run.log
    assert len(server.hits()) == 2
    server.route("127.0.0.1", "/article/1.html", page("又能读到的一篇样稿", 1))
    assert crawls.run("mirror", f"urls={url}", **QUICK).status == 0
    run = crawls.run("mirror", f"urls={url}", **QUICK)
    assert "nothing new" in run.log
    assert len(server.hits()) == 3


def test_what_failed_is_not_known(crawls: Harvests, server: FaultServer, tmp_path: Path) -> None:
    file = tmp_path / "urls.txt"
    file.write_text("".join(server.url("127.0.0.1", f"/{n}.html\n") for n in range(3)), encoding="utf-8")
    server.route("127.0.0.1", "/0.html", BROKEN)
    server.route("127.0.0.1", "/1.html", CAPTCHA)
    for _ in range(2):  # the second time nothing is due, and still nothing was had
        run = crawls.run("mirror", f"file={file}", **QUICK)
        assert run.status != 0, run.log
    asked = [hit.path for hit in server.hits()]
    assert sorted(asked) == ["/0.html", "/1.html", "/2.html", "/2.html"], (
        "a failure waits; a 404 that is named does not"
    )


def test_a_list_is_read_on_though_another_brought_the_same_articles(crawls: Harvests, server: FaultServer) -> None:
    server.route("127.0.0.1", "/", listing(range(10, 20)))
    server.route("127.0.0.1", "/news", listing(range(10, 20), "/news/2"))
    server.route("127.0.0.1", "/news/2", listing(range(10), "/news/2"))
    for n in range(20):
        server.route("127.0.0.1", f"/article/{n}.html", page(f"第 {n} 号样稿：一次没有结论的复盘", n))
    lists = f"lists={server.url('127.0.0.1')},{server.url('127.0.0.1', '/news')}"
    run = crawls.run("mirror", lists, **{**QUICK, "CONCURRENT_REQUESTS": 1})
    assert run.status == 0, run.log
    assert len(articles(crawls.data, "url")) == 20
    before = len(server.hits())
    assert "nothing new" in crawls.run("mirror", lists, **QUICK).log
    assert len(server.hits()) - before == 2


@pytest.mark.parametrize("narrow", ["pages=1", "since=2025-10-11"])
def test_a_run_that_may_go_further_back_does(crawls: Harvests, server: FaultServer, narrow: str) -> None:
    base = Site(articles=45, per_list=10, spread=3600).serve(server)  # 14 articles since the 11th of October
    crawls.run("niaogebiji", f"base={base}", narrow, **QUICK)
    assert 10 <= len(articles(crawls.data, "url")) <= 14
    run = crawls.run("niaogebiji", f"base={base}", **QUICK)
    assert run.status == 0, run.log
    assert len(articles(crawls.data, "url")) == 45
    before = len(server.hits())
    assert "nothing new" in crawls.run("niaogebiji", f"base={base}", **QUICK).log
    assert len(server.hits()) - before == 1


def test_a_narrow_run_goes_on_with_what_a_wide_one_left(crawls: Harvests, server: FaultServer) -> None:
    base = Site(articles=35, per_list=10).serve(server)
    run = crawls.run("niaogebiji", f"base={base}", **{**QUICK, "CLOSESPIDER_PAGECOUNT": 2, "CONCURRENT_REQUESTS": 1})
    assert run.status == 8, run.log
    crawls.run("niaogebiji", f"base={base}", "pages=1", **QUICK)
    crawls.run("niaogebiji", f"base={base}", **QUICK)
    assert len(articles(crawls.data, "url")) == 35


def test_one_of_many_sitemaps_may_be_empty(crawls: Harvests, server: FaultServer) -> None:
    def sitemap(tag: str, *addresses: str) -> Reply:
        entries = "".join(f"<{tag}><loc>{server.url('127.0.0.1', path)}</loc></{tag}>" for path in addresses)
        root = "sitemapindex" if tag == "sitemap" else "urlset"
        return Reply(f'<?xml version="1.0"?><{root}>{entries}</{root}>', headers={"Content-Type": "application/xml"})

    parts = [f"/part-{n}.xml" for n in range(7)]
    server.route("127.0.0.1", "/sitemap.xml", sitemap("sitemap", *parts))
    server.route("127.0.0.1", "/article/1.html", page("一次没有结论的复盘", 1))
    for path in parts:
        server.route("127.0.0.1", path, sitemap("url"))
    server.route("127.0.0.1", "/part-6.xml", sitemap("url", "/article/1.html"))
    run = crawls.run("mirror", f"sitemaps={server.url('127.0.0.1', '/sitemap.xml')}", **QUICK)
    assert (run.status, "1 new" in run.log) == (0, True), run.log


def test_an_album_that_grows_at_its_end(crawls: Harvests, server: FaultServer) -> None:
    def album(numbers: range, *, more: bool) -> Reply:
        rows = [{"url": f"/s/{n}", "title": "一", "msgid": str(n), "itemidx": "1", "create_time": n} for n in numbers]
        body = {"getalbum_resp": {"article_list": rows, "continue_flag": str(int(more))}}
        return Reply(json.dumps(body), headers={"Content-Type": "application/json"})

    first = "/mp/appmsgalbum?action=getalbum&album_id=1&is_reverse=0"
    second = (
        "/mp/appmsgalbum?action=getalbum&__biz=&album_id=1&count=20&begin_msgid=19&begin_itemidx=1&is_reverse=0&f=json"
    )
    server.route("127.0.0.1", first, album(range(10, 20), more=True))
    for last in (25, 30):
        server.route("127.0.0.1", second, album(range(20, last), more=False))
        crawls.run("wechat", f"album={server.url('127.0.0.1', first)}", **QUICK)
        assert len([path for path in queue(crawls.data) if path.startswith("/s/")]) == last - 10


def test_a_day_without_articles_is_no_failure(crawls: Harvests, server: FaultServer) -> None:
    base = Site(articles=30).serve(server)
    run = crawls.run("niaogebiji", f"base={base}", "since=2026-01-01", **QUICK)
    assert (run.status, "nothing new" in run.log) == (0, True), run.log


def test_a_link_that_may_not_be_followed_is_no_news(crawls: Harvests, server: FaultServer) -> None:
    base = Site(articles=25, per_list=10).serve(server)
    server.route("127.0.0.1", "/robots.txt", Reply("User-agent: *\nDisallow: /article-20-1.html\n"))
    assert crawls.run("niaogebiji", f"base={base}", **QUICK).status == 0
    before = len(server.hits())
    assert "nothing new" in crawls.run("niaogebiji", f"base={base}", **QUICK).log
    assert len(server.hits()) - before == 1


def test_a_redirect_without_end_is_given_up_some_day(crawls: Harvests, server: FaultServer) -> None:
    server.route("127.0.0.1", "/loop", redirect("/loop"))
    server.route("127.0.0.1", "/away", redirect("http://example.com/"))
    urls = [server.url("127.0.0.1", path) for path in ("/loop", "/away")]
    run = crawls.run("mirror", f"urls={','.join(urls)}", **QUICK)
    assert run.status not in (0, 4), run.log
    assert queue(crawls.data) == {"/loop": ("retry", 1), "/away": ("retry", 1)}


@pytest.mark.parametrize(("name", "status"), [("store", 65), ("discover", 65), ("due", 65), ("bug", 5)])
def test_a_ledger_that_fails_ends_the_run(crawls: Harvests, server: FaultServer, name: str, status: int) -> None:
    base = Site(articles=30).serve(server)
    addons = {"corpus.crawl.addon.PoliteCrawl": 100, f"tests.e2e.broken_ledger.{name.title()}": 200}
    run = crawls.run("niaogebiji", f"base={base}", **QUICK, ADDONS=json.dumps(addons))
    assert run.status == status, run.log


@pytest.mark.parametrize("name", ["FullStore", "FullDiscover", "FullSeal"])
def test_a_full_disk_is_no_fault_of_a_page(crawls: Harvests, server: FaultServer, name: str) -> None:
    """It was charged to the pages on their way: with room again, the same command left 200 of 240 for later."""
    base = Site(articles=30).serve(server)
    addons = {"corpus.crawl.addon.PoliteCrawl": 100, f"tests.e2e.broken_ledger.{name}": 200}
    assert crawls.run("niaogebiji", f"base={base}", **QUICK, ADDONS=json.dumps(addons)).status == 28
    assert {state for state, _ in queue(crawls.data).values()} <= {"done", "discovered"}
    run = crawls.run("niaogebiji", f"base={base}", **QUICK)
    assert run.status == 0, run.log
    assert len(articles(crawls.data, "url")) == 30


def _endless(server: FaultServer, articles: Callable[[int], Iterable[int]]) -> str:
    """A list without an end, whose n-th page names these articles. Those from 100 on are none."""

    @raw
    def answer(handler: Handler) -> None:
        kind, _, number = handler.path.strip("/").removesuffix(".html").partition("/")
        if kind == "list":
            items = "".join(
                f'<li><a href="/article/{n}.html">第{n}天，编辑部又看了一遍上周的选题</a></li>'
                for n in articles(int(number))
            )
            following = f'<a rel="next" href="/list/{int(number) + 1}">下一页</a>'
            handler.reply(Reply(f'<html><meta charset="utf-8"><body><ul>{items}</ul>{following}</body></html>'))
        else:
            handler.reply(page(f"第{number}号", int(number)) if int(number) < 100 else Reply("<p>nothing</p>"))

    server.route("127.0.0.1", "/robots.txt", Reply("", 404))
    server.route("127.0.0.1", "*", answer)
    return f"lists={server.url('127.0.0.1', '/list/1')}"


def _lists_read(server: FaultServer) -> list[int]:
    return [int(hit.path[6:]) for hit in server.hits("127.0.0.1") if hit.path.startswith("/list/")]


def test_a_list_that_goes_on_with_known_articles_is_left(server: FaultServer, crawls: Harvests) -> None:
    """In the first run too, which reads lists to their end; the next reads on where it was left."""
    lists = _endless(server, lambda number: [1 + number % 7, 9 + number % 5, 15 + number % 3])
    ended = crawls.run("mirror", lists, **QUICK, CORPUS_UNPRODUCTIVE_PAGES=12)
    assert ended.status == 0, ended.log
    assert _lists_read(server) == list(range(1, 20))  # seven pages with something new, twelve without
    assert "12 list pages in a row named no new article" in ended.log
    assert len(articles(crawls.data, "url")) == 15
    server.forget()
    change(crawls.data, "UPDATE frontier SET next_due = 0 WHERE state = 'retry'")
    lists = _endless(server, lambda number: [1 + number % 7, 50 + min(number, 21)])
    again = crawls.run("mirror", lists, **QUICK, CORPUS_UNPRODUCTIVE_PAGES=12)
    assert {20, 21} <= set(_lists_read(server)) <= set(range(1, 34)), again.log


def test_a_list_of_what_are_no_articles_is_left(server: FaultServer, crawls: Harvests) -> None:
    lists = _endless(server, lambda number: range(100 + 3 * number, 103 + 3 * number))
    ended = crawls.run("mirror", lists, **QUICK, CORPUS_UNPRODUCTIVE_PAGES=12, CORPUS_WINDOW=8)
    assert 12 < len(_lists_read(server)) < 40, ended.log
    assert ended.stat("corpus/refused/unproductive") > 1
    assert ended.status == Exit.LAYOUT


def test_a_list_without_a_link_is_no_change_of_layout(server: FaultServer, crawls: Harvests) -> None:
    server.route("127.0.0.1", "/robots.txt", Reply("", 404))
    server.route("127.0.0.1", "*", Reply("<html><body><ul><li>首页</li><li>关于我们</li></ul></body></html>"))
    ended = crawls.run("mirror", f"lists={server.url('127.0.0.1', '/list')}", **QUICK)
    assert (ended.status, ended.record["why"]) == (Exit.EMPTY, "no link to an article on 1 list page")
