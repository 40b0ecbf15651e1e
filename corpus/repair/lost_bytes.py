"""Runs that a silently lost byte put out of step: no ``?``, no note, only text that reads like nothing.

Off by default: on 28 real pages it was never needed, and it costs a look at every character.
"""

from __future__ import annotations

from collections.abc import Iterator

from corpus.article import Edit
from corpus.repair import gbk
from corpus.repair.language_model import EDGE, LanguageModel
from corpus.repair.notes import NOTE
from corpus.repair.paths import Path
from corpus.repair.shifts import confidence, context, still_open
from corpus.repair.walk import Walker

STEP = "repair-lost-byte"
WINDOW, UNSEEN = 5, 4  # of so many neighbours so many never stood together in the model's text
READS_BADLY = -9.3  # mean log-likelihood of such a window
REREADS_BETTER = 2.0  # a character, one byte later; clean classical text reaches 1.4 in 1 of 100, poetry 1.8
GAIN, GAIN_PER_CHARACTER = 14.0, 1.2


def repairs(text: str, walker: Walker) -> Iterator[Edit]:
    """One edit a run, in order, all of low confidence: the lost byte is a guess."""
    position = 0
    offset = 0
    for line in text.split("\n"):
        for start, end in suspects(line, walker.model):
            if offset + start < position or not _better_one_byte_later(line[start:end], walker.model):
                continue
            found = _best(text, offset, line, start, walker)
            if found:
                yield found
                position = found.end
        offset += len(line) + 1


def suspects(line: str, model: LanguageModel) -> list[tuple[int, int]]:
    """Stretches of a line where most neighbours are strangers and the whole reads badly."""
    ids = [EDGE, *map(model.id, line)]
    strange = [ch >= "\u2000" and not model.seen(ids[i], ids[i + 1]) for i, ch in enumerate(line)]
    found: list[list[int]] = []
    count = sum(strange[: WINDOW - 1])
    for end in range(WINDOW, len(line) + 1):
        count += strange[end - 1]
        if count >= UNSEEN:
            if found and end - WINDOW <= found[-1][1]:
                found[-1][1] = end
            else:
                found.append([end - WINDOW, end])
        count -= strange[end - WINDOW]
    return [(a, b) for a, b in found if model.score(line[a:b]) / (b - a) < READS_BADLY]


def _better_one_byte_later(run: str, model: LanguageModel) -> bool:
    data = b"".join(gbk.encode(gbk.FULL_WIDTH.get(ch, ch) if ch in ",!?;:()" else ch) or b"" for ch in run)
    pairs = gbk.pairs()
    later = "".join(pairs[data[i] << 8 | data[i + 1]] or "\0" for i in range(1, len(data) - 1, 2))
    if len(later) < 3:
        return False
    return model.score(later) / len(later) - model.score(run) / len(run) >= REREADS_BETTER


def _best(text: str, offset: int, line: str, start: int, walker: Walker) -> Edit | None:
    """The best walk from one of the places around the start of a suspect stretch."""
    best: tuple[float, float, int, Path] | None = None
    for first in range(max(0, start - 3), min(len(line) - 2, start + 4)):
        pair = gbk.encode(line[first])
        if pair is None:
            continue
        at = offset + first
        left = NOTE.sub("", line[max(0, first - 400) : first])
        a, b = context(left, walker.model)
        origin = Path(0.0, a, b, "", None, at, open=still_open(left))
        group = walker.choices.with_lead(pair[0])
        paths = walker.best(origin, group, at + 1, 16, 4.0, pending=pair[1])
        ranked = walker.finish(paths, at, a, b)
        if ranked and (best is None or ranked[0][0] > best[0]):
            rival = ranked[1][0] if len(ranked) > 1 else ranked[0][0] - 20
            best = (ranked[0][0], ranked[0][0] - rival, at, ranked[0][1])
    if best is None:
        return None
    gain, lead, at, path = best
    if gain < GAIN + GAIN_PER_CHARACTER * len(path.out):
        return None
    path.guessed += 1
    return Edit(
        step=STEP,
        kind="replace",
        start=at,
        before=text[at : path.at],
        after=path.out,
        chars=path.at - at,
        why=f"a byte after {gbk.hexed(gbk.encode(text[at]))} is lost without a trace; in step again at {path.end}",
        confidence=confidence(path, gain - GAIN, lead),
    )
