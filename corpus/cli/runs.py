"""`corpus runs`: the runs so far and how each ended."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.markup import escape
from rich.table import Table

from corpus.cli.options import data_option
from corpus.cli.terminal import say, say_json, table_console
from corpus.crawl.run import counters
from corpus.errors import Exit

if TYPE_CHECKING:
    from corpus.storage.ledger.runs import Run


#: Columns of the table, and the counts they show.
_RESULTS = {
    "new": counters.NEW,
    "changed": counters.CHANGED,
    "rejected": counters.REJECTED,
    "errors": counters.ERRORS,
}


@click.command()
@data_option
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many, the newest first.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a run, with all its counts.")
def command(*, data: Path, limit: int, as_json: bool) -> int:
    """List the runs, the newest first. A run without an end is running now, or died."""
    from corpus.storage import lock
    from corpus.storage.ledger.overview import recorded_runs

    found, writer = recorded_runs(data, limit=limit), lock.holder(data)
    if as_json:
        for run in found:
            say_json(as_dict(run, writer))
    elif found:
        table_console().print(runs_table(found, writer))
    else:
        say(f"{data}: no runs yet")
    return Exit.DONE


def state(run: Run, writer: int | None) -> str:
    """How a run ended: its reason, or "running" where its process holds the lock, else "died"."""
    if run.reason:
        return run.reason
    return "running" if run.pid == writer else "died"


def runs_table(found: Iterable[Run], writer: int | None) -> Table:
    """One line a run. Its name is the time it started (UTC), and stands in the names of its shards."""
    title = "Runs, the newest first"
    table = Table("run", "spider", "ended", title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    for name in ("exit", *_RESULTS):
        table.add_column(name, justify="right")
    for run in found:
        status = "" if run.exit is None else str(run.exit)
        table.add_row(run.id, escape(run.spider), escape(state(run, writer)), status, *_results(run))
    return table


def _results(run: Run) -> list[str]:
    """What came out, by the counts the crawl keeps: a prefix stands for the sum of all that begin with it."""
    if not run.ended:
        return [""] * len(_RESULTS)
    sums = (
        sum(value for key, value in run.stats.items() if key.startswith(prefix) and isinstance(value, int))
        for prefix in _RESULTS.values()
    )
    return [f"{each:,}" for each in sums]


def as_dict(run: Run, writer: int | None) -> dict[str, Any]:
    return {
        "id": run.id,
        "spider": run.spider,
        "arguments": dict(run.arguments),
        "version": run.version,
        "pid": run.pid,
        "started": run.started.isoformat(),
        "ended": run.ended.isoformat() if run.ended else None,
        "state": state(run, writer),
        "exit": run.exit,
        "stats": dict(run.stats),
    }
