"""Doubled punctuation: two mirrors print a comma of their own before every mark (``,，`` ``,。`` ``,、``).

People type a comma too many as well, and leave ``，，`` in what somebody said. But the software misses none: each mark
it knows is doubled wherever it stands, in all the lines it went over.

    >>> [edit.start for edit in repairs("今天,，天气很好,。我们去公园,、湖边,。", Budget(9))]
    [2, 8, 15, 19]
    >>> list(repairs("今天,，天气很好。我们去公园、湖边,。", Budget(9)))
    []
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from corpus.article import Edit
from corpus.repair.beam import Budget
from corpus.repair.costs import ALONE, COMMAS_TO_A_MARK, CUT_A_STEP, FEW
from corpus.text.chars import UNIFIED

STEP = "repair-doubled"
#: A mark with its comma before it, or without; a comma among commas is half of a pair
_MARK = re.compile("(,)?([，。、])|,,")
#: On a page that is proved doubled: before marks where no comma can stand, and one of two commas
_CUT = re.compile(",(?=[，。、！？；：!?;:])|,(?=,(?:,,)*(?!,))")
_TYPED = re.compile(rf"(?<=[{UNIFIED}]),(?![,，。、])|(?<=,),(?=[,，。、])")  # one comma, or three
_OTHER = re.compile("(?<!,)[！？；：!?;:…]")


def repairs(text: str, budget: Budget) -> Iterator[Edit]:
    """One edit a comma, in order; all of them, or none where they are more than the budget allows."""
    if not _is_doubled(text):
        return
    steps = sum(1 for _ in _CUT.finditer(text)) // CUT_A_STEP
    if not budget.allows(steps):
        return
    budget.spend(steps)
    for extra in _CUT.finditer(text):
        yield Edit(
            step=STEP, kind="cut", start=extra.start(), before=",", chars=1, why="the mirror put 2C before every mark"
        )


def _is_doubled(text: str) -> bool:
    doubled, bare = _count(text)
    known = {mark for mark in doubled if doubled[mark] > bare[mark]}
    telling = sum(doubled[mark] for mark in known if mark != ",")
    folded = doubled[","]
    if telling == 1 and not folded and not bare:
        return len(text) >= ALONE and not _OTHER.search(text) and not _TYPED.search(text)
    if telling + folded < 2 or folded > COMMAS_TO_A_MARK * telling:
        return False
    if telling == 1 and _TYPED.search(text):
        return False
    if telling + folded < FEW:
        return not bare
    lines = [_count(line) for line in text.split("\n")]
    mixed = sum(any(line[mark] and others[mark] for mark in line) for line, others in lines)
    return 10 * mixed <= sum(bool(line) for line, _ in lines)


def _count(text: str) -> tuple[Counter[str], Counter[str]]:
    """How often each mark stands behind a comma, and how often alone; ``,`` is ``，`` folded."""
    doubled: Counter[str] = Counter()
    bare: Counter[str] = Counter()
    for comma, mark in _MARK.findall(text):
        if not mark:
            doubled[","] += 1
        elif comma:
            doubled[mark] += 1
        else:
            bare[mark] += 1
    return doubled, bare
