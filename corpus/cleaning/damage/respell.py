"""Read a line again with another decoder: from the characters shown back to bytes, from bytes to text.

Where the first decoder lost bytes, the language model fills the gap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from corpus.cleaning.damage.alphabet import fold
from corpus.cleaning.damage.choices import BRACKETS, UNBALANCED, Choices, Group, balance
from corpus.cleaning.damage.codecs import Byte, Fed, Partial
from corpus.cleaning.damage.language_model import EDGE, LanguageModel

Feed = Callable[[Partial, Byte], Fed]
WIDTH = 16
SETTLE = 200  # characters after which a reading without rivals is put aside: copying it costs
BY_WORDS = 0.5
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
    gaps: tuple[tuple[int, Group], ...] = ()  # where a character was chosen from a group


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
    settled = ""  # what no later byte can change
    guessed = 0
    for at, ch in enumerate(line):
        following: list[Reading] = []
        for tokens, cost in _bytes(line, at, ch, spelling):
            for reading in beam:
                following += _read(reading, tokens, cost, fed, model)
        beam = _prune(following)
        if not beam:
            return None
        if len(beam[0].out) > SETTLE and not beam[0].partial and (len(beam) == 1 or len(beam[0].out) > 4 * SETTLE):
            by_words(beam[0], model)
            settled, guessed = settled + beam[0].out, guessed + beam[0].guessed
            beam = [replace(beam[0], out="", gaps=(), guessed=0)]
    whole = [reading for reading in beam if not reading.partial]
    for reading in whole:
        reading.score += model.log(reading.a, reading.b, EDGE) - UNBALANCED * len(reading.open)
    best = max(whole, key=lambda reading: reading.score, default=None)
    if best is None:
        return None
    by_words(best, model)
    return replace(best, out=settled + best.out, guessed=guessed + best.guessed)


def by_words(reading: Reading, model: LanguageModel) -> None:
    """Fill each gap once more, now that the text on both sides of it is there, with words as well as trigrams."""
    for at, group in reading.gaps:
        left, right = reading.out[max(0, at - 5) : at], reading.out[at + 1 : at + 6]
        a, b = (EDGE, EDGE, *map(model.id, left))[-2:]
        logs = model.logs(a, b, group.ids)
        likely = sorted(range(len(logs)), key=lambda i: logs[i] + group.costs[i], reverse=True)[:40]
        folded_left, folded_right = fold(left), fold(right)

        def fits(i: int) -> float:
            around = folded_left + fold(group.chars[i]) + folded_right  # noqa: B023
            trigrams = logs[i] + model.score(right[:3], b, group.ids[i])  # noqa: B023
            return trigrams + group.costs[i] + BY_WORDS * model.word_score(around)  # noqa: B023

        chosen = group.chars[max(likely, key=fits)]
        if chosen not in BRACKETS and reading.out[at] not in BRACKETS:  # their balance was weighed before
            reading.out = reading.out[:at] + chosen + reading.out[at + 1 :]


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
                following.append(Reading(r.score - cost, r.a, r.b, r.out, partial, guessed, r.open, r.gaps))
                continue
            gaps = r.gaps if len(group.chars) == 1 else (*r.gaps, (len(r.out), group))
            logs = model.logs(r.a, r.b, group.ids)
            ranked = sorted(range(len(logs)), key=lambda i: logs[i] + group.costs[i], reverse=True)[:WIDTH]
            for i in ranked:
                ch, c, score = group.chars[i], group.ids[i], r.score - cost
                still_open = r.open
                if ch in BRACKETS:
                    still_open, fit = balance(ch, still_open)
                    score += fit
                if c == r.b and c in model.runs:
                    following.append(Reading(score, r.a, c, r.out + ch, partial, guessed, still_open, gaps))
                else:
                    score += logs[i] + group.costs[i]
                    following.append(Reading(score, r.b, c, r.out + ch, partial, guessed, still_open, gaps))
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
