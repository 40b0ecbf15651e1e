"""Crawls with the project's own spiders, and what they left in the data folder, read as an analyst would read it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from corpus.storage.layout import Kind
from corpus.storage.shards import reading
from tests.e2e.conftest import ROOT, Crawls

#: Without the pauses a real site is owed: the server is ours.
FAST: dict[str, object] = {
    "CORPUS_ALLOW_LOOPBACK": True,
    "CORPUS_CONTACT": "tests",
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "CORPUS_PROGRESS": False,
}


class Harvests(Crawls):
    """Runs `scrapy crawl` in the project itself, as a user would."""

    def _popen(self, command: list[str]) -> subprocess.Popen[str]:
        common = ["-s", f"CORPUS_DATA={self.data}", "-s", "CORPUS_MIN_FREE_MB=1"]
        whole = [sys.executable, "-m", "scrapy", "crawl", command[0], *common, *command[1:]]
        environment = {**os.environ, "SCRAPY_SETTINGS_MODULE": "corpus.settings"}
        return subprocess.Popen(whole, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)


#: Columns that say when and from where, not what.
_OF_THE_RUN = {"fetched_at", "fetched_url"}


def articles(data: Path, *columns: str) -> list[dict[str, Any]]:
    """All article rows, sorted; without the columns that differ from run to run."""
    rows = reading.rows(data, Kind.ARTICLES, list(columns) or None)
    kept = [{key: value for key, value in row.items() if key not in _OF_THE_RUN} for row in rows]
    return sorted(kept, key=lambda row: (str(row.get("url")), row.get("revision") or 0))
