"""The text as rules see it: one script, one width, no spaces, and the way back to the real positions."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.text.fold import fold

_INVISIBLE = (
    "\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
)
_SPACE = " \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_GAP = re.compile(f"[{_SPACE}{_INVISIBLE}]+")
#: The same with line breaks, of which one of each run stays; three times as slow, as every line is a match.
_LINE_GAP = re.compile(f"[\n{_SPACE}{_INVISIBLE}]+")


@dataclass(frozen=True, slots=True)
class View:
    """A folded text and, for each of its positions, the place in the text it was made from."""

    text: str
    after: list[int]  # view positions that follow something left out
    dropped: list[int]  # characters left out up to there

    def start(self, position: int) -> int:
        """Where the character at ``position`` of the view stands in the original text."""
        at = bisect_right(self.after, position)
        return position + (self.dropped[at - 1] if at else 0)

    def end(self, position: int) -> int:
        """Where the original text goes on after the character before ``position``."""
        return self.start(position - 1) + 1 if position else 0


def view(text: str) -> View:
    """Fold ``text`` and leave out spaces, invisible characters and blank lines.

    >>> seen = view("正文。\\n\\n 長 按　識別")
    >>> seen.text
    '正文。\\n长按识别'
    >>> seen.start(4), seen.end(8)
    (6, 12)
    """
    dropped = [match.span() for match in _GAP.finditer(text)]
    seen = _without(text, dropped)
    if "\n\n" in seen.text:  # blank lines
        seen = _without(
            text, [span for match in _LINE_GAP.finditer(text) for span in _around_break(*match.span(), text)]
        )
    return View(fold(seen.text), seen.after, seen.dropped)


def _without(text: str, spans: Sequence[tuple[int, int]]) -> View:
    """The text without these spans."""
    if not spans:
        return View(text, [], [])
    parts: list[str] = []
    after: list[int] = []
    dropped: list[int] = []
    position = gone = 0
    for start, end in spans:
        parts.append(text[position:start])
        gone += end - start
        after.append(end - gone)
        dropped.append(gone)
        position = end
    parts.append(text[position:])
    return View("".join(parts), after, dropped)


def _around_break(start: int, end: int, text: str) -> Iterator[tuple[int, int]]:
    """What goes of a run of spaces and line breaks: all but its first line break."""
    kept = text.find("\n", start, end)
    if kept < 0:
        yield start, end
        return
    if start < kept:
        yield start, kept
    if kept + 1 < end:
        yield kept + 1, end


_SPECIAL = frozenset("()[]{}?*+.|^$-")


def fold_pattern(pattern: str) -> str:
    """A rule's pattern as the view needs it, so that rules may be written with the page's own marks.

    Spaces and line breaks only lay the pattern out; \\n in it stands for a line break of the text.

    >>> fold_pattern("關注（我們）？")
    '关注\\\\(我们\\\\)\\\\?'
    """
    folded: list[str] = []
    for written, plain in zip(pattern, fold(pattern), strict=True):
        if not plain.isspace():
            folded.append(f"\\{plain}" if plain != written and plain in _SPECIAL else plain)
    return "".join(folded)
