"""`corpus rebuild`: the articles again, from the raw pages kept, with today's rules."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import click
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from corpus.article import Article, Rejected
from corpus.cli import learn
from corpus.cli.options import data_option
from corpus.cli.terminal import say
from corpus.errors import Exit, InputError, UsageError
from corpus.process import read


@click.command()
@data_option
@click.option("--site", help="Only the pages of this site.")
@click.option("--learned", "with_learned", is_flag=True, help="Also cut what `corpus learn --accounts --save` learned.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="A new, empty folder.")
def command(*, data: Path, site: str | None, out: Path, with_learned: bool) -> int:
    """Run the chain over DATA/pages again and write OUT/articles and OUT/rejected.

    The raw pages are never changed, and nothing is fetched. The same pages and the same version give the
    same bytes. Use it after a rule changed; with --learned, `version` names the learned set. Killed, the same
    command begins anew.
    """
    from corpus.storage.ledger.documents import as_stored
    from corpus.storage.shards import archive, writing

    if out.exists() and not writing.unfinished(out):
        raise UsageError(f"{out} is not empty; name a new folder")
    if not (data / "pages").is_dir():
        raise InputError(f"{data}/pages: no raw pages are kept here (CORPUS_ARCHIVE is off, or nothing was crawled)")
    learned = learn.load(data) if with_learned else None
    counts: Counter[str] = Counter()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("reading", total=None)

        def counted(documents: Iterable[Article | Rejected]) -> Iterator[Article | Rejected]:
            for document in documents:
                counts["rejected" if isinstance(document, Rejected) else "articles"] += 1
                progress.update(task, description=f"{counts['articles']} articles, {counts['rejected']} rejected")
                yield document

        documents = as_stored(archive.pages(data, site), partial(read, learned=learned))
        writing.write_shards(out, counted(documents), whole=True)
    say(f"{counts['articles']} articles and {counts['rejected']} rejected pages in {out}")
    return Exit.DONE if counts["articles"] else Exit.EMPTY
