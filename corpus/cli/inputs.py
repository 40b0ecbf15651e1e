"""Saved pages as input: .html, .html.gz, .txt, or a folder of them."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from corpus.article import Page
from corpus.errors import InputError

SUFFIXES = (".html", ".htm", ".txt", ".html.gz", ".htm.gz", ".txt.gz")

#: The largest page seen is 4 MB (WeChat, 2.3 to 4 MB in most of 18 recorded pages); the crawl stops at 16 MiB as well.
MAX_BYTES = 64 * 2**20


def files(path: Path) -> Iterator[Path]:
    """The pages a path stands for: itself, or those in a folder and below it, in name order."""
    if not path.is_dir():
        yield path
        return
    found = False
    for child in sorted(path.rglob("*")):
        if child.is_file() and child.name.lower().endswith(SUFFIXES):
            found = True
            yield child
    if not found:
        raise InputError(f"{path}: no page in this folder; looked for {', '.join(SUFFIXES)}", path=path)


def page(path: Path, *, url: str | None = None, site: str | None = None) -> Page:
    """Read one saved page. The time of the file stands for the time of the fetch.

    Without ``url`` the page gets ``file:NAME``, never a path of this machine; a canonical link inside it
    still wins. Raises InputError for what can't be read, is empty, or is far too large.
    """
    try:
        body = _read(path)
        modified = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(microsecond=0)
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise InputError(f"{path}: not a readable gzip file ({error})", path=path) from error
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}", path=path) from error
    if not body.strip():
        raise InputError(f"{path}: the file is empty", path=path)
    if len(body) > MAX_BYTES:
        raise InputError(f"{path}: larger than {MAX_BYTES // 2**20} MiB, which no page of an article is", path=path)
    return Page(url=url or f"file:{path.name}", body=body, fetched_at=modified, site=site)


def _read(path: Path) -> bytes:
    """At most one byte more than allowed: a gzip bomb stays small."""
    if path.suffix.lower() == ".gz":
        with gzip.open(path) as stream:
            return stream.read(MAX_BYTES + 1)
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)
