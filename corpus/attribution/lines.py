"""Where credit lines may stand: near the head, near the tail, or anywhere if beyond doubt."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from corpus.attribution.credits import Found, bare_role
from corpus.attribution.names import byline, people
from corpus.attribution.reading import Cut, Line, covers, evident, moved, read_line, sentences
from corpus.attribution.statements import LONGEST
from corpus.attribution.view import fold
from corpus.text.bylines import Role

#: Lines of prose looked at from either end. Lines that are cut don't count, so that a second reading finds no more.
_HEAD, _TAIL = 5, 8
#: The same for roles and names on lines of their own.
_HEAD_PAIRS, _TAIL_PAIRS = 9, 16
#: Most lines taken from one end, and most lines in the middle that are looked at: more is no article.
_REACH, _MIDDLE = 60, 60

#: What a statement in the middle of a text begins with.
_STRONG = re.compile(
    r"[本此该該][文篇][^\n]{0,18}(?:[转轉][载載自]|[来來]自|[来來]源|首[发發]|原[载載])"
    r"|CC[ -]BY|知[识識]共享|版[权權][声聲]明|[经經][^\n]{0,6}授[权權][转轉]"
)


class _Page:
    """The lines of one text, and what was found so far."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: list[Line] = []
        self.cuts: list[Cut] = []
        self.gone: set[int] = set()  # lines cut whole
        self.partly: set[int] = set()  # lines cut in part
        self._read: dict[int, list[Cut]] = {}
        position = 0
        for raw in text.split("\n"):
            if raw.strip():
                self.lines.append(Line(position, position + len(raw)))
            position += len(raw) + 1

    def read(self, index: int) -> list[Cut]:
        """What is to be cut of a line; each is read once."""
        if index not in self._read:
            self._read[index] = [] if index in self.partly else read_line(self.text, self.lines[index])
        return self._read[index]

    def take(self, index: int, cuts: list[Cut]) -> None:
        line = self.lines[index]
        if covers(cuts, line):
            self.gone.add(index)
            cuts[0].start, cuts[-1].end = self.whole(line, line)
        else:
            self.partly.add(index)
            self._read[index] = []
        self.cuts += cuts

    def whole(self, first: Line, last: Line) -> tuple[int, int]:
        """From one line to another with the newline behind (the one before, at the end of the text)."""
        if last.end < len(self.text):
            return first.start, last.end + 1
        return max(first.start - 1, 0), last.end

    def beside_a_cut(self, index: int) -> bool:
        return not self.gone.isdisjoint((index - 2, index - 1, index + 1, index + 2))


def found_in(text: str) -> list[Cut]:
    """Every credit line and statement, in order, none overlapping."""
    page = _Page(text)
    _middle(page)
    while True:
        before = len(page.cuts)
        _scan(page, range(len(page.lines)), _HEAD)
        _scan(page, range(len(page.lines) - 1, -1, -1), _TAIL)
        _names_below_roles(page)
        if len(page.cuts) == before or len(page.gone) > 2 * _REACH:
            return _ordered(page.cuts)


def _scan(page: _Page, order: range, reach: int) -> None:
    prose = 0
    for step, index in enumerate(order):
        if prose >= reach or step >= _REACH:
            return
        if index in page.gone:
            continue
        found = page.read(index)
        if not found:
            prose += 1
        elif not all(cut.found.weak for cut in found) or page.beside_a_cut(index):
            page.take(index, found)
            prose += index in page.partly


def _middle(page: _Page) -> None:
    starts = [line.start for line in page.lines]
    seen: set[int] = set()
    for match in _STRONG.finditer(page.text):
        index = bisect_right(starts, match.start()) - 1
        if index in seen or index < 0:
            continue
        seen.add(index)
        if len(seen) > _MIDDLE:
            return
        line = page.lines[index]
        if line.end - line.start <= LONGEST:
            found = sentences(page.text, line, line.start, line.end)
            if any(evident(cut.found) for cut in found):
                page.take(index, found)


def _names_below_roles(page: _Page) -> None:
    """作者 / 王某 / 编辑 / 周某, each on a line of its own, as page builders leave them."""
    rest = [index for index in range(len(page.lines)) if index not in page.gone]
    head, tail = rest[:_HEAD_PAIRS], rest[max(_HEAD_PAIRS, len(rest) - _TAIL_PAIRS) :]
    for window in (head, tail):
        pairs: list[tuple[int, int, Found]] = []
        sure = False
        at = 0
        while at < len(window):
            read = _role_and_name(page, window, at)
            if read is None:
                at += 1
                continue
            start, (at, found, marked) = at, read
            pairs.append((start, at, found))
            sure = sure or marked
        if len(pairs) >= 2 or (pairs and sure):
            for first, end, found in pairs:
                _take_pair(page, window[first:end], found)


def _take_pair(page: _Page, indices: Sequence[int], found: Found) -> None:
    runs = [indices] if indices[-1] - indices[0] == len(indices) - 1 else [[index] for index in indices]
    for run in runs:
        start, end = page.whole(page.lines[run[0]], page.lines[run[-1]])
        page.cuts.append(Cut(start, end, found if run is runs[0] else Found(), sure=False))
    page.gone.update(indices)


def _separator(page: _Page, index: int) -> bool:
    line = page.lines[index]
    return line.end - line.start <= 4 and not fold(page.text[line.start : line.end]).strip(" |/:·")


def _role_and_name(page: _Page, window: Sequence[int], at: int) -> tuple[int, Found, bool] | None:
    """Where the pair at ``at`` ends, what it says, and whether a bar or colon marks it as one."""
    line = page.lines[window[at]]
    role = bare_role(fold(page.text[line.start : line.end])) if line.end - line.start <= 10 else None
    if role is None or role[0] in (Role.SOURCE, Role.LINK, Role.COVER):
        return None
    below, marked = at + 1, role[1]
    while below < len(window) and _separator(page, window[below]):
        below, marked = below + 1, True
    if below >= len(window):
        return None
    name = page.lines[window[below]]
    if name.end - name.start > 24:
        return None
    view = fold(page.text[name.start : name.end])
    spans = (byline if role[0] is Role.BYLINE else people)(view, 0, len(view))
    if not spans or bare_role(view):
        return None
    found = Found()
    if role[0] is Role.EDITOR:
        found.editors = spans
    elif role[0] in (Role.AUTHOR, Role.BYLINE):
        found.author = (spans[0][0], spans[-1][1])
    below += 1
    while below < len(window) and _separator(page, window[below]):
        below += 1
    return below, moved(found, name.start), marked


def _ordered(cuts: list[Cut]) -> list[Cut]:
    result: list[Cut] = []
    for cut in sorted(cuts, key=lambda cut: (cut.start, -cut.end)):
        if result and cut.start < result[-1].end:
            cut.start = result[-1].end
        if cut.start < cut.end:
            result.append(cut)
    return result
