"""The alphabet the language model counts in: one symbol for every character that means the same here.

Simplified, half width, every digit ``0``, every Latin letter ``a``, one blank, corner quotes as curly ones. Runs
of digits, letters and blanks count once: their length says nothing about Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from corpus.text.readings import to_simplified

RUNS = "0a "
_RUN = re.compile(r"(?<=0)0+|(?<=a)a+|(?<= ) +")


@cache
def _table() -> Mapping[int, str]:
    table = dict(to_simplified())
    table.update({code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)})  # full-width ASCII
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
