"""Lines read with the wrong one of the Chinese encodings: UTF-8 as GBK, Big5 as GBK, GBK as Big5.

A line is read again only where it shows what clean text does not (``signs``), and the new reading is taken only if it
is far likelier than the old.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from corpus.article import Edit
from corpus.cleaning.damage import codecs
from corpus.cleaning.damage.choices import Habits, choices
from corpus.cleaning.damage.language_model import LanguageModel
from corpus.cleaning.damage.respell import Reading, Spelling, respell
from corpus.cleaning.damage.signs import BIG5_AS_GBK, GBK_AS_BIG5, UTF8_AS_GBK

STEP = "repair-mojibake"
GAIN = 8.0  # log-likelihood over the line as it stands
GAIN_PER_CHARACTER = 1.5
WORST = -8.5  # mean log-likelihood a character that real Chinese does not fall below


@dataclass(frozen=True, slots=True)
class Kind:
    spelling: Spelling
    signs: re.Pattern[str]


@cache
def kinds() -> tuple[Kind, ...]:
    return (
        Kind(
            Spelling(
                "UTF-8 read as GBK", codecs.gbk_encode, lambda: codecs.utf8().feed, eats_ascii=True, pairs_only=False
            ),
            UTF8_AS_GBK(),
        ),
        Kind(
            Spelling(
                "Big5 read as GBK", codecs.gbk_encode, lambda: codecs.big5().feed, eats_ascii=False, pairs_only=True
            ),
            BIG5_AS_GBK(),
        ),
        Kind(
            Spelling(
                "GBK read as Big5",
                codecs.big5_encode,
                lambda: codecs.gbk_from_big5().feed,
                eats_ascii=False,
                pairs_only=True,
            ),
            GBK_AS_BIG5(),
        ),
    )


def repairs(text: str, model: LanguageModel) -> Iterator[Edit]:
    """One edit a line, or a run of it, in order."""
    found: dict[int, list[Edit]] = {}
    for kind in kinds():
        for start, line in _lines(text, kind.signs):
            if start not in found and (edits := list(_repair(start, line, kind.spelling, model))):
                found[start] = edits
    for start in sorted(found):
        yield from found[start]


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


SAMPLE = 1000  # of a longer line only so much is read before the rest is
RUN = re.compile("[^\x00-\x7f]{3,}(?:\\?[^\x00-\x7f]+)*\\??")
#: A stretch between blanks and digits: bytes below 40 are never half of a pair
STRETCH = re.compile("[^\x00-?]+")


def _repair(start: int, line: str, spelling: Spelling, model: LanguageModel) -> Iterator[Edit]:
    """The whole line, or else those of its runs without ASCII that are of this kind."""
    whole = _reread(line, spelling, model)
    if whole and spelling.pairs_only and "\ufffd" not in line and "?" not in line:
        # a line may begin in good Chinese: 补充点评 2007年10月25日 ： 羆ぇ...
        for stretch in STRETCH.finditer(line):
            found = _accepted(stretch[0], spelling, model, gain=0.0)
            if found and found.out != stretch[0]:
                yield _edit(start + stretch.start(), stretch[0], found, spelling)
        return
    if whole:
        yield _edit(start, line, whole, spelling)
        return
    for run in RUN.finditer(line):
        found = _reread(run[0], spelling, model)
        if found:
            yield _edit(start + run.start(), run[0], found, spelling)


def _reread(shown: str, spelling: Spelling, model: LanguageModel) -> Reading | None:
    """The line in the other encoding, if that makes it Chinese."""
    if len(shown) > SAMPLE and not (
        _accepted(shown[:SAMPLE], spelling, model) or _accepted(shown[: SAMPLE - 1], spelling, model)
    ):
        return None
    return _accepted(shown, spelling, model)


def _accepted(shown: str, spelling: Spelling, model: LanguageModel, gain: float | None = None) -> Reading | None:
    neutral = choices(model, "", "")
    reading = respell(shown, spelling, neutral, model)
    if reading is None:
        return None
    habits = Habits.of(reading.out)
    if reading.guessed and (habits.foreign_script or habits.foreign_quotes):
        own = choices(model, habits.foreign_quotes, habits.foreign_script)
        reading = respell(shown, spelling, own, model) or reading
    now = model.score(shown) + sum(map(neutral.cost, shown))
    length = max(1, len(reading.out))
    if gain is None:
        gain = GAIN + GAIN_PER_CHARACTER * length
    if reading.score - now <= gain or (gain and reading.score / length < WORST):
        return None
    return reading


def _edit(start: int, before: str, reading: Reading, spelling: Spelling) -> Edit:
    sure = 0.97 if not reading.guessed else 0.49
    why = f"{spelling.name}: {before[:3]} is {_bytes(before[:3], spelling)} is {reading.out[:2]}"
    if reading.guessed:
        why += f"; {reading.guessed} bytes lost, chosen by what is likely"
    return Edit(
        step=STEP,
        kind="replace",
        start=start,
        before=before,
        after=reading.out,
        chars=len(before),
        why=why,
        confidence=sure,
    )


def _bytes(shown: str, spelling: Spelling) -> str:
    return " ".join((spelling.encode(ch) or (ch.encode("ascii", "replace"),))[0].hex().upper() for ch in shown)
