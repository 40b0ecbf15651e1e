"""Fixtures of the end-to-end tests: a server that misbehaves, and a real `scrapy crawl` in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.fault_server import FaultServer

ROOT = Path(__file__).resolve().parents[2]
PROJECT = Path(__file__).resolve().parent / "project"


@dataclass(frozen=True)
class Ended:
    """How a crawl ended: exit status, what it wrote to stderr, its run record, how long it took."""

    status: int
    log: str
    record: dict[str, Any]
    seconds: float

    def stat(self, key: str) -> Any:
        return self.record["stats"].get(key, 0)


class Crawls:
    """Runs spiders of the test project with the given data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.stderr: int = subprocess.PIPE
        self._started: list[subprocess.Popen[str]] = []

    def start(self, spider: str, *arguments: str, **settings: object) -> subprocess.Popen[str]:
        """``arguments`` are ``name=value`` pairs of the spider, or options."""
        command = [spider]
        for name, value in settings.items():
            command += ["-s", f"{name}={value}"]
        for argument in arguments:
            command += [argument] if argument.startswith("--") else ["-a", argument]
        self._started.append(self._popen(command))
        return self._started[-1]

    def end_all(self) -> None:
        """Kill what a failed test left running."""
        for process in self._started:
            if process.poll() is None:
                process.kill()
                process.communicate()

    def raw(self, *command: str) -> Ended:
        """`scrapy crawl` with this command line."""
        return self.wait(self._popen([*command]), time.monotonic())

    def command(self, command: list[str]) -> list[str]:
        common = ["-s", f"CORPUS_DATA={self.data}", "-s", "CORPUS_MIN_FREE_MB=1"]
        return [sys.executable, "-m", "scrapy", "crawl", *common, *command]

    def _popen(self, command: list[str]) -> subprocess.Popen[str]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "default"}
        environment.pop("SCRAPY_SETTINGS_MODULE", None)
        return subprocess.Popen(self.command(command), cwd=PROJECT, env=environment, stderr=self.stderr, text=True)

    def run(self, spider: str, *arguments: str, timeout: Any = 240, **settings: object) -> Ended:
        """Start and wait; the test fails where it takes longer than ``timeout`` seconds.

        (Any, not float: callers unpack dictionaries of settings.)
        """
        began = time.monotonic()
        return self.wait(self.start(spider, *arguments, **settings), began, timeout)

    def wait(self, process: subprocess.Popen[str], began: float, timeout: float = 240) -> Ended:
        try:
            _, log = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            _, log = process.communicate()
            pytest.fail(f"still running after {timeout} s:\n{log}")
        return Ended(process.returncode, log, self.record(), time.monotonic() - began)

    def record(self) -> dict[str, Any]:
        """The newest run record."""
        paths = sorted((self.data / "_state" / "runs").glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
        record: dict[str, Any] = json.loads(paths[-1].read_text(encoding="utf-8")) if paths else {}
        return record


@pytest.fixture(scope="session")
def _server() -> Iterator[FaultServer]:
    with FaultServer() as server:
        yield server


@pytest.fixture
def server(_server: FaultServer) -> FaultServer:
    _server.forget()
    return _server


@pytest.fixture
def crawls(tmp_path: Path) -> Iterator[Crawls]:
    crawls = Crawls(tmp_path / "data")
    yield crawls
    crawls.end_all()
