"""Code and formulas on their way through cleaning: only a repair may touch them, and nobody else sees them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from corpus.article import Block, Edit

Span = tuple[int, int]

#: What code looks like to rules: one long word that none of them knows, so that no line of it is a short one.
_WORD = "\U00013000"
#: The last plane of private use: no page's own signs are there.
_SIGNS = 0x10FF00


def kept_of(blocks: Iterable[Block]) -> tuple[Edit, ...]:
    """An entry for each piece of code and each formula: what only a repair may change.

    >>> [(edit.step, edit.start, edit.chars) for edit in kept_of([Block(kind="code", start=3, length=9)])]
    [('code', 3, 9)]
    """
    return tuple(
        Edit(step=block.kind, kind="keep", start=block.start, chars=block.length, why="as it stands on the page")
        for block in blocks
        if block.kind in ("code", "formula") and block.length
    )


def spans_after(kept: Sequence[Edit], edits: Sequence[Edit]) -> list[Span]:
    """Where what is kept stands once ``edits`` are carried out; all positions are of the same text, sorted."""
    if not kept:
        return []
    places = Places(edits)
    spans = ((places.start(edit.start), places.end(edit.start + edit.chars)) for edit in kept)
    return [span for span in spans if span[0] < span[1]]


class Places:
    """The way of a position through exact edits.

    >>> places = Places([Edit(step="a", kind="cut", start=2, before="丙丁")])
    >>> places.start(2), places.end(3), places.start(5)
    (2, 2, 3)
    """

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._edits = [edit for edit in edits if edit.kind in ("cut", "replace")]
        self._next = self._shift = self._last = 0

    def start(self, position: int) -> int:
        """Where what begins at ``position`` begins afterwards."""
        at = self._before(position)
        if at is not None and position < at.end:
            return at.start + self._shift
        return self._behind(position, at)

    def end(self, position: int) -> int:
        """Where what ends at ``position`` ends afterwards."""
        at = self._before(position)
        if at is not None and at.start < position <= at.end:
            return at.start + self._shift + len(at.after)
        return position + self._shift if at is not None and position == at.start else self._behind(position, at)

    def _before(self, position: int) -> Edit | None:
        """The last edit that begins at or before ``position``; ``_shift`` is what those before it moved."""
        if position < self._last:
            self._next = self._shift = 0
        self._last = position
        while self._next + 1 < len(self._edits) and self._edits[self._next + 1].start <= position:
            edit = self._edits[self._next]
            self._shift += len(edit.after) - len(edit.before)
            self._next += 1
        edits = self._edits[self._next : self._next + 1]
        return edits[0] if edits and edits[0].start <= position else None

    def _behind(self, position: int, edit: Edit | None) -> int:
        moved = 0 if edit is None else len(edit.after) - len(edit.before)
        return position + self._shift + moved


def masked(text: str, spans: Sequence[Span]) -> str:
    """The text as long as it was, with one long word in the place of whole lines of code or formulas."""
    pieces: list[str] = []
    position = 0
    for start, end in spans:
        if (start == 0 or text[start - 1] == "\n") and (end == len(text) or text[end] == "\n"):
            pieces += (text[position:start], _WORD * (end - start))
            position = end
    return "".join((*pieces, text[position:])) if pieces else text


def outside(edits: Iterable[Edit], spans: Sequence[Span]) -> Iterator[Edit]:
    """The edits that reach into none of the spans; both sorted."""
    at = 0
    for edit in edits:
        while at < len(spans) and spans[at][1] <= edit.start:
            at += 1
        if at == len(spans) or edit.end <= spans[at][0]:
            yield edit


@dataclass(frozen=True, slots=True)
class Folded:
    """A text with one sign in the place of each span, for fixers to run over, and the way back."""

    text: str
    sign: str
    contents: tuple[str, ...]

    def unfold(self, text: str) -> str:
        """``text`` with what each sign stands for."""
        pieces = text.split(self.sign) if self.contents else [text]
        return "".join(piece for pair in zip(pieces, (*self.contents, ""), strict=True) for piece in pair)


def fold_held(text: str, spans: Sequence[Span]) -> Folded:
    """The text with a sign that stands nowhere in it for each span."""
    if not spans:
        return Folded(text, "", ())
    sign = next(sign for sign in map(chr, count(_SIGNS)) if sign not in text)
    pieces: list[str] = []
    position = 0
    for start, end in spans:
        pieces += (text[position:start], sign)
        position = end
    return Folded("".join((*pieces, text[position:])), sign, tuple(text[start:end] for start, end in spans))
