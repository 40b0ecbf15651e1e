"""Pinyin notes: the readings that a mirror's software puts in brackets after Traditional characters, 數(shù)據.

``NOTE`` is a note as the software writes it. ``ANY_NOTE`` is what a reader may take for one, whoever wrote it: with
full-width brackets, blanks inside, the letters of input methods and combining tone marks.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from unicodedata import combining, normalize

from corpus.text.readings import first_reading, readings, simplified

_COMPOSED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
TONED = f"{_COMPOSED}\u0300\u0301\u0304\u030c"  # composed, or as combining marks
HAS_TONE = re.compile(f"[{TONED}]")
#: One syllable as the software spells it
PINYIN = f"[a-zü{_COMPOSED}]{{1,7}}"
NOTE = re.compile(rf"\(({PINYIN})\)")
LETTERS = f"a-züɑɡ\u0308{TONED}"  # ɑ and ɡ: what Chinese input methods and fonts give for a and g
SPACE = " \t\u00a0\u2009\u3000"  # 《網(wǎng)絡(luò )主播》: a recorded page has a blank inside
#: Bounded repeats, nothing to backtrack into: detection is one search for this
ANY_NOTE = re.compile(rf"[(（][{SPACE}]{{0,3}}([{LETTERS}]{{1,8}})[{SPACE}]{{0,3}}[)）]")


def has_tone(reading: str) -> bool:
    return HAS_TONE.search(reading) is not None


@lru_cache(65536)
def is_key(ch: str, reading: str) -> bool:
    """Could the software's table say ``ch(reading)``? Only of characters that conversion to Simplified changes.

    Without a tone mark it must be the first reading: 們(men).

    >>> is_key("數", "shù"), is_key("們", "men"), is_key("的", "de"), is_key("數", "shu")
    (True, True, False, False)
    """
    if simplified(ch) == ch:
        return False
    return first_reading(ch) == reading or (has_tone(reading) and reading in readings(ch))


def is_keyed(text: str, note: re.Match[str]) -> bool:
    """Does a note of ``text`` stand after a character of which it is the reading?"""
    return note.start() > 0 and is_key(text[note.start() - 1], note[1])


@lru_cache(4096)
def toneless(reading: str) -> str:
    """A reading without its tone.

    >>> toneless("dāng"), toneless("lǜ")
    ('dang', 'lü')
    """
    marks = (ch for ch in normalize("NFD", reading) if not combining(ch) or ch == "\u0308")
    return normalize("NFC", "".join(marks))


@cache
def toneless_readings(ch: str) -> frozenset[str]:
    return frozenset(map(toneless, readings(ch)))
