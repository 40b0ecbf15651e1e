"""corpus/settings.py names parts that there are, and corpus.crawl tells of each of them, in their order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from scrapy.utils.misc import load_object

from corpus import crawl, settings

_TABLES = (settings.DOWNLOADER_MIDDLEWARES, settings.SPIDER_MIDDLEWARES, settings.EXTENSIONS)
_OURS = {path: place or 0 for table in _TABLES for path, place in table.items() if path.startswith("corpus.")}
_MAP = crawl.__doc__ or ""


@pytest.mark.parametrize(
    "path",
    [
        *(path for table in (*_TABLES, settings.ITEM_PIPELINES, settings.ADDONS) for path in table),
        *(path for path in settings.DOWNLOAD_HANDLERS.values() if path),
        settings.DOWNLOADER,
        settings.TWISTED_DNS_RESOLVER,
        settings.LOG_FORMATTER,
        settings.DUPEFILTER_CLASS,
    ],
)
def test_every_part_that_is_named_exists(path: str) -> None:
    assert isinstance(load_object(path), type)


@pytest.mark.parametrize("path", _OURS)
def test_the_map_names_every_part(path: str) -> None:
    kind, module, _ = path.removeprefix("corpus.crawl.").split(".")
    assert re.search(rf"``({kind}\.)?{module}``", _MAP), module


def test_the_map_follows_a_request() -> None:
    """In the order of the numbers, those of the middlewares that look at a request before it is sent."""
    passed = [
        path.split(".")[-2]
        for path in sorted(settings.DOWNLOADER_MIDDLEWARES, key=lambda path: settings.DOWNLOADER_MIDDLEWARES[path] or 0)
        if path in _OURS and "process_request" in vars(load_object(path))
    ]
    assert re.findall(r"^ *\d+\. ``downloadermiddlewares\.(\w+)``", _MAP, re.MULTILINE) == passed


def test_every_name_in_the_map_is_a_module() -> None:
    """With the folder, or (on the way back) without it."""
    folder = Path(crawl.__file__).parent
    parts = [path.relative_to(folder).with_suffix("").parts for path in folder.rglob("*.py")]
    modules = {part for module in parts for part in (*module, ".".join(module))}
    named = set(re.findall(r"``([a-z_.]+)``", _MAP)) - {"corpus.pipelines"}
    assert named <= modules
