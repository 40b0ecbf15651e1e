"""One reading of a misaligned run so far, and which of many to keep."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.repair.choices import BALANCED, CLOSING, UNBALANCED

WIDTH = 24  # paths kept at each step; 48 changed nothing on the seed, 16 cost 1 exact paragraph in 100
SPREAD = 9.0  # paths this much worse than the best are given up
QUOTE = re.compile("[“”「」『』?\ufffd]")


@dataclass(slots=True)
class Path:
    """One reading of a run: ``out`` so far, the next shown character at ``at``."""

    score: float
    a: int  # model ids of the last two characters
    b: int
    out: str
    pending: int | None  # lead byte waiting for its trail, or one of walk's HIGH_LEAD and LOW_LEAD
    at: int
    dropped: int = 0
    guessed: int = 0  # bytes that are nowhere in the text
    open: str = ""  # quotation marks and brackets still open, outermost first
    end: str = ""  # how the run ended, for the explanation


def agreement(still_open: str, rest: str) -> float:
    """Do the quotations that a reading leaves open fit the next quotation mark of the line?"""
    following = QUOTE.search(rest)
    mark = following[0] if following else ""
    if mark in "?\ufffd" and mark:
        return 0.0
    if mark in CLOSING:
        return BALANCED if CLOSING[mark] in still_open else -UNBALANCED
    inside = any(opener in still_open for opener in "“「")
    return -UNBALANCED / 2 if inside and mark != "『" else 0.0


def ended(paths: list[Path], how: str) -> list[Path]:
    for path in paths:
        path.end = how
    return paths


def promise(path: Path) -> float:
    """The score to compare paths by: those that stand further on are not punished for it."""
    return path.score + 5.0 * path.at


def prune(paths: list[Path]) -> list[Path]:
    """The best paths, best first; of equal futures only the better."""
    paths.sort(key=promise, reverse=True)
    worst = promise(paths[0]) - SPREAD if paths else 0.0
    seen: set[tuple[int, int, int, int | None, str]] = set()
    kept: list[Path] = []
    for path in paths:
        if promise(path) < worst:
            break
        future = (path.at, path.a, path.b, path.pending, path.open)
        if future not in seen:
            seen.add(future)
            kept.append(path)
            if len(kept) >= WIDTH:
                break
    return kept
