"""Any Chinese page whose markup no site file knows."""

from __future__ import annotations

from corpus.sites import states
from corpus.sites.blocks import text_of
from corpus.sites.document import Document
from corpus.sites.site import Extracted, Site


def extract(document: Document) -> Extracted | None:
    """The article of the page."""
    m = document.prose
    node = m.body(document.tree.find(".//h1"))
    text = text_of(node, drop=m.is_noise) if node is not None else ""
    return Extracted(raw_text=text) if text else None


SITE = Site(name="generic", hosts=(), state=states.verdict, extract=extract)
