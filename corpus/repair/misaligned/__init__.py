"""Repair misaligned runs: find where one begins, read it one byte later, accept it if the gain is clear.

A clone program replaced X by X(pinyin) in GBK bytes without regard to character boundaries. Where the last byte
of one character and the first of the next happened to be an X, the note landed between them and every pair after
it was read one byte off.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from corpus.article import Edit
from corpus.repair import costs
from corpus.repair.beam import Hypothesis
from corpus.repair.misaligned.beginnings import Beginning, beginning_at, next_beginning, origin_of
from corpus.repair.misaligned.ranking import Ranking, agreement, closest
from corpus.repair.misaligned.realign import Realigner
from corpus.repair.signs import BROKEN_NOTE, LOST, without_notes
from corpus.text.chars import HAN_CHARACTER
from corpus.text.notes import NOTE, is_key

STEP = "repair-shift"
ORDINARY = "”’」』）)?？"  # a question mark before these says nothing of lost characters
BEFORE = 12  # characters before a run that its reading may depend on as they stand
_LOST = re.compile(f"[?{LOST}]")


class Run(NamedTuple):
    """A run read again."""

    length: int  # characters it has as it stands
    after: str
    why: str
    confidence: float
    bare: bool  # nothing but marks speaks for it


def repairs(text: str, realigner: Realigner) -> Iterator[Edit]:
    """One edit a run, in order. A run ends where the next may begin."""
    known = _Known()
    position = 0
    tail = ""  # what the last repair left to its right: the context of the next
    tries = costs.TRIES
    found: list[tuple[int, Run]] = []
    healthy = 0  # marks that stand before a stop where no run begins
    while tries > 0 and (at := next_beginning(text, position, tail)) >= 0 and realigner.beam.budget.allows():
        before = (tail + text[max(position, at - costs.CONTEXT) : at])[-costs.CONTEXT :]
        run = _read(text, at, before, realigner, known)
        if run:
            tries += costs.TRIES_A_REPAIR
            found.append((at, run))
            position, tail = at + run.length, before + run.after
        else:
            tries -= 1
            position, tail = at + 1, before + text[at]
            healthy += text[at + 1] not in ORDINARY
    # where other such marks begin no run, those that nothing but marks speaks for hardly begin one
    enough = len(found) > costs.HEALTHY_MARKS * healthy
    yield from (_edit(text, at, run) for at, run in found if enough or not run.bare)


def _edit(text: str, at: int, run: Run) -> Edit:
    before = text[at : at + run.length]
    return Edit(
        step=STEP,
        kind="replace",
        start=at,
        before=before,
        after=run.after,
        chars=run.length,
        why=run.why,
        confidence=run.confidence,
    )


@dataclass(slots=True)
class _Known:
    """Runs read already: the same characters after the same context are the same run, or none, again."""

    runs: dict[tuple[object, ...], list[tuple[str, Run | None]]] = field(default_factory=dict)

    def get(self, key: tuple[object, ...], text: str, at: int) -> tuple[str, Run | None] | None:
        return next((found for found in self.runs.get(key, ()) if text.startswith(found[0], at)), None)

    def put(self, key: tuple[object, ...], text: str, at: int, furthest: int, run: Run | None) -> None:
        """``furthest`` is the last position a hypothesis reached; what it must agree with lies behind that."""
        end = text.find("\n", furthest, furthest + costs.CONTEXT) + 1 or furthest + costs.CONTEXT
        if end <= len(text):  # else another text may go on there
            if len(self.runs) >= costs.RUNS_KNOWN:
                self.runs.clear()
            self.runs.setdefault(key, []).append((text[at:end], run))


def _read(text: str, at: int, before: str, realigner: Realigner, known: _Known) -> Run | None:
    """The run that begins here, if one does."""
    realigner.beam.budget.spend(1)
    begins = origin_of(before, at, realigner.beam.model)
    if begins is None:
        return None
    left, origin = begins
    key = (left, origin.a, origin.b, origin.open, text[max(0, at - BEFORE) : at + BEFORE])
    if found := known.get(key, text, at):
        return found[1]
    if text[at] == " ":
        realigner = realigner.before_conversion
    beginning = beginning_at(text, left, origin, realigner)
    if beginning is None:
        return None
    ranked, furthest = _search(beginning, origin, realigner)
    run = _accepted(text, beginning, origin, ranked, realigner)
    known.put(key, text, at, furthest, run)
    return run


def _search(
    beginning: Beginning, origin: Hypothesis, realigner: Realigner
) -> tuple[list[tuple[float, Hypothesis]], int]:
    """Finished readings with their gains, best first, and the furthest position that was looked at.

    Read on until no hypothesis is left inside the run. A gain is the log-probability of a reading over that of the
    text as it stands.
    """
    beam = beginning.beam
    ranking = Ranking(realigner.text, realigner.beam, origin)
    furthest = origin.at
    for step in range(costs.LONGEST_RUN):
        if not beam:
            break
        if not realigner.beam.budget.allows():
            return [], furthest
        beam, ended = realigner.beam.advance(beam, realigner.candidates_of)
        ranking.add(ended)
        furthest = max((furthest, *(one.at for one in (*beam, *ended))))
        if step in costs.CHECKED_STEPS and beam and ranking.is_over(beam):
            break
    return ranking.best_first(), furthest


def _accepted(
    text: str, beginning: Beginning, origin: Hypothesis, ranked: list[tuple[float, Hypothesis]], realigner: Realigner
) -> Run | None:
    """The best reading, if it gains enough."""
    if not ranked or ranked[0][0] <= beginning.threshold:
        return None
    gain, best = ranked[0]
    shown = text[origin.at : best.at]
    bare = False
    if beginning.threshold == costs.STOP_GAIN and not _holds_a_note(shown, best.out):
        bare = HAN_CHARACTER.search(shown) is None
        if not _is_run(text, best, origin, realigner):
            return None
    end = best.at
    rival = next((g for g, one in ranked if one.out + text[one.at : end] != best.out + text[end : one.at]), -math.inf)
    why = f"{beginning.cause}; in step again at {best.end}"
    return Run(len(shown), best.out, why, confidence(best, gain - beginning.threshold, gain - rival), bare)


def _holds_a_note(shown: str, after: str) -> bool:
    """Half a note within, or one behind the last character: ``?，F(xiàn)`` is 。現."""
    if BROKEN_NOTE.search(shown):
        return True
    return shown.endswith(")") and any(is_key(after[-1:], note) for note in NOTE.findall(shown)[-1:])


def _is_run(text: str, best: Hypothesis, origin: Hypothesis, realigner: Realigner) -> bool:
    """Was there nonsense? A character lost before a stop leaves good text after it: 你好\\ufffd。他走了, 真的?!?他.

    The gain counts a lost character as something that no text has. Here the text as it stands is read without it.
    """
    shown = text[origin.at : best.at]
    rest = text[best.at : best.at + costs.CONTEXT].split("\n", 1)[0]
    right = closest(rest)
    score = realigner.beam.model.score
    as_it_stands = score(_LOST.sub("", without_notes(shown)) + right, origin.a, origin.b)
    relief = best.score + score(right, best.a, best.b) - as_it_stands
    noted = realigner.habits.noted
    if HAN_CHARACTER.search(shown):
        return relief > (costs.RELIEF if noted else costs.LONELY_RELIEF)
    if noted and relief > costs.LONELY_RELIEF:
        return True
    if relief <= costs.BARE_RELIEF or not _LOST.match(shown[-1]):
        return False
    # the one stop of the table whose bytes 。“ and 。” hold is ！; nobody mixes the widths like ?！?
    ends_quotation = best.out.rstrip()[-1:] in "”’」』"
    if ends_quotation and origin.open and agreement(best.open, rest) >= 0:
        return True
    return shown[1] in "!！" if noted else ends_quotation and shown.startswith("?！")


def confidence(best: Hypothesis, gain: float, lead: float) -> float:
    """0..1 from the gain over the threshold and the lead over the next best reading.

    A byte that is nowhere in the text was guessed: never above 0.49, whatever the model says of it.
    """
    sure = min(1 - math.exp(-max(gain, 0.0) / 4), 1 / (1 + math.exp(-lead)))
    return round(min(sure, 0.49) if best.guessed else min(sure, 0.99), 2)
