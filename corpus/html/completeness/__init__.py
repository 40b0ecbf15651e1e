"""What of an article is not on its page: the source breaks off, or the page says itself that it shows a part.

``ending``  the source ends before the document does
``pager``   one page of several
``notes``   the words by which a page says that the rest is elsewhere: behind a login or a payment, or not written yet
"""

from __future__ import annotations

from corpus.html.completeness import notes, pager
from corpus.html.completeness.ending import ends_early
from corpus.html.document import Document

#: The warning that says that the source of a page breaks off.
CUT = "cut"

#: In characters. The last words are looked for in the source, the fewer the less markup stands between them.
_LAST_WORDS = (12, 4)
_BELOW = 20_000


def missing(document: Document, raw_text: str, *, unfinished: bool = False) -> tuple[str, ...]:
    """What is missing, as warnings: ``cut``, ``part 1 of 4``, ``preview``, ``login`` …; none where the page is whole.

    ``unfinished``: the server said no length, so that its answer may have ended anywhere.
    """
    below = _below(document.text, raw_text)
    cut = CUT if ends_early(document, unfinished=unfinished) else ""
    found = (cut, pager.part(document, below), notes.note(document, raw_text, below))
    return tuple(filter(None, found))


def _below(source: str, raw_text: str) -> str:
    """The source from the last words of the text on, where a page says what it doesn't show: a look into so much costs
    nothing, one into all of a page several ms."""
    start = max(source.find("<body"), 0)
    for length in _LAST_WORDS:
        if (found := source.find(raw_text[-length:].rpartition("\n")[2], start)) >= 0:
            return source[found : found + _BELOW]
    return source[-_BELOW:]  # tags or entities stand between them
