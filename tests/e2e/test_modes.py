"""Who may read what real commands leave behind, where the umask lets everybody."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.fault_server import FaultServer
from tests.e2e.generated import Site
from tests.e2e.harvested import FAST, Harvests
from tests.storage.test_modes import check_modes

pytestmark = pytest.mark.e2e


def test_a_crawl_a_repair_and_a_compaction(server: FaultServer, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        crawls = Harvests(tmp_path / "data")
        ended = crawls.run("niaogebiji", f"base={Site(articles=12).serve(server)}", **{**FAST, "CORPUS_SHARD_ROWS": 5})
        assert ended.status == 0, ended.log
        check_modes(crawls.data, umask=0)
        next((crawls.data / "articles").rglob("*.parquet")).write_bytes(b"damaged")
        for command in (["verify", "--repair"], ["compact"]):
            whole = [sys.executable, "-m", "corpus", *command, "--data", str(crawls.data)]
            subprocess.run(whole, check=False, capture_output=True, timeout=240)
            check_modes(crawls.data, umask=0)
    finally:
        os.umask(before)
