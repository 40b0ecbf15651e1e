"""The whole crawl (ledger, chain, Parquet) beside a bare Scrapy spider on the same local site, CPU seconds a page."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.e2e.fault_server import FaultServer
from tests.e2e.generated import Site

_PAGES = 600
_ROUNDS = 3
_SETTINGS = "corpus.settings"

#: The floor: Scrapy's defaults, one selector a page, nothing stored.
_BARE = """
import scrapy

class Bare(scrapy.Spider):
    name = "bare"
    custom_settings = {"LOG_LEVEL": "WARNING", "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False,
                       "CONCURRENT_REQUESTS_PER_DOMAIN": 16, "ROBOTSTXT_OBEY": False}
    async def start(self):
        for n in range(1, %d + 1):
            yield scrapy.Request(f"%s/article-{n}-1.html")
    def parse(self, response):
        yield {"title": response.css("h1::text").get()}
"""


def main() -> None:
    """Print CPU milliseconds a page for both, alternating, start-up and all, and their ratio."""
    with FaultServer() as server, tempfile.TemporaryDirectory() as folder:
        base = Site(articles=_PAGES, per_list=100, etags=False).serve(server)
        spider = Path(folder) / "bare.py"
        spider.write_text(_BARE % (_PAGES, base))
        bare, ours = [], []
        for number in range(_ROUNDS):
            bare.append(_cpu([sys.executable, "-m", "scrapy", "runspider", str(spider)], server, cwd=folder))
            ours.append(_cpu(_crawl(base, Path(folder) / f"data{number}"), server, SCRAPY_SETTINGS_MODULE=_SETTINGS))
    floor, whole = statistics.median(bare), statistics.median(ours)
    print(f"bare Scrapy    {floor / _PAGES * 1000:6.2f} ms a page")
    print(f"whole crawl    {whole / _PAGES * 1000:6.2f} ms a page, {floor / whole:.2f} times the bare spider's pace")


def _crawl(base: str, data: Path) -> list[str]:
    settings = {
        "CORPUS_DATA": data,
        "CORPUS_ALLOW_LOOPBACK": True,
        "CORPUS_CONTACT": "benchmark",
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
        "LOG_LEVEL": "WARNING",
    }
    options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    return [sys.executable, "-m", "scrapy", "crawl", "niaogebiji", "-a", f"base={base}", *options]


def _cpu(command: list[str], server: FaultServer, cwd: str | None = None, **variables: str) -> float:
    """User and system seconds of a process, start-up included. It must have fetched every article."""
    served = len(server.hits())
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {name: value for name, value in os.environ.items() if name != "SCRAPY_SETTINGS_MODULE"}
    subprocess.run(command, env={**environment, **variables}, cwd=cwd, check=True, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    fetched = sum(hit.path.startswith("/article-") for hit in server.hits()[served:])
    if fetched != _PAGES:
        raise RuntimeError(f"{fetched} of {_PAGES} articles were fetched: {' '.join(command)}")
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


if __name__ == "__main__":
    main()
