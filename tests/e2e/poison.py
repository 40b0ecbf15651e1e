"""A pipeline with a bug: it fails on one page, as code will one day that meets a page nobody thought of."""

from __future__ import annotations

from corpus import pipelines, process
from corpus.article import Article, Page, Rejected

_process = process.process


def _with_a_bug(page: Page) -> Article | Rejected:
    if page.url.endswith("/poison"):
        raise RuntimeError("a page nobody thought of")
    return _process(page)


class ReadPage(pipelines.ReadPage):
    """Takes the place of corpus.pipelines.ReadPage; importing it puts the bug in."""


vars(process)["process"] = _with_a_bug
