"""Long boilerplate known by its phrases: found truncated, reordered, reworded, or joined into one line.

A site's community rules run to 3,000 characters that read like prose and quote the law. Phrases stand for
them: every sentence whose 4-character pieces are largely those of the phrases is known; sentences that
stand together make a block, and a block goes only if it holds phrases that nobody but the site writes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from corpus.cleaning.boilerplate.rule import Rule
from corpus.cleaning.boilerplate.view import view

_PIECE = 4  # characters; three are common in prose on the same subject, five break on every reworded character
_STEP = 2  # every second place of a sentence is compared; the phrases are cut at every place
_OWN = 2  # pieces of the site's own phrases that make a sentence its own
_KNOWN = 0.25  # share of a sentence's pieces: phrases quote about half of the text they stand for
_GAP_SENTENCES, _GAP_CHARS = 2, 80  # what may stand unknown inside a block: an item the site has added
_SENTENCE = re.compile(r"[^\n。;!?]{1,400}[\n。;!?]*")
_TRAILING = re.compile(r"[\"')\]。;!?,:]*")
#: What is left of an item where the site, or a feed, broke the text off: too short to be known by its pieces.
#: At the very beginning or end of the text a few characters are enough: nothing else ends in the middle of a word.
_BROKEN_ABOVE = re.compile(r"(?:\n|\A)[^\n。!?]{1,79};\n\Z|\A(?:[^\n。!?]{0,14}[。;]|[^\n]{1,3})\n\Z")
_BROKEN_BELOW = re.compile(
    r"\n(?:(?:\d{1,2}[).、]|[一二三四五]、)[^\n。!?]{0,14}(?=\n|\Z)|(?:\d{1,2}|[一二三四五])\Z|[^\n。;!?]{1,4}\Z)"
)
_MARGIN = 14  # characters of an edge sentence outside its phrases; beyond it, another text was joined on


@dataclass(frozen=True, slots=True)
class Block:
    """A run of known sentences."""

    start: int
    end: int
    known: int  # sentences
    own: int  # of them with a phrase of the site's own


class Phrases:
    """The phrases of one rule, cut into pieces for comparing."""

    def __init__(self, rule: Rule) -> None:
        own = _pieces(rule.own)
        #: piece -> whether it is the site's own
        self._pieces = dict.fromkeys(_pieces(rule.shared), False) | dict.fromkeys(own, True)

    def blocks(self, text: str, hits: Iterable[int]) -> Iterator[Block]:
        """Runs of known sentences around ``hits``, the places in the view where an own phrase begins."""
        sentences = _Sentences(text, self._pieces)
        free = 0  # sentences before this one belong to an earlier block
        for hit in hits:
            at = sentences.index(hit)
            if at < free:
                continue
            first = at - _run(sentences, range(at - 1, free - 1, -1))
            last = at + _run(sentences, range(at, len(sentences)))
            free = at + 1
            if last > at:
                counts = [sentences.counts(index) for index in range(first, last)]
                free = last
                yield Block(
                    _start(text, *sentences.span(first), sentences.first_piece(first)),
                    _end(text, *sentences.span(last - 1), sentences.last_piece(last - 1)),
                    known=sum(known for known, _ in counts),
                    own=sum(own for _, own in counts),
                )


class _Sentences:
    """The sentences of a view; each is compared with the phrases once, when it is first asked for."""

    def __init__(self, text: str, pieces: Mapping[str, bool]) -> None:
        self._text = text
        self._pieces = pieces
        self._spans = [match.span() for match in _SENTENCE.finditer(text)]
        self._starts = [start for start, _ in self._spans]
        self._counts: dict[int, tuple[bool, bool]] = {}

    def __len__(self) -> int:
        return len(self._spans)

    def index(self, position: int) -> int:
        return max(0, bisect_right(self._starts, position) - 1)

    def span(self, index: int) -> tuple[int, int]:
        return self._spans[index]

    def counts(self, index: int) -> tuple[bool, bool]:
        """Whether the sentence is known, and whether it holds what only the site writes."""
        if index not in self._counts:
            found = self._found(index)
            unknown = found.count(None)
            known = unknown < len(found) and len(found) - unknown >= _KNOWN * len(found)
            self._counts[index] = known, known and found.count(True) >= _OWN
        return self._counts[index]

    def first_piece(self, index: int) -> int:
        found = self._found(index)
        return self._spans[index][0] + _STEP * next(at for at, own in enumerate(found) if own is not None)

    def last_piece(self, index: int) -> int:
        """Where the last known piece ends."""
        found = self._found(index)
        return self._spans[index][0] + _PIECE + _STEP * max(at for at, own in enumerate(found) if own is not None)

    def _found(self, index: int) -> list[bool | None]:
        start, end = self._spans[index]
        text, get = self._text, self._pieces.get
        return [get(text[at : at + _PIECE]) for at in range(start, end - _PIECE + 1, _STEP)]


def _pieces(phrases: Iterable[str]) -> frozenset[str]:
    folded = [view(phrase).text for phrase in phrases]
    return frozenset(phrase[at : at + _PIECE] for phrase in folded for at in range(len(phrase) - _PIECE + 1))


def _run(sentences: _Sentences, indices: Iterable[int]) -> int:
    """How many sentences from the first on make one run: up to its last known one before too long a gap."""
    length = unknown = chars = 0
    for number, index in enumerate(indices, 1):
        if sentences.counts(index)[0]:
            length, unknown, chars = number, 0, 0
            continue
        start, end = sentences.span(index)
        unknown += 1
        chars += end - start
        if unknown > _GAP_SENTENCES or chars > _GAP_CHARS:
            break
    return length


def _start(text: str, start: int, _: int, first: int) -> int:
    start = start if first - start <= _MARGIN else first
    line = text.rfind("\n", 0, start) + 1
    if start - line > _MARGIN:
        return start
    above = _BROKEN_ABOVE.search(text, max(0, line - _GAP_CHARS), line)
    return above.start() + above[0].startswith("\n") if above else line


def _end(text: str, _: int, end: int, last: int) -> int:
    if end - last > _MARGIN:
        trailing = _TRAILING.match(text, last, end)
        return trailing.end() if trailing else last
    line = text.find("\n", end - 1)
    line = len(text) if line < 0 else line
    if line - end > _MARGIN:
        return end
    below = _BROKEN_BELOW.match(text, line)
    return below.end() if below else line
