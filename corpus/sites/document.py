"""A decoded page, parsed at most once and handed on."""

from __future__ import annotations

from functools import cached_property

import lxml.html


class Document:
    """The text of one page and, where it is HTML, its tree.

    Build it from *decoded* text; the charset is the matter of ``corpus.decoding``. The tree is shared by
    everyone who reads the page: treat it as read-only (copy a node before you cut it).
    """

    def __init__(self, text: str, url: str = "") -> None:
        self.text = text
        self.url = url

    @cached_property
    def is_html(self) -> bool:
        """True where the text holds markup; saved .txt pages hold none."""
        head = self.text[:4096].lower()
        return any(mark in head for mark in ("<!doctype", "<html", "<head", "<body", "<div", "<p>", "<meta"))

    @cached_property
    def tree(self) -> lxml.html.HtmlElement:
        """The root element; an empty document gives an empty <html>. Never raises."""
        # lxml reads bytes several times faster than str, and refuses NUL and surrogates in str
        body = self.text.replace("\0", "").encode("utf-8", "replace")
        parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
        try:
            root = lxml.html.document_fromstring(body, parser=parser) if body.strip() else None
        except (ValueError, lxml.etree.LxmlError):
            root = None
        return root if root is not None else lxml.html.fromstring("<html><body></body></html>")
