"""What a page is, judged by its content."""

from __future__ import annotations

from corpus.article import State
from corpus.sites.document import Document
from corpus.sites.site import Verdict


def verdict(document: Document) -> Verdict:
    """The state of any page."""
    return Verdict(State.ARTICLE if document.text.strip() else State.NO_ARTICLE)
