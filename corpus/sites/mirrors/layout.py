"""A mirror as a handful of CSS selectors: everything a definition needs to say, in one call."""

from __future__ import annotations

from datetime import UTC, datetime

import lxml.etree
from cssselect import HTMLTranslator
from lxml.etree import _Element as Element

from corpus.article import State
from corpus.html import page_state
from corpus.html.dates import parse_date
from corpus.html.document import Document
from corpus.html.images import images_of
from corpus.html.lines import collapse, paragraphs
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
    next_page: str = "a[rel=next]",
    marks: tuple[str, ...] = (),
    rules: tuple[str, ...] = ("common", "mirror"),
) -> Site:
    """The site that these CSS selectors describe.

    ``body``, ``title``, ``time`` (text, or a ``datetime`` attribute), ``account`` and ``author`` select one element
    each (the first that holds text); ``drop`` what to leave out of the body; ``links`` the article links of a list
    page. ``marks`` are strings that a page of this layout holds, all of them: it is then recognised on any host.
    A page without the body is read by the generic extractor, so a changed template still gives an article.
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
    read = _Layout(name, marks, {part: _select(css) for part, css in selectors.items() if css})
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
    def __init__(self, name: str, marks: tuple[str, ...], selectors: dict[str, lxml.etree.XPath]) -> None:
        self.name = name
        self.marks = marks
        self.selectors = selectors

    def recognise(self, document: Document) -> bool:
        return bool(self.marks) and document.is_html and all(mark in document.text for mark in self.marks)

    def state(self, document: Document) -> Verdict:
        if sum(map(len, self._lines(document)[1])) >= _BODY:
            return Verdict(State.ARTICLE)
        verdict = page_state.verdict(document)
        if verdict.state in (State.NO_ARTICLE, State.ARTICLE) and self.listing(document).articles:
            return Verdict(State.LIST, "list of articles")
        return verdict

    def extract(self, document: Document) -> Extracted | None:
        node, lines = self._lines(document)
        if node is None or not lines:
            return generic.extract(document)
        return Extracted(
            raw_text="\n".join(lines),
            title=self._text(document, "title"),
            author=self._text(document, "author") or None,
            published_at=self._published(document),
            source_account=self._text(document, "account") or None,
            layout=self.name,
            images=images_of(document, node),
        )

    def listing(self, document: Document) -> Listing:
        if "links" not in self.selectors:
            return Listing()
        found: dict[str, Link] = {}
        for anchor in self._elements(document, "links"):
            url = document.absolute(anchor.get("href") or "")
            if url and url not in found:
                found[url] = Link(url=url, title=collapse("".join(map(str, anchor.itertext()))))
        following = (document.absolute(anchor.get("href") or "") for anchor in self._elements(document, "next"))
        return Listing(articles=tuple(found.values()), next_page=next((url for url in following if url), None))

    def _lines(self, document: Document) -> tuple[Element | None, list[str]]:
        for node in self._elements(document, "body"):
            if lines := paragraphs(node, drop=self.selectors.get("drop")):
                return node, lines
        return None, []

    def _text(self, document: Document, part: str) -> str:
        texts = (collapse("".join(map(str, node.itertext()))) for node in self._elements(document, part))
        return next((text for text in texts if text), "")

    def _published(self, document: Document) -> datetime | None:
        now = document.fetched_at or datetime.now(UTC)
        for node in self._elements(document, "time"):
            for text in (node.get("datetime") or "", collapse("".join(map(str, node.itertext())))):
                if found := parse_date(text, now=now):
                    return found
        return None

    def _elements(self, document: Document, part: str) -> list[Element]:
        selector = self.selectors.get(part)
        found = selector(document.tree) if selector and document.is_html else []
        return [node for node in found if isinstance(node, Element)] if isinstance(found, list) else []


def _select(css: str) -> lxml.etree.XPath:
    return lxml.etree.XPath(HTMLTranslator().css_to_xpath(css))
