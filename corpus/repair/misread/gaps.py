"""What may have stood where a wrong decoder lost bytes: the few fillings that fit the bytes on both sides.

A decoder loses only what it can't read: of 64 bytes that may end a sequence of UTF-8 a GBK reader chokes on a
handful, and on which ones depends on the byte that follows.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Literal, NamedTuple

from corpus.repair.candidates import Candidates
from corpus.repair.costs import FILLINGS, MOST_LOST_PAIRS, MOST_LOST_UTF8, REAL_QUESTION
from corpus.repair.language_model import LanguageModel
from corpus.repair.misread.decoders import (
    CONTINUATION,
    Encoding,
    Misreader,
    Pairs,
    Utf8,
    dropped_private_use,
    recoverable,
)

#: single: every U+FFFD is one byte, and the next was read anew (Python, browsers reading GBK).
#: pair: one mark is two bytes that make no character, or a lead and the ASCII character after it (PHP)
Loss = Literal["single", "pair"]

DROPPED = "\ue000"  # the mark of a pair of which nothing is shown
REMEMBERED = 1000  # gaps: 4000 were no faster


class Filling(NamedTuple):
    """One way to fill a gap or, where pairs are lost, one character of it."""

    text: str
    lost: int  # bytes that are nowhere in the text
    cost: float = 0.0
    held: bytes = b""  # of a sequence that goes on behind the gap and the stretch after it
    first: int = -1  # the first and the last lost byte, where others are lost beside them
    last: int = -1
    eats: bool = False  # an ASCII character was lost with the last byte


QUESTION = Filling("?", 0, REAL_QUESTION)


class Fillings(NamedTuple):
    """All ways, with the model's ids of their first characters."""

    ways: tuple[Filling, ...]
    ids: tuple[int, ...]


class Ahead(NamedTuple):
    """What follows a gap."""

    data: bytes  # its first bytes
    owed: int  # so many of them belong to the gap's last sequence
    last: bool  # nothing but the end of the line follows


class Gaps(ABC):
    """The gaps that one decoder left, in text of one way of writing."""

    def __init__(self, misreader: Misreader, loss: Loss, candidates: Candidates) -> None:
        self.unreadable = misreader.unreadable
        self._loss = loss
        self._candidates = candidates
        self._model = candidates.model
        self._known: dict[tuple[bytes, str, bytes, int, bool], tuple[Fillings, ...]] = {}

    def fillings(self, held: bytes, mark: str, ahead: Ahead) -> tuple[Fillings, ...]:
        """``held`` is the unfinished sequence before the gap, ``mark`` what the wrong decoder shows of it.

        One after the other, where several characters are lost: neighbours must be ``unreadable`` together.
        """
        key = (held, mark, ahead.data[: max(1, ahead.owed)], len(ahead.data), ahead.last)
        found = self._known.get(key)
        if found is None:
            parts = self._single(held, len(mark), ahead) if self._loss == "single" else self._pair(held, mark, ahead)
            if len(self._known) > REMEMBERED:
                self._known.clear()
            found = self._known[key] = tuple(map(self._commonest, parts))
        return found

    def _commonest(self, ways: Iterable[Filling]) -> Fillings:
        """The first of them, with what each costs in this document."""
        some = [
            way._replace(cost=way.cost - sum(map(self._candidates.cost, way.text))) for way in islice(ways, FILLINGS)
        ]
        return Fillings(tuple(some), tuple(self._model.id(way.text[0]) if way.text else 0 for way in some))

    @abstractmethod
    def _single(self, held: bytes, count: int, ahead: Ahead) -> list[Iterable[Filling]]:
        """Each lost byte by itself: the wrong decoder could not read it together with the next."""

    @abstractmethod
    def _pair(self, held: bytes, mark: str, ahead: Ahead) -> list[Iterable[Filling]]:
        """Two lost bytes for one mark, or a question mark that is one."""


class Utf8Gaps(Gaps):
    """Gaps in UTF-8."""

    def _single(self, held: bytes, count: int, ahead: Ahead) -> list[Iterable[Filling]]:
        if count > MOST_LOST_UTF8:
            return [[]]
        following = ahead.data[:1]
        return [
            [
                way
                for lost in self._lost(held, count, None, self.unreadable)
                if not following or following[0] in self.unreadable[lost[-1]]
                for way in self._spelt(held, lost, ahead)
            ]
        ]

    def _pair(self, held: bytes, mark: str, ahead: Ahead) -> list[Iterable[Filling]]:
        unreadable = dropped_private_use() if mark == DROPPED else self.unreadable
        ways = [way for lost in self._lost(held, 2, None, unreadable) for way in self._spelt(held, lost, ahead)]
        ways.sort(key=lambda way: self._model.id(way.text[:1]) or 1 << 16)  # the model's ids go by frequency
        if mark == DROPPED:
            return [ways]
        if not held and not ahead.owed:
            ways.insert(0, QUESTION)
        if held and not ahead.owed:
            found = [way for byte in CONTINUATION for way in self._spelt(held, bytes((byte,)), ahead)]
            ways[:0] = [way if ahead.last else way._replace(eats=True) for way in found if not way.held]
        return [ways]

    def _lost(
        self, held: bytes, count: int, before: int | None, unreadable: Mapping[int, frozenset[int]]
    ) -> Iterator[bytes]:
        """So many lost bytes that may follow ``held``."""
        for byte in CONTINUATION if held else Utf8.leads:
            if before is None or byte in unreadable[before]:
                if count == 1:
                    yield bytes((byte,))
                    continue
                now = held + bytes((byte,))
                now = b"" if len(now) == Utf8.length(now[0]) else now
                for more in self._lost(now, count - 1, byte, unreadable):
                    yield bytes((byte,)) + more

    def _spelt(self, held: bytes, lost: bytes, ahead: Ahead) -> Iterator[Filling]:
        """The text of a filling, if it fits: no more than one."""
        data = held + lost + ahead.data[: ahead.owed]
        text, at = "", 0
        while at < len(data):
            end = at + Utf8.length(data[at])
            if end > len(data):
                break
            ch = data[at:end].decode("utf-8", "ignore")
            if ch not in recoverable():
                return
            text, at = text + ch, end
        if at == len(data) or (ahead.owed == len(ahead.data) and not ahead.last):
            yield Filling(text, len(lost), held=data[at:])


@dataclass(frozen=True, slots=True)
class _Tables:
    """The characters of an encoding by what is left of them, the commonest first."""

    by_lead: dict[int, list[Filling]]
    by_trail: dict[int, list[Filling]]
    whole: list[Filling]  # of which nothing is


@lru_cache(8)
def _tables(encoding: Pairs, misreader: Misreader, loss: Loss, model: LanguageModel) -> _Tables:
    found = _Tables(defaultdict(list), defaultdict(list), [])
    known = [(model.id(ch), pair, ch) for pair, ch in encoding.table.items() if ch in recoverable()]
    for rank, pair, ch in sorted(known):  # the model's ids go by frequency
        if not rank:
            continue
        lead, trail = pair >> 8, pair & 0xFF
        if trail > 0x7F:
            found.by_lead[lead].append(Filling(ch, 1, first=trail, last=trail))
        if trail in misreader.unreadable[lead]:
            found.by_trail[trail].append(Filling(ch, 1, first=lead, last=lead))
            if trail > 0x7F or loss == "pair":
                found.whole.append(Filling(ch, 2, first=lead, last=trail))
    return found


class PairGaps(Gaps):
    """Gaps in GBK or Big5."""

    def __init__(self, tables: _Tables, misreader: Misreader, loss: Loss, candidates: Candidates) -> None:
        super().__init__(misreader, loss, candidates)
        self._tables = tables

    def _single(self, held: bytes, count: int, ahead: Ahead) -> list[Iterable[Filling]]:
        if count > MOST_LOST_PAIRS:
            return [[]]
        parts: list[Iterable[Filling]] = [self._tables.by_lead[held[0]]] if held else []
        parts += [self._tables.whole] * ((count - len(held)) // 2)
        if ahead.owed:
            parts.append(self._tables.by_trail[ahead.data[0]])
        elif ahead.data:
            parts[-1] = (way for way in parts[-1] if ahead.data[0] in self.unreadable[way.last])
        return parts

    def _pair(self, held: bytes, mark: str, ahead: Ahead) -> list[Iterable[Filling]]:  # noqa: ARG002
        return [[] if held else [QUESTION, *self._tables.whole]]


@lru_cache(8)
def gaps(encoding: Encoding, misreader: Misreader, loss: Loss, candidates: Candidates) -> Gaps:
    """One for all lines: gaps are alike, and looking for what fits takes time."""
    if isinstance(encoding, Pairs):
        return PairGaps(_tables(encoding, misreader, loss, candidates.model), misreader, loss, candidates)
    return Utf8Gaps(misreader, loss, candidates)
