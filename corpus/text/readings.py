"""Readings of characters, and the Simplified form of one character.

The notes mirrors put after characters are always the *first* reading of pypinyin's dictionary: 1,770 of
1,770 notes on 29 real pages (調 always diào, 長 always zhǎng). Both tables are built on first use.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from corpus.text.chars import HAN_RANGES

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def _dictionary() -> Mapping[int, str]:
    """pypinyin's table of code point → readings, joined by commas.

    Executed as a file of its own: ``import pypinyin`` loads 100 ms of phrases that nothing here needs.
    """
    package = importlib.util.find_spec("pypinyin")
    assert package is not None, "pypinyin is a dependency"
    assert package.origin is not None
    spec = importlib.util.spec_from_file_location("_pinyin_dict", Path(package.origin).with_name("pinyin_dict.py"))
    assert spec is not None, "pypinyin ships pinyin_dict.py"
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return MappingProxyType(module.pinyin_dict)


@cache
def to_simplified() -> Mapping[int, str]:
    """A table for ``str.translate``: Traditional code point → one Simplified character (OpenCC t2s, no phrases).

    >>> "適當（數）".translate(to_simplified())
    '适当（数）'
    """
    import opencc

    characters = [chr(code) for first, last in HAN_RANGES for code in range(first, last + 1)]
    # one call; the line breaks keep phrase rules from seeing neighbours
    converted = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = zip(characters, converted, strict=True)
    return MappingProxyType({ord(old): new for old, new in pairs if old != new and len(new) == 1})


def simplified(ch: str) -> str:
    """The Simplified form of one character; itself where there is none.

    >>> simplified("當"), simplified("的")
    ('当', '的')
    """
    return to_simplified().get(ord(ch), ch)


def first_reading(ch: str) -> str | None:
    """The reading a mirror's note would give, with tone mark; None for what has no reading.

    >>> first_reading("調"), first_reading("們"), first_reading("A")
    ('diào', 'men', None)
    """
    found = _dictionary().get(ord(ch))
    return found.split(",", 1)[0] if found else None


@cache
def readings(ch: str) -> frozenset[str]:
    """Every reading of one character and of its Simplified form, with tone marks.

    >>> "cháng" in readings("長")
    True
    """
    own, simple = _dictionary().get(ord(ch)), _dictionary().get(ord(simplified(ch)))
    return frozenset(reading for found in (own, simple) if found for reading in found.split(","))
