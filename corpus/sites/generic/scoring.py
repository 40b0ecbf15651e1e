"""Which element holds the article: follow the sentences.

Sentences (text outside links that holds Chinese or Western sentence punctuation) are found by one XPath in C, so
that Python visits a few hundred nodes of a page instead of a few thousand. Each adds its length to every element
above it; the article is where they come together.
"""

from __future__ import annotations

from collections import defaultdict
from enum import IntEnum

import lxml.etree
from lxml.etree import _Element as Element

from corpus.sites.generic import hints

_SENTENCES = lxml.etree.XPath(
    "//body//text()[contains(., '，') or contains(., '。') or contains(., ',') or contains(., '！')"
    " or contains(., '？') or contains(., '；') or contains(., '：') or contains(., '、')]"
)
#: Their text is no prose.
_MUTE = frozenset("a script style noscript textarea option button title template svg iframe".split())  # noqa: SIM905
#: One paragraph or a part of it: never the container.
_INLINE = frozenset(
    "p span b i u em strong font h1 h2 h3 h4 h5 h6 dt blockquote pre code label small sup sub".split()  # noqa: SIM905
)


class Noise(IntEnum):
    """How sure it is that an element is no part of the article."""

    NONE = 0
    FURNITURE = 1
    OTHERS = 2
    HIDDEN = 3


#: The share of the page's sentences above which an element is the article in spite of its name.
_SPARED = {Noise.FURNITURE: 0.35, Noise.OTHERS: 0.8, Noise.HIDDEN: 0.95}


def noise(element: Element) -> Noise:
    """What the element says of itself: tag, class, id, style."""
    tag = element.tag
    if tag in hints.OUTSIDE:
        return Noise.FURNITURE
    if not element.attrib or tag in ("body", "html"):
        return Noise.NONE
    if hints.hidden(element):
        return Noise.HIDDEN
    name = hints.names(element)
    if hints.OTHERS.search(name):
        return Noise.OTHERS
    if hints.FURNITURE.search(name):
        return Noise.FURNITURE
    return Noise.NONE


class Masses:
    """The length of the sentences under each element, without those in noise."""

    def __init__(self, root: Element) -> None:
        self.spared: set[Element] = set()  # noise by name, article by content
        self.noise: dict[Element, Noise] = {}
        self._root_of_noise: dict[Element, Element | None] = {}
        texts = list(_sentences(root))
        self.total = sum(length for _, length in texts)
        for _ in range(4):
            self.clean: dict[Element, int] = defaultdict(int)
            by_root: dict[Element, int] = defaultdict(int)
            for parent, length in texts:
                above = self._noise_above(parent)
                if above is not None:
                    by_root[above] += length
                    continue
                node: Element | None = parent
                while node is not None:
                    self.clean[node] += length
                    node = node.getparent()
            big = [node for node, amount in by_root.items() if amount >= _SPARED[self.noise[node]] * self.total]
            if not big:
                break
            self.spared.update(big)
            self._root_of_noise.clear()

    def _noise_above(self, element: Element) -> Element | None:
        """The outermost noise that the element is in, if it is in any."""
        known = self._root_of_noise
        path = []
        found: Element | None = None
        node: Element | None = element
        while node is not None:
            if node in known:
                found = known[node]
                break
            path.append(node)
            node = node.getparent()
        for node in reversed(path):
            if found is None and self.is_noise(node):
                found = node
            known[node] = found
        return found

    def is_noise(self, element: Element) -> bool:
        kind = self.noise.get(element)
        if kind is None:
            kind = self.noise[element] = noise(element)
        return kind > 0 and element not in self.spared


def _sentences(root: Element) -> list[tuple[Element, int]]:
    found = []
    bodyish: dict[Element, bool] = {}
    for text in _SENTENCES(root):
        length = len(text.strip())
        if length < 8:
            continue
        parent = text.getparent()
        if text.is_tail:
            parent = parent.getparent()
        if parent.tag not in _MUTE:
            found.append((parent, _weighed(parent, length, bodyish)))
    return found


def _weighed(element: Element, length: int, known: dict[Element, int]) -> int:
    """Twice the length in a named article body, a quarter in an item of a list of links with summaries."""
    factor = known.get(element)
    if factor is None:
        factor = 4
        node: Element | None = element
        while node is not None:
            tag = node.tag
            if tag == "article" or (node.attrib and hints.BODY.search(hints.names(node))):
                factor = 8
                break
            if tag == "li" and node.find(".//a") is not None:
                factor = 1
                break
            node = node.getparent()
        known[element] = factor
    return length * factor


def container(masses: Masses, body: Element) -> Element | None:
    """The element whose text is the article; None where the page has no sentences."""
    clean = masses.clean
    if not clean.get(body):
        return None
    node = body
    while (below := _descend(node, clean)) is not None:
        node = below
    return node


def _descend(node: Element, mass: dict[Element, int]) -> Element | None:
    """The child that holds the article on its own; None where the article is spread over children."""
    children = [(mass[child], child) for child in node if child in mass]
    if not children:
        return None
    most, best = max(children, key=lambda pair: pair[0])
    if best.tag in _INLINE or most < 0.4 * mass[node]:
        return None
    kind = (best.tag, best.get("class"))
    before = True
    for amount, child in children:
        if child is best:
            before = False
        elif before and amount > 0.1 * most:  # a lead or a summary stands before the body
            return None
        elif amount > 0.15 * most and (child.tag, child.get("class")) == kind:  # one more chapter
            return None
        elif amount > 0.05 * most and child.tag in _INLINE:  # paragraphs beside a box
            return None
    return best
