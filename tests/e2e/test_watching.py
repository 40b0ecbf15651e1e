"""What an operator sees: the live line, the record of a running crawl, a site that changed."""

from __future__ import annotations

import os
import pty
import signal
import sys
import time

import pytest

from corpus.crawl.run.record import records
from corpus.errors import Exit
from tests.e2e.conftest import Crawls
from tests.e2e.fault_server import FaultServer, Reply, hang

pytestmark = pytest.mark.e2e


def test_a_site_that_stops_naming_its_authors(server: FaultServer, crawls: Crawls) -> None:
    """Every page is still an article, so nothing else would notice."""
    urls = " ".join(server.url("site.test", f"/{n}") for n in range(12))
    server.route("site.test", "*", Reply("<html>author=</html>"))
    for _ in range(3):
        assert crawls.run("fetch", f"urls={urls}").status == Exit.DONE
    server.route("site.test", "*", Reply("<html>no more</html>"))
    ended = crawls.run("fetch", f"urls={urls}")
    assert ended.status == Exit.LAYOUT, ended.log
    assert ended.record["why"] == "the site changed: share of articles with author: 100% → 0%"
    assert crawls.run("fetch", f"urls={urls}", CORPUS_DRIFT=False).status == Exit.DONE


def test_the_record_of_a_running_crawl(server: FaultServer, crawls: Crawls) -> None:
    server.route("site.test", "*", hang(30))
    process = crawls.start("fetch", f"urls={server.url('site.test', '/1')}")
    while not server.hits():
        time.sleep(0.05)
    (record,) = records(crawls.data, "fetch")
    assert (record["status"], record["pid"]) == ("running", process.pid)
    assert record["figures"]["articles"] == 0  # written again since the start
    process.send_signal(signal.SIGTERM)
    process.communicate()
    assert records(crawls.data)[0]["status"] == "finished"


@pytest.mark.skipif(sys.platform != "linux", reason="reads from a pseudo-terminal as Linux has it")
def test_a_terminal_gets_a_live_line_and_whole_log_lines(server: FaultServer, crawls: Crawls) -> None:
    server.route("site.test", "*", Reply("<html>an article</html>"))
    urls = " ".join(server.url("site.test", f"/{n}") for n in range(8))
    reader, writer = pty.openpty()
    crawls.stderr = writer
    process = crawls.start("fetch", f"urls={urls} file:///x", DOWNLOAD_DELAY=0.2)
    os.close(writer)
    seen = bytearray()
    while True:
        try:
            piece = os.read(reader, 65536)
        except OSError:  # Linux reports the end of a terminal so
            break
        if not piece:
            break
        seen += piece
    assert process.wait() == Exit.DONE
    text = seen.decode()
    assert text.count("fetched ") > 3  # drawn again and again
    assert "\x1b[" in text
    assert "only http and https are fetched" in text
    assert "fetched 9, new 8, changed 0, unchanged 0, rejected 0, errors 0" in text
    assert text.rstrip().endswith("(exit 0 DONE)")
