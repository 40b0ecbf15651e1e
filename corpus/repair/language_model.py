"""Character trigrams: how likely is this character after those two?

The alphabet they count in has one symbol for every character that means the same here: Simplified, half width, every
digit ``0``, every Latin letter ``a``, one blank, corner quotes as curly ones. Runs of digits, letters and blanks count
once: their length says nothing about Chinese.

The table is built by scripts/build_language_model.py (sources and licences in scripts/model_sources.py) and read on
first use: clean text never loads it. It is kept in arrays and searched by bisection: 60 MB in memory with its words,
not 400 as a dict. README.md describes the file.
"""

from __future__ import annotations

import re
import struct
import sys
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Collection, Mapping
from functools import cache
from importlib import resources
from itertools import accumulate
from types import MappingProxyType

from corpus.repair.costs import LONGEST_WORD, MARK, RARE_CHARACTER
from corpus.text.chars import FIRST_UNIFIED, LAST_UNIFIED, TO_ASCII
from corpus.text.readings import to_simplified

MAGIC = b"corpus-lm-2\n"
STEP = 0.08  # one unit of a quantised logarithm: 255 of them reach e^-20
ROWS = 500  # sets of followers kept: some 20 MB of the commonest, which have thousands
CONTEXTS = 20_000  # rows of trigrams kept: most have a handful
UNKNOWN, EDGE = 0, 1  # ids of any unseen character, and of the start or end of a line

RUNS = "0a "
_RUN = re.compile(r"(?<=0)0+|(?<=a)a+|(?<= ) +")


@cache
def _table() -> Mapping[int, str]:
    table = dict(to_simplified())
    table.update({wide: chr(narrow) for wide, narrow in TO_ASCII.items()})
    for start, end, symbol in (("0", "9", "0"), ("a", "z", "a"), ("A", "Z", "a")):
        for code in range(ord(start), ord(end) + 1):
            table[code] = table[code + 0xFEE0] = symbol
    for blank in "\t\r\x0b\x0c\xa0\u2003\u3000":
        table[ord(blank)] = " "
    table.update(zip(map(ord, "「」『』"), "“”‘’", strict=True))
    return MappingProxyType(table)


def symbol(ch: str) -> str:
    """The symbol of one character.

    >>> symbol("適"), symbol("７"), symbol("Q"), symbol("，")
    ('适', '0', 'a', ',')
    """
    return _table().get(ord(ch), ch)


def fold(text: str) -> str:
    """A text as the model counts it.

    >>> fold("適當的ＣＥＯ，2023年　")
    '适当的a,0年 '
    """
    return _RUN.sub("", text.translate(_table()))


class LanguageModel:
    """Interpolated trigrams of the alphabet's symbols, as back-off tables. Natural logarithms throughout."""

    def __init__(self, data: bytes) -> None:
        """``data`` is what ``pack`` made."""
        parts = unpack(data)
        self.characters = parts[0].decode("utf-8", "surrogatepass")
        self._ids = {ch: i for i, ch in enumerate(self.characters)}
        self._log1 = [-STEP * unit for unit in parts[1]]
        self._back1 = [-STEP * unit for unit in parts[2]]
        self._start2 = _offsets(parts[3])
        self._next2 = _array("H", parts[4])
        self._log2 = parts[5]
        self._back2 = parts[6]
        self._start3 = _offsets(parts[7])
        self._next3 = _array("H", parts[8])
        self._log3 = parts[9]
        self._words = dict(zip(parts[10].decode("utf-8").split("\n"), parts[11], strict=True))
        self._known: dict[int, float] = {}
        self._symbols: dict[str, int] = {}
        self._after: dict[int, frozenset[int]] = {}
        self._trigrams: dict[tuple[int, int], tuple[float, Mapping[int, float]]] = {}
        #: Ids that count once however often they are repeated (digits, letters, blanks)
        self.runs = frozenset(self._ids[ch] for ch in RUNS if ch in self._ids)

    def id(self, ch: str) -> int:
        """The id of a character's symbol; ``UNKNOWN`` for what was never seen."""
        found = self._symbols.get(ch)
        if found is None:
            found = self._symbols[ch] = self._ids.get(symbol(ch), UNKNOWN)
        return found

    def log(self, a: int, b: int, c: int) -> float:
        """log P(c | a b), all ids."""
        key = a << 32 | b << 16 | c
        value = self._known.get(key)
        if value is None:
            if len(self._known) > 400_000:  # a long document's worth of trigrams; keeps memory flat
                self._known.clear()
            (value,) = self.logs(a, b, (c,))
            self._known[key] = value
        return value

    def logs(self, a: int, b: int, ids: Collection[int]) -> list[float]:
        """log P(c | a b) for each c of ``ids``."""
        next2, log2 = self._next2, self._log2
        low, high = self._start2[b], self._start2[b + 1]
        back1, log1 = self._back1[b], self._log1
        context = self._pair(a, b)
        low3 = high3 = 0
        back2 = 0.0
        if context >= 0:
            low3, high3 = self._start3[context], self._start3[context + 1]
            back2 = -STEP * self._back2[context]
            next3 = self._next3
        found = []
        for c in ids:
            if low3 < high3:
                at = bisect_left(next3, c, low3, high3)
                if at < high3 and next3[at] == c:
                    found.append(-STEP * self._log3[at])
                    continue
            at = bisect_left(next2, c, low, high)
            if at < high and next2[at] == c:
                found.append(back2 - STEP * log2[at])
            else:
                found.append(back2 + back1 + log1[c])
        return found

    def _pair(self, a: int, b: int) -> int:
        """The index of a bigram, or -1."""
        low, high = self._start2[a], self._start2[a + 1]
        at = bisect_left(self._next2, b, low, high)
        return at if at < high and self._next2[at] == b else -1

    def unigram(self, c: int) -> float:
        """log P(c), where nothing is known of what stood before."""
        return self._log1[c]

    def bigrams(self, b: int, ids: Collection[int]) -> list[float]:
        """log P(c | b) for each c of ``ids``: what log P(c | a b) is but for its weight, where no trigram was seen."""
        return self.logs(UNKNOWN, b, ids)

    def trigrams(self, a: int, b: int) -> tuple[float, Mapping[int, float]]:
        """The back-off weight after ``a b`` (its log), and log P(c | a b) of each c that was seen there."""
        found = self._trigrams.get((a, b))
        if found is None:
            if len(self._trigrams) >= CONTEXTS:
                self._trigrams.clear()
            found = self._trigrams[a, b] = self._row(a, b)
        return found

    def _row(self, a: int, b: int) -> tuple[float, Mapping[int, float]]:
        context = self._pair(a, b)
        if context < 0:
            return 0.0, {}
        low, high = self._start3[context], self._start3[context + 1]
        logs = (-STEP * unit for unit in self._log3[low:high])
        return -STEP * self._back2[context], dict(zip(self._next3[low:high], logs, strict=True))

    def after(self, b: int) -> frozenset[int]:
        """As ``followers``, as a set; the rows asked for last are kept."""
        found = self._after.get(b)
        if found is None:
            if len(self._after) >= ROWS:
                self._after.clear()
            found = self._after[b] = frozenset(self.followers(b))
        return found

    def followers(self, a: int) -> memoryview:
        """Ids of all characters seen after ``a``, ascending."""
        return memoryview(self._next2)[self._start2[a] : self._start2[a + 1]]

    def score(self, text: str, a: int = EDGE, b: int = EDGE) -> float:
        """log P of a whole text after the characters ``a b``."""
        total = 0.0
        for ch in fold(text):
            c = self.id(ch)
            if c == b and ch in RUNS:
                continue
            total += self.log(a, b, c)
            a, b = b, c
        return total

    def word_score(self, text: str) -> float:
        """log P of the likeliest way to cut a folded text into words, each by itself."""
        best = [0.0] * (len(text) + 1)
        for end in range(1, len(text) + 1):
            found = -1e9
            for start in range(max(0, end - LONGEST_WORD), end):
                word = text[start:end]
                unit = self._words.get(word)
                if unit is not None:
                    cost = STEP * unit
                elif end - start == 1:
                    cost = RARE_CHARACTER if FIRST_UNIFIED <= word <= LAST_UNIFIED else MARK
                else:
                    continue
                found = max(found, best[start] - cost)
            best[end] = found
        return best[-1]


@cache
def load() -> LanguageModel:
    """The model shipped with the package; read once."""
    return LanguageModel((resources.files(__package__) / "model.bin").read_bytes())


def pack(sections: list[bytes]) -> bytes:
    """The file's bytes from its twelve sections (README.md says which)."""
    body = b"".join(struct.pack("<I", len(section)) + section for section in sections)
    return MAGIC + zlib.compress(body, 9)


def unpack(data: bytes) -> list[bytes]:
    """The sections again; ValueError where ``data`` is another kind of file."""
    if not data.startswith(MAGIC):
        raise ValueError("not a language model of this version; rebuild it with scripts/build_language_model.py")
    body = zlib.decompress(data[len(MAGIC) :])
    found, at = [], 0
    while at < len(body):
        (length,) = struct.unpack_from("<I", body, at)
        found.append(body[at + 4 : at + 4 + length])
        at += 4 + length
    return found


def _array(code: str, data: bytes) -> array[int]:
    found = array(code, data)
    if sys.byteorder == "big":
        found.byteswap()
    return found


def _offsets(counts: bytes) -> array[int]:
    """Where each group starts, from the size of each group."""
    return array("I", accumulate(_array("H", counts), initial=0))
