"""Collects the text of a walk into lines, and says of each which block of the article it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple, cast

from lxml.etree import _Element as Element

from corpus.article import BlockKind
from corpus.html.body import tables
from corpus.text.chars import HAN

_BLOCKS = """
address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
footer foreignobject form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary
table tbody tfoot thead tr ul
"""
#: Elements that start and end a line.
BLOCKS = frozenset(_BLOCKS.split())
CELLS = frozenset(("td", "th"))
_LISTS = frozenset(("ul", "ol", "menu", "dir"))
_HEADINGS = {f"h{level}": level for level in range(1, 7)}

_WIDE = f"{HAN}\u2e80-\u303e\u3041-\u33ff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6“”‘’—…"
#: A line break of the source between two wide characters is layout of the HTML, not a space of the text.
_WRAP = re.compile(rf"(?<=[{_WIDE}])[ \t]*[\r\n]\s*(?=[{_WIDE}])")

#: Stands for what is taken over as it is until the line is whole. No page holds NUL: it goes before parsing.
_KEPT = "\0"


def all_text(element: Element) -> str:
    """All text under an element, as it stands in the source."""
    return "".join(cast("Iterator[str]", element.itertext()))


def collapse(text: str) -> str:
    """One line: runs of white space become one space, none at the ends, none where only the source wrapped.

    >>> collapse("　　私域流量的\\n   第二增长  曲线 ")
    '私域流量的第二增长 曲线'
    """
    if "\n" in text or "\r" in text:
        text = _WRAP.sub("", text.strip())
    return " ".join(text.split())


class Line(NamedTuple):
    """One line of text, or all of a piece of code, and what its markup adds."""

    text: str
    linked: int = 0  # characters of it that stand in links
    tag: str = "p"  # the element that holds it: "p", "li", "h2" …
    mark: Mark | None = None  # of its block: the same object for all lines of one
    inline: tuple[Inline, ...] = ()

    @property
    def is_code(self) -> bool:
        return self.mark is not None and self.mark.kind == "code"


class Mark(NamedTuple):
    """What is known of a block before its place is: fields of ``Block``."""

    kind: BlockKind
    level: int | None = None
    marker: str | None = None
    language: str | None = None


class Inline(NamedTuple):
    """A formula, a bit of code or a picture within a line."""

    mark: Mark
    start: int
    length: int
    picture: Element | None = None


class _Kind(NamedTuple):
    """What the open elements make of the lines in them."""

    name: BlockKind = "paragraph"
    level: int | None = None


class _List:
    """An open list: how its items are marked."""

    def __init__(self, element: Element) -> None:
        start = element.get("start") or ""
        self.number = int(start) if start.isdecimal() and len(start) < 7 else 1
        self.ordered = element.tag == "ol"

    def marker(self, item: Element) -> str:
        if not self.ordered:
            return "-"
        value = item.get("value") or ""
        if value.isdecimal() and len(value) < 7:
            self.number = int(value)
        self.number += 1
        return f"{self.number - 1}."


class Collector:
    """Collects text until a block ends; the cells of a table row stand on one line, a tab between."""

    def __init__(self, node: Element) -> None:
        self.lines: list[Line] = []
        self._tags: list[str] = []  # open blocks
        self._kinds = [_Kind()]
        self._links = 0  # open <a>
        self._pre = 0  # open <pre> of prose
        self._lists: list[_List] = []
        self._marker: str | None = None  # of a list item that has no line yet
        self._mark: Mark | None = None  # of the lines since the last block began or ended
        self._data = 0  # inside a table of data: how many blocks are open with it
        self._parts: list[str | None] = []  # of the line, or the last cell of it; None: a line break within a cell
        self._cells: list[list[str | None]] = []  # before it
        self._kept: list[tuple[str, Mark]] = []  # what the signs in the cells stand for
        self._before: list[Element] = []  # pictures before the text of the line
        self._behind: list[Element] = []  # and after some of it
        self._linked = 0
        self._open(node)

    def start(self, element: Element) -> None:
        tag = element.tag
        if tag in BLOCKS:
            self.end_block(tag)
            self._open(element)
        elif tag == "br":
            self.end_line()
        elif tag == "a":
            self._links += 1
        elif tag in CELLS:
            if self._parts:
                self._cells.append(self._parts)
                self._parts = []
        else:
            has_text = self._behind or self._cells or any(part and not part.isspace() for part in self._parts)
            (self._behind if has_text else self._before).append(element)

    def _open(self, element: Element) -> None:
        self._tags.append(str(element.tag))
        self._kinds.append(self._kind(element) if element.tag in _NAMED else self._kinds[-1])
        self._pre += element.tag == "pre"

    def _kind(self, element: Element) -> _Kind:
        tag, outer = element.tag, self._kinds[-1]
        if tag in _HEADINGS:
            return _Kind("heading", _HEADINGS[tag])
        if tag in _LISTS:
            self._lists.append(_List(element))
        elif tag == "li":
            self._marker = self._lists[-1].marker(element) if self._lists else "-"
            return _Kind("list_item", max(1, len(self._lists)))
        elif tag == "blockquote":
            return _Kind("quote", (outer.level or 0) + 1 if outer.name == "quote" else 1)
        elif tag == "table" and not self._data and tables.is_data(element):
            self._data = len(self._tags)
            self._mark = Mark("table", tables.header_rows(element))
            return _Kind("table")
        return outer

    def end(self, element: Element) -> None:
        tag = element.tag
        if tag in BLOCKS:
            self.end_block(tag)
            if len(self._tags) == self._data:
                self._flush()
                self._data, self._mark = 0, None
            self._tags.pop()
            self._kinds.pop()
            self._pre -= tag == "pre"
            if tag in _LISTS and self._lists:
                self._lists.pop()
            elif tag == "li":
                self._marker = None
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
        self._parts.append(text)
        if self._links:
            self._linked += len(text.strip())

    def formula(self, tex: str, *, display: bool) -> None:
        if not tex:
            return
        if display:
            self.end_block()
        if display and not self._data:
            self.lines.append(Line(tex, 0, self._tags[-1], Mark("formula")))
        else:
            self._keep(tex, Mark("formula"))

    def inline_code(self, text: str) -> None:
        self._keep(text, Mark("code"))
        if self._links:
            self._linked += len(text)

    def code(self, text: str, language: str | None) -> None:
        if self._data:
            self.inline_code(" ".join(text.split()))
            return
        self.end_block()
        if text:
            self.lines.append(Line(text, 0, "pre", Mark("code", language=language)))

    def end_block(self, tag: object = None) -> None:
        """End the line, and with it the block that it is of; in a table of data only rows are lines."""
        if self._data:
            if tag in _ROWS:
                self._flush()
            else:
                self._parts.append(None)
            return
        self._flush()
        self._mark = None

    def end_line(self) -> None:
        if self._data:
            self._parts.append(None)
        else:
            self._flush()

    def finish(self) -> list[Line]:
        self._flush()
        if self._before and self.lines:  # they stand behind the last line
            last = self.lines[-1]
            pictures = _pictures(self._before, len(last.text))
            self.lines[-1] = last._replace(inline=(*last.inline, *pictures))
        return self.lines

    def _keep(self, text: str, mark: Mark) -> None:
        self._kept.append((text, mark))
        self._parts.append(_KEPT)

    def _flush(self) -> None:
        """The line, or the lines of a row of which only one cell holds anything."""
        if not self._parts and not self._cells:
            return
        if self._cells or self._data:
            cells = [found for parts in (*self._cells, self._parts) if (found := list(_lines_of(parts)))]
            if len(cells) > 1:
                cells = [["\t".join(" ".join(cell) for cell in cells)]]
            for line in cells[0] if cells else ():
                self._emit(line)
            self._cells = []
        elif line := collapse("".join(self._parts)):  # type: ignore[arg-type]  # no breaks outside tables of data
            self._emit(line)
        self._parts = []
        self._linked = 0
        if self._behind:
            self._before += self._behind
            self._behind = []

    def _emit(self, text: str) -> None:
        inline: tuple[Inline, ...] = ()
        if self._kept:
            text, inline = self._filled(text)
        if self._before or self._behind:
            inline = (*_pictures(self._before, 0), *inline, *_pictures(self._behind, len(text)))
            self._before, self._behind = [], []
        if self._mark is None or self._marker is not None:
            name, level = self._kinds[-1]
            self._mark = Mark(name, level, self._marker)
            self._marker = None
        self.lines.append(Line(text, min(self._linked, len(text)), self._tags[-1], self._mark, inline))

    def _filled(self, text: str) -> tuple[str, tuple[Inline, ...]]:
        """The text with what was kept in the place of each sign for it."""
        first, *pieces = text.split(_KEPT)
        kept, self._kept = self._kept[: len(pieces)], self._kept[len(pieces) :]
        filled, inline, at = [first], [], len(first)
        for (content, mark), piece in zip(kept, pieces, strict=True):
            inline.append(Inline(mark, at, len(content)))
            filled += (content, piece)
            at += len(content) + len(piece)
        return "".join(filled), tuple(inline)


def _pictures(pictures: list[Element], at: int) -> Iterator[Inline]:
    return (Inline(Mark("image"), at, 0, picture) for picture in pictures)


_NAMED = _LISTS | _HEADINGS.keys() | {"li", "blockquote", "table"}
_ROWS = frozenset(("tr", "table", "thead", "tbody", "tfoot", "caption"))


def _lines_of(parts: list[str | None]) -> Iterator[str]:
    """The lines of a cell, none of them empty."""
    for is_text, texts in groupby(parts, lambda part: part is not None):
        if is_text and (found := collapse("".join(filter(None, texts)))):
            yield found
