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

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from corpus.crawl.run import counters
from corpus.storage import durable

#: metric, its help, the family of counters it shows, and the label that tells them apart
_FAMILIES = (
    ("corpus_articles", "Articles of the last run by what became of them.", counters.ARTICLES, "outcome"),
    ("corpus_rejected", "Pages of the last run that are no article, by state.", counters.REJECTED, "state"),
    ("corpus_refused", "Requests of the last run that were not sent, by reason.", counters.REFUSED, "reason"),
    ("corpus_responses", "Responses of the last run by HTTP status.", "downloader/response_status_count/", "status"),
)
_SINGLE = (
    ("corpus_known", "Known articles met on list pages.", counters.KNOWN),
    ("corpus_lists", "List pages fetched.", counters.LISTS),
    ("corpus_links", "Links to articles found on list pages.", counters.LINKS),
    ("corpus_errors", "Errors counted by the pipelines.", counters.ERRORS),
    ("corpus_log_errors", "Log lines of level ERROR.", "log_count/ERROR"),
    ("corpus_response_bytes", "Bytes received.", "downloader/response_bytes"),
    ("corpus_memory_bytes", "Peak resident memory.", counters.MEMORY_PEAK),
)
_TIMES = (("started", "started"), ("seen", "was last heard of"), ("ended", "ended"))


def write(folder: Path, record: Mapping[str, Any]) -> Path:
    """Write the metrics of a run beside its record; return the path.

    Raises:
        OutputError, DiskFullError: the folder can't be written.
    """
    name = re.sub(r"[^A-Za-z0-9_-]", "_", str(record["spider"])) or "_"
    path = folder / f"{name}.prom"
    durable.write(path, generate_latest(registry(record)), folder, fsync=False)
    return path


def registry(record: Mapping[str, Any]) -> CollectorRegistry:
    """A run record as metrics.

    >>> metrics = registry({"spider": "x", "status": "finished", "exit": 4})
    >>> metrics.get_sample_value("corpus_exit_status", {"spider": "x"})
    4.0
    """
    metrics, own = CollectorRegistry(), {"spider": str(record["spider"])}
    stats: Mapping[str, Any] = record.get("stats") or {}

    def gauge(name: str, text: str, value: float | None) -> None:
        if value is not None:
            Gauge(name, text, own, registry=metrics).labels(**own).set(value)

    running = record.get("status") == "running"
    previous: Mapping[str, Any] = record.get("previous") or {}
    gauge("corpus_running", "1 while a run goes on.", running)
    gauge("corpus_previous_died", "1 where the run before was killed.", previous.get("status") == "died")
    gauge("corpus_exit_status", "Exit status of the last run.", (previous if running else record).get("exit"))
    for key, text in _TIMES:
        gauge(f"corpus_{key}_seconds", f"When the last run {text}, Unix time.", _unix(record.get(key)))
    for name, text, family, label in _FAMILIES:
        if found := counters.family(stats, family):
            metric = Gauge(name, text, [*own, label], registry=metrics)
            for key, count in found.items():
                metric.labels(**own, **{label: key}).set(count)
    for name, text, counter in _SINGLE:
        gauge(name, text, counters.number(stats, counter) if counter in stats else None)
    return metrics


def _unix(moment: object) -> float | None:
    return datetime.fromisoformat(moment).timestamp() if isinstance(moment, str) else None
