"""`corpus compact`: many small shards to few."""

from __future__ import annotations

from pathlib import Path

import click

from corpus.cli.options import data_option
from corpus.cli.terminal import say
from corpus.errors import Exit
from corpus.storage import layout
from corpus.storage.layout import Kind


@click.command()
@data_option
@click.option("--kind", type=click.Choice(list(Kind), case_sensitive=False), help="Only these shards.")
@click.option("--site", help="Only this site's.")
@click.option("--month", metavar="YYYY-MM", help="Only this month's.")
def command(*, data: Path, kind: Kind | None, site: str | None, month: str | None) -> int:
    """Rewrite many small shards to few, without readers ever seeing both or none.

    Scheduled runs leave a shard or more each; readers are faster with few. Every row and its order stays. A reader
    that is just opening files may have to try again.

    Exit status: 0, also when there was nothing to do; 65 when a shard is damaged (nothing is changed then);
    75 while a crawl is using the folder.
    """
    from corpus.storage.care.compact import compact
    from corpus.storage.opening import open_ledger

    with open_ledger(layout.existing(data), purpose="compacting") as ledger:
        done = compact(ledger.database, kind=kind, site=site, month=month)
    for each in done:
        say(f"{each.group}: {each.before} shards → {each.after}")
    if not done:
        say("Nothing to compact.")
    return Exit.DONE
