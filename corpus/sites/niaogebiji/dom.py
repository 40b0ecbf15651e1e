"""An article in the structure of niaogebiji.com: ``.pc_content`` under ``h1``, ``.author``, ``.writeTime3``."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from lxml.etree import XPath
from lxml.html import HtmlElement

from corpus.html.dates import parse_date
from corpus.html.document import Document
from corpus.html.images import images_of
from corpus.html.lines import collapse, paragraphs
from corpus.sites.niaogebiji import text as flat
from corpus.sites.niaogebiji.marks import folded
from corpus.sites.niaogebiji.page import address_of, title_of
from corpus.sites.site import Extracted

_OF_CLASS = XPath("descendant::*[@class][contains(concat(' ', normalize-space(@class), ' '), concat(' ', $name, ' '))]")


def is_known(document: Document) -> bool:
    """True where the page has the site's article structure, with something in it."""
    if not document.is_html or "pc_content" not in document.text:
        return False
    return any(paragraphs(node) for node in _by_class(document.tree, "pc_content"))


def extract(document: Document) -> Extracted | None:
    """The article; None where ``.pc_content`` is missing or empty. A second, mobile copy is passed over."""
    if not document.is_html or "pc_content" not in document.text:
        return None
    bodies = ((node, paragraphs(node)) for node in _by_class(document.tree, "pc_content"))
    body, lines = next(((node, lines) for node, lines in bodies if lines), (None, []))
    if body is None:
        return None
    heading = next(iter(document.tree.xpath("//h1[normalize-space()]")), None)
    near = body if heading is None else heading
    time = _nearest(near, "writeTime3") or _nearest(near, "writeTime")
    return Extracted(
        raw_text="\n".join(lines),
        title=collapse(heading.text_content()) if heading is not None else title_of(document),
        url=address_of(document) or None,
        author=_nearest(near, "author") or flat.author_of(document.lines) or None,
        published_at=_time(document, time) or flat.published_at(document.lines),
        layout="article",
        tags=tuple(dict.fromkeys(collapse(node.text_content()) for node in _around(near, "art_tag"))),
        images=images_of(document, body),
    )


def _time(document: Document, text: str) -> datetime | None:
    """As stated; 3小时前 is counted from when the page was fetched, where that is known."""
    if stated := flat.time_in(folded(text)):
        return stated
    return parse_date(text, now=document.fetched_at) if document.fetched_at else None


def _by_class(node: HtmlElement, name: str) -> list[HtmlElement]:
    return cast("list[HtmlElement]", _OF_CLASS(node, name=name))


def _around(near: HtmlElement, name: str) -> list[HtmlElement]:
    """Elements of a class in the smallest part of the page that also holds the title.

    Lists of related articles have ``.author`` too; they stand further off.
    """
    for part in near.iterancestors():
        if found := _by_class(part, name):
            return found if part.tag not in ("body", "html") or len(found) == 1 else []
    return []


def _nearest(near: HtmlElement, name: str) -> str:
    return next((text for node in _around(near, name) if (text := collapse(node.text_content()))), "")
