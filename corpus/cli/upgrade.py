"""`corpus upgrade`: the shards of an older version in today's columns."""

from __future__ import annotations

from pathlib import Path

import click

from corpus.cli.options import data_option
from corpus.cli.terminal import say
from corpus.errors import Exit
from corpus.storage import layout


@click.command()
@data_option
def command(*, data: Path) -> int:
    """Rewrite the shards of older versions in place, so that all of them have the columns of today.

    Every row stays as it is; a new column is null in it (or empty, where a column is never null). `corpus rebuild`
    makes the rows again, with the new columns filled. The ledger needs no command: opening it brings it up to date.

    Exit status: 0, also when there was nothing to do; 65 when a shard is damaged (nothing is changed then);
    75 while a crawl is using the folder.
    """
    from corpus.storage.care.upgrade import upgrade
    from corpus.storage.opening import open_ledger

    with open_ledger(layout.existing(data), purpose="upgrading") as ledger:
        done = upgrade(ledger.database)
    for each in done:
        say(f"{each.group}: {each.shards} shards upgraded")
    if not done:
        say("Nothing to upgrade.")
    return Exit.DONE
