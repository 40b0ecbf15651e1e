"""The state of one page while rules run over it: what is cut so far, and by which rule."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from corpus.cleaning.boilerplate.rule import Rule

#: Longer remainders of a line are never mere decoration; the bound keeps 1M-character lines linear.
_DECORATION = 200
_CLOSING = frozenset("\"')]》。!?;…")


@dataclass(slots=True)
class Span:
    """What one rule cuts, in positions of the view."""

    start: int
    end: int
    rule: Rule


class CutMap:
    """Marks cuts in a view's text, answers what is left around them, and ends in a list of clean spans."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans: list[Span] = []
        self._cut = bytearray(len(text))

    def cut(self, start: int, end: int, rule: Rule) -> bool:
        """Cut what is still there of a span. False where all of it was cut before."""
        if end < len(self.text) and self.text[end] == "\n" and (start == 0 or self.text[start - 1] == "\n"):
            end += 1
        changed = False
        while (start := self._cut.find(0, start, end)) >= 0:
            stop = self._cut.find(1, start, end)
            stop = end if stop < 0 else stop
            self.spans.append(Span(start, stop, rule))
            self._cut[start:stop] = b"\1" * (stop - start)
            start, changed = stop, True
        return changed

    def kept(self, start: int, end: int) -> int:
        """How many characters of the span are not cut."""
        return self._cut.count(0, start, end)

    def left(self, start: int, end: int) -> str:
        """What is not cut of the span."""
        if not self._cut.count(1, start, end):
            return self.text[start:end]
        return "".join(self.text[at] for at in range(start, end) if not self._cut[at])

    def is_blank(self, start: int, end: int) -> bool:
        """True where nothing is left of the span but marks, emoji and line breaks."""
        if self._cut.find(0, start, end) < 0:
            return True
        if end - start > _DECORATION:
            return False
        return not any(self.text[at].isalnum() and not self._cut[at] for at in range(start, end))

    def line_start(self, position: int) -> int:
        return self.text.rfind("\n", 0, position) + 1

    def line_end(self, position: int) -> int:
        found = self.text.find("\n", position)
        return len(self.text) if found < 0 else found

    def cut_before(self, start: int) -> bool:
        """True where the line before the one at ``start`` is cut."""
        line = self.line_start(start)
        if line == 0:
            return False
        above = self.line_start(line - 1)
        return self.kept(above, line - 1) < line - 1 - above and self.is_blank(above, line - 1)

    def cut_after(self, end: int) -> bool:
        """True where the line after the one that ``end`` stands in is cut."""
        line = self.line_end(end)
        if line >= len(self.text):
            return False
        below = self.line_end(line + 1)
        return self.kept(line + 1, below) < below - line - 1 and self.is_blank(line + 1, below)

    def result(self) -> list[Span]:
        """The cuts, sorted, not overlapping, with the decoration and line breaks that have lost their text."""
        spans = sorted(self.spans, key=lambda span: span.start)
        for left, right in pairwise(spans):
            if "\n" not in self.text[left.end : right.start][:_DECORATION] and self.is_blank(left.end, right.start):
                left.end = right.start
        starts = self._line_starts(spans)
        ends = self._line_ends(spans)
        for index, span in enumerate(spans):
            floor = spans[index - 1].end if index else 0
            ceiling = spans[index + 1].start if index + 1 < len(spans) else len(self.text)
            self._widen(span, starts[index], ends[index], floor, ceiling)
        self._take_last_break(spans)
        return spans

    def _line_starts(self, spans: list[Span]) -> list[int | None]:
        """For each span the start of its line, where nothing is left between the two."""
        starts: list[int | None] = []
        before, line = 0, 0  # the end of the span before; the start of the line it ends in
        clean = True  # nothing is left from there to that end
        for span in spans:
            fresh = self.text.rfind("\n", before, span.start) + 1
            if fresh:
                before, line, clean = fresh, fresh, True
            clean = clean and self.is_blank(before, span.start)
            starts.append(line if clean else None)
            fresh = self.text.rfind("\n", span.start, span.end) + 1
            before, line, clean = span.end, fresh or line, clean or bool(fresh)
        return starts

    def _line_ends(self, spans: list[Span]) -> list[int | None]:
        """For each span the end of its line, where nothing is left between the two."""
        ends: list[int | None] = []
        after, line, clean = len(self.text), len(self.text), True
        for span in reversed(spans):
            breaks = span.end if span.end and self.text[span.end - 1] == "\n" else -1
            fresh = breaks if breaks >= 0 else self.text.find("\n", span.end, after)
            if fresh >= 0:
                after, line, clean = fresh, fresh, True
            clean = clean and self.is_blank(span.end, after)
            ends.append(line if clean else None)
            fresh = self.text.find("\n", span.start, span.end)
            after, line, clean = span.start, fresh if fresh >= 0 else line, clean or fresh >= 0
        return ends[::-1]

    def _widen(self, span: Span, start: int | None, end: int | None, floor: int, ceiling: int) -> None:
        if start is not None:
            span.start = max(start, floor)
        if end is not None and (
            start is not None or not _CLOSING.intersection(self.text[span.end : end][:_DECORATION])
        ):
            whole = start is not None and end > span.end - 1 and end < len(self.text) and self.text[end] == "\n"
            whole = whole and self.text[span.end - 1] != "\n"
            span.end = max(span.end, min(end + whole, ceiling))

    def _take_last_break(self, spans: list[Span]) -> None:
        """Where the last lines are cut, the line break before them goes too."""
        if not spans or spans[-1].end < len(self.text):
            return
        index = len(spans) - 1
        while index and spans[index - 1].end == spans[index].start:
            index -= 1
        start = spans[index].start
        if start and self.text[start - 1] == "\n":
            spans[index].start = start - 1
