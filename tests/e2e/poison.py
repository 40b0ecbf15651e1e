"""A pipeline with a bug: it fails on one page, as code will one day that meets a page nobody thought of."""

from __future__ import annotations

from typing import Any

from corpus import pipelines, process
from corpus.article import Article, Page, Rejected
from corpus.crawl.extensions.harvest import Harvest

_process = process.process


def _with_a_bug(page: Page, *options: Any) -> Article | Rejected:
    if page.url.endswith("/poison"):
        raise RuntimeError("a page nobody thought of")
    return _process(page, *options)


class ReadPage(pipelines.ReadPage):
    """Takes the place of corpus.pipelines.ReadPage; made in a crawl, it puts the bug in."""

    def __init__(self, harvest: Harvest) -> None:
        super().__init__(harvest)
        vars(process)["process"] = _with_a_bug
