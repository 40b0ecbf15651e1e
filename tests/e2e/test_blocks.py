"""A block that the site added shows in the run's warnings; what was cut shows in its summary."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.fault_server import FaultServer
from tests.e2e.generated import Site
from tests.e2e.harvested import FAST, Harvests, articles

pytestmark = pytest.mark.e2e


def test_a_new_block_is_warned_of_and_known_ones_are_counted(tmp_path: Path, server: FaultServer) -> None:
    block = "<p>长按识别二维码关注我们</p><p>本周共读名单已经更新，请到活动专区查看你的座位</p>"
    site = Site(articles=15, layout=lambda page: page.replace('pc_content">', 'pc_content">' + block))
    crawls = Harvests(tmp_path / "data")
    run = crawls.run("niaogebiji", f"base={site.serve(server)}", **FAST)
    assert run.status == 0, run.log
    warning = next(line for line in run.log.splitlines() if "no rule knows a block" in line)
    assert "on 15 of 15 pages: 本周共读名单" in warning
    assert "corpus learn niaogebiji" in warning
    assert run.stat("corpus/new_blocks") == 1
    summary = next(line for line in run.log.splitlines() if " cut: " in line)
    assert "on 15 pages" in summary
    assert all("长按识别" not in row["text"] for row in articles(crawls.data, "text", "url"))


def test_ordinary_articles_raise_no_warning(tmp_path: Path, server: FaultServer) -> None:
    run = Harvests(tmp_path / "data").run("niaogebiji", f"base={Site(articles=15).serve(server)}", **FAST)
    assert "no rule knows" not in run.log
