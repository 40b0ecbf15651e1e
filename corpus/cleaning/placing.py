"""Where the blocks of ``raw_text`` stand in ``text``."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from corpus.article import Block, Edit
from corpus.cleaning import unicode
from corpus.cleaning.held import Folded, Places, Span

_LINE = re.compile("[^\n\r\x0b\x0c\x85\u2028\u2029]+")
#: A letter that no fixer changes, joins or trims.
_GUARD = "\U0010fffd"


@dataclass(frozen=True, slots=True)
class Ways:
    """The way from ``raw_text`` to ``text``, step by step."""

    edits: Sequence[Edit]  # the exact ones
    spans: Sequence[Span]  # what is held, in the text after them
    folded: Folded  # that text with a sign for each span
    normal: str  # what Unicode's fixers made of it; later ones keep every position
    text: str


def placed(blocks: Sequence[Block], ways: Ways) -> tuple[Block, ...]:
    """The blocks of ``text``. Of what is cut whole nothing is left but pictures, which have no length."""
    if not blocks or (not ways.edits and ways.normal == ways.folded.text):
        return tuple(blocks)
    places, narrow = Places(ways.edits), _Narrow(ways.spans)
    ends = [(narrow.start(places.start(block.start)), narrow.end(places.end(block.end))) for block in blocks]
    carried = _carried(sorted({at for pair in ends for at in pair}), ways.folded.text, ways.normal)
    widen = _Widen(ways.folded, ways.normal)
    found = ((widen.at(carried[first]), widen.at(carried[last])) for first, last in ends)
    return tuple(_trimmed(blocks, found, ways.text))


def _trimmed(blocks: Sequence[Block], found: Iterable[Span], text: str) -> Iterator[Block]:
    """Without line breaks at either end, and no two of one level over the same text."""
    outer_end = taken = 0
    for block, (start, end) in zip(blocks, found, strict=True):
        is_inner = block.start < outer_end
        part = text[start if is_inner else max(start, taken) : end]
        first = end - len(part.lstrip("\n"))
        length = len(part.strip("\n"))
        if not is_inner:
            outer_end, taken = block.end, max(taken, first + length)
        if length or block.kind == "image":
            same = first == block.start and length == block.length
            yield block if same else replace(block, start=first, length=length)


class _Narrow:
    """Positions of the text with its held spans → with one sign for each."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]
        self._gone = [0, *accumulate(end - start - 1 for start, end in spans)]

    def start(self, position: int) -> int:
        at = bisect_right(self._ends, position)
        if at < len(self._starts) and self._starts[at] < position:
            position = self._starts[at]
        return position - self._gone[at]

    def end(self, position: int) -> int:
        at = bisect_right(self._ends, position)
        if at < len(self._starts) and self._starts[at] < position:
            return self._starts[at] + 1 - self._gone[at]
        return position - self._gone[at]


class _Widen:
    """The way back, in the text that the fixers made."""

    def __init__(self, folded: Folded, normal: str) -> None:
        self._signs = [match.start() for match in re.finditer(re.escape(folded.sign), normal)] if folded.sign else []
        self._added = [0, *accumulate(len(content) - 1 for content in folded.contents)]

    def at(self, position: int) -> int:
        return position + self._added[bisect_left(self._signs, position)]


def _carried(positions: Sequence[int], before: str, after: str) -> Mapping[int, int]:
    """Where sorted positions of ``before`` are in ``after``, its normalised form; line by line, in linear time."""
    if before == after:
        return {position: position for position in positions}
    pairs = list(_line_pairs(before, after))
    carried: dict[int, int] = {}
    at = 0
    for (start, end), (new, new_end) in pairs:
        while at < len(positions) and positions[at] < start:  # on a line that is no more
            carried[positions[at]] = new
            at += 1
        first = at
        while at < len(positions) and positions[at] <= end:
            at += 1
        carried.update(_within(positions[first:at], (start, end), (new, new_end), before, after))
    return carried | {position: len(after) for position in positions[at:]}


def _line_pairs(before: str, after: str) -> Iterator[tuple[Span, Span]]:
    """Each line of ``after`` with the one it was made from; the whole texts where that can't be told."""
    old = [match.span() for match in _LINE.finditer(before) if not match[0].isspace()]
    new = [match.span() for match in _LINE.finditer(after)]
    if len(old) != len(new):
        old = [span for span in old if unicode.normalise(before[slice(*span)])]
    if len(old) != len(new):
        return iter([((0, len(before)), (0, len(after)))])
    return zip(old, new, strict=True)


def _within(positions: Sequence[int], old: Span, new: Span, before: str, after: str) -> Iterator[tuple[int, int]]:
    """The same within one line."""
    same = before[slice(*old)] == after[slice(*new)]
    done, length, guard = old[0], 0, ""
    for position in positions:
        if same or position == old[0]:
            yield position, new[0] + position - old[0]
            continue
        length += len(unicode.normalise(guard + before[done:position] + _GUARD)) - len(guard) - 1
        done, guard = position, _GUARD
        yield position, new[1] if position == old[1] else min(new[0] + length, new[1])
