"""Decoders that can do with a lost byte: what characters may a sequence with gaps stand for?

A byte is an int, a lost one is ``None``. ``Utf8`` and ``DoubleByte`` are fed one byte at a time; what they hold back
between two bytes is the ``Partial``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from corpus.cleaning.damage import gbk

Byte = int | None
Partial = tuple[Byte, ...]
#: Characters that the bytes may complete (none yet: empty) and the bytes held back; None: not this encoding
Fed = tuple[tuple[str, ...], Partial] | None


def candidates() -> Iterable[str]:
    """What a gap may be filled with: Han and its punctuation."""
    return (
        ch
        for ch in gbk.pairs()
        if ch and ("\u4e00" <= ch <= "\u9fff" or ch in "，。、；：？！“”‘’（）《》—…·【】「」『』")
    )


class Utf8:
    """UTF-8, gaps in sequences of three bytes only: those are nearly all of Chinese."""

    def __init__(self) -> None:
        self._gaps: dict[Partial, list[str]] = defaultdict(list)
        for ch in candidates():
            b = ch.encode("utf-8")
            if len(b) == 3:
                for gap in (
                    (b[0], b[1], None),
                    (b[0], None, b[2]),
                    (None, b[1], b[2]),
                    (b[0], None, None),
                    (None, None, b[2]),
                ):
                    self._gaps[gap].append(ch)

    def feed(self, partial: Partial, byte: Byte) -> Fed:
        if not partial:
            if byte is not None and byte < 0x80:
                return (chr(byte),), ()
            if byte is not None and not 0xC2 <= byte < 0xF5:
                return None
            return (), (byte,)
        if byte is not None and not 0x80 <= byte < 0xC0:
            return None
        held = (*partial, byte)
        if len(held) < _length(held[0]):
            return (), held
        if None in held:
            found = self._gaps.get(held)
            return (tuple(found), ()) if found else None
        try:
            return (bytes(b for b in held if b is not None).decode("utf-8"),), ()
        except UnicodeDecodeError:
            return None


def _length(first: Byte) -> int:
    if first is None or 0xE0 <= first < 0xF0:
        return 3
    return 2 if first < 0xE0 else 4


class DoubleByte:
    """An encoding of byte pairs, such as GBK and Big5. ``pairs`` gives the character of ``lead << 8 | trail``."""

    def __init__(self, pairs: Mapping[int, str], unreadable: frozenset[int], swallowed: frozenset[int]) -> None:
        """The wrong decoder had no character for ``unreadable`` pairs, and left nothing of ``swallowed`` ones."""
        self._pairs = pairs
        self._lead: dict[int, list[str]] = defaultdict(list)
        self._trail: dict[int, list[str]] = defaultdict(list)
        wanted = frozenset(candidates())
        for pair, ch in pairs.items():
            if ch in wanted:
                self._lead[pair >> 8].append(ch)
                if pair in unreadable:
                    self._trail[pair & 0xFF].append(ch)
        self._lost = tuple(pairs[pair] for pair in sorted(swallowed) if pairs.get(pair) in wanted)

    def feed(self, partial: Partial, byte: Byte) -> Fed:
        if not partial:
            if byte is not None and byte < 0x80:
                return (chr(byte),), ()
            return (), (byte,)
        lead = partial[0]
        found: tuple[str, ...] = ()
        if lead is None:
            found = self._lost if byte is None else tuple(self._trail.get(byte, ()))
        elif byte is None:
            found = tuple(self._lead.get(lead, ()))
        elif (lead << 8 | byte) in self._pairs:
            found = (self._pairs[lead << 8 | byte],)
        return (found, ()) if found else None


@cache
def utf8() -> Utf8:
    return Utf8()


@cache
def big5_pairs() -> dict[int, str]:
    """Big5 as Windows has it, with the additions of Hong Kong."""
    found: dict[int, str] = {}
    for codec in ("big5hkscs", "cp950"):
        found |= _decoded(codec)
    return found


def _decoded(codec: str) -> dict[int, str]:
    found: dict[int, str] = {}
    for lead in range(0x81, 0xFF):
        for trail in (*range(0x40, 0x7F), *range(0xA1, 0xFF)):
            try:
                found[lead << 8 | trail] = bytes((lead, trail)).decode(codec)
            except UnicodeDecodeError:
                continue
    return found


@cache
def big5() -> DoubleByte:
    """For Big5 that was read as GBK. What code page 936 shows as private use is lost to strict readers only."""
    pairs = big5_pairs()
    unreadable = frozenset(pair for pair in pairs if not gbk.pairs()[pair])
    return DoubleByte(pairs, unreadable, unreadable - gbk.user_defined())


@cache
def gbk_from_big5() -> DoubleByte:
    """For GBK that was read as Big5."""
    pairs = {pair: ch for pair, ch in enumerate(gbk.pairs()) if ch}
    unreadable = frozenset(pairs) - frozenset(_decoded("big5"))
    return DoubleByte(pairs, unreadable, unreadable)


@cache
def _big5_bytes() -> dict[str, tuple[bytes, ...]]:
    found: dict[str, dict[bytes, None]] = defaultdict(dict)
    for codec in ("cp950", "big5hkscs", "big5"):
        for pair, ch in _decoded(codec).items():
            found[ch][bytes((pair >> 8, pair & 0xFF))] = None
    return {ch: tuple(pairs) for ch, pairs in found.items()}


def big5_encode(ch: str) -> tuple[bytes, ...]:
    """The byte pairs that one or other Big5 shows as this character: Hong Kong has kana twice."""
    return _big5_bytes().get(ch, ())


def gbk_encode(ch: str) -> tuple[bytes, ...]:
    """The byte pair that code page 936 shows as this character, if there is one."""
    pair = gbk.encode(ch)
    return (pair,) if pair else ()
