"""No password, login token or cookie stays in what a crawl leaves behind: log, run record, ledger, pages, metrics."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.e2e.fault_server import FaultServer, Reply, redirect
from tests.e2e.harvested import FAST, Harvests, articles

pytestmark = pytest.mark.e2e

_PROSE = "".join(
    f"<p>第{number}位店主说，把顾客的名字记在本子上，比什么活动都管用，她已经这样做了十年。</p>" for number in range(9)
)
_ARTICLE = Reply(
    f"<html><head><title>记名字的店</title></head><body><article><h1>记名字的店</h1>{_PROSE}</article></body></html>",
    headers={"Set-Cookie": "sid=SECRET-COOKIE; Path=/", "Content-Type": "text/html; charset=utf-8"},
)
_TOKENS = "__biz=MzI=&mid=22&idx=1&sn=a1&uin=SECRET-UIN&key=SECRET-KEY&pass_ticket=SECRET-TICKET"


@pytest.fixture
def crawls(tmp_path: Path) -> Iterator[Harvests]:
    crawls = Harvests(tmp_path / "data")
    yield crawls
    crawls.end_all()


def _kept(data: Path) -> Iterator[tuple[str, str]]:
    """Everything in the data folder as text: Parquet unpacked, SQLite with its log, gzip opened."""
    for path in sorted(data.rglob("*")):
        if path.suffix == ".parquet":
            yield path.name, str(pq.read_table(path).to_pylist())
        elif path.is_file():
            body = path.read_bytes()
            yield path.name, (gzip.decompress(body) if path.suffix == ".gz" else body).decode("utf-8", "replace")


def test_no_secret_is_kept(server: FaultServer, crawls: Harvests) -> None:
    server.route("127.0.0.1", "/s", _ARTICLE)
    server.route("127.0.0.1", "/moved", redirect(server.url("127.0.0.1", f"/s?{_TOKENS}&from=moved")))
    server.route("127.0.0.1", "/login", Reply("no", status=500))
    base = server.url("127.0.0.1", "").rstrip("/")
    urls = [
        f"{base}/s?{_TOKENS}",
        f"{base}/moved",
        f"{base.replace('//', '//SECRET-USER:SECRET-PW@')}/s",
        f"{base}/login?password=SECRET-PW2",
    ]
    ended = crawls.run("mirror", "urls=" + ",".join(urls), **FAST, RETRY_TIMES=0, LOG_LEVEL="DEBUG")
    assert len(articles(crawls.data)) >= 1
    assert "***" in ended.log
    assert "SECRET" not in ended.log
    kept = [name for name, text in _kept(crawls.data) if "SECRET" in text and "SECRET-PW2" not in text]
    assert kept == []
    # an address that may open nothing without its parameter stays in the queue as it is, and nowhere else
    assert [name for name, text in _kept(crawls.data) if "SECRET" in text and not name.startswith("ledger")] == []
