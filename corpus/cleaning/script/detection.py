"""Which script a text is in, by the characters only one of them has."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Literal, NamedTuple

from corpus.text.chars import HAN_CHARACTER
from corpus.text.readings import simplified, to_simplified

Script = Literal["Hans", "Hant", "Hani", "Zyyy"]

#: Kana (but の, a fashion on Taiwan's shop signs) and Hangul: their Han characters are not Chinese to convert.
_FOREIGN = re.compile("[\u3041-\u306d\u306f-\u30fa\u1100-\u11ff\uac00-\ud7a3]")
_ABOUT_SCRIPTS = re.compile("[繁简簡正][体體字]|[异異][体體]")
#: Simplified forms that are Hong Kong's and the mainland's Traditional ones too (OpenCC's HKVariants): no evidence.
_SHARED = frozenset("着悦愠户温兑卧囱脱腽葱蜕税煴氲榅涚捝媪")
#: Characters of names that Simplified text keeps (王濛, 毕昇, 孙甦): no evidence either.
_OF_NAMES = frozenset("濛昇陞崑崙氾龢甦迺祕濬椏")
_PAIR_SIGNS = frozenset("(（[［/／、→-—“‘「『<《")


class Counts(NamedTuple):
    """Characters that only Traditional, only Simplified text has."""

    traditional: int
    simplified: int


def count(text: str) -> Counts:
    """How many characters of either script ``text`` holds. Characters both use (后, 里, 著, 乾) say nothing."""
    traditional, simple = _characters()
    present = Counter(text)
    return Counts(
        sum(present[ch] for ch in traditional.intersection(present)),
        sum(present[ch] for ch in simple.intersection(present)),
    )


def verdict(text: str, counts: Counts) -> Script:
    """The script of a whole text."""
    traditional, simple = counts
    if not traditional and not simple:
        return "Hani" if HAN_CHARACTER.search(text) else "Zyyy"
    if is_foreign(text):
        return "Hani"
    if 10 * traditional <= traditional + simple:
        return "Hans"
    return "Hant" if 10 * simple <= traditional + simple else "Hani"


def is_foreign(text: str, share: float = 0.1) -> bool:
    """Is more than ``share`` of the letters kana or Hangul? Japanese prose has 40 % and more."""
    if not _FOREIGN.search(text):
        return False
    foreign = len(_FOREIGN.findall(text))
    return foreign > share * (foreign + len(HAN_CHARACTER.findall(text)))


def shows_both(line: str, counts: Counts) -> bool:
    """Is this a line about the scripts, 发(發)、后(後) or “發”的简体是“发”, which conversion would make nonsense of?"""
    if not counts.simplified:
        return False
    if _ABOUT_SCRIPTS.search(line):
        return True
    traditional, _ = _characters()
    pairs = sum(ch in traditional and _is_pair(line, position) for position, ch in enumerate(line))
    return 2 * pairs >= counts.traditional


def _is_pair(line: str, position: int) -> bool:
    """Does the Simplified form stand beside this Traditional character, one sign between them?"""
    form = simplified(line[position])
    before, behind = line[max(0, position - 2) : position], line[position + 1 : position + 3]
    return (len(before) == 2 and before[0] == form and before[1] in _PAIR_SIGNS) or (
        len(behind) == 2 and behind[1] == form and behind[0] in _PAIR_SIGNS
    )


@cache
def _characters() -> tuple[frozenset[str], frozenset[str]]:
    """Traditional characters: changed by conversion into one of GB 2312, and not in GB 2312 themselves.

    Rare ones are not among them (暐: its Simplified form is rarer still), nor 乾, 於, 著 that Simplified keeps in
    some words. Simplified: the result of such a conversion, in GB 2312 and not in Big5 (so not 后, 里, 云).
    """
    table = to_simplified()
    forms = set(table.values())
    mainland = _encodable("gb2312", {chr(code) for code in table} | forms)
    traditional = {chr(code) for code, form in table.items() if form in mainland} - mainland
    simple = (forms & mainland) - _encodable("big5", forms)
    return frozenset(traditional - _OF_NAMES), frozenset(simple - _SHARED)


def _encodable(encoding: str, characters: set[str]) -> set[str]:
    return set("".join(characters).encode(encoding, "ignore").decode(encoding))
