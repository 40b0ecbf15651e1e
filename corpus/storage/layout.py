"""Where everything lies under a data root.

::

    articles/<site>/<yyyy-mm>/part-<run>-<n>.parquet    month of fetched_at, UTC
    rejected/…                                          the same
    pages/…                                             raw pages, the same
    _state/ledger.sqlite                                frontier, journal, shards, runs
    _state/lock                                         held by the one writer
    _state/runs/<run>.json                              how each run went; <spider>.prom: the last one's metrics
    _state/unfinished                                   there while `corpus rebuild` fills the folder
    _state/manifests/<kind>/<site>/<yyyy-mm>.json       what each folder holds
    _state/tmp/.part-….parquet.tmp                      shards being written
    _state/swap/<kind>/<site>/<yyyy-mm>/                a folder that is to take another's place, then the old one
    _state/damaged/<kind>/<site>/<yyyy-mm>/             what `corpus verify --repair` set aside

The three folders of shards hold finished shards and nothing else: polars refuses to read a folder that holds
any other file, even a hidden one (measured with polars 2.1: "directory contained paths with different file
extensions"), and duckdb's glob descends into hidden folders.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from corpus.errors import OutputError


class Kind(StrEnum):
    """What a shard holds."""

    ARTICLES = "articles"
    REJECTED = "rejected"
    PAGES = "pages"


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """The rows that share a folder: one kind, one site, one month."""

    kind: Kind
    site: str
    month: str  # yyyy-mm

    def folder(self, root: Path) -> Path:
        return root / self.kind / self.site / self.month

    def manifest(self, root: Path) -> Path:
        return state(root) / "manifests" / self.kind / self.site / f"{self.month}.json"

    def staging(self, root: Path) -> Path:
        return state(root) / "swap" / self.kind / self.site / self.month

    @property
    def private(self) -> bool:
        """Raw pages hold all that sites sent: they are for the owner and the group only."""
        return self.kind is Kind.PAGES

    def __str__(self) -> str:
        return f"{self.kind}/{self.site}/{self.month}"


def group(kind: Kind, site: str | None, fetched_at: datetime) -> Group:
    """The folder a row belongs to.

    >>> str(group(Kind.PAGES, "../X y", datetime(2026, 11, 21, tzinfo=UTC)))
    'pages/x-y/2026-11'
    """
    moment = fetched_at.astimezone(UTC) if fetched_at.tzinfo else fetched_at
    return Group(kind, folder_name(site or ""), f"{moment:%Y-%m}")


def folder_name(site: str) -> str:
    """``site`` as a folder name that can't leave its place and that no reader skips (``_`` and ``.`` in front)."""
    return re.sub(r"[^a-z0-9.-]+", "-", site.lower())[:80].strip(".-") or "unknown"


def state(root: Path) -> Path:
    return root / "_state"


def ledger(root: Path) -> Path:
    return state(root) / "ledger.sqlite"


def run_records(root: Path) -> Path:
    return state(root) / "runs"


def unfinished(root: Path) -> Path:
    """There while a folder is written that is to be whole or not at all."""
    return state(root) / "unfinished"


def temporary(root: Path) -> Path:
    return state(root) / "tmp"


def shard_files(root: Path) -> Iterator[tuple[Group, list[Path]]]:
    """Every folder of shards there is, in order, with its files of any name, sorted."""
    for kind in Kind:
        for folder in sorted(path for path in (root / kind).glob("*/*") if path.is_dir()):
            yield Group(kind, folder.parent.name, folder.name), sorted(folder.iterdir())


def existing(root: Path) -> Path:
    """``root``, or an ``OutputError`` where there is no such folder: for commands that only read."""
    if not root.is_dir():
        raise OutputError(f"{root}: there is no such data folder; name it with --data", path=root)
    return root
