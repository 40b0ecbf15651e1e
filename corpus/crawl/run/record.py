"""One JSON file a run, that also tells of runs that were killed.

data/_state/runs/<run>.json is written when a run starts, every half minute, and when it ends. A run that was killed
leaves ``"status": "running"``; the next start finds its process gone and writes ``"died"`` into it.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from corpus.crawl.policy.secrets import mask
from corpus.crawl.run.outcome import Verdict
from corpus.errors import Exit
from corpus.storage import durable, layout
from corpus.text.display import one_line

Record = dict[str, Any]

_STALE = 60.0  # seconds after which a temporary file is nobody's
#: Seconds by which two looks at one process may differ about its start, where the clock was set meanwhile. A process
#: id is given again only after thousands of others.
_SAME_PROCESS = 60.0


def new_run_id() -> str:
    """Sorts by time and is free of anything a file name can't hold: 20261121T223000Z-1f3a9c."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


class RunRecord:
    """The record of the running run. What writes raises OutputError or DiskFullError."""

    def __init__(self, data: Path, run: str, spider: str, arguments: Mapping[str, str]) -> None:
        self.folder = folder(data)
        self.path = self.folder / f"{run}.json"
        self.record: Record = {
            "run": run,
            "spider": spider,
            "arguments": {name: mask(value) for name, value in arguments.items()},
            "status": "running",
            "started": _now(),
            "ended": None,
            "exit": None,
            "reason": None,
            "why": None,
            **_process(),
        }

    def start(self) -> None:
        """Write the record; call ``mark_dead_runs`` first, so that it knows how the run before it ended."""
        all_earlier = records(self.folder.parents[1], self.record["spider"])
        ended = (each for each in all_earlier if each.get("status") != "running")
        earlier = [each for each in ended if each.get("exit") != Exit.LOCKED]
        if earlier:
            self.record["previous"] = {key: earlier[-1].get(key) for key in ("run", "status", "exit")}
        self.save()

    def finish(self, verdict: Verdict, reason: str | None, stats: Mapping[str, Any]) -> None:
        """The last word on the run; the figures that the heartbeats left in the file stay."""
        self.record = {**self.record, **(_read(self.path) or {}), "stats": plain(stats)}
        self.record.update(status="finished", ended=_now(), exit=int(verdict.exit), reason=reason)
        details = {"why": one_line(verdict.why.rpartition("\n")[2]), **verdict.details}
        self.record.update({name: mask(value) for name, value in details.items()})
        self.save()

    def save(self) -> None:
        _write(self.path, self.record)


def heartbeat(data: Path, run: str, parts: Mapping[str, Any]) -> Record | None:
    """Keep what is known so far, for the case that the run is killed; the record, or None where there is none."""
    path = folder(data) / f"{run}.json"
    record = _read(path)
    if record is not None and record.get("status") == "running":
        record.update(parts, seen=_now())
        _write(path, record)
    return record


def plain(stats: Mapping[str, Any]) -> dict[str, Any]:
    """What a record keeps of Scrapy's statistics: numbers and short texts."""
    return {key: value for key, value in sorted(stats.items()) if isinstance(value, int | float | str)}


def folder(data: Path) -> Path:
    """Where the records of a data folder are."""
    return layout.run_records(data)


def records(data: Path, spider: str | None = None) -> list[Record]:
    """All records, oldest first, of one spider or all. Files that can't be read are left out."""
    found = []
    for path in sorted(folder(data).glob("*.json")):
        record = _read(path)
        if record is not None and (spider is None or record.get("spider") == spider):
            found.append(record)
    return found


def mark_dead_runs(data: Path, keep: int = 500) -> list[Record]:
    """Mark the records of runs whose process is gone as died, drop all but the newest ``keep``; return the dead."""
    dead = []
    paths = sorted(folder(data).glob("*.json"))
    for path in paths:
        record = _read(path)
        if record is not None and record.get("status") == "running" and _gone(record):
            record.update(
                status="died", ended=record.get("seen") or record.get("started"), exit=None, why="killed, or lost power"
            )
            _write(path, record)
            dead.append(record)
    for path in paths[:-keep] if keep else []:
        with durable.errors(path):
            path.unlink(missing_ok=True)
    for path in folder(data).glob(".*.tmp"):  # of a run killed while it wrote its record
        with durable.errors(path), contextlib.suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > _STALE:
                path.unlink()
    return dead


def _write(path: Path, record: Record) -> None:
    text = json.dumps(record, ensure_ascii=False, indent=1, default=str) + "\n"
    durable.write(path, text.encode("utf-8", "backslashreplace"), path.parent, fsync=False)


def _read(path: Path) -> Record | None:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) else None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _process() -> Record:
    return {"host": socket.gethostname(), "pid": os.getpid(), "pid_started": psutil.Process().create_time()}


def _gone(record: Record) -> bool:
    """True where the run's process surely no longer exists. Runs on other machines are left alone."""
    if record.get("host") != socket.gethostname():
        return False
    pid, began = record.get("pid"), record.get("pid_started")
    if not isinstance(pid, int) or pid <= 0 or not isinstance(began, int | float):
        return True
    try:
        return abs(psutil.Process(pid).create_time() - began) > _SAME_PROCESS
    except psutil.NoSuchProcess:
        return True
    except psutil.AccessDenied:  # it exists and belongs to somebody else
        return False
