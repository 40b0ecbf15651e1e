"""`corpus process FILE…`: the same chain as the crawl, on saved pages."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import click
from rich.console import Console

from corpus import sites
from corpus.article import Article, Page, Rejected
from corpus.cli import inputs
from corpus.cli.show import show
from corpus.cli.terminal import VisibleConsole, say_json
from corpus.errors import CorpusError, Exit, InputError


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
@click.option("--url", help="The address the page came from; only with one file.")
@click.option("--site", help="Read it as a page of this site, whatever it looks like.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Also write Parquet shards there.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a page instead.")
@click.option("--brief", is_flag=True, help="Leave out the text of the article.")
def command(
    *, paths: tuple[Path, ...], url: str | None, site: str | None, out: Path | None, as_json: bool, brief: bool
) -> int:
    """Read saved pages (.html, .html.gz, .txt, or a folder of them) and show the articles.

    The site is recognised from --url, else from the page itself. Nothing is fetched.

    \b
    corpus process page.html
    corpus process saved/ --out out       # then: pandas.read_parquet("out/articles")
    corpus process page.html --url https://www.niaogebiji.com/article-88888-1.html

    Exit status: 0 when every page was an article, 3 when one was not (the others are kept).
    """
    if site:
        sites.named(site)  # a wrong name is an error before any work
    console, errors = VisibleConsole(soft_wrap=True), VisibleConsole(stderr=True, soft_wrap=True)
    failed = 0

    def shown() -> Iterator[Article | Rejected]:
        nonlocal failed
        for path, page in _pages(paths, url, site):
            if isinstance(page, CorpusError):
                errors.print(f"corpus: {page}", style="red", markup=False, highlight=False)
                failed += 1
                continue
            document = inputs.read(page)
            if as_json:
                _print_json(document)
            else:
                show(console, document, source=path.name, brief=brief)
            if isinstance(document, Rejected):
                failed += 1
                errors.print(
                    f"corpus: {path}: {document.reason}: {document.detail}", style="red", markup=False, highlight=False
                )
            yield document

    if out:
        _write(out, shown(), errors)
    else:
        deque(shown(), maxlen=0)
    return Exit.INPUT if failed else Exit.DONE


def _pages(paths: tuple[Path, ...], url: str | None, site: str | None) -> Iterator[tuple[Path, Page | CorpusError]]:
    """Every page of every path; what can't be read comes as its error, so that the rest goes on."""
    for path in paths:
        try:
            for file in inputs.files(path):
                try:
                    name = file.relative_to(path).as_posix() if path.is_dir() else file.name
                    yield file, inputs.page(file, url=url or f"file:{name}", site=site)
                except InputError as error:
                    yield file, error
        except InputError as error:
            yield path, error


def _print_json(document: Article | Rejected) -> None:
    from corpus.storage.shards import schema

    say_json(schema.row(document))


def _write(out: Path, documents: Iterable[Article | Rejected], console: Console) -> None:
    from corpus.storage.shards import writing

    for shard in writing.write_shards(out, _once(documents)):
        console.print(f"wrote {shard}", style="dim", highlight=False)


def _once(documents: Iterable[Article | Rejected]) -> Iterator[Article | Rejected]:
    """One row a content, as in a crawl: a page saved twice is one article."""
    from corpus.storage.ledger import database
    from corpus.storage.ledger.documents import judge

    with closing(database.in_memory()) as db:
        for document in documents:
            stored, numbered = judge(db, document)
            if stored.written:
                yield numbered


__all__ = ["command"]
