"""`corpus runs`: the runs so far and how each ended."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from corpus.errors import Exit

if TYPE_CHECKING:
    from corpus.storage.runs import Run


@click.command()
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default="data", show_default=True)
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many, the newest first.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a run, with all its counts.")
def command(*, data: Path, limit: int, as_json: bool) -> int:
    """List the runs, the newest first. A run without an end is running now, or died."""
    from corpus.storage import lock
    from corpus.storage.overview import recorded_runs

    found, writer = recorded_runs(data, limit=limit), lock.holder(data)
    if as_json:
        for run in found:
            click.echo(json.dumps(as_dict(run, writer), ensure_ascii=False))
    elif found:
        Console().print(runs_table(found, writer))
    else:
        click.echo(f"{data}: no runs yet")
    return Exit.DONE


def state(run: Run, writer: int | None) -> str:
    """How a run ended: its reason, or "running" where its process holds the lock, else "died"."""
    if run.reason:
        return run.reason
    return "running" if run.pid == writer else "died"


def runs_table(found: Iterable[Run], writer: int | None) -> Table:
    table = Table("run", "spider", "started", "took", "ended", title="Runs", title_justify="left")
    table.add_column("exit", justify="right")
    for run in found:
        took = str(run.ended - run.started).split(".")[0] if run.ended else ""
        status = "" if run.exit is None else str(run.exit)
        table.add_row(run.id, escape(run.spider), _local(run.started), took, escape(state(run, writer)), status)
    return table


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


def _local(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M:%S}"
