"""Where a misaligned run may begin, and what stands before it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from corpus.repair import costs, gbk
from corpus.repair.beam import BRACKETS, Hypothesis, balance
from corpus.repair.candidates import keys_of
from corpus.repair.language_model import EDGE, LanguageModel, fold
from corpus.repair.misaligned.realign import Realigner
from corpus.repair.signs import BROKEN_NOTE, LONE_LEAD, START
from corpus.text.notes import NOTE, has_tone, toneless
from corpus.text.readings import first_reading

IN_VIEW = 40  # characters before a run that are folded to find the last two
_BRACKET = re.compile(f"[{re.escape(''.join(sorted(BRACKETS)))}]")
_WIDE = {"(": "（", ")": "）"}


@dataclass(frozen=True, slots=True)
class Beginning:
    """A place where a run may begin, with the readings of its first character."""

    beam: list[Hypothesis]
    threshold: float  # the gain that a reading of the run must reach
    cause: str


def next_beginning(text: str, position: int, tail: str) -> int:
    """Where the next run may begin, or -1: where the last one ended, what stands before is its repair."""
    if LONE_LEAD.match(tail[-1:] + text[position : position + 2]):
        return position
    sign = START.search(text, position)
    return sign.start() if sign else -1


def origin_of(before: str, at: int, model: LanguageModel) -> tuple[str, Hypothesis] | None:
    """The last character before a run and the hypothesis to start from; None at the beginning of a line."""
    earlier, _, left = NOTE.sub("", before).rpartition("\n")
    if not left:
        return None
    a, b = context(left, model)
    return left[-1], Hypothesis(0.0, a, b, at=at, open=still_open(left, carried(earlier)))


def context(left: str, model: LanguageModel) -> tuple[int, int]:
    """Model ids of the two characters before a run."""
    ids = [EDGE, EDGE, *map(model.id, fold(left[-IN_VIEW:])[-2:])]
    return ids[-2], ids[-1]


def carried(earlier: str) -> str:
    """The quotation mark that earlier lines left open: what somebody says may take several paragraphs."""
    last = max(map(earlier.rfind, "“”「」"))
    return earlier[last] if last >= 0 and earlier[last] in "“「" else ""


def still_open(left: str, found: str = "") -> str:
    """Quotation marks and brackets that the line opened and did not close yet, after those it found open."""
    for ch in _BRACKET.findall(left):
        found, _ = balance(_WIDE.get(ch, ch), found)
    return found


def beginning_at(text: str, left: str, origin: Hypothesis, realigner: Realigner) -> Beginning | None:
    """The run that may begin at ``origin``; ``left`` is the character before it."""
    return _after_note(text, left, origin) or _before_stop(text, origin, realigner)


def _after_note(text: str, left: str, origin: Hypothesis) -> Beginning | None:
    """``當(dāng)?shù)``: the last byte of 當 and the first of the next character are 數."""
    at = origin.at
    note = BROKEN_NOTE.match(text, at)
    last = gbk.encode(gbk.FULL_WIDTH.get(left, left)) if note else None
    if note is None or last is None:
        return None
    if text[at] == " " and not has_tone(note[1]):
        keys = [(trail, ch) for trail, ch in gbk.by_lead()[last[1]] if trail > 0x7F and _is_toneless_key(ch, note[1])]
    else:
        keys = [(trail, ch) for lead, trail, ch in keys_of(note[1]) if lead == last[1]]
    if not keys:
        return None
    key = keys[0][1]
    return Beginning(
        [replace(origin, held=bytes((trail,)), at=note.end()) for trail, _ in keys],
        costs.GLOSS_GAIN if text[at + 1] == "(" else costs.NOTE_GAIN,
        f"{gbk.hexed(gbk.encode(key))} ({key}) was matched across {left} {gbk.hexed(last)} and the next character",
    )


def _is_toneless_key(ch: str, note: str) -> bool:
    """Another program put notes without tones into Simplified text, after any character: 欢(huan)."""
    reading = first_reading(ch)
    return reading is not None and toneless(reading) == note


def _before_stop(text: str, origin: Hypothesis, realigner: Realigner) -> Beginning | None:
    """``模式?！``: the lead byte before ！ is unknown, A3 is its trail and A1 the lead of the next."""
    at = origin.at
    mark = text[at + 1 : at + 2]
    pair = gbk.encode(gbk.FULL_WIDTH.get(mark, mark)) if mark else None
    if pair is None:
        return None
    group = realigner.candidates.with_trail(pair[0])
    return Beginning(
        realigner.best(origin, group, at + 2, costs.LIKELIEST_FIRST, held=pair[1:], guessed=1),
        costs.STOP_GAIN,
        f"{mark} {gbk.hexed(pair)} was matched across two characters; a lone lead byte before it is lost",
    )
