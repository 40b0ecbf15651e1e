"""How much a text looks like Chinese that people write: the judge between two readings of the same bytes.

The charsets carry the frequency list themselves: level 1 of GB 2312 (3,755 characters) and of Big5 (5,401) was
chosen by use. Bytes read wrongly, or read from the middle of a character, give leads and trails without that order:
four in ten such pairs fall inside level 1, against 99 in 100 of real text. The 300 most used characters of jieba's
dictionary (60 % of all text) decide where only a handful of characters is there.
"""

from __future__ import annotations

import re
from functools import cache

from corpus.text.chars import HAN_CHARACTER, TO_ASCII

_MOST_USED = (
    "一是人了不在有大中国和为这上他个地年来我会以到时要出的生学说道民家子也成行下们于后就发自之对得主长可过天作分方用多你"
    "着部能市等业全里工公经本都而高政法面门动日进区事代那去心小同北定开产前其军还然起种所如现理机体表力好外与文当两实重"
    "新三么只山水关明从化平建又制南内西没此将员名手最东头者月间无安看见各城十相但已些正口通想度加第她合院物性战由位常点"
    "海意场武使次二向治因立数样身情入原问把路被并利石老教万知级量任江及应省资委务元美特期世湖回系比气汉总展电科金先声提"
    "品设或义王社很统处四首共马形己儿司太目基领队直计别女权话少流命至报米给打变果书清活几州华解议更称程今决张导术府才保"
    "國爲為這個來會時學說們於後發對長過業裏裡經門動進區開產軍還種現機體與當兩實麼關從內沒將員東頭間無見戰點場數樣問並萬"
    "級應資務氣漢總電聲設義統處馬兒領隊計別權話報給變書幾華議稱決張導術"
)
_PUNCTUATION = "，。、；：？！“”‘’（）《》「」『』【】—…·　～"

#: Weights a character; the distance between right and wrong readings is about 2.5 a character.
MOST_USED, PUNCTUATION, COMMON, NEUTRAL, RARE, SYMBOL, PRIVATE, LOST = 2.0, 1.5, 1.0, 0.0, -1.5, -2.0, -4.0, -5.0

#: Characters to look at: the readings differ by 2.5 a character, so hundreds are plenty.
_ENOUGH = 800
_MARKED = re.compile("[^\x00-\x7f]+")


@cache
def weights() -> dict[str, float]:
    """The characters that speak for a reading."""
    table = dict.fromkeys(_level_1("gb2312", 0xB0, 0xD7) + _level_1("big5", 0xA4, 0xC6), COMMON)
    table.update(dict.fromkeys(map(chr, TO_ASCII), 0.5))
    table.update(dict.fromkeys(_MOST_USED, MOST_USED))
    table.update(dict.fromkeys(_PUNCTUATION, PUNCTUATION))
    return table


def _level_1(charset: str, first: int, last: int) -> str:
    pairs = (bytes((lead, trail)) for lead in range(first, last + 1) for trail in range(0x40, 0xFF))
    text = "".join(pair.decode(charset, "ignore") for pair in pairs)
    return "".join(HAN_CHARACTER.findall(text))


def weight(char: str) -> float:
    """Weight of one character that is not ASCII."""
    known = weights().get(char)
    if known is not None:
        return known
    if char == "\ufffd":
        return LOST
    if "\ue000" <= char <= "\uf8ff" or "\x80" <= char <= "\x9f":
        return PRIVATE
    if HAN_CHARACTER.match(char):
        return RARE
    if char < "\u0590" or "\u2010" <= char <= "\u203a":
        return NEUTRAL  # Latin, Greek, Cyrillic; typographic marks
    return -0.5 if "\u3040" <= char <= "\u30ff" or "\uac00" <= char <= "\ud7a3" else SYMBOL


def commonness(text: str) -> float:
    """Mean weight of the characters beyond ASCII: about 1.4 for Chinese, below 0 for bytes read wrongly.

    >>> commonness("授权转载") > 1 > 0 > commonness("閹哄牊娼堟潪顒冩祰")
    True
    """
    marked = "".join(_MARKED.findall(text))
    marked = marked[:: 1 + len(marked) // _ENOUGH]
    return sum(map(weight, marked)) / len(marked) if marked else 0.0
