"""Pinyin notes as evidence: which characters mirrors put a note after, and what is left of a broken one."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache, lru_cache

from corpus.repair import gbk
from corpus.text.readings import first_reading, readings, simplified

TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
PINYIN = f"[a-zü{TONED}]{{1,7}}"
#: A whole note
NOTE = re.compile(rf"\(({PINYIN})\)")
#: A note whose bracket went into a broken pair. Two blanks: a decoder that shows what it can't read as blanks.
BROKEN_NOTE = re.compile(rf"(?:[?\ufffd]|(?<=[\u4e00-\u9fff])  )\(?({PINYIN})\)")
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"


def is_toned(note: str) -> bool:
    return any(ch in TONED for ch in note)


@lru_cache(65536)
def is_key(ch: str, note: str) -> bool:
    """True where mirrors put ``note`` after ``ch``: conversion changes the character, the note is its reading.

    >>> is_key("數", "shù"), is_key("們", "men"), is_key("的", "de")
    (True, True, False)
    """
    if simplified(ch) == ch:
        return False
    if is_toned(note):
        return note in readings(ch)
    return first_reading(ch) == note  # neutral tone: 們(men)


@cache
def keys_of(note: str) -> tuple[tuple[int, int, str], ...]:
    """Lead byte, trail byte and character of every key that has this note, in order of their bytes."""
    return tuple(key for key in _keys().get(note, ()) if key[1] > 0x7F)


@cache
def _keys() -> dict[str, list[tuple[int, int, str]]]:
    found: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for pair, ch in enumerate(gbk.pairs()):
        if ch and simplified(ch) != ch:
            notes = {note for note in readings(ch) if is_toned(note)} | {first_reading(ch)}
            for note in notes:
                if note and is_key(ch, note):
                    found[note].append((pair >> 8, pair & 0xFF, ch))
    return found


@lru_cache(65536)
def is_toneless_key(ch: str, note: str) -> bool:
    """The toneless kind of gz_jiayi: notes were put into Simplified text, after any character: 欢(huan)."""
    reading = first_reading(ch)
    return reading is not None and plain(reading) == note


@lru_cache(4096)
def plain(reading: str) -> str:
    """A reading without its tone: dāng -> dang, lǜ -> lü."""
    bare = unicodedata.normalize("NFD", reading)
    bare = "".join(ch for ch in bare if not unicodedata.combining(ch) or ch == "\u0308")
    return unicodedata.normalize("NFC", bare)


def without_notes(text: str) -> str:
    """A text for the language model: toned notes gone, half a note a mere ``?``."""
    text = BROKEN_NOTE.sub("?", text)
    return NOTE.sub(lambda note: "" if is_toned(note[1]) else note[0], text)
