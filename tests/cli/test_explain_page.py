"""The page that `corpus explain --html` writes, in a real Chromium."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "pages" / "niaogebiji" / "flat" / "page.html"


@pytest.fixture(scope="module")
def chromium() -> str:
    """A browser; without one the test is skipped, but not in CI."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        if os.environ.get("CI") == "true":
            pytest.fail("CI needs Chromium: .ci/run installs it")
        pytest.skip("Chromium is not installed")
    return found


def rendered(chromium: str, page: Path, profile: Path, *options: str) -> str:
    """The page as the browser has it after scripts and styles."""
    quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    command = [chromium, *quiet, f"--user-data-dir={profile}", *options, "--dump-dom", page.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120, encoding="utf-8").stdout


def test_a_browser_shows_the_cuts_and_runs_nothing(chromium: str, tmp_path: Path) -> None:
    hostile = tmp_path / "page.html"
    attack = "&lt;script&gt;document.title='owned'&lt;/script&gt;&lt;img src=x onerror=document.title='owned'&gt;"
    text = PAGE.read_text(encoding="utf-8")
    hostile.write_text(text.replace("-END-", f"这里写着 {attack} 的正文\n</p><p>-END-"), encoding="utf-8")
    out = tmp_path / "cuts.html"
    command = [sys.executable, "-m", "corpus", "explain", str(hostile), "--html", str(out)]
    assert subprocess.run(command, check=False).returncode == 0
    dom = rendered(chromium, out, tmp_path / "profile")
    assert "owned</title>" not in dom
    assert "&lt;script&gt;document.title" in dom
    cut = "".join(re.findall(r"<(?:del|mark|s)\b[^>]*>(.*?)</(?:del|mark|s)>", dom, re.DOTALL))
    assert "-END-" in cut
    assert "羽毛" in cut
    assert "送时间，来的是愿意留下的人" in dom
    assert "送时间，来的是愿意留下的人" not in cut
