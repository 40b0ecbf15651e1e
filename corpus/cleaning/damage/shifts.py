"""Repair misaligned runs: find where one begins, walk it, accept it if the gain is clear.

A clone program replaced X by X(pinyin) in GBK bytes without regard to character boundaries. Where the last byte
of one character and the first of the next happened to be an X, the note landed between them and every pair after
it was read one byte off.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus.article import Edit
from corpus.cleaning.damage import gbk
from corpus.cleaning.damage.alphabet import fold
from corpus.cleaning.damage.choices import BRACKETS, balance
from corpus.cleaning.damage.language_model import EDGE, LanguageModel
from corpus.cleaning.damage.notes import BROKEN_NOTE, NOTE, is_toned, is_toneless_key, keys_of
from corpus.cleaning.damage.paths import Path
from corpus.cleaning.damage.signs import START
from corpus.cleaning.damage.walk import Walker

STEP = "repair-shift"
#: Gains in log-likelihood. ``?pinyin)`` is near certain by itself; a mere ``?`` before a stop is not
NOTE_GAIN = -30.0
STOP_GAIN = 6.0
LONELY_GAIN = 14.0
#: Walks that may lead nowhere before the text counts as one that is full of question marks
TRIES, TRIES_A_REPAIR = 300, 30
CONTEXT = 400  # characters before a run: open quotations, and context for the model


@dataclass(frozen=True, slots=True)
class Start:
    """A place where a run may begin, with the readings of its first character(s)."""

    at: int
    paths: list[Path]
    threshold: float
    cause: str


def repairs(text: str, walker: Walker) -> Iterator[Edit]:
    """One edit a run, in order. A run ends where the next may begin."""
    position = 0
    tail = ""  # what the last repair left to its right: the context of the next
    tries = TRIES
    while tries > 0 and (found := START.search(text, position)):
        at = found.start()
        left = (tail + text[max(position, at - CONTEXT) : at])[-CONTEXT:].rsplit("\n", 1)[-1]
        position = at + 1
        accepted = _repair(text, at, left, walker)
        tries += TRIES_A_REPAIR if accepted else -1
        if accepted:
            yield accepted
            position, tail = accepted.end, (left + accepted.after)[-CONTEXT:]
        else:
            tail = left + text[at]


def _repair(text: str, at: int, left: str, walker: Walker) -> Edit | None:
    left = NOTE.sub("", left)
    if not left:
        return None
    if text[at] == " ":
        walker = walker.before_conversion
    a, b = context(left, walker.model)
    origin = Path(0.0, a, b, "", None, at, open=still_open(left))
    start = _after_note(text, at, left, origin) or _before_stop(text, at, origin, walker)
    if start is None:
        return None
    ranked = walker.finish(start.paths, at, a, b)
    if not ranked or ranked[0][0] <= start.threshold:
        return None
    gain, path = ranked[0]
    if start.threshold > 0 and not walker.habits.noted and not _is_no_accident(text[at : path.at], gain):
        return None
    end = path.at
    rival = next((g for g, p in ranked if p.out + text[p.at : end] != path.out + text[end : p.at]), -math.inf)
    before, after = text[at:end], path.out
    return Edit(
        step=STEP,
        kind="replace",
        start=at,
        before=before,
        after=after,
        chars=len(before),
        why=f"{start.cause}; in step again at {path.end}",
        confidence=confidence(path, gain - start.threshold, gain - rival),
    )


def _is_no_accident(shown: str, gain: float) -> bool:
    """Without a note on the page: 真的?!? and a lost character before a stop are no runs, nonsense and ?！? are."""
    if shown.startswith("?！"):  # nobody mixes the widths like that; it is 。” or 。“
        return True
    return gain >= LONELY_GAIN and re.search("[\u4e00-\u9fff]", shown) is not None


def context(left: str, model: LanguageModel) -> tuple[int, int]:
    """Model ids of the two characters before a run."""
    ids = [EDGE, EDGE, *map(model.id, fold(left[-40:]))]
    return ids[-2], ids[-1]


def still_open(left: str) -> str:
    """Quotation marks and brackets that the line opened and did not close yet, outermost first."""
    found = ""
    for ch in left:
        if ch in BRACKETS:
            found, _ = balance({"(": "（", ")": "）"}.get(ch, ch), found)
    return found


def _after_note(text: str, at: int, left: str, origin: Path) -> Start | None:
    """``當(dāng)?shù)``: the last byte of 當 and the first of the next character are 數."""
    note = BROKEN_NOTE.match(text, at)
    if note is None:
        return None
    last = gbk.encode(gbk.FULL_WIDTH.get(left[-1], left[-1]))
    if last is None:
        return None
    if text[at] == " " and not is_toned(note[1]):
        keys = [(y, ch) for y, ch in gbk.by_lead()[last[1]] if y > 0x7F and is_toneless_key(ch, note[1])]
    else:
        keys = [(y, ch) for x, y, ch in keys_of(note[1]) if x == last[1]]
    if not keys:
        return None
    paths = [replace(origin, pending=y, at=note.end()) for y, _ in keys]
    key = keys[0][1]
    cause = (
        f"{gbk.hexed(gbk.encode(key))} ({key}) was matched across {left[-1]} {gbk.hexed(last)} and the next character"
    )
    return Start(at, paths, NOTE_GAIN, cause)


def _before_stop(text: str, at: int, origin: Path, walker: Walker) -> Start | None:
    """``模式?！``: the lead byte before ！ is unknown, A3 is its trail and A1 the lead of the next."""
    mark = text[at + 1 : at + 2]
    pair = gbk.encode(gbk.FULL_WIDTH.get(mark, mark)) if mark else None
    if pair is None:
        return None
    cause = f"{mark} {gbk.hexed(pair)} was matched across two characters; a lone lead byte before it is lost"
    paths = walker.best(origin, walker.choices.with_trail(pair[0]), at + 2, 24, pending=pair[1])
    for path in paths:
        path.guessed += 1
    return Start(at, paths, STOP_GAIN, cause)


def confidence(path: Path, gain: float, lead: float) -> float:
    """0..1 from the gain over the threshold and the lead over the next best reading.

    A byte that is nowhere in the text was guessed: never above 0.49, whatever the model says of it.
    """
    sure = min(1 - math.exp(-max(gain, 0.0) / 4), 1 / (1 + math.exp(-lead)))
    return round(min(sure, 0.49) if path.guessed else min(sure, 0.99), 2)
