"""`corpus rebuild` makes from the raw pages what the crawl stored, and the same bytes every time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from corpus.storage.care.verify import verify
from tests.e2e.fault_server import FaultServer, Reply
from tests.e2e.generated import Site
from tests.e2e.harvested import FAST, Harvests, articles

pytestmark = pytest.mark.e2e


def rebuild(data: Path, out: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "corpus", "rebuild", "--data", str(data), "--out", str(out)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def without_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: (row["id"], row["revision"]))


def test_the_rows_are_those_of_the_crawl(tmp_path: Path, server: FaultServer) -> None:
    site = Site(articles=12)
    base = site.serve(server)
    crawls = Harvests(tmp_path / "data")
    recheck = {**FAST, "CORPUS_RECHECK_DAYS": 0}
    assert crawls.run("niaogebiji", f"base={base}", **recheck).status == 0
    site.versions[5] = 2
    crawls.run("niaogebiji", f"base={base}", **recheck)
    crawls.run("niaogebiji", f"base={base}", **recheck)
    expected = without_order(articles(crawls.data))
    assert [row["revision"] for row in expected].count(2) == 1

    first, second = tmp_path / "first", tmp_path / "second"
    run = rebuild(crawls.data, first)
    assert run.returncode == 0, run.stderr
    assert without_order(articles(first)) == expected
    assert verify(first).good
    assert rebuild(crawls.data, second).returncode == 0
    shards = {path.relative_to(first): path.read_bytes() for path in first.rglob("*.parquet")}
    assert shards == {path.relative_to(second): path.read_bytes() for path in second.rglob("*.parquet")}


def test_what_was_read_for_its_links_is_no_article(tmp_path: Path, server: FaultServer) -> None:
    """A sitemap reads like a plain text, a list of headlines like a short article."""
    Site(articles=3).serve(server)
    addresses = "".join(f"<url><loc>{server.url('127.0.0.1', f'/article-{n}-1.html')}</loc></url>" for n in (1, 2, 3))
    sitemap = f'<?xml version="1.0"?><urlset>{addresses}</urlset>'
    server.route("127.0.0.1", "/sitemap.xml", Reply(sitemap, headers={"Content-Type": "application/xml"}))
    crawls = Harvests(tmp_path / "data")
    assert crawls.run("mirror", f"sitemaps={server.url('127.0.0.1', '/sitemap.xml')}", **FAST).status == 0
    assert rebuild(crawls.data, tmp_path / "out").returncode == 0
    assert len(articles(crawls.data)) == 3
    assert articles(tmp_path / "out") == articles(crawls.data)


@pytest.mark.parametrize("folder", ["nowhere", "."])
def test_what_can_not_be_rebuilt_is_said(tmp_path: Path, folder: str) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    run = rebuild(tmp_path / folder, tmp_path / ("new" if folder == "nowhere" else "full"))
    assert run.returncode in (2, 3)
    assert "Traceback" not in run.stderr
