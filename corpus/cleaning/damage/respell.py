"""Read a line again with another decoder: from the characters shown back to bytes, from bytes to text.

Where the first decoder lost bytes, the language model fills the gap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from corpus.cleaning.damage.choices import BRACKETS, UNBALANCED, Choices, Group, balance
from corpus.cleaning.damage.codecs import Byte, Fed, Partial
from corpus.cleaning.damage.language_model import EDGE, LanguageModel

Feed = Callable[[Partial, Byte], Fed]
WIDTH = 16
UNASSIGNED = 2.0  # log cost of "both bytes are lost: the wrong encoding has no such character"


@dataclass(slots=True)
class Reading:
    """One reading of the line up to here."""

    score: float
    a: int
    b: int
    out: str
    partial: Partial = ()
    guessed: int = 0
    open: str = ""


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a wrong decoder shows bytes: ``encode`` turns a shown character back, ``feed`` is the right decoder."""

    name: str  # "UTF-8 read as GBK"
    encode: Callable[[str], tuple[bytes, ...]]
    feed: Callable[[], Feed]
    eats_ascii: bool  # an unreadable pair may hold a trail that was an ASCII character
    pairs_only: bool  # right and wrong encoding both take two bytes a character: they stay in step


def respell(line: str, spelling: Spelling, choices: Choices, model: LanguageModel) -> Reading | None:
    """The likeliest right reading of a line; None where its bytes are not of that encoding."""
    feed = spelling.feed()
    groups: dict[tuple[Partial, Byte], tuple[Group, Partial] | None] = {}

    def fed(partial: Partial, byte: Byte) -> tuple[Group, Partial] | None:
        key = (partial, byte)
        if key not in groups:
            found = feed(partial, byte)
            groups[key] = None if found is None else (choices.commonest(found[0]), found[1])
        return groups[key]

    beam = [Reading(0.0, EDGE, EDGE, "")]
    for at, ch in enumerate(line):
        following: list[Reading] = []
        for tokens, cost in _bytes(line, at, ch, spelling):
            for reading in beam:
                following += _read(reading, tokens, cost, fed, model)
        beam = _prune(following)
        if not beam:
            return None
    whole = [reading for reading in beam if not reading.partial]
    for reading in whole:
        reading.score += model.log(reading.a, reading.b, EDGE) - UNBALANCED * len(reading.open)
    return max(whole, key=lambda reading: reading.score, default=None)


def _bytes(line: str, at: int, ch: str, spelling: Spelling) -> list[tuple[tuple[Byte, ...], float]]:
    """The byte sequences that one shown character may stand for, with their log costs."""
    if ch == "?":
        ways: list[tuple[tuple[Byte, ...], float]] = [((0x3F,), 0.0), ((None, None), UNASSIGNED)]
        if at + 1 == len(line):
            ways.append(((None,), 0.0))
        elif spelling.eats_ascii:  # most often a blank
            ways.append(((None, 0x20), 1.0))
        return ways
    if ch == "\ufffd":
        return [((None,), 0.0), ((None, None), UNASSIGNED)]
    if ch == "€":
        return [((0x80,), 0.0), ((0xA2, 0xE3), 0.0)]  # code page 936, and GB 18030's own
    if ch < "\x80":
        return [((ord(ch),), 0.0)]
    return [(tuple(found), 0.0) for found in spelling.encode(ch)]


def _read(
    reading: Reading,
    tokens: tuple[Byte, ...],
    cost: float,
    fed: Callable[[Partial, Byte], tuple[Group, Partial] | None],
    model: LanguageModel,
) -> list[Reading]:
    """The reading with the bytes of one shown character added."""
    readings = [reading]
    for byte in tokens:
        following: list[Reading] = []
        for r in readings:
            step = fed(r.partial, byte)
            if step is None:
                continue
            group, partial = step
            guessed = r.guessed + (byte is None)
            if not group.chars:
                following.append(Reading(r.score - cost, r.a, r.b, r.out, partial, guessed, r.open))
                continue
            logs = model.logs(r.a, r.b, group.ids)
            ranked = sorted(range(len(logs)), key=lambda i: logs[i] + group.costs[i], reverse=True)[:WIDTH]
            for i in ranked:
                ch, c, score = group.chars[i], group.ids[i], r.score - cost
                still_open = r.open
                if ch in BRACKETS:
                    still_open, fit = balance(ch, still_open)
                    score += fit
                if c == r.b and c in model.runs:
                    following.append(Reading(score, r.a, c, r.out + ch, partial, guessed, still_open))
                else:
                    score += logs[i] + group.costs[i]
                    following.append(Reading(score, r.b, c, r.out + ch, partial, guessed, still_open))
        readings, cost = following, 0.0
    return readings


def _prune(readings: list[Reading]) -> list[Reading]:
    """The best ``WIDTH`` of those that hold back the same bytes: only they have spelt out the same."""
    if len(readings) == 1:
        return readings
    readings.sort(key=lambda r: r.score, reverse=True)
    seen: set[tuple[int, int, Partial, str]] = set()
    room: Counter[Partial] = Counter()
    kept = []
    for r in readings:
        future = (r.a, r.b, r.partial, r.open)
        if future not in seen and room[r.partial] < WIDTH:
            seen.add(future)
            room[r.partial] += 1
            kept.append(r)
    return kept
