"""Lines read with the wrong one of the Chinese encodings: UTF-8 as GBK, Big5 as GBK, GBK as Big5.

A line is read again only where it shows what clean text does not (``signs``), and the new reading is taken only if it
is far likelier than the old.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from corpus.article import Edit
from corpus.repair import costs
from corpus.repair.beam import Beam
from corpus.repair.candidates import prior
from corpus.repair.language_model import LanguageModel
from corpus.repair.misread import decoders
from corpus.repair.misread.decoders import Encoding
from corpus.repair.misread.reread import Reading, reread
from corpus.repair.misread.stretches import Spelling, split_dropped
from corpus.repair.signs import big5_as_gbk, gbk_as_big5, utf8_as_gbk

STEP = "repair-mojibake"


@dataclass(frozen=True, slots=True)
class Kind:
    """A wrong reading of Chinese encodings; ``spellings`` are the ways a line of it may be read again."""

    name: str
    signs: re.Pattern[str]
    spellings: Callable[[str], Iterator[Spelling]]
    pairs_only: bool  # right and wrong encoding both take two bytes a character: good Chinese fits as well


LOST = re.compile("(\ufffd+)")
LOST_PAIR = re.compile("(\ufffd)")
QUESTION = re.compile(r"(\?)")
PRIVATE_USE = re.compile("[\ue000-\ue765]")


def _gbk_spellings(name: str, encoding: Encoding, shown: str) -> Iterator[Spelling]:
    """GBK readers show U+FFFD and go on with the next byte; or they show ``?`` for two bytes, as PHP does."""
    if "\ufffd" in shown:
        yield Spelling(name, decoders.gbk_misreader(private_use=False), encoding, LOST, "single")
    else:
        private_use = PRIVATE_USE.search(shown) is not None
        dropped = not private_use and isinstance(encoding, decoders.Utf8) and _lacks_pairs(shown)
        misreader = decoders.gbk_misreader(private_use=private_use or dropped)
        yield Spelling(name, misreader, encoding, QUESTION, "pair", dropped)


def _lacks_pairs(shown: str) -> bool:
    """True where UTF-8 that was read as GBK has lost whole pairs, and only these."""
    try:
        return any(
            len(
                split_dropped(
                    piece, decoders.utf8().settle_euro(decoders.gbk_misreader(private_use=True).encode(piece))
                )
            )
            > 1
            for piece in shown.split("?")
        )
    except UnicodeError:
        return False


def _big5_spellings(name: str, encoding: Encoding, shown: str) -> Iterator[Spelling]:
    """As for GBK, but browsers' Big5 loses two bytes at once. Hong Kong's additions show where the plain one fails."""
    codecs_ = ("cp950",) if PRIVATE_USE.search(shown) else ("big5hkscs", "big5")
    for codec in codecs_:
        misreader = decoders.big5_misreader(codec)
        if "\ufffd" in shown:
            yield Spelling(name, misreader, encoding, LOST, "single")
            yield Spelling(name, misreader, encoding, LOST_PAIR, "pair")
        else:
            yield Spelling(name, misreader, encoding, QUESTION, "pair")


@cache
def kinds() -> tuple[Kind, ...]:
    utf8, big5, gbk = "UTF-8 read as GBK", "Big5 read as GBK", "GBK read as Big5"
    return (
        Kind(utf8, utf8_as_gbk(), lambda shown: _gbk_spellings(utf8, decoders.utf8(), shown), pairs_only=False),
        Kind(big5, big5_as_gbk(), lambda shown: _gbk_spellings(big5, decoders.big5(), shown), pairs_only=True),
        Kind(gbk, gbk_as_big5(), lambda shown: _big5_spellings(gbk, decoders.gbk_pairs(), shown), pairs_only=True),
    )


def repairs(text: str, beam: Beam) -> Iterator[Edit]:
    """One edit a line, or a run of it, in order."""
    found: dict[int, list[Edit]] = {}
    for kind in kinds():
        for start, line in _lines(text, kind.signs):
            if not beam.budget.allows():
                break
            if start not in found and (edits := list(_repair(start, line, kind, beam))):
                found[start] = edits
    edits = [edit for start in sorted(found) for edit in found[start]]
    clear = any(len(edit.after) >= costs.CLEAR for edit in edits)
    for edit in edits:
        if clear or len(edit.after) >= (costs.CLEAR if edit.confidence < 0.5 else costs.CLEAR_IF_WHOLE):
            yield edit


def _lines(text: str, signs: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Lines that show one of the signs, with their offsets."""
    end = -1
    for sign in signs.finditer(text):
        if sign.start() < end:
            continue
        start = text.rfind("\n", 0, sign.start()) + 1
        end = text.find("\n", sign.start())
        end = len(text) if end < 0 else end
        yield start, text[start:end]


RUN = re.compile("[^\x00-\x7f]{3,}(?:\\?[^\x00-\x7f]+)*\\??")
#: A stretch between blanks and digits: bytes below 40 are never half of a pair
STRETCH = re.compile("[^\x00-?]+")


def _repair(start: int, line: str, kind: Kind, beam: Beam) -> Iterator[Edit]:
    """The whole line, or else those of its runs without ASCII that are of this kind."""
    whole = _reread(line, kind, beam)
    if whole and kind.pairs_only and "\ufffd" not in line and "?" not in line:
        # a line may begin in good Chinese: 补充点评 2007年10月25日 ： 羆ぇ...
        for stretch in STRETCH.finditer(line):
            found = _accepted(stretch[0], whole.spelling, beam, gain=0.0)
            if found and found.text != stretch[0]:
                yield _edit(start + stretch.start(), stretch[0], Reread(found, whole.spelling))
        return
    if whole:
        yield _edit(start, line, whole)
        return
    for run in RUN.finditer(line):
        if kind.pairs_only and not kind.signs.search(run[0]):
            continue
        found_run = _reread(run[0], kind, beam)
        if found_run:
            yield _edit(start + run.start(), run[0], found_run)


class Reread(NamedTuple):
    """A new reading and the mistake that it undoes."""

    reading: Reading
    spelling: Spelling


def _reread(shown: str, kind: Kind, beam: Beam) -> Reread | None:
    """The line in the other encoding, if that makes it Chinese."""
    best: tuple[float, Reread] | None = None
    for spelling in kind.spellings(shown):
        if best and best[1].spelling.misreader is spelling.misreader:
            continue  # it fits byte by byte: no need to try two at a time
        if len(shown) > costs.FIRST_READ and not (
            _accepted(shown[: costs.FIRST_READ], spelling, beam)
            or _accepted(shown[: costs.FIRST_READ - 1], spelling, beam)
        ):
            continue
        reading = _accepted(shown, spelling, beam)
        if reading:
            score = _log_probability(reading.text, beam.model)
            if best is None or score > best[0]:
                best = score, Reread(reading, spelling)
    return best and best[1]


def _accepted(shown: str, spelling: Spelling, beam: Beam, gain: float | None = None) -> Reading | None:
    if not beam.budget.allows():
        return None
    sampled = min(len(shown), costs.SAMPLES * costs.SAMPLE_WIDTH)
    beam.budget.spend(1 + 2 * sampled // costs.SCORED_A_STEP + len(shown) // costs.DECODED_A_STEP)
    reading = reread(shown, spelling, beam)
    if reading is None or not reading.text:
        return None
    length = len(reading.text)
    after = _log_probability(reading.text, beam.model)
    now = _log_probability(shown, beam.model)
    if gain is None:
        gain = costs.LINE_GAIN + costs.LINE_GAIN_A_CHARACTER * length
    if after * length - now * len(shown) <= gain or (gain and after < costs.WORST):
        return None
    return reading


def _log_probability(text: str, model: LanguageModel) -> float:
    """Mean log-probability of a character, taken from samples of a long text."""
    if len(text) > costs.SAMPLES * costs.SAMPLE_WIDTH:
        step = (len(text) - costs.SAMPLE_WIDTH) // (costs.SAMPLES - 1)
        text = "".join(text[at : at + costs.SAMPLE_WIDTH] for at in range(0, len(text) - costs.SAMPLE_WIDTH + 1, step))
    return (model.score(text) + sum(map(prior, text))) / len(text)


def _edit(start: int, before: str, reread: Reread) -> Edit:
    reading, spelling = reread
    sure = 0.97 if not reading.lost else 0.49
    why = f"{spelling.name}: {before[:3]} is {_bytes(before[:3], spelling)} is {reading.text[:2]}"
    if reading.lost:
        why += f"; {reading.lost} bytes lost, chosen by what is likely"
    return Edit(
        step=STEP,
        kind="replace",
        start=start,
        before=before,
        after=reading.text,
        chars=len(before),
        why=why,
        confidence=sure,
    )


def _bytes(shown: str, spelling: Spelling) -> str:
    shown = spelling.marks.sub("?", shown)
    return spelling.encoding.settle_euro(spelling.misreader.encode(shown)).hex(" ").upper()
