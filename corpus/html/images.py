"""The pictures of an article: absolute addresses, in the order of the page, each once."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import _Element as Element

from corpus.html.document import Document

#: Where lazy pictures will come from, then where they are: ``src`` is a placeholder until a script replaces it.
_LAZY = ("data-src", "data-original", "data-lazy-src", "data-actualsrc")
_SETS = ("data-srcset", "srcset")
#: One address of a srcset and its width (800w) or density (2x).
_CANDIDATE = re.compile(r"([^\s,]\S*)(?:\s+([\d.]{1,8})[wx])?")


def images_of(document: Document, body: Element) -> tuple[str, ...]:
    """The http(s) addresses of the pictures under ``body``; relative ones are made absolute.

    Of each picture the first that is one: its lazy address, ``src``, the largest of its ``srcset``, a <source> of the
    <picture> around it. Pictures inside the page itself (``data:``) have none.

    >>> page = Document("<body><img src='/a.png'><img src='data:,x' data-src='//cdn.example/b.png'>", "https://a.example/1")
    >>> images_of(page, page.tree)
    ('https://a.example/a.png', 'https://cdn.example/b.png')
    """
    found: dict[str, None] = {}
    for image in body.iter("img", "amp-img"):
        if address := address_of(document, image):
            found[address] = None
    return tuple(found)


def address_of(document: Document, image: Element) -> str | None:
    """The http(s) address of one picture; None where it has none."""
    return next(filter(None, map(document.absolute, _addresses(image))), None)


def _addresses(image: Element) -> Iterator[str]:
    """What may be the picture's address, the best first."""
    for name in (*_LAZY, "src"):
        if value := (image.get(name) or "").strip():
            yield value
    yield from _largest(image)
    # libxml2 takes <source> for an element with content: the <img> stands in it
    for picture in image.iterancestors("picture"):
        for source in picture.iter("source"):
            yield from _largest(source)


def _largest(element: Element) -> Iterator[str]:
    for name in _SETS:
        if candidates := _CANDIDATE.findall(element.get(name) or ""):
            yield max(candidates, key=lambda candidate: _number(candidate[1]))[0].rstrip(",")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
