"""`corpus verify`: is everything there, and as it was written?"""

from __future__ import annotations

from pathlib import Path

import click

from corpus.cli.options import data_option
from corpus.cli.terminal import say
from corpus.errors import Exit
from corpus.storage import layout


@click.command()
@data_option
@click.option("--repair", is_flag=True, help="Make the rows of damaged shards again from the raw pages.")
def command(*, data: Path, repair: bool) -> int:
    """Read every shard and compare it with its manifest.

    Compares bytes, SHA-256, rows, keys and columns; finds missing and unknown files, rows that are there twice, rows
    the ledger knows that are nowhere, and a damaged ledger. Works beside a crawl; with --repair no crawl may run.

    --repair makes the rows of damaged shards again from the raw pages in the data folder, and only then moves the
    shards to _state/damaged. Articles whose raw page is lost too are fetched again by the next run. Shards without a
    manifest are taken in; rows that are there twice are left in one place.

    Exit status: 0 when all is well, 65 when something is not (each file is named), 74 when there is no such folder.
    """
    from corpus.storage.care.verify import verify

    layout.existing(data)
    if repair:
        _repair(data)
    report = verify(data)
    for problem in report.problems:
        say(f"{problem}")
    counted = f"{report.shards} shards, {report.rows:,} rows, {report.bytes:,} bytes"
    if report.good:
        say(f"All well: {counted}.")
        return Exit.DONE
    say(f"corpus: {data}: {len(report.problems)} problems in {counted}", err=True)
    return Exit.DAMAGED


def _repair(data: Path) -> None:
    from corpus.process import read
    from corpus.storage.care.restore import restore
    from corpus.storage.opening import open_ledger

    with open_ledger(data, purpose="repairing") as ledger:
        done = restore(ledger.database, read)
    for path in done.set_aside:
        say(f"set aside: {path}")
    if done.lost:
        say(f"{done.lost} older revisions are lost: neither they nor their raw pages are there")
    if done.doubled:
        say(f"{done.doubled} rows were there twice; each is there once now")
    say(
        f"{done.lost_shards} shards were damaged or missing; {done.restored} rows made again from raw pages,"
        f" {done.refetch} pages to be fetched again"
    )
