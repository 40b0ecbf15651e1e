"""The last run of each spider as a Prometheus text file, for node_exporter's textfile collector.

data/_state/runs/<spider>.prom is written at the start of each run, every half minute, and at its end: point the
collector at that folder. While a run goes on, the exit status is that of the one before. A killed run leaves
``corpus_running`` at 1 with a ``corpus_seen_seconds`` that grows old.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from corpus.crawl.run.record import write_atomically

#: metric, its help, and where the number is in the statistics
_COUNTS = (
    ("corpus_articles", "Articles of the last run by what became of them.", "corpus/articles/", "outcome"),
    ("corpus_rejected", "Pages of the last run that are no article, by state.", "corpus/rejected/", "state"),
    ("corpus_refused", "Requests of the last run that were not sent, by reason.", "corpus/refused/", "reason"),
    ("corpus_responses", "Responses of the last run by HTTP status.", "downloader/response_status_count/", "status"),
)
_SINGLE = (
    ("corpus_known", "Known articles met on list pages.", "corpus/known"),
    ("corpus_lists", "List pages fetched.", "corpus/lists/fetched"),
    ("corpus_links", "Links to articles found on list pages.", "corpus/links/found"),
    ("corpus_errors", "Errors counted by the pipelines.", "corpus/errors"),
    ("corpus_log_errors", "Log lines of level ERROR.", "log_count/ERROR"),
    ("corpus_response_bytes", "Bytes received.", "downloader/response_bytes"),
    ("corpus_memory_bytes", "Peak resident memory.", "memusage/max"),
)


def write(folder: Path, record: Mapping[str, Any]) -> Path:
    """Write the metrics of a finished run beside its record; return the path."""
    name = re.sub(r"[^A-Za-z0-9_-]", "_", str(record["spider"])) or "_"
    path = folder / f"{name}.prom"
    write_atomically(path, render(record))
    return path


def render(record: Mapping[str, Any]) -> str:
    """A run record in the text exposition format.

    >>> [line for line in render({"spider": "x", "status": "finished", "exit": 4}).splitlines() if "exit_" in line][2]
    'corpus_exit_status{spider="x"} 4'
    """
    spider = _label(record["spider"])
    stats: Mapping[str, Any] = record.get("stats") or {}
    lines: list[str] = []

    def metric(name: str, text: str, samples: list[tuple[str, float]]) -> None:
        if samples:
            lines.extend([f"# HELP {name} {text}", f"# TYPE {name} gauge"])
            lines.extend(f"{name}{{{labels}}} {value:.17g}" for labels, value in samples)

    own = f'spider="{spider}"'
    running = record.get("status") == "running"
    previous: Mapping[str, Any] = record.get("previous") or {}
    status = previous.get("exit") if running else record.get("exit")
    metric("corpus_running", "1 while a run goes on.", [(own, float(running))])
    metric("corpus_previous_died", "1 where the run before was killed.", [(own, previous.get("status") == "died")])
    metric("corpus_exit_status", "Exit status of the last run.", [] if status is None else [(own, status)])
    for key, text in (("started", "started"), ("seen", "was last heard of"), ("ended", "ended")):
        when = _unix(record.get(key))
        metric(f"corpus_{key}_seconds", f"When the last run {text}, Unix time.", [] if when is None else [(own, when)])
    for name, text, prefix, label in _COUNTS:
        found = [(key.removeprefix(prefix), value) for key, value in stats.items() if key.startswith(prefix)]
        samples = [(f'{own},{label}="{_label(key)}"', value) for key, value in found if _is_number(value)]
        metric(name, text, samples)
    for name, text, key in _SINGLE:
        if _is_number(stats.get(key)):
            metric(name, text, [(own, stats[key])])
    return "\n".join(lines) + "\n"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _label(text: object) -> str:
    return str(text).replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _unix(moment: object) -> float | None:
    return datetime.fromisoformat(moment).timestamp() if isinstance(moment, str) else None
