"""Read a line again with another decoder: from the characters shown back to bytes, from bytes to text.

Most bytes of a misread line are certain, and decoded as any bytes are. Only where the first decoder lost some, the
language model chooses among the few fillings that fit (``gaps``), each by the characters around it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from operator import add, itemgetter
from typing import NamedTuple

from corpus.repair.alphabet import fold
from corpus.repair.choices import BRACKETS, Habits, balance, choices
from corpus.repair.gaps import Filling, Fillings, Gaps, gaps
from corpus.repair.language_model import EDGE, LanguageModel
from corpus.repair.stretches import Spelling, Stretch, stretches_of

FIRST = 48  # fillings that are likely by what goes before, for what follows to choose from
FAR = 9.0  # log-likelihood behind the best of them
WIDTH = 8  # readings kept
SPREAD = 9.0  # log-likelihood behind the best at which a reading is given up
CLOSE = 6.0  # log-likelihood within which words decide
BY_WORDS = 0.8
SAID = -3.5  # log P of a pair of characters that the line has elsewhere, at least
USED = -9.0  # and of such a character
SAMPLE = 20_000
UNCLOSED = 8.0  # log cost of a bracket that is never closed
QUOTATIONS = 3  # ways to have quotation marks open that are followed at a time
DEEPEST = 8  # quotation marks and brackets open at a time
LONGEST = 400  # characters after which the best reading stands
ENOUGH = 40  # characters that show whether a line is Chinese
WORST = -8.5  # mean log-likelihood a character that real Chinese does not fall below
#: How often, of ten times, an ASCII character behind Han is this one; all digits are 1 and 2
EATEN = {" ": 4.0, ",": 1.0, ".": 0.5, "(": 1.0, ")": 1.0, ":": 0.5, "-": 0.2, "/": 0.2, '"': 0.2, "1": 0.6, "2": 0.6}
EATEN_TRIED = 5
NOTHING = (("", 0.0),)
BEHIND_HAN = re.compile("[\u4e00-\u9fff]([ -?])")
BRACKET = re.compile("[" + re.escape("".join(sorted(BRACKETS))) + "]")


class Reading(NamedTuple):
    """A line as it was meant."""

    text: str
    lost: int  # bytes that had to be guessed


@dataclass(slots=True)
class _Path:
    """One reading up to here. ``out`` is what is not common to all of them."""

    score: float
    a: int  # model ids of the last two characters
    b: int
    out: str
    held: bytes
    lost: int = 0
    open: str = ""  # brackets still open
    since: int = 0  # where in ``out`` the last gaps begin
    byte: int = -1  # the last lost byte, where more are lost behind it


def respell(shown: str, spelling: Spelling, model: LanguageModel) -> Reading | None:
    """The likeliest right reading of a line; None where its bytes are not of that encoding, or no Chinese."""
    try:
        stretches = stretches_of(shown, spelling)
    except UnicodeError:
        return None
    certain = "".join(stretch.text for stretch in stretches)
    if len(stretches) == 1:
        return None if stretches[0].held else Reading(certain, 0)
    habits = Habits.of(certain[:LONGEST])
    own = choices(model, habits.foreign_quotes, habits.foreign_script)
    searched = gaps(spelling.encoding, spelling.misreader, spelling.loss, own, model)
    return _Search(model, searched, _eaten(certain), certain[:SAMPLE]).read(stretches)


def _eaten(certain: str) -> tuple[tuple[str, float], ...]:
    """The log costs of ASCII characters that were lost with a lead, by what ASCII stands behind Han elsewhere."""
    seen = Counter(BEHIND_HAN.findall(certain))
    total = sum(seen.values()) + len(EATEN)
    return tuple((ch, -math.log((seen[ch] + share) / total)) for ch, share in EATEN.items())


class _Search:
    """Fills the gaps of one line from left to right."""

    def __init__(self, model: LanguageModel, gaps: Gaps, eaten: Iterable[tuple[str, float]], certain: str) -> None:
        self._model = model
        self._eaten = tuple(eaten)
        self._eaten_ids = tuple(model.id(ch) for ch, _ in self._eaten)
        self._habits = frozenset((*certain, *map(add, certain, certain[1:])))
        self._gaps = gaps
        self._done: list[str] = []
        self._lost = 0
        self._left = ""  # the last characters of what is done

    def read(self, stretches: list[Stretch]) -> Reading | None:
        paths = [_Path(0.0, EDGE, EDGE, "", b"")]
        checked = False
        for stretch in stretches:
            if stretch.mark:
                paths = self._filled(paths, stretch)
                if not paths:
                    return None
            paths = self._on(paths, stretch)
            if not checked and (done := "".join(self._done)) and len(done) >= ENOUGH:
                checked = True
                if self._model.score(done[:ENOUGH]) < WORST * ENOUGH:
                    return None
        paths = [path for path in paths if not path.held]
        for path in paths:
            path.score += self._model.log(path.a, path.b, EDGE) - UNCLOSED * len(path.open)
        if not paths:
            return None
        best = self._likeliest(paths, "")
        return Reading("".join((*self._done, best.out)), self._lost + best.lost)

    def _filled(self, paths: list[_Path], stretch: Stretch) -> list[_Path]:
        """Each reading with each of the likeliest fillings."""
        found: list[_Path] = []
        for held in {path.held for path in paths}:
            grown = [path for path in paths if path.held == held]
            parts = self._gaps.fillings(held, stretch.mark, stretch.ahead)
            for n, part in enumerate(parts, 1):
                last = n == len(parts)
                grown = self._grown(grown, part, stretch.text[:2] if last else "", WIDTH if last else 4 * WIDTH)
            found += grown
        for path in found:
            path.byte = -1
        return found

    def _grown(self, paths: list[_Path], part: Fillings, right: str, width: int) -> list[_Path]:
        """The readings with one of the characters, or of the few, that ``part`` offers; ``right`` must follow."""
        found: list[tuple[float, _Path, Filling, str]] = []
        for path in paths:
            scores = self._model.logs(path.a, path.b, part.ids)
            scores = [log if way.text else 0.0 for log, way in zip(scores, part.ways, strict=True)]
            beside = self._gaps.unreadable[path.byte] if path.byte > 0 else None
            left = (path.out or self._left)[-1:]
            likely = [
                (self._own(log, left, way.text[:1]) - way.cost, first, way)
                for log, first, way in zip(scores, part.ids, part.ways, strict=True)
                if beside is None or way.first in beside
            ]
            likely.sort(key=itemgetter(0), reverse=True)
            for score, first, way in likely[:FIRST]:
                if score < likely[0][0] - FAR:
                    break
                for eaten, cost in self._likeliest_eaten(path.b, first) if way.eats else NOTHING:
                    fit = self._right(path.b, first, way.text[:1], way.text[1:] + eaten + right)
                    found.append((path.score + score - cost + fit, path, way, eaten))
        found.sort(key=itemgetter(0), reverse=True)
        grown: list[_Path] = []
        futures: set[tuple[object, ...]] = set()
        for score, path, way, eaten in found[: 4 * width]:
            if score < found[0][0] - SPREAD or len(grown) == width:
                break
            text = way.text + eaten
            out = path.out + text
            a, b = self._context(out) if len(text) > 1 else (path.b, self._model.id(text)) if text else (path.a, path.b)
            new = _Path(score, a, b, out, way.held, path.lost + way.lost, path.open, path.since, way.last)
            self._balance(new, text)
            future = (a, b, new.open, way.held, way.last, text[-1:] < "\x80")
            if future not in futures:
                futures.add(future)
                grown.append(new)
        return grown

    def _likeliest_eaten(self, a: int, b: int) -> list[tuple[str, float]]:
        """The ASCII characters that may well have stood behind these two, with what they cost here."""
        logs = self._model.logs(a, b, self._eaten_ids)
        ranked = sorted(zip(logs, self._eaten, strict=True), key=lambda found: found[1][1] - found[0])
        return [found for _, found in ranked[:EATEN_TRIED]]

    def _own(self, log: float, left: str, ch: str) -> float:
        """What a text has said once it is likely to say again: 自來鼠, 容东片区."""
        if left + ch in self._habits:
            return max(log, SAID)
        return max(log, USED) if ch in self._habits else log

    def _right(self, a: int, b: int, before: str, text: str) -> float:
        """log P of what is known to follow."""
        log, total = self._model.log, 0.0
        for ch in text:
            c = self._model.id(ch)
            if c != b or c not in self._model.runs:
                total += self._own(log(a, b, c), before, ch)
                a, b = b, c
            before = ch
        return total

    def _context(self, text: str) -> tuple[int, int]:
        """The model's ids of the last two characters, repeated digits and letters taken as one."""
        last = fold(text[-12:])[-2:]
        ids = [EDGE, *map(self._model.id, last)]
        return ids[-2], ids[-1]

    def _on(self, paths: list[_Path], stretch: Stretch) -> list[_Path]:
        """The readings with the certain text after the gap; where it is long enough, only the best of them."""
        text = stretch.text
        if not text:
            for path in paths:
                path.held = path.held or stretch.held
            return paths
        best = self._merged(paths, text) if len(text) > 1 else paths
        brackets = "".join(BRACKET.findall(text))
        for path in best:
            path.a, path.b = self._context(path.out[-12:] + text)
            path.out += text
            path.since = len(path.out)
            path.held = stretch.held
            self._balance(path, brackets)
        if len(best) == 1:
            self._settle(best[0])
        return best

    def _balance(self, path: _Path, text: str) -> None:
        for ch in text:
            if ch in BRACKETS:
                path.open, fit = balance(ch, path.open[-DEEPEST:])
                path.score += fit

    def _merged(self, paths: list[_Path], text: str) -> list[_Path]:
        """The best of those that leave the same brackets open: nothing else will tell them apart any more."""
        groups: dict[str, list[_Path]] = {}
        for path in paths:
            groups.setdefault(path.open, []).append(path)
        best = [self._likeliest(group, text) for group in groups.values()]
        best.sort(key=lambda path: path.score, reverse=True)
        if len(best[0].out) > LONGEST:
            return best[:1]
        return [path for path in best[:QUOTATIONS] if path.score > best[0].score - SPREAD]

    def _likeliest(self, paths: list[_Path], right: str) -> _Path:
        """Words decide between readings that are nearly as likely by trigrams."""
        top = max(path.score for path in paths)
        close = [path for path in paths if path.score > top - CLOSE]
        if len(close) == 1:
            return close[0]
        right = right[:5]

        def fit(path: _Path) -> float:
            around = self._left + path.out
            around = around[max(0, len(self._left) + path.since - 5) :] + right
            return path.score + BY_WORDS * self._model.word_score(fold(around))

        return max(close, key=fit)

    def _settle(self, path: _Path) -> None:
        self._done.append(path.out)
        self._left = (self._left + path.out)[-5:]
        self._lost += path.lost
        path.out, path.lost, path.since, path.score = "", 0, 0, 0.0
