"""A wrong setting is one line, exit 2 and no data folder; a wrong argument or URL file ends with the reason."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.errors import Exit
from tests.e2e.conftest import PROJECT, ROOT

pytestmark = pytest.mark.e2e

_CORPUS = [sys.executable, "-m", "corpus", "crawl", "niaogebiji"]
_SCRAPY = [sys.executable, "-m", "scrapy", "crawl"]


def _run(command: list[str], folder: Path, module: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(PROJECT)])}
    environment.pop("SCRAPY_SETTINGS_MODULE", None)
    if module:
        environment["SCRAPY_SETTINGS_MODULE"] = module
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=240, check=False
    )


@pytest.mark.parametrize(
    ("command", "module", "line"),
    [
        (
            [*_SCRAPY, "niaogebiji", "-s", "CORPUS_SHARD_ROWS=x"],
            "corpus.settings",
            "CORPUS_SHARD_ROWS: 'x' is no whole number of at least 1",
        ),
        (
            [*_SCRAPY, "niaogebiji", "-s", "DOWNLOAD_DELAY=abc"],
            "corpus.settings",
            "DOWNLOAD_DELAY: 'abc' is no number of at least 0",
        ),
        ([*_SCRAPY, "niaogebiji", "-L", "LOUD"], "corpus.settings", "LOG_LEVEL: 'LOUD' is none of"),
        ([*_SCRAPY, "niaogebiji", "--logfile", "no/x"], "corpus.settings", "LOG_FILE: "),
        (
            [*_CORPUS, "-s", "CORPUS_ALOW_LOOPBACK=1"],
            None,
            "CORPUS_ALOW_LOOPBACK: there is no such setting; did you mean CORPUS_ALLOW_LOOPBACK?",
        ),
        (
            [*_SCRAPY, "fetch", "-s", "CORPUS_ALLOW_NETWORKS=300.1.1.1/8"],
            "polite.settings",
            "CORPUS_ALLOW_NETWORKS: '300.1.1.1/8' is no network such as 10.1.0.0/16",
        ),
        ([*_SCRAPY, "hasty"], "polite.settings", "CORPUS_STOP_GRACE: -1 is no number from 0 to 3600"),
        ([*_SCRAPY, "plain"], "wrong.settings", "CORPUS_WINDOW: 0 is no whole number of at least 1"),
    ],
)
def test_a_wrong_setting(command: list[str], module: str | None, line: str, tmp_path: Path) -> None:
    ended = _run(command, tmp_path, module)
    assert ended.returncode == Exit.USAGE, ended.stderr
    assert ended.stderr.startswith(f"corpus: {line}")
    assert ended.stderr.endswith(" (exit 2 USAGE)\n")
    assert ended.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("spider", "argument", "status", "line"),
    [
        ("niaogebiji", "bsae=http://a.example", Exit.USAGE, "unknown argument 'bsae'; did you mean base?"),
        ("niaogebiji", "pages=x", Exit.USAGE, "pages: 'x' is no whole number of at least 1"),
        ("wechat", "file=nofile.txt", Exit.INPUT, "nofile.txt: No such file or directory; name a text file with one"),
        ("mirror", "file=empty.txt", Exit.INPUT, "empty.txt: the file names no address; put one a line"),
        ("mirror", "file=title.txt", Exit.INPUT, "title.txt: line 2: 'http://a.example/1 a title' is not one address"),
    ],
)
def test_a_wrong_argument(spider: str, argument: str, status: Exit, line: str, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("# none\n")
    (tmp_path / "title.txt").write_text("# ours\nhttp://a.example/1 a title\n")
    ended = _run([*_SCRAPY, spider, "-a", argument], tmp_path, "corpus.settings")
    assert ended.returncode == status, ended.stderr
    last = ended.stderr.splitlines()[-1]
    assert last.startswith(f"corpus: {spider}: {line}")
    assert last.endswith(f" (exit {int(status)} {status.name})")
    assert "Traceback" not in ended.stderr
    (record,) = (tmp_path / "data" / "_state" / "runs").glob("*.json")
    assert json.loads(record.read_text(encoding="utf-8"))["why"].startswith(line)
