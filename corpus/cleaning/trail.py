"""Text on its way from raw_text to text, remembering where in raw_text every piece came from."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.article import Edit


@dataclass(frozen=True, slots=True)
class _Piece:
    """A span of raw_text: kept as it is (no edit), or changed into ``edit.after``."""

    start: int
    end: int
    edit: Edit | None = None

    def __len__(self) -> int:
        return self.end - self.start if self.edit is None else len(self.edit.after)


class Trail:
    """Applies exact edits one step after another and states all of them in positions of the raw text.

    >>> trail = Trail("甲乙丙丁戊")
    >>> trail.apply([Edit(step="a", kind="cut", start=1, before="乙")])
    >>> trail.text
    '甲丙丁戊'
    >>> trail.apply([Edit(step="b", kind="replace", start=2, before="丁", after="四")])
    >>> trail.text, [(e.step, e.start) for e in trail.edits]
    ('甲丙四戊', [('a', 1), ('b', 3)])
    """

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.text = raw
        self._pieces: list[_Piece] = [_Piece(0, len(raw))]

    @property
    def edits(self) -> tuple[Edit, ...]:
        """All exact edits so far, sorted, never overlapping, in positions of the raw text."""
        return tuple(piece.edit for piece in self._pieces if piece.edit is not None)

    def apply(self, edits: Sequence[Edit]) -> None:
        """Apply one step's edits; their positions are those of ``self.text`` now, sorted, not overlapping."""
        if not edits:
            return
        left, right = self._pieces, deque[_Piece]()
        length = len(self.text)  # of all pieces in ``left``
        # From the last edit to the first: what changes lengths is then always to the right of what is to come.
        for edit in reversed(edits):
            for part in _around_cuts(edit, length, left):
                length = _shelve(part.end, length, left, right)
                length = self._merge(part, length, left)
        left.extend(right)
        self.text = "".join(
            self.raw[piece.start : piece.end] if piece.edit is None else piece.edit.after for piece in self._pieces
        )

    def _merge(self, edit: Edit, length: int, left: list[_Piece]) -> int:
        """Replace the pieces under ``edit``, at the end of ``left``, by one. Returns the new length of ``left``.

        An earlier change that the edit covers only in part is taken whole, what is left of it kept in ``after``: as
        doubtful as it was.
        """
        head = tail = ""
        reasons = [edit.why]
        confidence = edit.confidence
        start = end = left[-1].end if left else 0
        while left and length > edit.start:
            piece = left.pop()
            begin = length - len(piece)
            if piece.edit is not None:
                reasons.append(piece.edit.why)
                if length > edit.end or begin < edit.start:
                    confidence = min(confidence, piece.edit.confidence)
                if length > edit.end:
                    tail = piece.edit.after[edit.end - begin :]
                if begin < edit.start:
                    head = piece.edit.after[: edit.start - begin]
            elif begin < edit.start:
                middle = piece.end - (length - edit.start)
                left.append(_Piece(piece.start, middle))
                piece, begin = _Piece(middle, piece.end), edit.start
            start, length = piece.start, begin
        after = head + edit.after + tail
        merged = replace(
            edit,
            kind="replace" if after else "cut",
            start=start,
            before=self.raw[start:end],
            after=after,
            chars=end - start,
            why="; ".join(dict.fromkeys(reason for reason in reasons if reason)),
            confidence=confidence,
        )
        left.append(_Piece(start, end, merged))
        return length + len(after)


def _around_cuts(edit: Edit, length: int, left: Sequence[_Piece]) -> list[Edit]:
    """A cut in parts, the last first, between what earlier steps have cut under it: each keeps its own entry."""
    parts: list[Edit] = []
    end = edit.end
    if not edit.after:
        for piece in reversed(left):
            length -= len(piece)
            if length <= edit.start:
                break
            if length < end and not len(piece):
                parts.append(_part(edit, length, end))
                end = length
    return [*parts, _part(edit, edit.start, end)] if parts else [edit]


def _part(edit: Edit, start: int, end: int) -> Edit:
    before = edit.before[start - edit.start : end - edit.start]
    return replace(edit, start=start, before=before, chars=len(before))


def _shelve(target: int, length: int, left: list[_Piece], right: deque[_Piece]) -> int:
    """Move what lies behind ``target`` from ``left`` to ``right``; an earlier change across it stays whole.

    A cut leaves a piece without length: one that begins just at ``target`` lies behind it too.
    """
    while left and (length > target or not len(left[-1])):
        piece = left[-1]
        begin = length - len(piece)
        if begin < target and piece.edit is not None:
            return length
        left.pop()
        if begin < target:
            middle = piece.end - (length - target)
            left.append(_Piece(piece.start, middle))
            right.appendleft(_Piece(middle, piece.end))
            return target
        right.appendleft(piece)
        length = begin
    return length


def apply_exact(raw: str, edits: Iterable[Edit]) -> str:
    """The raw text with every exact edit carried out (the ``uniform`` ones are left to ``replay``)."""
    parts: list[str] = []
    position = 0
    for edit in edits:
        if edit.kind in ("uniform", "keep"):
            continue
        parts += (raw[position : edit.start], edit.after)
        position = edit.end
    parts.append(raw[position:])
    return "".join(parts)
