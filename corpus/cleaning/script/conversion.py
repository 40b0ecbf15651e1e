"""OpenCC, and what it gets wrong."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from corpus.cleaning.script import zhu
from corpus.errors import UsageError
from corpus.text.chars import SURROGATES

if TYPE_CHECKING:
    from opencc import OpenCC

#: Never tw2sp: it changes words, 執行 → 运行, 社群 → 社区, 線上 → 在线 (26 wrong on one recorded mirror page).
CONFIGS = ("t2s", "tw2s", "hk2s")
#: Ending of a configuration that was applied to the Traditional paragraphs only.
BY_PARAGRAPH = "/paragraph"

#: What OpenCC must not see: it raises on lone surrogates, and tw2s and hk2s end the text at a NUL (1.4.2).
_SHIELDED = re.compile(f"([\x00{SURROGATES}]+)")
_BEYOND_BMP = re.compile("[\U00010000-\U0010ffff]")
#: Characters that tell the standards apart. 着 → 著 was also part of the mirror's conversion of mainland text.
_TAIWAN = re.compile("[裡汙洩麵簷樑痺]|著(?![名作稱述錄])")
_HONG_KONG = re.compile("[衞説脱税鋭閲悦兑綫鈎葱醖藴媪枱粧糭]")
#: Variants that only the configuration of their own region knows; mixed pages have them anyway.
_LEFT_OVER = dict(zip("衞敍枱粧糭簷痺睪", "卫叙台妆粽檐痹睾", strict=True))
_IS_LEFT_OVER = re.compile(f"[{''.join(_LEFT_OVER)}]")

_MO = re.compile("(?<=[什怎甚那这這多要])么")
_SHEN = re.compile("甚(?=么)")


def choose(text: str) -> str:
    """The configuration for a Traditional text: its region's where its variants name one, else ``t2s``.

    Measured on 60 documents: s2tw text comes back with 136 wrong characters from t2s and 10 from tw2s, s2hk text
    with 25 from t2s and none but those of the way there from hk2s.

    >>> choose("裡面"), choose("衞生"), choose("裏面發展")
    ('tw2s', 'hk2s', 't2s')
    """
    taiwan, hong_kong = len(_TAIWAN.findall(text)), len(_HONG_KONG.findall(text))
    if hong_kong > taiwan:
        return "hk2s"
    return "tw2s" if taiwan else "t2s"


def convert(text: str, config: str) -> str:
    """OpenCC as it is, but for what it can't take: lone surrogates and NUL stay as they are. Length is kept.

    >>> convert("乾隆年間的乾燥", "t2s"), convert("發\\ud800展", "t2s") == "发\\ud800展"
    ('乾隆年间的干燥', True)
    """
    if config not in CONFIGS:
        raise UsageError(f"no script configuration {config!r}; there are {', '.join(CONFIGS)}")
    converter = _converter(config)
    pieces: list[str] = _SHIELDED.split(text)
    pieces[::2] = [converter.convert(piece) for piece in pieces[::2]]
    return "".join(pieces)


def to_simplified(text: str, config: str) -> str:
    """Convert, then put right what no configuration gets right.

    >>> to_simplified("甚麼是琨暐的卓著", "t2s")
    '什么是琨暐的卓著'
    """
    return _mend(text, convert(text, config))


def _mend(text: str, converted: str) -> str:
    """``text``: what ``converted`` was made from, position by position."""
    changes: dict[int, str] = zhu.decide(text, converted)
    changes |= {match.start(): _LEFT_OVER[match[0]] for match in _IS_LEFT_OVER.finditer(converted)}
    # A character few fonts can show is no better for readers than the name its bearer writes: 琨暐.
    for match in _BEYOND_BMP.finditer(converted):
        if text[match.start()] < "\U00010000":
            changes[match.start()] = text[match.start()]
    # 什么 in text that is Traditional but for it: tw2s knows 么 as Taiwan's 幺 (老么).
    changes |= {match.start(): "么" for match in _MO.finditer(text)}
    # OpenCC keeps 甚么 on purpose; the mainland writes 什么.
    changes |= {match.start(): "什" for match in _SHEN.finditer(converted)}
    if not changes:
        return converted
    characters = list(converted)
    for position, character in changes.items():
        characters[position] = character
    return "".join(characters)


@cache
def _converter(config: str) -> OpenCC:
    from opencc import OpenCC

    return OpenCC(config)
