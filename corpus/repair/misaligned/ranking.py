"""Which of the finished readings of a run is best, and by how much it beats the text as it stands."""

from __future__ import annotations

import re

from corpus.repair import costs
from corpus.repair.beam import CLOSING, Beam, Hypothesis
from corpus.repair.language_model import EDGE, fold
from corpus.repair.signs import LOST, without_notes

QUOTE = re.compile(f"[“”「」『』?{LOST}]")
SEEN_AHEAD = 200  # characters in which the next quotation mark is looked for
BEFORE_NOTES = 12  # characters more that notes may take up


def closest(rest: str) -> str:
    """Of what follows a run the ``LOOKAHEAD`` characters that a reading must fit, notes left out."""
    return without_notes(rest[: costs.LOOKAHEAD + BEFORE_NOTES])[: costs.LOOKAHEAD]


def agreement(still_open: str, rest: str) -> float:
    """Do the quotations that a reading leaves open fit the next quotation mark of the line?"""
    following = QUOTE.search(rest)
    mark = following[0] if following else ""
    if mark in {"?", LOST}:
        return 0.0
    if mark in CLOSING:
        return costs.BALANCED if CLOSING[mark] in still_open else -costs.UNBALANCED
    inside = any(opener in still_open for opener in "“「")
    return -costs.UNBALANCED / 2 if inside and mark != "『" else 0.0


class Ranking:
    """Readings of the run that begins at ``origin``."""

    def __init__(self, text: str, beam: Beam, origin: Hypothesis) -> None:
        self._text = text
        self._beam = beam
        self._model = beam.model
        self._start = origin.at
        self._before = origin.a, origin.b
        self._shown: dict[tuple[int, str], float] = {}
        self._rights: dict[int, tuple[str, str]] = {}
        self._ended: list[tuple[float, Hypothesis]] = []
        self._best = 0.0

    def add(self, ended: list[Hypothesis]) -> None:
        """Finished readings. A gain is the log-probability of a reading and the ``LOOKAHEAD`` characters after it over
        that of the same piece as it stands.
        """
        self._beam.budget.spend(len(ended))
        for one in ended:
            gain = self._gain(one)
            self._ended.append((gain, one))
            self._best = max(self._best, gain)

    def is_over(self, beam: list[Hypothesis]) -> bool:
        """True where the text as it stands reads better than all that is still open, or a finished reading far better.

        In the first case it is no run; in the second another run may begin behind the one that ended.
        """
        best = max(one.score - self._as_it_stands(one.at) for one in beam)
        return best < max(-costs.BEHIND, self._best - costs.OUTDONE)

    def best_first(self) -> list[tuple[float, Hypothesis]]:
        """Finished readings with their gains; those close to the best ordered by the words in them as well."""
        ranked = sorted(self._ended, key=lambda found: found[0], reverse=True)
        close = [found for found in ranked[: costs.RANKED] if found[0] > ranked[0][0] - costs.RUN_CLOSE]
        return self._by_words(close) if len(close) > 1 else ranked

    def _gain(self, one: Hypothesis) -> float:
        right, rest = self._right(one.at)
        gain = one.score + self._model.score(right, one.a, one.b) - self._as_it_stands(one.at, right)
        if not rest:  # lines end in stops: what stands there now is no worse than average
            gain += max(self._model.log(one.a, one.b, EDGE), costs.LINE_END_AT_WORST) + costs.LINE_END
        return gain + agreement(one.open, rest)

    def _right(self, end: int) -> tuple[str, str]:
        """What follows ``end`` closely, without notes, and more of the line."""
        if end not in self._rights:
            rest = self._text[end : end + SEEN_AHEAD].split("\n", 1)[0]
            self._rights[end] = closest(rest), rest
        return self._rights[end]

    def _as_it_stands(self, end: int, right: str = "") -> float:
        """Log-probability of the text up to ``end``, notes left out, and of ``right``."""
        key = end, right
        if key not in self._shown:
            shown = without_notes(self._text[self._start : end]) + right
            self._shown[key] = self._model.score(shown, *self._before)
        return self._shown[key]

    def _by_words(self, close: list[tuple[float, Hypothesis]]) -> list[tuple[float, Hypothesis]]:
        before = self._text[max(0, self._start - BEFORE_NOTES) : self._start].rsplit("\n", 1)[-1]
        left = fold(without_notes(before))[1 - costs.LONGEST_WORD :]
        end = max(one.at for _, one in close) + costs.LONGEST_WORD
        rights = {at: self._folded(at, end) for at in {one.at for _, one in close}}
        ranked = self._beam.by_words(close, lambda one: left + fold(one.out) + rights[one.at], costs.WORDS_OF_RUN)
        # gains stay comparable with thresholds; the lead over the next best is that of the combined score
        top, gain, _ = ranked[0]
        return [(gain + score - top, one) for score, _, one in ranked]

    def _folded(self, at: int, end: int) -> str:
        return fold(without_notes(self._text[at : end + 8].split("\n", 1)[0])[: end - at])
