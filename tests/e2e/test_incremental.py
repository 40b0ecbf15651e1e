"""Scheduled runs: only what is new, what changed as the next revision, and "nothing new" when there is nothing."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.e2e.fault_server import FaultServer
from tests.e2e.generated import Site, paragraphs
from tests.e2e.harvested import FAST, Harvests, articles

pytestmark = pytest.mark.e2e


@pytest.fixture
def crawls(tmp_path: Path) -> Harvests:
    return Harvests(tmp_path / "data")


def snapshot(data: Path) -> dict[str, str]:
    """Every Parquet file and its checksum."""
    return {
        str(path.relative_to(data)): hashlib.sha256(path.read_bytes()).hexdigest() for path in data.rglob("*.parquet")
    }


def test_ten_runs_over_an_unchanged_site_write_nothing(crawls: Harvests, server: FaultServer) -> None:
    base = Site(articles=45).serve(server)
    assert crawls.run("niaogebiji", f"base={base}", **FAST).status == 0
    first = snapshot(crawls.data / "articles")
    for _ in range(10):
        fetched = len(server.hits())
        run = crawls.run("niaogebiji", f"base={base}", **FAST)
        assert run.status == 0, run.log
        assert "nothing new" in run.log
        assert len(server.hits()) - fetched == 1, "one list page tells that all is known"
    assert snapshot(crawls.data / "articles") == first


def test_only_new_articles_are_fetched(crawls: Harvests, server: FaultServer) -> None:
    site = Site(articles=45)
    base = site.serve(server)
    crawls.run("niaogebiji", f"base={base}", **FAST)
    site.articles = 48
    before = len(server.hits())
    run = crawls.run("niaogebiji", f"base={base}", **FAST)
    assert run.status == 0, run.log
    paths = [hit.path for hit in server.hits()[before:] if "article-" in hit.path]
    assert sorted(paths) == ["/article-46-1.html", "/article-47-1.html", "/article-48-1.html"]
    assert len(articles(crawls.data, "url")) == 48


def test_a_changed_article_becomes_the_next_revision(crawls: Harvests, server: FaultServer) -> None:
    site = Site(articles=10)
    base = site.serve(server)
    crawls.run("niaogebiji", f"base={base}", **FAST)
    site.versions[7] = 2
    run = crawls.run("niaogebiji", f"base={base}", **{**FAST, "CORPUS_RECHECK_DAYS": 0})
    assert run.status == 0, run.log
    run = crawls.run("niaogebiji", f"base={base}", **{**FAST, "CORPUS_RECHECK_DAYS": 0})
    assert run.status == 0, run.log
    revisions = [row for row in articles(crawls.data, "url", "revision", "text") if "article-7-" in row["url"]]
    assert [row["revision"] for row in revisions] == [1, 2]
    assert revisions[1]["text"] == "\n".join(paragraphs(7, 2))
    assert len(articles(crawls.data, "url")) == 11
    conditional = [hit for hit in server.hits() if "If-None-Match" in hit.headers]
    assert conditional, "a known article is asked for with its validators"


def test_a_changed_layout_ends_loudly_and_keeps_the_pages(crawls: Harvests, server: FaultServer) -> None:
    site = Site(articles=30)
    base = site.serve(server)
    assert crawls.run("niaogebiji", f"base={base}", **FAST).status == 0
    site.articles = 60
    site.layout = lambda _: "<html><body><div id='app'></div><script>render()</script></body></html>"
    run = crawls.run("niaogebiji", f"base={base}", **FAST)
    assert run.status == 7, run.log
    assert len(articles(crawls.data, "url")) == 30
