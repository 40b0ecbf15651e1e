"""`corpus explain`: what was changed on a page, where, and by which rule."""

from __future__ import annotations

from pathlib import Path

import click
from rich.text import Text

from corpus import sites
from corpus.article import Article, Edit, Rejected
from corpus.cleaning import explain
from corpus.cli import inputs
from corpus.cli.options import data_option
from corpus.cli.terminal import VisibleConsole, say
from corpus.errors import Exit, InputError
from corpus.process import read


@click.command()
@click.argument("page")
@click.option("--url", help="The address a saved page came from.")
@click.option("--site", help="Read it as a page of this site, whatever it looks like.")
@data_option
@click.option("--html", "out", type=click.Path(path_type=Path, dir_okay=False), help="Write a web page there instead.")
def command(*, page: str, url: str | None, site: str | None, data: Path, out: Path | None) -> int:
    """Show the text of PAGE with every cut and repair marked by the rule that made it.

    PAGE is a saved page, or the id or address of an article harvested into --data.

    \b
    corpus explain page.html
    corpus explain page.html --html cuts.html
    corpus explain https://www.niaogebiji.com/article-88888-1.html
    """
    if site:
        sites.named(site)
    path = Path(page)
    title, raw_text, edits = _saved(path, url, site) if path.is_file() else _harvested(data, page)
    if out:
        try:
            out.write_text(explain.page(raw_text, edits, title), encoding="utf-8")
        except OSError as error:
            raise InputError(f"{out}: {error.strerror or error}") from error
        say(f"wrote {out}", err=True)
        return Exit.DONE
    console = VisibleConsole(soft_wrap=True)
    console.print(Text(title, style="bold"))
    console.print(explain.terminal(raw_text, edits))
    return Exit.DONE


def _saved(path: Path, url: str | None, site: str | None) -> tuple[str, str, tuple[Edit, ...]]:
    document = read(inputs.page(path, url=url, site=site))
    if isinstance(document, Rejected) and not document.article.raw_text:
        raise InputError(f"{path}: {document.reason}: {document.detail}")
    article: Article = document.article if isinstance(document, Rejected) else document
    return article.title, article.raw_text, article.edits


def _harvested(data: Path, wanted: str) -> tuple[str, str, tuple[Edit, ...]]:
    """The newest revision of an article in the data folder."""
    from corpus.storage.layout import Kind
    from corpus.storage.shards import reading

    newest: dict[str, object] = {}
    columns = ["id", "url", "fetched_url", "title", "revision", "raw_text", "edits"]
    for kind in (Kind.ARTICLES, Kind.REJECTED):
        for row in reading.rows(data, kind, columns):
            matches = wanted in (row["id"], row["url"], row["fetched_url"])
            if matches and row["revision"] >= newest.get("revision", 0):
                newest = row
        if newest:
            break
    if not newest:
        raise InputError(f"{wanted}: neither a file nor the id or address of an article under {data}")
    edits = tuple(Edit(**edit) for edit in newest["edits"])  # type: ignore[attr-defined]
    return str(newest["title"]), str(newest["raw_text"]), edits
