"""Read a line again with another decoder: from the characters shown back to bytes, from bytes to text.

Most bytes of a misread line are certain, and decoded as any bytes are. Only where the first decoder lost some, the
language model chooses among the few fillings that fit (``gaps``), each by the characters around it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from operator import add, itemgetter
from typing import NamedTuple

from corpus.repair import costs
from corpus.repair.beam import BRACKETS, Beam, Hypothesis, balance
from corpus.repair.candidates import Habits, candidates
from corpus.repair.language_model import EDGE, fold
from corpus.repair.misread.gaps import Filling, Fillings, Gaps, gaps
from corpus.repair.misread.stretches import Spelling, Stretch, stretches_of
from corpus.text.chars import UNIFIED

IN_VIEW = 12  # characters that are folded to find the last two
NOTHING = (("", 0.0),)
BEHIND_HAN = re.compile(f"[{UNIFIED}]([ -?])")
BRACKET = re.compile("[" + re.escape("".join(sorted(BRACKETS))) + "]")


class Reading(NamedTuple):
    """A line as it was meant."""

    text: str
    lost: int  # bytes that had to be guessed


def reread(shown: str, spelling: Spelling, beam: Beam) -> Reading | None:
    """The likeliest right reading of a line; None where its bytes are not of that encoding, or no Chinese."""
    try:
        stretches = stretches_of(shown, spelling)
    except UnicodeError:
        return None
    certain = "".join(stretch.text for stretch in stretches)
    if len(stretches) == 1:
        return None if stretches[0].held else Reading(certain, 0)
    if not beam.budget.allows(costs.STEPS_A_GAP * (len(stretches) - 1)):
        return None
    habits = Habits.of(certain[: costs.LONGEST_OPEN])
    own = candidates(beam.model, habits.foreign_quotes, habits.foreign_script)
    searched = gaps(spelling.encoding, spelling.misreader, spelling.loss, own)
    return _Search(beam, searched, certain).read(stretches)


def _eaten(certain: str) -> tuple[tuple[str, float], ...]:
    """The costs of ASCII characters that were lost with a lead, by what ASCII stands behind Han elsewhere."""
    seen = Counter(BEHIND_HAN.findall(certain))
    total = sum(seen.values()) + len(costs.EATEN)
    return tuple((ch, -math.log((seen[ch] + share) / total)) for ch, share in costs.EATEN.items())


class _Search:
    """Fills the gaps of one line from left to right."""

    def __init__(self, beam: Beam, gaps: Gaps, certain: str) -> None:
        self._beam = beam
        self._model = beam.model
        self._eaten = _eaten(certain)
        self._eaten_ids = tuple(self._model.id(ch) for ch, _ in self._eaten)
        known = certain[: costs.CERTAIN_READ]
        self._said = frozenset((*known, *map(add, known, known[1:])))
        self._gaps = gaps
        self._done: list[str] = []
        self._lost = 0
        self._left = ""  # the last characters of what is done

    def read(self, stretches: list[Stretch]) -> Reading | None:
        beam = [Hypothesis(0.0, EDGE, EDGE)]
        checked = False
        for stretch in stretches:
            if stretch.mark:
                beam = self._filled(beam, stretch)
                if not beam:
                    return None
            beam = self._on(beam, stretch)
            if not checked and (done := "".join(self._done)) and len(done) >= costs.ENOUGH:
                checked = True
                if self._model.score(done[: costs.ENOUGH]) < costs.WORST * costs.ENOUGH:
                    return None
        beam = [one for one in beam if not one.held]
        for one in beam:
            one.score += self._model.log(one.a, one.b, EDGE) - costs.UNCLOSED * len(one.open)
        if not beam:
            return None
        best = self._likeliest(beam, "")
        return Reading("".join((*self._done, best.out)), self._lost + best.guessed)

    def _filled(self, beam: list[Hypothesis], stretch: Stretch) -> list[Hypothesis]:
        """Each hypothesis with each of the likeliest fillings."""
        found: list[Hypothesis] = []
        for held in dict.fromkeys(one.held for one in beam):
            grown = [one for one in beam if one.held == held]
            parts = self._gaps.fillings(held, stretch.mark, stretch.ahead)
            self._beam.budget.spend(costs.STEPS_A_GAP)  # whether they were known or not: all texts cost the same
            for part in parts:
                if not grown or not self._beam.budget.allows():
                    return []
                last = part is parts[-1]
                width = costs.GAP_WIDTH if last else 4 * costs.GAP_WIDTH
                generate = partial(self._candidates_of, part, stretch.text[:2] if last else "", 2 * width)
                grown, _ = self._beam.advance(grown, generate, width)
            found += grown
        for one in found:
            one.lost = -1
        return found

    def _candidates_of(
        self,
        part: Fillings,
        right: str,
        keep: int,
        hypothesis: Hypothesis,
        behind: float,  # noqa: ARG002
    ) -> Iterable[Hypothesis]:
        """The generator of the search: what ``part`` offers, best first; ``right`` must follow."""
        a, b = hypothesis.a, hypothesis.b
        beside = self._gaps.unreadable[hypothesis.lost] if hypothesis.lost > 0 else None
        left = (hypothesis.out or self._left)[-1:]
        likely = [
            (self._again(log, left, way.text[:1]) - way.cost if way.text else -way.cost, first, way)
            for log, first, way in zip(self._model.logs(a, b, part.ids), part.ids, part.ways, strict=True)
            if beside is None or way.first in beside
        ]
        likely.sort(key=itemgetter(0), reverse=True)
        found: list[tuple[float, Filling, str]] = []
        for score, first, way in likely[: costs.LIKELIEST_FILLINGS]:
            if score < likely[0][0] - costs.SPREAD:
                break
            for eaten, cost in self._likeliest_eaten(b, first) if way.eats else NOTHING:
                fit = self._right(b, first, way.text[:1], way.text[1:] + eaten + right)
                found.append((score - cost + fit, way, eaten))
        found.sort(key=itemgetter(0), reverse=True)
        self._beam.budget.spend((len(part.ids) + 2 * len(found)) // costs.LOOKED_UP_A_STEP)
        return [self._grown(hypothesis, way, eaten, log) for log, way, eaten in found[:keep]]

    def _grown(self, hypothesis: Hypothesis, way: Filling, eaten: str, log: float) -> Hypothesis:
        grown = hypothesis
        for ch in way.text + eaten:
            grown = self._beam.grow(grown, ch, self._model.id(ch), log, at=0)
            log = 0.0
        if grown is hypothesis:
            grown = replace(hypothesis, score=hypothesis.score + log)
        grown.guessed += way.lost
        grown.held = way.held
        grown.lost = way.last
        return grown

    def _likeliest_eaten(self, a: int, b: int) -> list[tuple[str, float]]:
        """The ASCII characters that may well have stood behind these two, with what they cost here."""
        logs = self._model.logs(a, b, self._eaten_ids)
        ranked = sorted(zip(logs, self._eaten, strict=True), key=lambda found: found[1][1] - found[0])
        return [found for _, found in ranked[: costs.EATEN_TRIED]]

    def _again(self, log: float, left: str, ch: str) -> float:
        """What a text has said once it is likely to say again: 自來鼠, 容东片区."""
        if left + ch in self._said:
            return max(log, costs.SAID)
        return max(log, costs.USED) if ch in self._said else log

    def _right(self, a: int, b: int, before: str, text: str) -> float:
        """log P of what is known to follow."""
        log, total = self._model.log, 0.0
        for ch in text:
            c = self._model.id(ch)
            if c != b or c not in self._model.runs:
                total += self._again(log(a, b, c), before, ch)
                a, b = b, c
            before = ch
        return total

    def _context(self, text: str) -> tuple[int, int]:
        """The model's ids of the last two characters, repeated digits and letters taken as one."""
        ids = [EDGE, *map(self._model.id, fold(text[-IN_VIEW:])[-2:])]
        return ids[-2], ids[-1]

    def _on(self, beam: list[Hypothesis], stretch: Stretch) -> list[Hypothesis]:
        """The hypotheses with the certain text after the gap; where it is long enough, only the best of them."""
        text = stretch.text
        if not text:
            for one in beam:
                one.held = one.held or stretch.held
            return beam
        best = self._merged(beam, text) if len(text) > 1 else beam
        brackets = "".join(BRACKET.findall(text))
        for one in best:
            one.a, one.b = self._context(one.out[-IN_VIEW:] + text)
            one.out += text
            one.since = len(one.out)
            one.held = stretch.held
            for ch in brackets:
                one.open, fit = balance(ch, one.open)
                one.score += fit
        if len(best) == 1:
            self._settle(best[0])
        return best

    def _merged(self, beam: list[Hypothesis], text: str) -> list[Hypothesis]:
        """The best of those that leave the same brackets open: nothing else will tell them apart any more."""
        groups: dict[str, list[Hypothesis]] = {}
        for one in beam:
            groups.setdefault(one.open, []).append(one)
        best = [self._likeliest(group, text) for group in groups.values()]
        best.sort(key=lambda one: one.score, reverse=True)
        if len(best[0].out) > costs.LONGEST_OPEN:
            return best[:1]
        return [one for one in best[: costs.QUOTATIONS] if one.score > best[0].score - costs.SPREAD]

    def _likeliest(self, beam: list[Hypothesis], right: str) -> Hypothesis:
        """Words decide between readings that are nearly as likely by trigrams."""
        top = max(one.score for one in beam)
        close = [(one.score, one) for one in beam if one.score > top - costs.LINE_CLOSE]
        if len(close) == 1:
            return close[0][1]
        right = right[: costs.LONGEST_WORD]

        def around(one: Hypothesis) -> str:
            text = self._left + one.out
            return fold(text[max(0, len(self._left) + one.since - costs.LONGEST_WORD) :] + right)

        return self._beam.by_words(close, around, costs.WORDS_OF_LINE)[0][2]

    def _settle(self, one: Hypothesis) -> None:
        self._done.append(one.out)
        self._left = (self._left + one.out)[-costs.LONGEST_WORD :]
        self._lost += one.guessed
        one.out, one.guessed, one.since, one.score = "", 0, 0, 0.0
