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
from corpus.repair import gbk
from corpus.repair.alphabet import fold
from corpus.repair.choices import BRACKETS, balance
from corpus.repair.language_model import EDGE, LanguageModel
from corpus.repair.notes import BROKEN_NOTE, HAN, NOTE, is_key, is_toned, is_toneless_key, keys_of, without_notes
from corpus.repair.paths import Path, agreement
from corpus.repair.ranking import closest
from corpus.repair.signs import LONE_LEAD, START
from corpus.repair.walk import Walker

STEP = "repair-shift"
#: Gains in log-likelihood. ``?pinyin)`` is near certain by itself; ``?(pinyin)`` may be somebody's gloss on a
#: question; a mere ``?`` before a stop is next to nothing
NOTE_GAIN = -30.0
GLOSS_GAIN = 0.0
STOP_GAIN = 6.0
#: What a run that begins before a stop must gain by the nonsense it removes, the lost characters themselves left
#: out: on a page with notes, on one without, and where it holds no Chinese character. Of 398 right repairs 392
#: passed, of 600 wrong ones in text full of ``?`` and U+FFFD none; a run without Chinese has little to gain.
RELIEF, LONELY_RELIEF, BARE_RELIEF = 3.0, 8.0, -8.0
#: Walks that may lead nowhere before the text counts as one that is full of question marks
TRIES, TRIES_A_REPAIR = 300, 30
CONTEXT = 400  # characters before a run: open quotations, and context for the model
ORDINARY = "”’」』）)?？"  # a question mark before these says nothing of lost characters
_HAN = re.compile(f"[{HAN}]")
_LOST = re.compile("[?\ufffd]")


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
    found: list[tuple[Edit, bool]] = []
    healthy = 0  # marks that stand before a stop where no run begins
    while tries > 0 and (at := _next_start(text, position, tail)) >= 0:
        before = (tail + text[max(position, at - CONTEXT) : at])[-CONTEXT:]
        position = at + 1
        accepted = _repair(text, at, before, walker)
        tries += TRIES_A_REPAIR if accepted else -1
        if accepted:
            found.append(accepted)
            edit, _ = accepted
            position, tail = edit.end, before + edit.after
        else:
            tail = before + text[at]
            healthy += text[at + 1] not in ORDINARY
    # where other such marks begin no run, those that nothing but marks speaks for hardly begin one
    yield from (edit for edit, bare in found if not bare or len(found) > 3 * healthy)


def _next_start(text: str, position: int, tail: str) -> int:
    """Where the next run may begin, or -1: where the last one ended, what stands before is its repair."""
    if LONE_LEAD.match(tail[-1:] + text[position : position + 2]):
        return position
    sign = START.search(text, position)
    return sign.start() if sign else -1


def _repair(text: str, at: int, before: str, walker: Walker) -> tuple[Edit, bool] | None:
    """The repair of a run that begins here, and whether nothing but marks speaks for it."""
    earlier, _, left = NOTE.sub("", before).rpartition("\n")
    if not left:
        return None
    if text[at] == " ":
        walker = walker.before_conversion
    a, b = context(left, walker.model)
    origin = Path(0.0, a, b, "", None, at, open=still_open(left, carried(earlier)))
    start = _after_note(text, at, left, origin) or _before_stop(text, at, origin, walker)
    if start is None:
        return None
    ranked = walker.finish(start.paths, at, a, b)
    if not ranked or ranked[0][0] <= start.threshold:
        return None
    gain, path = ranked[0]
    end = path.at
    shown = text[at:end]
    bare = False
    if start.threshold == STOP_GAIN and not _holds_a_note(shown, path.out):
        bare = _HAN.search(shown) is None
        if not _is_run(text, path, origin, walker):
            return None
    rival = next((g for g, p in ranked if p.out + text[p.at : end] != path.out + text[end : p.at]), -math.inf)
    edit = Edit(
        step=STEP,
        kind="replace",
        start=at,
        before=shown,
        after=path.out,
        chars=len(shown),
        why=f"{start.cause}; in step again at {path.end}",
        confidence=confidence(path, gain - start.threshold, gain - rival),
    )
    return edit, bare


def _holds_a_note(shown: str, after: str) -> bool:
    """Half a note within, or one behind the last character: ``?，F(xiàn)`` is 。現."""
    if BROKEN_NOTE.search(shown):
        return True
    return shown.endswith(")") and any(is_key(after[-1:], note) for note in NOTE.findall(shown)[-1:])


def _is_run(text: str, path: Path, origin: Path, walker: Walker) -> bool:
    """Was there nonsense? A character lost before a stop leaves good text after it: 你好\\ufffd。他走了, 真的?!?他.

    The gain counts a lost character as something that no text has. Here the text as it stands is read without it.
    """
    shown = text[origin.at : path.at]
    rest = text[path.at : path.at + CONTEXT].split("\n", 1)[0]
    right = closest(rest)
    score = walker.model.score
    as_it_stands = score(_LOST.sub("", without_notes(shown)) + right, origin.a, origin.b)
    relief = path.score + score(right, path.a, path.b) - as_it_stands
    noted = walker.habits.noted
    if _HAN.search(shown):
        return relief > (RELIEF if noted else LONELY_RELIEF)
    if noted and relief > LONELY_RELIEF:
        return True
    if relief <= BARE_RELIEF or not _LOST.match(shown[-1]):
        return False
    # the one stop of the table whose bytes 。“ and 。” hold is ！; nobody mixes the widths like ?！?
    ends_quotation = path.out.rstrip()[-1:] in "”’」』"
    if ends_quotation and origin.open and agreement(path.open, rest) >= 0:
        return True
    return shown[1] in "!！" if noted else ends_quotation and shown.startswith("?！")


def context(left: str, model: LanguageModel) -> tuple[int, int]:
    """Model ids of the two characters before a run."""
    ids = [EDGE, EDGE, *map(model.id, fold(left[-40:]))]
    return ids[-2], ids[-1]


def carried(earlier: str) -> str:
    """The quotation mark that earlier lines left open: what somebody says may take several paragraphs."""
    last = max(map(earlier.rfind, "“”「」"))
    return earlier[last] if last >= 0 and earlier[last] in "“「" else ""


def still_open(left: str, found: str = "") -> str:
    """Quotation marks and brackets that the line opened and did not close yet, after those it found open."""
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
    return Start(at, paths, GLOSS_GAIN if text[at + 1] == "(" else NOTE_GAIN, cause)


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
