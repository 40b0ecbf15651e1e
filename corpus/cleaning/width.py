"""Width: Chinese punctuation full width, letters and digits ASCII, the way Chinese pages are typeset.

Software of some sites folds U+FF01–FF5E to ASCII, and with it ，：；？！（）. Where a text shows that
this happened, the marks are restored; where its author simply types an ASCII mark now and then, they stay.
Curly quotes, 。、…《》 and all else that such folding leaves alone are never touched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from corpus.text.chars import HAN, HAN_CHARACTER, TO_ASCII, TO_FULL_WIDTH

_CHINESE = re.compile(f"[{HAN}。、《》〈〉「」『』【】·—…，：；？！（）“”‘’]")
_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")

_MARKS = re.compile("[,:;!?]+")
_BRACKETS = re.compile("[()（）]")
_ANY_MARK = re.compile("[,:;!?()]")
#: What a mark looks past: 10%,明年 follows a digit, “裂變”,聚焦 a Chinese word.
_CLOSING = ")）]】”’」』》〉%％"
_OPENING = "(（[【“‘「『《〈"
_WORD_AFTER_CHINESE = re.compile(f"[{HAN}，：；！？（）“‘,:;!?][A-Za-z0-9+%]+$")
#: Detection, one search: a mark beside a Chinese character, or past one closing or opening sign.
_FOLDED = re.compile(f"[{HAN}。”’」』》】）)%％][,:;!?(]|[,:;!?()][{HAN}“‘「『《【（(]|[{HAN}][)]")

#: Code and the like keep their punctuation, comments and strings in Chinese included.
_CODE = re.compile(
    r"""^\s*(?:\#include|import\s|from\s\w+\simport|def\s|class\s|function\b|var\s|let\s|const\s|return\b|public\s
          |private\s|select\s|insert\s|//|/\*|\$\s|>>>|<[a-z!/]|[a-z_][\w.]*\(.*\)\s*;?\s*$|["']?[\w.-]+["']?\s*[:=]\s*["'\[{])
      | [{}]\s*$ | \\[a-z] | \w\(\) | => | -> | && | \|\| | :: | [!=]= | \w\s=\s""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
#: Addresses, code in backquotes, tags, Markdown links.
_PROTECTED = re.compile(
    rf"""[a-z][a-z0-9+.-]{{1,15}}://[!-~]{{1,2000}}(?:[{HAN}]{{1,50}}[/?&=\#.][!-~]{{0,2000}}){{0,20}}
      | www\.[!-~]{{1,2000}} | [a-z0-9._+-]{{1,64}}@[a-z0-9.-]{{1,255}}
      | `[^`]{{1,500}}` | </?[a-z][^<>]{{0,500}}> | \]\([^()]{{0,500}}\)""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)

_ENDING = re.compile(r"[,:;!?)]{1,4}")
_MOUTH = re.compile("-?(?:[()]|[DP](?![A-Za-z0-9]))")

_BETWEEN_DIGITS = re.compile(
    "(?<=[\uff10-\uff19])(?:[．：／－](?=[\uff10-\uff19])|，(?=[\uff10-\uff19]{3}(?![\uff10-\uff19])))"
)
_PERCENT = re.compile("(?<=[0-9\uff10-\uff19])％")
_ALNUM = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+")
#: Words for widths; the ranges and quoted characters of programs.
_ABOUT_WIDTH = re.compile("[全半][角形型]|[０Ａａ]-[９Ｚｚ]|'[\uff10-\uff5a]'")


def fold_letters(text: str) -> str:
    """Full-width letters and digits, and what stands between such digits, become ASCII: ＡＩ is the word AI.

    A text that speaks of full and half width means what it shows.

    >>> fold_letters("ＣＥＯ说：２０２３年增长１２．５％，上午１０：３０开播"), fold_letters("全角的Ａ与半角的A")
    ('CEO说：2023年增长12.5%，上午10:30开播', '全角的Ａ与半角的A')
    """
    if not (_ALNUM.search(text) or _PERCENT.search(text)) or _ABOUT_WIDTH.search(text):
        return text
    text = _BETWEEN_DIGITS.sub(_to_ascii, text)
    text = _PERCENT.sub("%", text)
    return _ALNUM.sub(_to_ascii, text)


def _to_ascii(match: re.Match[str]) -> str:
    return match[0].translate(TO_ASCII)


def restore_marks(text: str) -> str:
    """Folded marks become full width again, where ASCII marks beside Chinese outnumber full-width ones.

    A mark counts as folded where a Chinese character stands before it, or behind it without a space. Numbers,
    times, ratios, addresses, code, Latin sentences have none there. Brackets go in pairs, by what they hold or
    by the Chinese around them.

    >>> restore_marks("他问:“10:30开播,是吗?”首席信息官(CIO)说,见https://a.cn/?x=1,2")
    '他问：“10:30开播，是吗？”首席信息官（CIO）说，见https://a.cn/?x=1,2'
    >>> restore_marks("第一，第二，a(b)，第三(旁注)")
    '第一，第二，a(b)，第三(旁注)'
    """
    full = sum(map(text.count, "，：；！？（）"))
    if sum(map(text.count, ",:;!?()")) <= full or not _FOLDED.search(text):
        return text
    found: list[int] = []
    start = 0
    for line in text.split("\n"):
        found += (start + position for position in _folded_marks(line))
        start += len(line) + 1
    if len(found) <= full:
        return text
    pieces: list[str] = []
    done = 0
    for position in found:
        pieces += (text[done:position], text[position].translate(TO_FULL_WIDTH))
        done = position + 1
    return "".join(pieces) + text[done:]


def _folded_marks(line: str) -> list[int]:
    """Positions of the marks of one line that should be full width, ascending."""
    if not _ANY_MARK.search(line) or _is_latin(line) or _CODE.search(line):
        return []
    free = _unprotected(line)
    pairs = [pair for pair in _pairs(line) if free.issuperset(pair.ascii)]
    brackets = {position for pair in pairs if pair.folded for position in pair.ascii}
    paired = {position for pair in pairs for position in pair.ascii}
    found = list(brackets)
    for marks in _MARKS.finditer(line):
        start, end = marks.span()
        if start in free and not _is_emoticon(line, end, paired) and _is_folded(line, start, end, brackets):
            found += range(start, end)
    return sorted(found)


def _is_latin(line: str) -> bool:
    return len(HAN_CHARACTER.findall(line)) < max(1, len(_LATIN_WORD.findall(line)))


def _is_emoticon(line: str, end: int, paired: set[int]) -> bool:
    """Does a face follow the eyes, :) or ;-( or :D? Its bracket has no other half."""
    mouth = _MOUTH.match(line, end)
    return mouth is not None and line[end - 1] in ":;" and mouth.end() - 1 not in paired


def _is_folded(line: str, start: int, end: int, brackets: set[int]) -> bool:
    """Was this run of marks full width? Its neighbours say, past closing and opening signs."""
    left, right = start - 1, end
    while left >= 0 and left > start - 4 and line[left] in _CLOSING and left not in brackets:
        left -= 1
    while right < len(line) and right < end + 3 and line[right] in _OPENING:
        right += 1
    before, behind = line[max(0, left) : left + 1], line[right : right + 1]
    if line[end : end + 1].isspace() or not before or before.isspace():
        return False
    if end == len(line) and _WORD_AFTER_CHINESE.search(line, max(0, start - 40), start):
        return True  # 如下,Enjoy: ends a Chinese sentence, “how are you?” an English one
    return left in brackets or _CHINESE.match(before) is not None or HAN_CHARACTER.match(behind) is not None


class _Pair(NamedTuple):
    """Two brackets that belong together: those of them that are ASCII, and whether these were full width."""

    ascii: tuple[int, ...]
    folded: bool


def _pairs(line: str) -> Iterator[_Pair]:
    """Pairs with an ASCII bracket. They were full width if they hold Chinese, or stand between Chinese."""
    opened: list[int] = []
    for bracket in _BRACKETS.finditer(line):
        if bracket[0] in "(（":
            opened.append(bracket.start())
            continue
        if not opened:
            continue
        first, last = opened.pop(), bracket.start()
        before, behind = line[max(0, first - 1) : first], line[last + 1 : last + 2]
        # an inner pair's Chinese counts once for each pair around it: nested deeper than that is no prose
        holds = len(opened) < 4 and HAN_CHARACTER.search(line, first, last) is not None
        between = _CHINESE.match(before) and (not behind or behind in ",:;!?" or _CHINESE.match(behind))
        yield _Pair(
            ascii=tuple(position for position in (first, last) if line[position] in "()"),
            folded=not {line[first + 1], line[last - 1]} & {"'", '"'}  # strings, which are code
            and (holds or bool(between) or line[first] == "（" or line[last] == "）"),
        )


def _unprotected(line: str) -> set[int]:
    """Positions of ASCII marks outside addresses and the like. One that ends an address ends the sentence."""
    spans = [match.span() for match in _PROTECTED.finditer(line)]
    found: set[int] = set()
    index = 0
    for mark in _ANY_MARK.finditer(line):
        position = mark.start()
        while index < len(spans) and spans[index][1] <= position:
            index += 1
        if index == len(spans) or position < spans[index][0] or _ENDING.fullmatch(line, position, spans[index][1]):
            found.add(position)
    return found


#: Letters first: １０：３０ must be a time before marks are weighed.
FIXERS: tuple[Callable[[str], str], ...] = (fold_letters, restore_marks)


def restore(text: str) -> str:
    """Both of ``FIXERS``. Idempotent; linear in the length of the text.

    >>> restore("ＶＰ说:私域,不只是CRM(客户关系管理)。")
    'VP说：私域，不只是CRM（客户关系管理）。'
    """
    for fixer in FIXERS:
        text = fixer(text)
    return text
