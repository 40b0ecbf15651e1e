"""Letters in brackets after a Chinese character: what may be a reading of it, whoever put it there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from unicodedata import normalize

from corpus.text.chars import HAN_CHARACTER
from corpus.text.notes import ANY_NOTE, has_tone, toneless_readings
from corpus.text.readings import first_reading, readings, simplified

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Words beside a note that say its author means it.
ABOUT_READINGS = re.compile(
    "拼音|[讀读念][作做成為为音]|[發发注標标正]音|多音字|音同|同音|[聲声][調调]|生字|Pinyin|pinyin"
)
#: They speak of readings, or of software: one gloss beside them is meant, several notes are not.
DICTIONARY = re.compile("字典|[詞词]典")


@dataclass(frozen=True, slots=True)
class Note:
    """A bracket with the letters of one syllable, and the character it stands after."""

    start: int
    end: int
    before: str  # brackets and all
    character: str
    reading: str
    enclosed: bool  # the character belongs to a word: Han before it or behind the bracket

    @property
    def toned(self) -> bool:
        return has_tone(self.reading) or (self.converted and self.first)

    @property
    def converted(self) -> bool:
        return simplified(self.character) != self.character

    @property
    def first(self) -> bool:
        return first_reading(self.character) == self.reading

    @property
    def right(self) -> bool:
        """A reading of the character, tone marks left aside on either side where the note has none."""
        return self.reading in readings(self.character) or self.reading in toneless_readings(self.character)


def read(text: str, start: int) -> Iterator[Note]:
    """All notes from ``start`` on that stand after a Chinese character."""
    for match in ANY_NOTE.finditer(text, start):
        begin, end = match.span()
        character = text[begin - 1 : begin]
        if not HAN_CHARACTER.match(character):
            continue
        yield Note(
            start=begin,
            end=end,
            before=match[0],
            character=character,
            reading=spelling(match[1]),
            enclosed=HAN_CHARACTER.match(text[max(0, begin - 2) : begin - 1]) is not None
            or HAN_CHARACTER.match(text, end) is not None,
        )


def spelling(letters: str) -> str:
    """The letters of a note as the dictionary spells them."""
    return normalize("NFC", letters).replace("ɑ", "a").replace("ɡ", "g").replace("v", "ü")


@cache
def is_common(character: str) -> bool:
    """Among the 3,755 characters of GB 2312's first level, the standard's own list of frequent ones."""
    try:
        return 0xB0 <= simplified(character).encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False
