"""A site of 100,000 articles: memory stays flat, and the ledger does not slow down as it grows."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest

from corpus.storage import layout
from tests.e2e.fault_server import FaultServer
from tests.e2e.generated import Site
from tests.e2e.harvested import FAST, Harvests, articles

pytestmark = [pytest.mark.e2e, pytest.mark.soak, pytest.mark.timeout(0)]

#: A crawl's memory: Scrapy and lxml take 120 MB, OpenCC, the damage model and pyarrow the rest.
MAX_RSS_MB = 500


@dataclass
class Watch:
    """RSS in MB and seconds since the start, each time another thousand articles were stored."""

    data: Path
    rss: dict[int, float] = field(default_factory=dict)
    seconds: dict[int, float] = field(default_factory=dict)

    def look(self, pid: int, began: float) -> None:
        stored = self._stored() // 1000 * 1000
        if stored and stored not in self.rss:
            status = Path(f"/proc/{pid}/status").read_text()
            self.rss[stored] = int(status.split("VmRSS:")[1].split()[0]) / 1024
            self.seconds[stored] = time.monotonic() - began

    def _stored(self) -> int:
        try:
            with sqlite3.connect(f"file:{layout.ledger(self.data)}?mode=ro", uri=True, timeout=1) as db:
                return int(db.execute("SELECT count(*) FROM documents WHERE kind = 'articles'").fetchone()[0])
        except sqlite3.OperationalError:
            return 0

    def report(self, size: int) -> str:
        marks = [mark for mark in dict.fromkeys((1000, 10_000, size)) if mark in self.rss]
        memory = ", ".join(f"{mark:,}: {self.rss[mark]:.0f} MB" for mark in marks)
        known = sorted(self.seconds)
        paces = [(self.seconds[b] - self.seconds[a]) / (b - a) * 1000 for a, b in pairwise(known)]
        tenth = max(1, len(paces) // 10)
        first, last = sum(paces[:tenth]) / tenth, sum(paces[-tenth:]) / tenth
        return f"RSS at {memory}; seconds per 1,000 articles: first tenth {first:.1f}, last tenth {last:.1f}"


@pytest.mark.parametrize("size", [10_000, 100_000])
def test_memory_stays_flat_and_the_pace_too(tmp_path: Path, server: FaultServer, size: int) -> None:
    base = Site(articles=size, per_list=100).serve(server)
    crawls, watch = Harvests(tmp_path / "data"), Watch(tmp_path / "data")
    began = time.monotonic()
    settings = {**FAST, "CONCURRENT_REQUESTS_PER_DOMAIN": 16, "DEPTH_LIMIT": 0, "CORPUS_SYNC": "NORMAL"}
    process = crawls.start("niaogebiji", f"base={base}", **{**settings, "LOG_LEVEL": "WARNING"})
    while process.poll() is None:
        watch.look(process.pid, began)
        time.sleep(0.5)
    _, log = process.communicate()
    report = watch.report(size)
    print(report)  # noqa: T201 - `make soak` shows it
    assert process.returncode == 0, log
    assert len(articles(crawls.data, "url")) == size
    assert max(watch.rss.values()) < MAX_RSS_MB, report
    early = max(rss for mark, rss in watch.rss.items() if mark <= max(2000, size // 10))
    assert watch.rss[max(watch.rss)] < early * 1.25, report
