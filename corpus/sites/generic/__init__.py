"""Any Chinese page whose markup no site file knows."""

from __future__ import annotations

from lxml.etree import _Element as Element

from corpus.sites import states
from corpus.sites.blocks import lines
from corpus.sites.document import Document
from corpus.sites.generic.metadata import Metadata
from corpus.sites.generic.trimming import trim
from corpus.sites.site import Extracted, Site

_IMAGE_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-actualsrc", "src")


def extract(document: Document) -> Extracted | None:
    """The article of the page; None where there is none to be found. Never raises.

    ``raw_text`` holds the body with headings, lists, quotes, captions and tables (a row a line), without the
    headline and the byline, which are in ``title``, ``author``, ``published_at`` and ``source_account``.
    """
    if not document.is_html:
        return None
    prose = document.prose
    metadata = Metadata(document)
    body = prose.body(metadata.headline)
    if body is None:
        return None
    kept = trim(lines(body, drop=prose.is_noise), metadata.title)
    if not kept:
        return None
    return Extracted(
        raw_text="\n".join(line.text for line in kept),
        title=metadata.title,
        author=metadata.author,
        published_at=metadata.published_at,
        source_account=metadata.source,
        images=_images(document, body),
        warnings=document.warnings,
    )


def _images(document: Document, body: Element) -> tuple[str, ...]:
    """The addresses of the body's pictures, in order, each once; lazy ones where they will come from."""
    found: dict[str, None] = {}
    for image in body.iter("img"):
        source = next((value for name in _IMAGE_SOURCES if (value := image.get(name))), "")
        if source and (url := document.absolute(source)):
            found[url] = None
    return tuple(found)


SITE = Site(name="generic", hosts=(), state=states.verdict, extract=extract)
