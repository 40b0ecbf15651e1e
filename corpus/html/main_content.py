"""Which element of a page holds the article: follow the sentences.

Sentences (text outside links that holds Chinese or Western sentence punctuation) are found from one XPath in C, so
that Python visits a few hundred nodes of a page instead of a few thousand. Each adds its length to every element
above it; the article is where they come together.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, cast

import lxml.etree
from lxml.etree import _Element as Element

from corpus.html import class_patterns
from corpus.html.body.lines import Line, lines
from corpus.html.class_patterns import Noise

_TEXTS = lxml.etree.XPath("/html/body/descendant::text()[string-length(.) > 7]")
_SENTENCE = re.compile("[，。,！？]")
#: Where a page has no sentences: tables of contents, poems.
_PHRASE = re.compile(r"\S.{6,}\S")
_MUTE = "a script style noscript textarea option button title template svg iframe h1"
_INLINE = "p span b i u em strong font h1 h2 h3 h4 h5 h6 dt blockquote pre code label small sup sub"
#: Their text is no prose of the article.
MUTE = frozenset(_MUTE.split())
#: One paragraph or a part of it: never the element that holds an article.
INLINE = frozenset(_INLINE.split())


#: What a character of a sentence weighs: somewhere, and in an element named as an article body.
_PLAIN = 4
MOST = 16
#: Characters of the shortest text that counts as a sentence; ``_TEXTS`` asks for as many.
_SHORTEST = 8

#: The share of the page's sentences above which an element is the article in spite of its name: seen on
#: ifeng (#js_img_share_area), sina (.BSHARE_POP) and bbc (.blq-lang-…: blq holds "blq-container … ad").
_SPARED = {Noise.FURNITURE: 0.35, Noise.OTHERS: 0.8, Noise.HIDDEN: 0.8}

# The shares below have no source but the recorded pages: tuned together on the pinned floors, tests/sites/floors.json.

#: All furniture together with more of the page's sentences than this is misnamed.
_MISNAMED = 0.6
#: From this share of the heaviest child's weight on, the child with the headline may be the article instead.
_HEADED = 0.3
#: Or so many characters of prose, where it is named as an article: streams of teasers outweigh a short one.
_SHORT_ARTICLE = 80
#: A child with less of all children's weight than this does not hold the article on its own.
_ALONE = 0.4
#: Shares of the heaviest child's weight from which on a sibling belongs to the article too. A lead before a child that
#: is named as a body, and before any other:
_LEAD_OF_BODY, _LEAD = 0.3, 0.1
#: one more paragraph; one more chapter of the same tag and class, and of the same tag alone;
_PARAGRAPH, _CHAPTER_OF_CLASS, _CHAPTER = 0.05, 0.15, 0.4
#: another part, of so many paragraphs and without links.
_PART, _PART_PARAGRAPHS = 0.5, 3
#: A block headed 热门评论 with more of its parent's weight than this is nearly all there is, and stays.
_NEARLY_ALL = 0.9
#: Longer is no heading.
_LONGEST_HEADING = 20
#: Boxes of one kind that make a series, and how many levels down it is looked for among how many children.
_SERIES, _SERIES_DEPTH, _SERIES_CHILDREN = 4, 5, 300
#: Spared noise shifts the weights, which may show more of it; after so many rounds nothing moved any more.
_ROUNDS = 4


class Prose:
    """Where the sentences of a page are.

    ``weight`` gives for each element the weight of the sentences under it that are in no noise: characters,
    times 4 in an element named as an article body, times 1/4 in the items of a list of links; all times 4.
    """

    def __init__(self, root: Element) -> None:
        self.root = root
        self._spared: set[Element] = set()  # noise by name, article by content
        self._noise: dict[Element, Noise] = {}
        #: For an element: the outermost noise it is in, if any, and what a character in it weighs.
        self._settings: dict[Element, tuple[Element | None, int]] = {}
        self._lines: dict[Element, list[Line]] = {}
        self.weight: dict[Element, int] = {}
        found = cast("list[Any]", _TEXTS(root))  # strings that know their parent
        texts = _by_parent(found, _SENTENCE) or _by_parent(found, _PHRASE)
        for _ in range(_ROUNDS):
            left_out = self._weigh(texts)
            wronged = [node for node, amount in left_out.items() if self._is_wronged(node, amount)]
            if not wronged:
                wronged = self._furniture_too_heavy(left_out)
            if not wronged:
                break
            self._spared.update(wronged)
            self._settings.clear()

    def is_noise(self, element: Element) -> bool:
        """True where the element is named as something else than the article, and doesn't hold it."""
        kind = self._noise.get(element)
        if kind is None:
            kind = self._noise[element] = class_patterns.noise(element)
        return kind > 0 and element not in self._spared

    def lines(self, element: Element) -> list[Line]:
        """The lines under an element without its noise; read once, for states and extraction ask for the same."""
        known = self._lines.get(element)
        if known is None:
            known = self._lines[element] = lines(element, drop=self.is_noise)
        return known

    def body(self, title: Element | None = None) -> Element | None:
        """The element whose text is the article; None where the page has no sentences.

        ``title``: the headline's element, where known; what stands before it is no lead of the article.
        """
        node = self.root.find("body")
        if node is None or not self.weight.get(node):
            return None
        above = set() if title is None else {title, *title.iterancestors()}
        while (below := _descend(node, self.weight, above)) is not None:
            node = below
        return node

    def _is_wronged(self, element: Element, amount: int) -> bool:
        """True for noise that holds too much of the page: comments don't hold the headline, and come in series."""
        kind = self._noise[element]
        if kind is not Noise.OTHERS:
            return amount >= _SPARED[kind] * self.total
        if amount >= _SPARED[Noise.FURNITURE] * self.total and element.find(".//h1") is not None:
            return True
        return amount >= _SPARED[kind] * self.total and not _is_series(element)

    def _furniture_too_heavy(self, left_out: dict[Element, int]) -> list[Element]:
        """The furniture, where it holds most of the sentences: then its names are something else's."""
        furniture = [node for node in left_out if self._noise[node] is Noise.FURNITURE]
        return furniture if sum(left_out[node] for node in furniture) > _MISNAMED * self.total else []

    def _weigh(self, texts: dict[Element, int]) -> dict[Element, int]:
        """Fill ``weight``; gives what each noise leaves out of it."""
        rising: dict[Element, int] = {}
        left_out: dict[Element, int] = defaultdict(int)
        self.total = 0
        for parent, length in texts.items():
            noise, factor = self._setting(parent)
            self.total += length * factor
            if noise is None:
                rising[parent] = length * factor
            else:
                left_out[noise] += length * factor
        weight: dict[Element, int] = defaultdict(int)
        while rising:  # a level at a time: paragraphs of one parent go up as one
            above: dict[Element, int] = defaultdict(int)
            for element, amount in rising.items():
                weight[element] += amount
                if (higher := element.getparent()) is not None:
                    above[higher] += amount
            rising = above
        self.weight = dict(weight)
        return left_out

    def _setting(self, element: Element) -> tuple[Element | None, int]:
        known = self._settings
        path = []
        node: Element | None = element
        while node is not None and node not in known:
            path.append(node)
            node = node.getparent()
        noise, factor = (None, _PLAIN) if node is None else known[node]
        for node in reversed(path):
            if noise is None and self.is_noise(node):
                noise = node
            if node.tag == "article" or class_patterns.is_body(node):
                factor = MOST
            elif node.tag == "li" and node.find(".//a") is not None:
                factor = 1
            known[node] = (noise, factor)
        return noise, factor


def _is_series(element: Element) -> bool:
    """True where four or more boxes of one kind make up the element, or its largest child, and so on."""
    node = element
    for _ in range(_SERIES_DEPTH):
        boxes = [
            child
            for child in list(node)[:_SERIES_CHILDREN]
            if isinstance(child.tag, str) and child.tag not in INLINE and len(child)
        ]
        if not boxes:
            return False
        kinds = [_kind(child) for child in boxes]
        if max(kinds.count(kind) for kind in set(kinds)) >= max(_SERIES, len(boxes) / 2):
            return True
        node = max(boxes, key=lambda child: sum(1 for _ in child.iter()))
    return False


def _by_parent(texts: list[Any], kind: re.Pattern[str]) -> dict[Element, int]:
    """The characters of the texts of a kind in each element, those that are no prose left out."""
    found: dict[Element, int] = defaultdict(int)
    for text in texts:
        if kind.search(text) and (length := len(text.strip())) >= _SHORTEST:
            parent = text.getparent()
            if text.is_tail:
                parent = parent.getparent()
            if parent.tag not in MUTE:
                found[parent] += length
    return found


def _descend(node: Element, weight: dict[Element, int], above: set[Element]) -> Element | None:
    """The child that holds the article on its own; None where the article is spread over children.

    ``above``: the headline and the elements it stands in.
    """
    children = [(weight[child], child) for child in node if child in weight and not _others_speak(child, node, weight)]
    if not children:
        return None
    most, best = max(children, key=lambda pair: pair[0])
    headed = next((child for amount, child in children if child in above and _may_head(child, amount, most)), best)
    if headed is not best and headed.tag not in INLINE and _is_article_before(headed, best, weight):
        return headed
    rivals = [amount for amount, child in children if child is best or not _is_teaser_of(child, best, above)]
    if best.tag in INLINE or most < _ALONE * sum(rivals):
        return None
    return None if _shares(best, most, children, above, weight) else best


def _is_teaser_of(child: Element, best: Element, above: set[Element]) -> bool:
    """True for a box with a link beside an element that holds the headline and is named as an article."""
    return best in above and _is_named(best) and child.tag not in INLINE and child.find(".//a") is not None


def _is_named(element: Element) -> bool:
    return element.tag == "article" or class_patterns.is_body(element)


def _may_head(child: Element, amount: int, most: int) -> bool:
    """True for a child with the headline that may be the article beside a heavier one; a named one by its prose."""
    return amount >= _HEADED * most or (amount >= _SHORT_ARTICLE * MOST and _is_named(child))


def _is_article_before(headed: Element, best: Element, weight: dict[Element, int]) -> bool:
    """True for an article with its headline, and a heavier block of other articles after it.

    A lead under the headline is one paragraph, and the body after it seldom full of links.
    """
    if class_patterns.is_body(best) or sum(1 for _ in zip(range(3), best.iter("a"), strict=False)) < 3:
        return False
    return sum(1 for part in headed.iter() if (part in weight and len(part) == 0) or part.tag in ("p", "br")) >= 2


def _shares(
    best: Element, most: int, children: list[tuple[int, Element]], above: set[Element], weight: dict[Element, int]
) -> bool:
    """True where siblings of the heaviest child belong to the article too: a lead, paragraphs, chapters."""
    lead = _LEAD_OF_BODY if class_patterns.is_body(best) else _LEAD
    kind = _kind(best)
    if not any(child in weight and (child.tag == "p" or child.tag not in INLINE) for child in best):
        series = _PARAGRAPH  # a paragraph that is no <p>
    else:
        series = _CHAPTER_OF_CLASS if best.get("class") else _CHAPTER
    headline_ahead = any(child in above for child in best.itersiblings()) if above else False
    before = True
    for amount, child in children:
        if child is best:
            before = False
        elif before:  # a lead or a summary; what stands before the headline is neither
            if amount > lead * most and not headline_ahead and not _precedes_headline(child, above):
                return True
        elif amount > _PARAGRAPH * most and (child.tag in INLINE or (amount > series * most and _kind(child) == kind)):
            return True  # paragraphs beside a box, or one more chapter
        elif amount > _PART * most and child.find(".//a") is None and _paragraphs_of(child, weight) >= _PART_PARAGRAPHS:
            return True  # another part of several paragraphs; other articles have links
    return False


def _paragraphs_of(element: Element, weight: dict[Element, int]) -> int:
    return sum(part in weight for part in element)


def _precedes_headline(child: Element, above: set[Element]) -> bool:
    return child not in above and any(sibling in above for sibling in child.itersiblings())


def _others_speak(child: Element, node: Element, weight: dict[Element, int]) -> bool:
    """True for a block that is headed 热门评论, 猜你喜欢 and the like, and is not nearly all there is."""
    if child.tag in INLINE or weight[child] > _NEARLY_ALL * weight[node]:
        return False
    for text in cast("Iterator[str]", child.itertext()):
        if stripped := text.strip():
            return len(stripped) <= _LONGEST_HEADING and class_patterns.OTHERS_SPEAK.fullmatch(stripped) is not None
    return False


def _kind(element: Element) -> tuple[object, ...]:
    """Equal for siblings that are one of a series."""
    name = element.get("class")
    return (element.tag, name) if name else (element.tag, None, (element.get("id") or "").rstrip("0123456789"))
