"""Which of the finished readings of a run is best, and by how much it beats the text as it stands."""

from __future__ import annotations

from corpus.repair.alphabet import fold
from corpus.repair.language_model import EDGE, LanguageModel
from corpus.repair.notes import without_notes
from corpus.repair.paths import Path, agreement

LOOKAHEAD = 6  # characters after a run that a reading must fit
BEHIND = 6.0  # log-likelihood
CLOSE = 12.0  # log-likelihood within which words decide
BY_WORDS = 0.5  # their weight: 0.25 and 1.0 each cost 1 exact paragraph in 100


def closest(rest: str) -> str:
    """Of what follows a run the ``LOOKAHEAD`` characters that a reading must fit, notes left out."""
    return without_notes(rest[: LOOKAHEAD + 12])[:LOOKAHEAD]


class Ranking:
    """Readings of the run that begins at ``start`` after the characters ``a b``."""

    def __init__(self, text: str, model: LanguageModel, start: int, a: int, b: int) -> None:
        self._text = text
        self._model = model
        self._start = start
        self._before = a, b
        self._shown: dict[tuple[int, str], float] = {}
        self._rights: dict[int, tuple[str, str]] = {}

    def are_behind(self, paths: list[Path]) -> bool:
        """True where the text as it stands reads better than all of them: then it is no run."""
        return max(path.score - self._as_it_stands(path.at) for path in paths) < -BEHIND

    def best_first(self, done: list[Path]) -> list[tuple[float, Path]]:
        """Finished readings with their gains.

        A gain is the log-likelihood of a reading and the ``LOOKAHEAD`` characters after it over that of the same
        piece as it stands. Those ``CLOSE`` to the best are in the order in which they also fall into words.
        """
        ranked = [(self._gain(path), path) for path in done]
        ranked.sort(key=lambda found: found[0], reverse=True)
        close = [found for found in ranked[:60] if found[0] > ranked[0][0] - CLOSE]
        return self._by_words(close) if len(close) > 1 else ranked

    def _gain(self, path: Path) -> float:
        right, rest = self._right(path.at)
        gain = path.score + self._model.score(right, path.a, path.b) - self._as_it_stands(path.at, right)
        if not rest:  # lines end in stops: what stands there now is no worse than average
            gain += max(self._model.log(path.a, path.b, EDGE), -5.0) + 3.0
        return gain + agreement(path.open, rest)

    def _right(self, end: int) -> tuple[str, str]:
        """What follows ``end`` closely, without notes, and more of the line."""
        if end not in self._rights:
            rest = self._text[end : end + 200].split("\n", 1)[0]
            self._rights[end] = closest(rest), rest
        return self._rights[end]

    def _as_it_stands(self, end: int, right: str = "") -> float:
        """Log-likelihood of the text up to ``end``, notes left out, and of ``right``."""
        key = end, right
        if key not in self._shown:
            shown = without_notes(self._text[self._start : end]) + right
            self._shown[key] = self._model.score(shown, *self._before)
        return self._shown[key]

    def _by_words(self, close: list[tuple[float, Path]]) -> list[tuple[float, Path]]:
        left = fold(without_notes(self._text[max(0, self._start - 12) : self._start].rsplit("\n", 1)[-1]))[-4:]
        end = max(path.at for _, path in close) + 5
        rights = {at: self._folded(at, end) for at in {path.at for _, path in close}}
        score = self._model.word_score
        rescored = [
            (gain + BY_WORDS * score(left + fold(path.out) + rights[path.at]), gain, path) for gain, path in close
        ]
        rescored.sort(key=lambda found: found[0], reverse=True)
        top = rescored[0][0]
        # gains stay comparable with thresholds; the lead over the next best is that of the combined score
        return [(rescored[0][1] + value - top, path) for value, _, path in rescored]

    def _folded(self, at: int, end: int) -> str:
        return fold(without_notes(self._text[at : end + 8].split("\n", 1)[0])[: end - at])
