"""A text folded for matching: one script, one width, one kind of quote, dash, bar, bracket and blank.

The one map for everybody who looks for words in a page. Every character becomes exactly one, so a span found in the
folded text is the span in the text itself, and values are read from there.
"""

from __future__ import annotations

import re
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from corpus.text.chars import TO_ASCII, mask_surrogates
from corpus.text.readings import to_simplified

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Marks of which pages use several. 「」 and “” are quotes, 丨 (a Han stroke) and ｜ are bars on credit lines.
_KINDS = {
    '"': "“”„‟「」『』＂〝〞﹁﹂",
    "'": "‘’‚‛＇`´｀",
    "-": "‐‑‒–—―－─━﹣",
    "~": "～〜∼˜",
    "|": "｜丨∣│┃︱︳❘❙⎪ǀ∥‖",
    "/": "／╱⁄∕",
    "[": "【〔［〖﹝",
    "]": "】〕］〗﹞",
    "(": "（﹙",
    ")": "）﹚",
    "《": "〈",
    "》": "〉",
    ",": "，﹐",
    ":": "：︰∶﹕꞉",
    ";": "；﹔",
    "!": "！﹗",
    "?": "？﹖",
    "。": "｡",
    "、": "﹑､",
    "·": "•・‧∙⋅●",
    " ": "\t\r\u00a0\u1680\u200b\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B))),
    "账": "帐帳",  # 帐号 and 账号 are both current
}
_MARKS = {chr(wide): chr(narrow) for wide, narrow in TO_ASCII.items()} | {
    mark: plain for plain, marks in _KINDS.items() for mark in marks
}
#: On nearly every page: str.replace of one character is some 30 times faster than a call for each place.
_FREQUENT = tuple((mark, _MARKS[mark]) for mark in "，：“”（）！？；—「」【】～｜")
#: So many characters tell a Traditional text: there one pass of str.translate beats a call for each character.
_SAMPLE = 600


@cache
def _table() -> Mapping[str, str]:
    """Every character of the basic plane that is folded to another one.

    Rare ones beyond it would make the pattern of ``_odd`` 200 times slower (measured: 4.2 ms a page).
    """
    simplified = {chr(code): simple for code, simple in to_simplified().items() if code < 0x10000}
    return MappingProxyType({old: _MARKS.get(new, new) for old, new in simplified.items()} | _MARKS)


@cache
def _codes() -> dict[int, str]:
    return {ord(character): plain for character, plain in _table().items()}


@cache
def _odd() -> re.Pattern[str]:
    return re.compile("[" + re.escape("".join(_table())) + "]")


def fold(text: str) -> str:
    """Simplified, half width, one kind of each mark; ``len(fold(text)) == len(text)``, and no surrogates in it.

    >>> fold("聲明：來源｜「見實」（ＩＤ）")
    '声明:来源|"见实"(ID)'
    """
    for mark, plain in _FREQUENT:
        text = text.replace(mark, plain)
    odd = _odd()
    if odd.search(text):
        few = len(odd.findall(text, 0, _SAMPLE)) < _SAMPLE // 20
        text = odd.sub(lambda match: _table()[match[0]], text) if few else text.translate(_codes())
    return mask_surrogates(text)
