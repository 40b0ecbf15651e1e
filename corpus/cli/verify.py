"""`corpus verify`: is everything there, and as it was written?"""

from __future__ import annotations

from pathlib import Path

import click

from corpus.errors import Exit
from corpus.storage import layout


@click.command()
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default="data", show_default=True)
def command(*, data: Path) -> int:
    """Read every shard and compare it with its manifest.

    Compares bytes, SHA-256, rows, keys and columns; finds missing and unknown files, rows that are there twice and
    a damaged ledger. Works beside a crawl.

    Exit status: 0 when all is well, 65 when something is not (each file is named), 74 when there is no such folder.
    """
    from corpus.storage.verify import verify

    report = verify(layout.existing(data))
    for problem in report.problems:
        click.echo(f"{problem}")
    counted = f"{report.shards} shards, {report.rows:,} rows, {report.bytes:,} bytes"
    if report.good:
        click.echo(f"All well: {counted}.")
        return Exit.DONE
    click.echo(f"corpus: {data}: {len(report.problems)} problems in {counted}", err=True)
    return Exit.DAMAGED
