"""`corpus demo`: the whole main job on the bundled site, with the real spiders, without the internet."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from corpus.cli.terminal import VisibleConsole
from corpus.errors import CorpusError, UsageError
from corpus.storage import durable

#: The folder belongs to the demo when this file is in it; nothing else is ever removed.
_OURS = "_state/demo"


@click.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("data/demo"),
    show_default=True,
    help="Where the Parquet goes; an earlier demo there is replaced.",
)
def command(*, data: Path) -> None:
    """Crawl the bundled site of fictional articles and show what came out.

    A web server starts on a free port of this machine; `scrapy crawl` runs once with each spider. Robots rules
    are kept; the pause between requests is left out, since the site is our own.
    """
    from corpus.demo import server, site

    started = time.monotonic()
    console = VisibleConsole()
    _prepare(data)
    with server.serve() as base:
        console.print(f"The bundled site of {len(site.render(base))} pages is served at {base}\n")
        for spider, arguments in site.crawls(base).items():
            _crawl(console, data, spider, arguments)
    figures = _figures(data)
    console.print()
    console.print(_table(figures))
    _closing(console, data, figures, time.monotonic() - started)


def _prepare(data: Path) -> None:
    if data.exists() and any(data.iterdir()):
        if not (data / _OURS).exists():
            raise UsageError(f"{data} holds other data; choose another folder with --data")
        shutil.rmtree(data)
    durable.make_folder(data)
    durable.make_folder((data / _OURS).parent, private=True)
    durable.touch(data / _OURS)


def _crawl(console: Console, data: Path, spider: str, arguments: dict[str, str]) -> None:
    """One `scrapy crawl` as a user would type it."""
    shown = " ".join(f"-a {name}={_shorten(value)}" for name, value in arguments.items())
    console.print(f"$ scrapy crawl {spider} {shown}", style="bold", highlight=False, soft_wrap=True)
    options = {
        "CORPUS_DATA": str(data),
        "CORPUS_ALLOW_LOOPBACK": "True",
        "CORPUS_CONTACT": "demo",
        "DOWNLOAD_DELAY": "0",
        "AUTOTHROTTLE_ENABLED": "False",
        "LOG_LEVEL": "WARNING",
    }
    words = [part for name, value in arguments.items() for part in ("-a", f"{name}={value}")]
    words += [part for name, value in options.items() for part in ("-s", f"{name}={value}")]
    status = subprocess.run(  # noqa: S603 - our own interpreter, and no shell
        [sys.executable, "-m", "scrapy", "crawl", spider, *words],
        env={**os.environ, "SCRAPY_SETTINGS_MODULE": "corpus.settings"},
        check=False,
    ).returncode
    if status:
        raise CorpusError(f"the crawl of {spider} ended with {status}; its messages are above")


def _shorten(value: str) -> str:
    return value if len(value) <= 60 else f"{value[:40]}… ({value.count(',') + 1} addresses)"


@dataclass(slots=True)
class _Site:
    """The figures of one site."""

    articles: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    repaired: int = 0
    cut: int = 0
    kept: int = 0

    @property
    def pages(self) -> int:
        return self.articles + self.rejected.total()


def _figures(data: Path) -> dict[str, _Site]:
    """Read back from the Parquet just written, as an analyst would."""
    from corpus.storage.layout import Kind
    from corpus.storage.shards import reading

    sites: dict[str, _Site] = {}
    for row in reading.rows(data, Kind.ARTICLES, ["site", "text", "edits"]):
        site = sites.setdefault(str(row["site"]), _Site())
        site.articles += 1
        site.kept += len(str(row["text"]))
        edits: Any = row["edits"]
        site.repaired += sum(edit["chars"] for edit in edits if edit["kind"] == "replace" or _is_note(edit))
        site.cut += sum(edit["chars"] for edit in edits if edit["kind"] == "cut" and not _is_note(edit))
    for row in reading.rows(data, Kind.REJECTED, ["site", "reason"]):
        sites.setdefault(str(row["site"]), _Site()).rejected[str(row["reason"])] += 1
    return dict(sorted(sites.items()))


def _is_note(edit: dict[str, Any]) -> bool:
    return str(edit["step"]).startswith("strip-")


def _table(figures: dict[str, _Site]) -> Table:
    table = Table(title="What came out", caption="kept, cut as boilerplate, undone as damage: characters")
    for name in ("site", "pages", "articles", "kept", "cut", "undone"):
        table.add_column(name, justify="left" if name == "site" else "right")
    table.add_column("rejected, and why")
    for name, site in figures.items():
        reasons = "\n".join(f"{count} {reason}" for reason, count in site.rejected.most_common())
        numbers = (site.pages, site.articles, site.kept, site.cut, site.repaired)
        table.add_row(name, *(f"{number:,}" for number in numbers), reasons or "none")
    return table


def _closing(console: Console, data: Path, figures: dict[str, _Site], seconds: float) -> None:
    from corpus.storage.shards import archive

    articles = sum(site.articles for site in figures.values())
    fetched = sum(1 for _ in archive.pages(data))
    console.print(f"\n{fetched} pages fetched, {articles} articles, in {seconds:.0f} s. One line loads them:\n")
    console.print(f"  {_one_line(data)}\n", highlight=False, soft_wrap=True)
    console.print(f"The Parquet lies in {data}/articles, what is no article in {data}/rejected,", soft_wrap=True)
    console.print(f"every page as fetched in {data}/pages. See also: corpus status --data {data}", soft_wrap=True)


def _one_line(data: Path) -> str:
    """What loads the articles right here: pandas is not among our own dependencies, pyarrow is."""
    if find_spec("pandas"):
        return f'import pandas; articles = pandas.read_parquet("{data}/articles")'
    return f'import pyarrow.parquet; articles = pyarrow.parquet.read_table("{data}/articles")'
