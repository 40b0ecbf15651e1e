"""An element → its text, one paragraph a line: what every site file ends in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeAlias

import lxml.etree
from lxml.etree import _Element as Element

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

_SPACE = re.compile(r"\s+")
_WIDE = "\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6“”‘’—…"
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


class _Lines:
    """Collects text until a block ends; the cells of a table row stand on one line, a tab between."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._cells: list[list[str]] = [[]]

    def add(self, text: str | None) -> None:
        if text:
            self._cells[-1].append(text)

    def cell(self) -> None:
        if self._cells[-1]:
            self._cells.append([])

    def end(self) -> None:
        if self._cells == [[]]:
            return
        cells = [collapse("".join(parts)) for parts in self._cells]
        self._cells = [[]]
        if line := "\t".join(cell for cell in cells if cell):
            self.lines.append(line)

    def preformatted(self, text: str | None) -> None:
        first, *rest = (text or "").splitlines() or [""]
        self.add(first)
        for line in rest:
            self.end()
            self.add(line)


def paragraphs(node: Element, *, drop: Drop = None) -> list[str]:
    """The lines of text under ``node``: a block, a <br> or a line of <pre> each; no empty ones.

    Scripts, styles, form controls and ruby readings (``SILENT``) are always left out, and so is every
    subtree ``drop`` names. The node itself is never dropped; its tail is not part of it. Never recurses.

    >>> import lxml.html
    >>> paragraphs(lxml.html.fromstring("<div><p>一<b>二</b><br>三</p>四<script>x</script></div>"))
    ['一二', '三', '四']
    """
    dropped = _dropper(node, drop)
    out = _Lines()
    pre: Element | None = None
    walk = lxml.etree.iterwalk(node, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        tag = element.tag
        add = out.add if pre is None else out.preformatted
        if event == "start":
            if element is not node and (tag in SILENT or dropped(element)):
                walk.skip_subtree()
                _boundary(out, tag)
                continue  # its end event still comes, and brings the tail
            _boundary(out, tag)
            if tag == "pre" and pre is None:
                pre = element
                add = out.preformatted
            add(element.text)
            continue
        if event == "end":
            if element is pre:
                pre = None
                add = out.add
            if tag in BLOCKS:
                out.end()
        if element is not node:
            add(element.tail)
    out.end()
    return out.lines


def text_of(node: Element, *, drop: Drop = None) -> str:
    """``paragraphs`` joined by line breaks: the shape of ``raw_text``."""
    return "\n".join(paragraphs(node, drop=drop))


def _boundary(out: _Lines, tag: object) -> None:
    if tag in BLOCKS or tag == "br":
        out.end()
    elif tag in _CELLS:
        out.cell()


def _dropper(node: Element, drop: Drop) -> Callable[[Element], bool]:
    if drop is None:
        return lambda _: False
    if isinstance(drop, lxml.etree.XPath):
        found = drop(node)
        # the list keeps the proxies alive: while it does, lxml hands out the same objects again
        elements = set(found) if isinstance(found, Iterable) else set()
        return elements.__contains__
    return drop
