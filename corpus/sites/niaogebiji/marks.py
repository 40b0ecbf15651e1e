"""The words niaogebiji.com puts around every article, and a view of text in which they can be looked for."""

from __future__ import annotations

import re

#: Full width → ASCII, every kind of space → a plain one; one character for one, so positions stay valid.
_SPACES = "\u3000\u00a0\u2002\u2003\u2009\ufeff"
_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)} | dict.fromkeys(map(ord, _SPACES), " ")

NAME = ("鸟哥笔记", "鳥哥筆記")

#: Each belongs to a block of its own, in either script: 推广合作 head line, purchase dialog, 社区公约, toast.
_MARKS = tuple(
    re.compile(pattern)
    for pattern in (
        r"APP推[广廣]合作",
        r"[联聯][系繫络絡].{0,2}[鸟鳥]哥[笔筆][记記]",
        r"[确確][认認]要消耗 {0,2}\d+ {0,2}羽毛",
        r"羽毛不足",
        r"\d+羽毛\s{1,3}立即[兑兌][换換]",
        r"依法管[网網].依法[办辦][网網]",
        r"\+ {0,2}\d+ {0,2}羽毛",
        r"羽毛精[选選]",
    )
)


def folded(text: str) -> str:
    """The same text in half width, character for character.

    >>> folded("２０２１－１１－２２　10：07")
    '2021-11-22 10:07'
    """
    return text.translate(_WIDTH)


def is_marked(text: str) -> bool:
    """True where two of the site's own blocks stand; an article about 羽毛 or about the site has none.

    >>> is_marked("鸟哥笔记有一套羽毛积分：读完文章 +5 分，可以兑换礼品。")
    False
    """
    if "羽毛" not in text and not any(name in text for name in NAME):
        return False
    text = folded(text)
    return sum(mark.search(text) is not None for mark in _MARKS) >= 2
