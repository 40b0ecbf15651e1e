"""Long boilerplate known by its phrases: found truncated, reordered, reworded, or joined into one line.

A site's community rules run to 3,000 characters that read like prose and quote the law. Phrases stand for
them: every sentence whose 4-character pieces are largely those of the phrases is known; sentences that
stand together make a block, and a block goes only if it holds phrases that nobody but the site writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from corpus.cleaning.boilerplate.rule import Rule
from corpus.cleaning.boilerplate.view import view

_PIECE = 4  # characters; three are common in prose on the same subject, five break on every reworded character
_KNOWN = 0.25  # share of a sentence's pieces: phrases quote about half of the text they stand for
_GAP_SENTENCES, _GAP_CHARS = 2, 80  # what may stand unknown inside a block: an item the site has added
_SENTENCE = re.compile(r"[^\n。;!?]+[\n。;!?]*")
_TRAILING = re.compile(r"[\"')\]。;!?,:]*")
#: What is left of an item where the site, or a feed, broke the text off: too short to be known by its pieces.
_BROKEN_ABOVE = re.compile(r"(?:\n|\A)([^\n。!?]{1,79};\n)\Z")
_BROKEN_BELOW = re.compile(r"\n(?:\d{1,2}[).、]|[一二三四五]、)[^\n。!?]{0,14}(?=\n|\Z)")
_MARGIN = 14  # characters of an edge sentence outside its phrases; beyond it, another text was joined on


@dataclass(frozen=True, slots=True)
class Block:
    """A run of known sentences."""

    start: int
    end: int
    known: int  # sentences
    own: int  # of them with a phrase of the site's own


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    first: int  # where its first known piece begins
    last: int  # where its last known piece ends
    is_known: bool
    is_own: bool


class Phrases:
    """The phrases of one rule, cut into pieces for comparing."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self._own = _pieces(rule.own)
        self._all = self._own | _pieces(rule.shared)

    def blocks(self, text: str, hits: Iterable[int]) -> Iterator[Block]:
        """Runs of known sentences around ``hits``, the places in the view where an own phrase begins."""
        position = 0
        for hit in hits:
            if hit < position:
                continue
            run = [*reversed(self._grow_back(text, hit, position)), *self._grow(text, hit)]
            known = [sentence for sentence in run if sentence.is_known]
            if known:
                block = Block(
                    _start(known[0], text),
                    _end(known[-1], text),
                    len(known),
                    sum(sentence.is_own for sentence in known),
                )
                position = max(block.end, hit + 1)
                yield block

    def _grow(self, text: str, position: int) -> list[_Sentence]:
        start = max(text.rfind(mark, 0, position) for mark in "\n。;!?") + 1
        return list(_while_known(self._sentence(text, *match.span()) for match in _SENTENCE.finditer(text, start)))

    def _grow_back(self, text: str, position: int, floor: int) -> list[_Sentence]:
        start = max(text.rfind(mark, 0, position) for mark in "\n。;!?") + 1
        return list(_while_known(self._before(text, start, floor)))

    def _before(self, text: str, end: int, floor: int) -> Iterator[_Sentence]:
        while end > floor:
            start = max(text.rfind(mark, floor, max(end - 1, floor)) for mark in "\n。;!?") + 1
            start = max(start, floor)
            yield self._sentence(text, start, end)
            end = start

    def _sentence(self, text: str, start: int, end: int) -> _Sentence:
        stop = end - _PIECE + 1
        places = [at for at in range(start, stop) if text[at : at + _PIECE] in self._all]
        if not places or len(places) < _KNOWN * (stop - start):
            return _Sentence(start, end, start, start, False, False)
        own = sum(text[at : at + _PIECE] in self._own for at in places)
        return _Sentence(start, end, places[0], places[-1] + _PIECE, True, own >= 3)


def _pieces(phrases: Iterable[str]) -> frozenset[str]:
    folded = [view(phrase).text for phrase in phrases]
    return frozenset(phrase[at : at + _PIECE] for phrase in folded for at in range(len(phrase) - _PIECE + 1))


def _while_known(sentences: Iterable[_Sentence]) -> Iterator[_Sentence]:
    """The sentences up to the gap that is too long to be the site's own addition."""
    unknown = chars = 0
    for sentence in sentences:
        if sentence.is_known:
            unknown = chars = 0
        else:
            unknown += 1
            chars += sentence.end - sentence.start
            if unknown > _GAP_SENTENCES or chars > _GAP_CHARS:
                return
        yield sentence


def _start(sentence: _Sentence, text: str) -> int:
    start = sentence.start if sentence.first - sentence.start <= _MARGIN else sentence.first
    line = text.rfind("\n", 0, start) + 1
    if start - line > _MARGIN:
        return start
    above = _BROKEN_ABOVE.search(text, max(0, line - _GAP_CHARS), line)
    return above.start(1) if above else line


def _end(sentence: _Sentence, text: str) -> int:
    if sentence.end - sentence.last > _MARGIN:
        trailing = _TRAILING.match(text, sentence.last, sentence.end)
        return trailing.end() if trailing else sentence.last
    line = text.find("\n", sentence.end - 1)
    line = len(text) if line < 0 else line
    if line - sentence.end > _MARGIN:
        return sentence.end
    below = _BROKEN_BELOW.match(text, line)
    return below.end() if below else line
