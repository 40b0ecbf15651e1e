"""The beam search that reads damaged text, whatever the damage.

A hypothesis is one reading so far: text, its log-probability, and the bytes of a character that is not finished. A step
replaces each hypothesis by its candidates, one character longer. Which characters the bytes allow, a generator says
(``misaligned.realign``, ``misread.reread``); here the likeliest of all are kept, and of those with the same future
only the best.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import itemgetter

from corpus.repair.costs import (
    A_CHARACTER,
    BALANCED,
    BEAM_WIDTH,
    DEEPEST,
    REPEATED,
    SPREAD,
    UNBALANCED,
)
from corpus.repair.language_model import LanguageModel

OPENING = {"“": "”", "‘": "’", "「": "」", "『": "』", "（": "）", "《": "》", "【": "】", "〈": "〉", "(": ")"}
CLOSING = {close: opener for opener, close in OPENING.items()}
BRACKETS = frozenset([*OPENING, *CLOSING])


@dataclass(slots=True)
class Hypothesis:
    """One reading so far."""

    score: float  # log-probability of ``out``, costs taken off
    a: int  # model ids of the last two characters
    b: int
    out: str = ""
    at: int = 0  # position of the next shown character
    held: bytes = b""  # of a character that is not finished: its lead, or more of UTF-8
    open: str = ""  # quotation marks and brackets still open, outermost first
    guessed: int = 0  # bytes that are nowhere in the text
    lost: int = -1  # the last of them, where what is lost beside it depends on it
    since: int = 0  # where in ``out`` the last gap begins
    end: str = ""  # how bytes and characters came in step again; empty inside a run


#: The candidates of a hypothesis, each as the hypothesis it grows into. The float is how far it is behind the best.
Generator = Callable[[Hypothesis, float], Iterable[Hypothesis]]


class Budget:
    """Steps that the repair of one text may cost. A step is a hypothesis grown by its candidates, or as much work.

    Steps, not seconds: the same text is repaired in the same way on every machine.
    """

    __slots__ = ("exceeded", "left")

    def __init__(self, steps: int) -> None:
        self.left = steps
        self.exceeded = False  # something was left undone

    def spend(self, steps: int) -> None:
        self.left -= steps

    def allows(self, steps: int = 1) -> bool:
        """Are there so many left? Whoever asks and is refused leaves something unrepaired."""
        if self.left >= steps:
            return True
        self.exceeded = True
        return False


class Beam:
    """The search over one text, within its budget."""

    def __init__(self, model: LanguageModel, budget: Budget) -> None:
        self.model = model
        self.budget = budget
        self._runs = model.runs

    def grow(
        self, hypothesis: Hypothesis, ch: str, c: int, log: float, *, at: int, held: bytes = b"", guessed: int = 0
    ) -> Hypothesis:
        """``hypothesis`` with the character ``ch`` of id ``c``; ``log`` is its log-probability, costs taken off."""
        still_open = hypothesis.open
        score = hypothesis.score + log
        if ch in BRACKETS:
            still_open, fit = balance(ch, still_open)
            score += fit
        elif ch in "。，、；：" and hypothesis.out[-1:] == ch:
            score -= REPEATED
        b = hypothesis.b
        a = hypothesis.a if c == b and c in self._runs else b
        return Hypothesis(
            score, a, c, hypothesis.out + ch, at, held, still_open, hypothesis.guessed + guessed, -1, hypothesis.since
        )

    def advance(
        self, beam: list[Hypothesis], generate: Generator, width: int = BEAM_WIDTH
    ) -> tuple[list[Hypothesis], list[Hypothesis]]:
        """One step of a beam, best first: the new beam, and the hypotheses that came to their end."""
        inside: list[Hypothesis] = []
        ended: list[Hypothesis] = []
        best = promise(beam[0])
        for hypothesis in beam:
            for found in generate(hypothesis, best - promise(hypothesis)):
                (ended if found.end else inside).append(found)
        self.budget.spend(len(beam))
        return prune(inside, width), ended

    def by_words(
        self, scored: list[tuple[float, Hypothesis]], around: Callable[[Hypothesis], str], weight: float
    ) -> list[tuple[float, float, Hypothesis]]:
        """Scores in which words count as well, own scores and hypotheses, best first.

        ``around`` is the folded text that a hypothesis makes words in. Words know what trigrams don't: 干旱气候 ends
        in a word, 干旱气好 in two characters.
        """
        word_score = self.model.word_score
        self.budget.spend(len(scored))
        found = [(score + weight * word_score(around(reading)), score, reading) for score, reading in scored]
        return sorted(found, key=itemgetter(0), reverse=True)


def promise(hypothesis: Hypothesis) -> float:
    """The score to compare hypotheses by that stand at different places."""
    return hypothesis.score + A_CHARACTER * hypothesis.at


def prune(hypotheses: list[Hypothesis], width: int) -> list[Hypothesis]:
    """The likeliest ``width``, best first; of equal futures only the better."""
    hypotheses.sort(key=promise, reverse=True)
    worst = promise(hypotheses[0]) - SPREAD if hypotheses else 0.0
    seen: set[tuple[int, int, int, bytes, str, int]] = set()
    kept: list[Hypothesis] = []
    for found in hypotheses:
        if promise(found) < worst:
            break
        future = (found.at, found.a, found.b, found.held, found.open, found.lost)
        if future not in seen:
            seen.add(future)
            kept.append(found)
            if len(kept) >= width:
                break
    return kept


def balance(ch: str, still_open: str) -> tuple[str, float]:
    """What is open after the bracket ``ch``, outermost first, and the log score of that."""
    if ch in OPENING:
        return (still_open + ch)[-DEEPEST:], -UNBALANCED if still_open[-1:] == ch else 0.0
    if ch in CLOSING:
        at = still_open.rfind(CLOSING[ch])
        return (still_open[:at], BALANCED) if at >= 0 else (still_open, -UNBALANCED)
    return still_open, 0.0
