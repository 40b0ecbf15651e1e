"""A mirror as a handful of CSS selectors: everything a definition needs to say, in one call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from lxml.etree import _Element as Element
from parsel import Selector, css2xpath

from corpus.article import State
from corpus.html import page_state
from corpus.html.blocks import blocks_of, raw_text_of
from corpus.html.body.lines import Line, collapse, lines
from corpus.html.dates import parse_date
from corpus.html.document import Document
from corpus.html.images import images_of
from corpus.html.page_state import Verdict
from corpus.sites import generic
from corpus.sites.site import Extracted, Link, Listing, Site

#: A body shorter than this may as well be a notice (文章已删除): then the page's state is judged by its words.
_BODY = 60


def mirror(
    *,
    name: str,
    body: str,
    hosts: tuple[str, ...] = (),
    title: str = "h1",
    time: str = "",
    account: str = "",
    author: str = "",
    drop: str = "",
    links: str = "",
    next_page: str = "a[rel=next]::attr(href)",
    marks: tuple[str, ...] = (),
    rules: tuple[str, ...] = ("common", "mirror"),
) -> Site:
    """The site that these CSS selectors describe, written as for ``response.css()``.

    ``body`` selects the element of the text (the first that holds any), ``drop`` what to leave out of it, ``links`` the
    <a> elements of a list page. ``title``, ``time``, ``account``, ``author`` and ``next_page`` give texts, of which the
    first that holds something counts: an element stands for all the text in it, ``::text`` for its own alone,
    ``::attr(datetime)`` for an attribute. ``marks`` are strings that a page of this layout holds, all of them: it is
    then recognised on any host. A page without the body is read by the generic extractor, so a changed template still
    gives an article. A selector that is no CSS raises SelectorSyntaxError at once.
    """
    selectors = {
        "body": body,
        "title": title,
        "time": time,
        "account": account,
        "author": author,
        "drop": drop,
        "links": links,
        "next": next_page,
    }
    for css in filter(None, selectors.values()):
        css2xpath(css)
    read = _Layout(name, marks, selectors)
    return Site(
        name=name,
        hosts=hosts,
        state=read.state,
        extract=read.extract,
        recognise=read.recognise,
        listing=read.listing,
        rules=rules,
    )


class _Layout:
    def __init__(self, name: str, marks: tuple[str, ...], selectors: dict[str, str]) -> None:
        self.name = name
        self.marks = marks
        self.selectors = selectors

    def recognise(self, document: Document) -> bool:
        return bool(self.marks) and document.is_html and all(mark in document.text for mark in self.marks)

    def state(self, document: Document) -> Verdict:
        if sum(len(line.text) for line in self._lines(document)[1]) >= _BODY:
            return Verdict(State.ARTICLE)
        verdict = page_state.verdict(document)
        if verdict.state in (State.NO_ARTICLE, State.ARTICLE) and self.listing(document).articles:
            return Verdict(State.LIST, "list of articles")
        return verdict

    def extract(self, document: Document) -> Extracted | None:
        node, found = self._lines(document)
        if node is None or not found:
            return generic.extract(document)
        return Extracted(
            raw_text=raw_text_of(found),
            blocks=blocks_of(found, document),
            title=self._text(document, "title"),
            author=self._text(document, "author") or None,
            published_at=self._published(document),
            source_account=self._text(document, "account") or None,
            layout=self.name,
            images=images_of(document, node),
        )

    def listing(self, document: Document) -> Listing:
        if not self.selectors["links"]:
            return Listing()
        found: dict[str, Link] = {}
        for anchor in self._select(document, "links"):
            url = document.absolute(anchor.attrib.get("href", ""))
            if url and url not in found:
                found[url] = Link(url=url, title=_text(anchor))
        following = map(document.absolute, self._texts(document, "next"))
        return Listing(articles=tuple(found.values()), next_page=next(filter(None, following), None))

    def _lines(self, document: Document) -> tuple[Element | None, list[Line]]:
        for body in self._select(document, "body"):
            dropped = {node.root for node in body.css(self.selectors["drop"])} if self.selectors["drop"] else set()
            if found := lines(body.root, drop=dropped):
                return body.root, found
        return None, []

    def _published(self, document: Document) -> datetime | None:
        now = document.fetched_at or datetime.now(UTC)
        relative = document.is_dated
        times = (parse_date(text, now=now, relative=relative) for text in self._texts(document, "time"))
        return next(filter(None, times), None)

    def _text(self, document: Document, part: str) -> str:
        return next(self._texts(document, part), "")

    def _texts(self, document: Document, part: str) -> Iterator[str]:
        return filter(None, map(_text, self._select(document, part)))

    def _select(self, document: Document, part: str) -> Iterable[Selector]:
        css = self.selectors[part]
        return document.selector.css(css) if css and document.is_html else ()


def _text(found: Selector) -> str:
    """What ``::text`` or ``::attr()`` gave, or all the text of an element, on one line."""
    return collapse(found.root if isinstance(found.root, str) else found.xpath("string()").get(""))
