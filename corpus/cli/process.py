"""`corpus process FILE…`: the same chain as the crawl, on saved pages."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click

from corpus import sites
from corpus.article import Article, Page, Rejected
from corpus.cli import inputs
from corpus.cli.show import show
from corpus.cli.terminal import VisibleConsole, say, say_json
from corpus.errors import CorpusError, Exit, InputError
from corpus.process import read
from corpus.text.markdown import markdown


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
@click.option("--url", help="The address the page came from; only with one file.")
@click.option("--site", help="Read it as a page of this site, whatever it looks like.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Also write Parquet shards there.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a page instead.")
@click.option("--md", "as_markdown", is_flag=True, help="Print the article as Markdown instead.")
@click.option("--brief", is_flag=True, help="Leave out the text of the article.")
def command(
    *,
    paths: tuple[Path, ...],
    url: str | None,
    site: str | None,
    out: Path | None,
    as_json: bool,
    as_markdown: bool,
    brief: bool,
) -> int:
    """Read saved pages (.html, .html.gz, .txt, or a folder of them) and show the articles.

    The site is recognised from --url, else from the page itself. Nothing is fetched.

    \b
    corpus process page.html
    corpus process saved/ --out out       # then: pandas.read_parquet("out/articles")
    corpus process page.html --md > page.md
    corpus process page.html --url https://www.niaogebiji.com/article-88888-1.html

    Exit status: 0 when every page was an article, 3 when one was not (the others are kept).
    """
    if site:
        sites.named(site)  # a wrong name is an error before any work
    console, errors = VisibleConsole(soft_wrap=True), VisibleConsole(stderr=True, soft_wrap=True)
    failed, at = 0, Path()

    def pages() -> Iterator[Page]:
        nonlocal failed, at
        for at, page in _pages(paths, url, site):  # noqa: B007 - `shown` says where it is
            if isinstance(page, Page):
                yield page
            else:
                errors.print(f"corpus: {page}", style="red", markup=False, highlight=False)
                failed += 1

    def shown(page: Page) -> Article | Rejected:
        nonlocal failed
        document = read(page)
        if as_json:
            _print_json(document)
        elif as_markdown:
            if isinstance(document, Article):
                say(markdown(document))
        else:
            show(console, document, source=at.name, brief=brief)
        if isinstance(document, Rejected):
            failed += 1
            why = f"corpus: {at}: {document.reason}: {document.detail}"
            errors.print(why, style="red", markup=False, highlight=False)
        return document

    if out:
        _write(out, pages(), shown, errors)
    else:
        deque(map(shown, pages()), maxlen=0)
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


def _write(
    out: Path, pages: Iterable[Page], read: Callable[[Page], Article | Rejected], console: VisibleConsole
) -> None:
    """One row a content, as in a crawl: a page saved twice is one article."""
    from corpus.storage.ledger.documents import as_stored
    from corpus.storage.shards import writing

    for shard in writing.write_shards(out, as_stored(pages, read)):
        console.print(f"wrote {shard}", style="dim", highlight=False)


__all__ = ["command"]
