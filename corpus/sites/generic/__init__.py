"""Any Chinese page whose markup no site file knows."""

from __future__ import annotations

import re

from lxml.etree import _Element as Element

from corpus.html import page_state
from corpus.html.blocks import blocks_of, raw_text_of
from corpus.html.body.lines import Line
from corpus.html.document import Document
from corpus.html.images import images_of
from corpus.html.script_state import Embedded
from corpus.sites.generic import leads, names
from corpus.sites.generic.metadata import Metadata
from corpus.sites.generic.trimming import trim
from corpus.sites.site import Extracted, Site

#: Below this much text in the page itself, its scripts are searched for more. Flash news begin at some 100.
_SHORT = 120
_FOOTER = re.compile(r"ICP|Copyright|©|版权所有|版權所有|All Rights", re.IGNORECASE)
_TRACKING = re.compile(r"(?:utm_\w+|spm|scm|gclid|fbclid|bd_vid|share_token|from_source)=")


def extract(document: Document) -> Extracted | None:
    """The article of the page; None where there is none to be found. Never raises.

    ``raw_text`` holds the body with headings, lists, quotes, captions and tables (a row a line), without the
    headline and the byline, which are in ``title``, ``author``, ``published_at`` and ``source_account``.
    ``layout`` names the way it was read: ``html``, ``script`` (from embedded state) or ``text`` (no markup).
    """
    if not document.is_html:
        return _of_plain_text(document.lines)
    metadata = Metadata(document)
    body = metadata.body = document.prose.body(metadata.headline)
    kept = _read(document, body, metadata)
    is_short = sum(len(line.text) for line in kept) < _SHORT
    if is_short and (found := document.embedded) and _is_fuller(found, kept, metadata.title):
        return _extracted(metadata, found.lines, title=metadata.title or found.title, layout="script")
    if body is None or not kept:
        return None
    return _extracted(metadata, kept, title=metadata.title, layout="html", images=images_of(document, body))


def _is_fuller(found: Embedded, kept: list[Line], title: str) -> bool:
    """True where the scripts hold the article and the page itself at most its beginning, not another, short one."""
    shown = raw_text_of(kept)
    if len(found) <= len(shown):
        return False
    beginning = shown[:12]
    same = bool(title) and found.title == title
    return same or len(shown) < 40 or beginning in raw_text_of(found.lines) or bool(_FOOTER.search(shown))


def _read(document: Document, body: Element | None, metadata: Metadata) -> list[Line]:
    if body is None:
        return []
    prose = document.prose
    kept = trim(prose.lines(body), metadata.title)
    lead = leads.find(body, metadata.headline, prose) if kept else []
    return kept if _is_excerpt(_joined(lead), _joined(kept)) else lead + kept


def _joined(lines: list[Line]) -> str:
    return "".join(line.text for line in lines)


def _is_excerpt(lead: str, body: str) -> bool:
    """True for a lead that only repeats what the body says: told by its middle or its end."""
    middle = len(lead) // 2
    return lead[-20:] in body or lead[middle - 10 : middle + 10] in body


def _extracted(
    metadata: Metadata, kept: list[Line], *, title: str, layout: str, images: tuple[str, ...] = ()
) -> Extracted:
    return Extracted(
        raw_text=raw_text_of(kept),
        blocks=blocks_of(kept, metadata.document),
        title=title,
        author=metadata.author or names.signed([line.text for line in kept]),
        published_at=metadata.published_at,
        source_account=metadata.source,
        layout=layout,
        images=images,
        warnings=metadata.document.warnings,
    )


def _of_plain_text(found: list[str]) -> Extracted | None:
    """A saved .txt page: its first line is the title where it is no sentence."""
    if not found or found[0][:1] in ("{", "["):
        return None
    titled = len(found) > 1 and len(found[0]) <= 60 and found[0][-1] not in "。！？；…,，:："
    title, body = (found[0], found[1:]) if titled else ("", found)
    return Extracted(raw_text="\n".join(body), title=title, layout="text")


def canonical_url(url: str) -> str:
    """Without what only counts visits: utm_… and its like, and the fragment.

    >>> canonical_url("https://example.com/a?id=7&utm_source=wx&spm=1.2#top")
    'https://example.com/a?id=7'
    >>> canonical_url("https://example.com/#!/a/7")
    'https://example.com/#!/a/7'
    """
    address, _, fragment = url.partition("#")
    path, mark, query = address.partition("?")
    kept = "&".join(pair for pair in query.split("&") if not _TRACKING.match(pair)) if mark else ""
    route = f"#{fragment}" if fragment.startswith("!") else ""  # there it names the page
    return path + (f"?{kept}" if kept else "") + route


#: Most unknown pages are copies of WeChat articles, which bring their 关注 and 在看 lines along.
SITE = Site(
    name="generic",
    hosts=(),
    state=page_state.verdict,
    extract=extract,
    canonical_url=canonical_url,
    rules=("common", "wechat", "mirror"),
)
