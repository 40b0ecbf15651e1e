"""An article in the structure of niaogebiji.com: ``.pc_content`` under ``h1``, ``.author``, ``.writeTime3``."""

from __future__ import annotations

from datetime import datetime

from lxml.etree import _Element as Element
from parsel import Selector

from corpus.html.blocks import blocks_of, raw_text_of
from corpus.html.body.lines import Line, collapse, lines
from corpus.html.dates import parse_date
from corpus.html.document import Document
from corpus.html.images import images_of
from corpus.sites.niaogebiji.flat_text import author_of, published_at, time_in
from corpus.sites.niaogebiji.page import address_of, title_of
from corpus.sites.site import Extracted


def is_known(document: Document) -> bool:
    """True where the page has the site's article structure, with something in it."""
    return bool(_body(document)[1])


def extract(document: Document) -> Extracted | None:
    """The article; None where ``.pc_content`` is missing or empty. A second, mobile copy is passed over."""
    body, found = _body(document)
    if body is None:
        return None
    page = document.selector
    heading = next((h1 for h1 in page.css("h1") if _text(h1)), None)
    near = body if heading is None else heading.root
    beside = {css: _beside(near, page, css) for css in (".author", ".writeTime3", ".writeTime", ".art_tag")}
    time = next((text for css in (".writeTime3", ".writeTime") for text in beside[css] if text), "")
    return Extracted(
        raw_text=raw_text_of(found),
        blocks=blocks_of(found, document),
        title=title_of(document) if heading is None else _text(heading),
        url=address_of(document) or None,
        author=next(filter(None, beside[".author"]), "") or author_of(document.lines) or None,
        published_at=_time(document, time) or published_at(document.lines),
        layout="article",
        tags=tuple(dict.fromkeys(beside[".art_tag"])),
        images=images_of(document, body),
    )


def _body(document: Document) -> tuple[Element | None, list[Line]]:
    """The first ``.pc_content`` that holds text, and its lines."""
    if document.is_html and "pc_content" in document.text:
        for node in document.selector.css(".pc_content"):
            if found := lines(node.root):
                return node.root, found
    return None, []


def _beside(near: Element, page: Selector, css: str) -> list[str]:
    """The texts of the elements in the smallest part of the page that holds one of them and the title.

    Lists of related articles have ``.author`` too; they stand further off.
    """
    found = [(_text(node), set(node.root.iterancestors())) for node in page.css(css)]
    for part in near.iterancestors():
        if texts := [text for text, above in found if part in above]:
            return texts if part.tag not in ("body", "html") or len(texts) == 1 else []
    return []


def _time(document: Document, text: str) -> datetime | None:
    """As stated; 3小时前 is counted from when the page was fetched, where that is known."""
    if stated := time_in(text):
        return stated
    now, relative = document.fetched_at, document.is_dated
    return parse_date(text, now=now, relative=relative) if now else None


def _text(node: Selector) -> str:
    return collapse(node.xpath("string()").get(""))
