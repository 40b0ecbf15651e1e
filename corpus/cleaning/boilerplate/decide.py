"""What a rule may cut, given where on the page its matches stand and what is cut around them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from corpus.cleaning.boilerplate.page import CutMap
from corpus.cleaning.boilerplate.phrases import Block
from corpus.cleaning.boilerplate.rule import Rule

Places = list[tuple[int, int]]

_BETWEEN = 80  # characters; more is no residue but a text


def admitted(page: CutMap, rule: Rule, places: Places) -> Places:
    """Those of ``places`` that position and guard allow; what is cut already counts as company."""
    guard = rule.guard
    places = sorted(places)
    if rule.position == "head":
        places = _near_head(page, places, guard.reach)
    elif rule.position == "tail":
        places = _near_tail(page, places, guard.reach)
    elif rule.position == "edges":
        places = sorted({*_near_head(page, places, guard.reach), *_near_tail(page, places, guard.reach)})
    if guard.leads:
        places = [(start, end) for start, end in places if page.cut_after(end)]
    return _together(page, places, guard.least) if guard.least > 1 else places


def _near_head(page: CutMap, places: Places, reach: int) -> Places:
    near: Places = []
    kept = position = 0
    for start, end in places:
        kept += page.kept(position, start) if start > position else 0
        if kept > reach:
            break
        near.append((start, end))
        position = max(position, end)
    return near


def _near_tail(page: CutMap, places: Places, reach: int) -> Places:
    near: Places = []
    kept, position = 0, len(page.text)
    for start, end in reversed(places):
        kept += page.kept(end, position) if end < position else 0
        if kept > reach:
            break
        near.append((start, end))
        position = min(position, start)
    return near[::-1]


def _together(page: CutMap, places: Places, least: int) -> Places:
    """Groups of places with nothing but cuts between them, of at least ``least`` members."""
    groups: list[Places] = []
    for place in places:
        if groups and page.is_blank(groups[-1][-1][1], place[0]):
            groups[-1].append(place)
        else:
            groups.append([place])
    return [place for group in groups if len(group) + _company(page, group) >= least for place in group]


def _company(page: CutMap, group: Places) -> int:
    """Cut lines next to a group. What is cut above counts only if no text goes on below: that makes a heading."""
    after = page.cut_after(group[-1][1])
    closed = after or page.is_blank(group[-1][1], len(page.text))
    return after + (closed and page.cut_before(group[0][0]))


def between(page: CutMap, pattern: Any) -> Places:
    """What is left between two cuts and has the form of ``pattern``."""
    places: Places = []
    for left, right in pairwise(sorted(page.spans, key=lambda span: span.start)):
        start, end = left.end, right.start
        if 0 < end - start <= _BETWEEN and pattern.fullmatch(page.text[start:end].strip("\n")):
            places.append((start, end))
    return places


def tail(page: CutMap, rule: Rule, marks: Places, not_after: Any) -> Places:
    """From an end mark to the end of the page, unless too much prose stands there."""
    before, behind = page.kept(0, len(page.text)), 0
    position, cut = len(page.text), None
    for start, end in reversed(marks):
        if not_after is not None and not_after.search(page.text[end:position]):
            break
        longest = _longest_line(page, end, position)
        behind += page.kept(end, position)
        before -= page.kept(start, position)
        if behind > rule.guard.chars or longest > rule.guard.line:
            break
        if behind >= rule.guard.share * (behind + before):  # the end of nothing, or moved before the article
            break
        position, cut = start, start
    return [] if cut is None else [(cut, len(page.text))]


def _longest_line(page: CutMap, start: int, end: int) -> int:
    """The most that is kept of one line between two positions."""
    longest = 0
    while start < end:
        stop = min(page.line_end(start), end)
        longest = max(longest, page.kept(start, stop))
        start = stop + 1
    return longest


def blocks(page: CutMap, rule: Rule, found: Iterable[Block]) -> Places:
    """Those blocks of a long boilerplate that hold enough of the site's own voice."""
    return [(block.start, block.end) for block in found if _is_boilerplate(page, block, rule.guard.sentences)]


def _is_boilerplate(page: CutMap, block: Block, sentences: int) -> bool:
    """A law, or an article that quotes the rules, has the shared phrases but not the site's own in number."""
    if block.own >= sentences or (block.own >= 1 and block.known >= 5):
        return True
    alone = page.is_blank(0, block.start) or page.is_blank(block.end, len(page.text))
    return block.own >= 1 and (alone or page.cut_before(block.start) or page.cut_after(block.end))
