"""`corpus capture URL|FILE`: a page and what is read from it, as a folder the tests pick up."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from corpus import process as chain
from corpus import sites
from corpus.article import Article, Page, Rejected
from corpus.cli import inputs
from corpus.cli.terminal import say
from corpus.errors import Exit, InputError, UsageError

#: Fields of the row that a fixture fixes, where they hold something; the others follow from them.
FIELDS = (
    "title", "author", "published_at", "source_account", "source_account_id", "source_url", "editors", "rights",
    "is_original", "layout", "encoding", "script", "text",
)  # fmt: skip


@click.command()
@click.argument("source", metavar="URL|FILE")
@click.option("--url", help="The address a saved FILE came from.")
@click.option("--site", help="Read it as a page of this site, whatever it looks like.")
@click.option("--name", help="Name of the folder; default: the day of the article, or the end of its address.")
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("tests/pages"),
    show_default=True,
    help="Folder of the fixtures.",
)
@click.option("--force", is_flag=True, help="Replace a fixture of that name.")
@click.option("-s", "settings", multiple=True, metavar="NAME=VALUE", help="A setting of the crawl that fetches URL.")
def command(
    *,
    source: str,
    url: str | None,
    site: str | None,
    name: str | None,
    into: Path,
    force: bool,
    settings: tuple[str, ...],
) -> int:
    """Save a page as the fixture INTO/SITE/NAME/{page.html, expected.json}.

    A URL is fetched by a crawl of one page: robots.txt, limits and refused addresses hold as always.
    expected.json is what is read from the page now. Correct it by hand where it is wrong, and replace the prose
    of page.html with your own words before you commit it: the page belongs to its author.

    \b
    corpus capture https://mirror.example/a/1.html --site repost
    corpus capture saved.html --url https://mirror.example/a/1.html
    """
    if site:
        sites.named(site)
    page = _fetched(source, site, settings) if source.startswith(("http://", "https://")) else _saved(source, url, site)
    document = chain.process(page)
    article = document.article if isinstance(document, Rejected) else document
    folder = into / article.site / _safe(name or _name(article))
    if folder.exists() and not force:
        raise UsageError(f"{folder} is there already; give another --name, or --force to replace it")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _file_name(page)).write_bytes(page.body)
    expected = json.dumps(expectation(page, document), ensure_ascii=False, indent=2)
    (folder / "expected.json").write_text(expected + "\n", encoding="utf-8")
    say(f"{folder}: {_verdict(document)}")
    say("Check expected.json, and put your own words in the place of the page's.", err=True)
    return Exit.DONE


def expectation(page: Page, document: Article | Rejected, fields: Iterable[str] = FIELDS) -> dict[str, Any]:
    """What goes in expected.json: how the page came, and what was read from it.

    A fixture made by hand may name other ``fields`` of the row, and the ``detail`` of a rejection.
    """
    article = document.article if isinstance(document, Rejected) else document
    expected: dict[str, Any] = {"url": page.url, "fetched_at": page.fetched_at.isoformat(), "status": page.status}
    if content_type := page.header("content-type"):
        expected["content_type"] = content_type
    expected |= {"site": article.site, "state": str(document.reason) if isinstance(document, Rejected) else "article"}
    if isinstance(document, Rejected) and document.detail:
        expected["detail"] = document.detail
    for field in fields:
        value = getattr(article, field)
        if field == "published_at" and value is not None:
            value = value.isoformat()
        if value not in (None, "", ()) and not (isinstance(document, Rejected) and field == "rights"):
            expected[field] = list(value) if isinstance(value, tuple) else value
    return expected


def load(folder: Path) -> tuple[Page, dict[str, Any]]:
    """The page of a fixture folder, and what is expected of it."""
    expected: dict[str, Any] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    file = next(path for path in sorted(folder.glob("page.*")))
    content_type = expected.get("content_type")
    page = replace(
        inputs.page(file, url=expected["url"]),
        fetched_at=datetime.fromisoformat(expected["fetched_at"]),
        status=expected.get("status", 200),
        headers=(("content-type", content_type),) if content_type else (),
    )
    return page, expected


def _saved(source: str, url: str | None, site: str | None) -> Page:
    return inputs.page(Path(source), url=url, site=site)


def _fetched(url: str, site: str | None, settings: tuple[str, ...]) -> Page:
    """One page through the mirror spider and its archive; InputError where nothing came back."""
    from corpus.storage.shards import archive

    with tempfile.TemporaryDirectory(prefix="corpus-capture-") as data:
        command = [sys.executable, "-m", "corpus", "crawl", "mirror", "--data", data, "-a", f"urls={url}"]
        command += [part for setting in settings for part in ("-s", setting)]
        ended = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)  # noqa: S603
        pages = list(archive.pages(Path(data))) if (Path(data) / "pages").is_dir() else []
    if not pages:
        said = ended.stderr.strip().splitlines()[-3:]
        raise InputError(f"{url} was not fetched (status {ended.returncode}): {' / '.join(said) or 'no reason given'}")
    page = pages[-1]
    return Page(
        url=page.url, body=page.body, fetched_at=page.fetched_at, status=page.status, headers=page.headers, site=site
    )


def _name(article: Article) -> str:
    if article.published_at:
        return article.published_at.date().isoformat()
    path = urlsplit(article.url).path.rstrip("/")
    return re.sub(r"\.\w{2,5}\Z", "", path.rpartition("/")[2] or article.url.partition(":")[2]) or article.id[:8]


def _safe(name: str) -> str:
    """A plain folder name: no way out of the fixture folder, nothing a file system refuses."""
    return re.sub(r"[^\w.-]+", "-", name).strip(".-")[:60] or "page"


def _file_name(page: Page) -> str:
    start = page.body[:1024].lstrip()
    if start.startswith((b"{", b"[")):
        return "page.json"
    return "page.html" if b"<" in start else "page.txt"


def _verdict(document: Article | Rejected) -> str:
    if isinstance(document, Rejected):
        return f"{document.reason} ({document.detail or document.article.site})"
    return f"{document.site}, {len(document.text)} characters"
