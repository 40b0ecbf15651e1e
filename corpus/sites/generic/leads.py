"""The lead of an article (摘要, 核心提示, 导语), where it stands before the element that holds the rest."""

from __future__ import annotations

from lxml.etree import _Element as Element

from corpus.html import class_patterns
from corpus.html.body.lines import Line
from corpus.html.main_content import Prose

#: Shorter is a label, longer is no lead.
_LENGTHS = range(12, 500)


def find(body: Element, headline: Element | None, prose: Prose) -> list[Line]:
    """The lines of the lead between headline and body; none where there is no headline to stand under."""
    if headline is None:
        return []
    above = {headline, *headline.iterancestors()}
    node: Element | None = body
    while node is not None and node not in above:
        for sibling in node.itersiblings(preceding=True):
            if sibling in above:
                break
            if found := _lead(sibling, prose):
                return found
        node = node.getparent()
    return []


def _lead(element: Element, prose: Prose) -> list[Line]:
    if not isinstance(element.tag, str) or prose.is_noise(element):
        return []
    named = class_patterns.is_lead(element)
    if not named and element not in prose.weight:
        return []
    found = prose.lines(element)
    text = "".join(line.text for line in found)
    if len(text) not in _LENGTHS or sum(line.linked for line in found) * 2 > len(text):
        return []
    return found if named or class_patterns.LEAD_WORDS.match(text) else []
