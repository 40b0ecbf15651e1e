"""An element → its lines of text, each with what its markup says of it: what every site file ends in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from itertools import islice
from typing import TypeAlias, cast

import lxml.etree
from lxml.etree import _Element as Element

from corpus.html.body import code, formulas
from corpus.html.body.collector import BLOCKS, CELLS, Collector, Line, all_text, collapse
from corpus.html.body.hidden import is_hidden
from corpus.text.chars import HAN_CHARACTER

__all__ = ["SILENT", "Drop", "Line", "collapse", "lines", "paragraphs", "shown_text"]

#: Tells which subtrees to leave out: a compiled XPath run once from the node, or the elements, and with them what no
#: reader sees; or a predicate that decides on its own.
Drop: TypeAlias = Callable[[Element], bool] | lxml.etree.XPath | Collection[Element] | None

_SILENT = """
script style noscript template svg iframe object embed head title textarea select option button input
canvas audio video map rt rp desc text
"""
#: Never text of an article. <rt>/<rp> hold the reading over a character (ruby): 漢<rt>hàn</rt> is 漢; <desc> and <text>
#: are of pictures.
SILENT = frozenset(_SILENT.split())
#: Elements whose start or end means something to a line.
_MARKED = BLOCKS | CELLS | {"a", "br", "img", "amp-img"}

#: Elements that may be code or a formula by their tag; Python asks the others faster than XPath does (6 ms for 84).
_TAGS = ("pre", "code", "math", "mjx-container", "img", "script")
_BOXES = frozenset(("div", "table"))
#: A <math> stands at most so deep in the element that shows the formula.
_MATH_LEVELS = 5
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
#: Beside a heading, they lead to itself.
_SIGNS = frozenset(("", "#", "¶", "§", "🔗", "\u200b"))


def lines(node: Element, *, drop: Drop = None) -> list[Line]:
    """The lines of text under ``node``, each with the number of its characters that are links and its block."""
    special = _special(node)
    dropped = _dropper(node, drop, _gone(node, special))
    out = Collector(node)
    skipped: Element | None = None
    if (node in special or _is_named(node)) and _take(out, node):
        return out.finish()
    out.add(node.text or "")
    walk = lxml.etree.iterwalk(node, events=("start", "end", "comment", "pi"))
    next(walk, None)  # the node's own start
    for event, element in walk:
        tag = element.tag
        if event == "start":
            may_be = element in special or _is_named(element)
            taken = may_be and not dropped(element) and _take(out, element)
            if taken or (tag in SILENT and not _holds_text(element)) or dropped(element):
                walk.skip_subtree()
                skipped = element  # its end is the next event, and brings the tail
                if tag in BLOCKS:
                    out.end_block()
                continue
            if tag in _MARKED:
                out.start(element)
            if (text := element.text) and tag != "svg":
                out.add(text)
            continue
        if element is node:
            break
        if element is skipped:
            skipped = None
        elif event == "end" and tag in _MARKED:
            out.end(element)
        if text := element.tail:
            out.add(text)
    return out.finish()


def paragraphs(node: Element, *, drop: Drop = None) -> list[str]:
    """The lines of text under ``node``: a block, a <br> or a line of prose in a <pre> each; no empty ones.

    Code is one of them, with its own line breaks; a formula is its TeX. Scripts, styles, form controls and ruby
    readings (``SILENT``) are always left out, and so is every subtree ``drop`` names. The node itself is never dropped;
    its tail is not part of it. Never recurses.

    >>> import lxml.html
    >>> paragraphs(lxml.html.fromstring("<div><p>一<b>二</b><br>三</p>四<script>x</script></div>"))
    ['一二', '三', '四']
    """
    return [line.text for line in lines(node, drop=drop)]


def shown_text(node: Element) -> str:
    """The text of a heading on one line, without the sign that leads to itself.

    >>> import lxml.html
    >>> shown_text(lxml.html.fromstring("<h1><a href='#c'>#</a> 阳台<b>种菜</b></h1>"))
    '阳台种菜'
    """
    signs = set(_permalinks(node))
    if not signs:
        return collapse(all_text(node))
    return " ".join(paragraphs(node, drop=signs))


def _special(node: Element) -> set[Element]:
    """What is not read text by text; the set keeps its proxies alive, for lxml then hands out the same objects."""
    found = {each for each in node.iter(*_TAGS) if each.tag != "script" or formulas.is_script(each)}
    for math in [element for element in found if element.tag == "math"]:
        found.update(above for above in islice(math.iterancestors(), _MATH_LEVELS) if formulas.is_named(above))
    for script in [element for element in found if element.tag == "script"]:
        found.update(before for before in islice(script.itersiblings(preceding=True), 3) if formulas.is_named(before))
    return found


def _is_named(element: Element) -> bool:
    """True for what an attribute says to be code or a formula."""
    get = element.get
    if get("data-formula") or get("data-tex"):
        return True
    return element.tag in _BOXES and (name := get("class")) is not None and code.is_named(name)


def _gone(node: Element, special: Collection[Element]) -> list[Element]:
    """What is no text whatever its class says: links of headings to themselves, numbers and buttons beside code."""
    beside = (each for pre in special if pre.tag == "pre" for each in (pre.getprevious(), pre.getnext()))
    return [*_permalinks(node), *(each for each in beside if each is not None and code.is_beside(each))]


def _permalinks(node: Element) -> list[Element]:
    links = (link for link in node.iter("a") if "#" in (link.get("href") or "") and _is_in_heading(link))
    return [link for link in links if all_text(link).strip() in _SIGNS]


def _is_in_heading(link: Element) -> bool:
    return any(above.tag in _HEADINGS for above in islice(link.iterancestors(), 3))


def _take(out: Collector, element: Element) -> bool:
    """Hand code and formulas on as they are; True where the element is done with."""
    tag = element.tag
    if tag != "code" and (formula := formulas.formula_of(element)):
        out.formula(formula.tex, display=formula.display or tag in BLOCKS)
        return True
    if tag == "code" and element.find(".//br") is None:
        text = " ".join(all_text(element).split())
        if not text or HAN_CHARACTER.search(text) or any(inner.tag in BLOCKS for inner in element.iter()):
            return False  # a way of printing words
        out.inline_code(text)
        return True
    found = code.code_of(element) if tag in ("pre", "code", "div", "table") else None
    if found is None:
        return False
    out.code(found.text, found.language)
    return True


def _holds_text(element: Element) -> bool:
    """True for a drawing that sets HTML into itself."""
    return element.tag == "svg" and element.find(".//foreignobject") is not None


def _dropper(node: Element, drop: Drop, gone: Collection[Element]) -> Callable[[Element], bool]:
    if callable(drop) and not isinstance(drop, lxml.etree.XPath):
        decide = drop
        return (lambda element: element in gone or decide(element)) if gone else drop
    elements = set(gone)
    if isinstance(drop, lxml.etree.XPath):
        found = drop(node)
        elements.update(cast("list[Element]", found) if isinstance(found, Iterable) else ())
    elif drop is not None:
        elements.update(drop)
    return (lambda element: element in elements or is_hidden(element)) if elements else is_hidden
