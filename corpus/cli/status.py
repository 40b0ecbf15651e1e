"""`corpus status`: what a data folder holds, and what is going on there."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.filesize import decimal
from rich.markup import escape
from rich.table import Table

from corpus.cli.options import data_option
from corpus.cli.runs import as_dict, runs_table
from corpus.cli.terminal import say_json, table_console
from corpus.errors import Exit

if TYPE_CHECKING:
    from corpus.storage.ledger.overview import Overview

_PLAIN: dict[str, Any] = {"title_justify": "left", "box": None, "padding": (0, 2, 0, 0)}
_STATES = ("discovered", "leased", "retry", "done", "gone")


@click.command()
@data_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead.")
def command(*, data: Path, as_json: bool) -> int:
    """Show the last runs, the queue, pages that failed or are gone and why, the shards. Works beside a crawl."""
    from corpus.storage.ledger.overview import overview

    found = overview(data)
    if as_json:
        say_json(_as_dict(found))
        return Exit.DONE
    console = table_console()
    writer = f"process {found.writer} is writing" if found.writer else "no one is writing"
    console.print(f"{data}: {writer}", markup=False, highlight=False)
    if found.runs:
        console.print(runs_table(found.runs, found.writer))
    if found.queue:
        console.print(_queue_table(found))
    if found.failing:
        console.print(_failing_table(found))
    if found.gone:
        console.print(_gone_table(found))
    console.print(_holdings_table(found))
    if found.rejected:
        reasons = ", ".join(f"{reason} {number:,}" for reason, number in found.rejected.items())
        console.print(f"\nRejected: {reasons}", markup=False, highlight=False)
    return Exit.DONE


def _queue_table(found: Overview) -> Table:
    table = Table("spider", title="\nPages in the queue", **_PLAIN)
    for state in _STATES:
        table.add_column(state, justify="right")
    for spider, states in sorted(found.queue.items()):
        table.add_row(spider, *(f"{states.get(state, 0):,}" for state in _STATES))
    return table


def _failing_table(found: Overview) -> Table:
    """The pages that are looked at again next; their number stands in the queue under "retry"."""
    columns = ("spider", "page", "tries", "looks", "next look (UTC)", "why")
    table = Table(*columns, title="\nPages that failed, or were not the article", **_PLAIN)
    for each in found.failing:
        counts = str(each.tries), str(each.looks)
        table.add_row(escape(each.spider), escape(each.url), *counts, _minute(each.next_look), escape(each.why))
    return table


def _gone_table(found: Overview) -> Table:
    """The pages given up last; a row stored before keeps its text."""
    table = Table("spider", "page", "looks", "gone since (UTC)", "stored", "why", title="\nGone pages", **_PLAIN)
    for each in found.gone:
        since = _minute(each.gone_since) if each.gone_since else ""
        stored = "yes" if each.stored else "no"
        table.add_row(escape(each.spider), escape(each.url), str(each.looks), since, stored, escape(each.why))
    return table


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _holdings_table(found: Overview) -> Table:
    table = Table("kind", "site", title="\nStored", **_PLAIN)
    for name in ("shards", "rows", "size", "waiting"):
        table.add_column(name, justify="right")
    for (kind, site), each in sorted(found.holdings.items()):
        table.add_row(kind, site, f"{each.shards:,}", f"{each.rows:,}", decimal(each.bytes), f"{each.waiting:,}")
    return table


def _as_dict(found: Overview) -> dict[str, Any]:
    return {
        "writer": found.writer,
        "runs": [as_dict(run, found.writer) for run in found.runs],
        "queue": found.queue,
        "stored": [{"kind": kind, "site": site, **asdict(each)} for (kind, site), each in found.holdings.items()],
        "rejected": found.rejected,
        "failing": [_written(asdict(each)) for each in found.failing],
        "gone": [_written(asdict(each)) for each in found.gone],
    }


def _written(fields: dict[str, Any]) -> dict[str, Any]:
    """With moments in ISO 8601."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in fields.items()}
