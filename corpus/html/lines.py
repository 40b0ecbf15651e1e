"""An element → its text, one paragraph a line: what every site file ends in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeAlias

import lxml.etree
from lxml.etree import _Element as Element

from corpus.text.chars import HAN

#: Tells which subtrees to leave out: a predicate, or a compiled XPath run once from the node.
Drop: TypeAlias = Callable[[Element], bool] | lxml.etree.XPath | None

_SILENT = """
script style noscript template svg iframe object embed head title textarea select option button input
canvas audio video map rt rp
"""
_BLOCKS = """
address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary
table tbody tfoot thead tr ul
"""
#: Never text of an article. <rt>/<rp> hold the reading over a character (ruby): 漢<rt>hàn</rt> is 漢.
SILENT = frozenset(_SILENT.split())
#: Elements that start and end a line.
BLOCKS = frozenset(_BLOCKS.split())
_CELLS = frozenset(("td", "th"))
#: Elements whose start or end means something to a line.
_MARKED = BLOCKS | _CELLS | {"a", "br"}

_SPACE = re.compile(r"\s+")
_WIDE = f"{HAN}\u2e80-\u303e\u3041-\u33ff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6“”‘’—…"
#: A line break of the source between two wide characters is layout of the HTML, not a space of the text.
_WRAP = re.compile(rf"(?<=[{_WIDE}])[ \t]*[\r\n]\s*(?=[{_WIDE}])")


def collapse(text: str) -> str:
    """One line: runs of white space become one space, none at the ends, none where only the source wrapped.

    >>> collapse("　　私域流量的\\n   第二增长  曲线 ")
    '私域流量的第二增长 曲线'
    """
    if "\n" in text or "\r" in text:
        text = _WRAP.sub("", text.strip())
    return " ".join(text.split())


class Line(NamedTuple):
    """One line of text, and what its markup adds."""

    text: str
    linked: int  # characters of it that stand in links
    tag: str  # the block that holds it: "p", "li", "h2" …


class _Collector:
    """Collects text until a block ends; the cells of a table row stand on one line, a tab between."""

    def __init__(self, tag: str) -> None:
        self.lines: list[Line] = []
        self._open = [tag]  # blocks
        self._links = 0  # open <a>
        self._pre = int(tag == "pre")  # open <pre>
        self._cells: list[list[str]] = [[]]
        self._linked = 0

    def start(self, tag: object) -> None:
        if tag in BLOCKS:
            self.end_line()
            self._open.append(str(tag))
            self._pre += tag == "pre"
        elif tag == "br":
            self.end_line()
        elif tag == "a":
            self._links += 1
        elif tag in _CELLS and self._cells[-1]:
            self._cells.append([])

    def end(self, tag: object) -> None:
        if tag in BLOCKS:
            self.end_line()
            self._open.pop()
            self._pre -= tag == "pre"
        elif tag == "a":
            self._links -= 1

    def add(self, text: str) -> None:
        if self._pre and ("\n" in text or "\r" in text):
            first, *rest = text.splitlines() or [""]
            self.add(first)
            for line in rest:
                self.end_line()
                self.add(line)
            return
        self._cells[-1].append(text)
        if self._links:
            self._linked += len(text.strip())

    def end_line(self) -> None:
        if self._cells == [[]]:
            return
        cells = [collapse("".join(parts)) for parts in self._cells]
        if line := "\t".join(cell for cell in cells if cell):
            self.lines.append(Line(line, min(self._linked, len(line)), self._open[-1]))
        self._cells = [[]]
        self._linked = 0


def lines(node: Element, *, drop: Drop = None) -> list[Line]:
    """``paragraphs``, each with the number of its characters that are links and the block it stood in."""
    dropped = _dropper(node, drop)
    out = _Collector(str(node.tag))
    out.add(node.text or "")
    skipped: Element | None = None
    walk = lxml.etree.iterwalk(node, events=("start", "end", "comment", "pi"))
    next(walk, None)  # the node's own start
    for event, element in walk:
        tag = element.tag
        if event == "start":
            if tag in SILENT or dropped(element):
                walk.skip_subtree()
                skipped = element  # its end is the next event, and brings the tail
                if tag in BLOCKS:
                    out.end_line()
                continue
            if tag in _MARKED:
                out.start(tag)
            if text := element.text:
                out.add(text)
            continue
        if element is node:
            break
        if element is skipped:
            skipped = None
        elif event == "end" and tag in _MARKED:
            out.end(tag)
        if text := element.tail:
            out.add(text)
    out.end_line()
    return out.lines


def paragraphs(node: Element, *, drop: Drop = None) -> list[str]:
    """The lines of text under ``node``: a block, a <br> or a line of <pre> each; no empty ones.

    Scripts, styles, form controls and ruby readings (``SILENT``) are always left out, and so is every
    subtree ``drop`` names. The node itself is never dropped; its tail is not part of it. Never recurses.

    >>> import lxml.html
    >>> paragraphs(lxml.html.fromstring("<div><p>一<b>二</b><br>三</p>四<script>x</script></div>"))
    ['一二', '三', '四']
    """
    return [line.text for line in lines(node, drop=drop)]


def text_of(node: Element, *, drop: Drop = None) -> str:
    """``paragraphs`` joined by line breaks: the shape of ``raw_text``."""
    return "\n".join(paragraphs(node, drop=drop))


def _dropper(node: Element, drop: Drop) -> Callable[[Element], bool]:
    if drop is None:
        return lambda _: False
    if isinstance(drop, lxml.etree.XPath):
        found = drop(node)
        # the list keeps the proxies alive: while it does, lxml hands out the same objects again
        elements = set(found) if isinstance(found, Iterable) else set()
        return elements.__contains__
    return drop
