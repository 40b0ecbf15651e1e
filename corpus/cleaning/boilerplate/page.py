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

    def is_blank(self, start: int, end: int) -> bool:
        """True where nothing is left of the span but marks, emoji and line breaks."""
        if not self.kept(start, end):
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
        for index, span in enumerate(spans):
            floor = spans[index - 1].end if index else 0
            ceiling = spans[index + 1].start if index + 1 < len(spans) else len(self.text)
            self._widen(span, floor, ceiling)
        self._take_last_break(spans)
        return spans

    def _widen(self, span: Span, floor: int, ceiling: int) -> None:
        line, end = self.line_start(span.start), self.line_end(span.end)
        if span.end and self.text[span.end - 1] == "\n":
            end = span.end
        starts_line, ends_line = self.is_blank(line, span.start), self.is_blank(span.end, end)
        if starts_line:
            span.start = max(line, floor)
        if ends_line and (starts_line or not _CLOSING.intersection(self.text[span.end : end])):
            whole = starts_line and end < len(self.text) and end != span.end - 1 and self.text[end] == "\n"
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
