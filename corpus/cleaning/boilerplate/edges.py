"""The edges of a page, decided as a whole: from each end inwards, until the article begins.

An account's promotion stands in blocks: a call to follow, the account's name, a slogan, half a sentence that a
page builder broke off. Alone most of these lines prove nothing. So each line is weighed by the ``edge`` patterns of
the rules (1: proves itself; a fraction: so many of them do; negative: a line that may be promotion, to be crossed at a
cost), lines that a rule has cut count as proof, and what is cut is the run from the edge to the last line that the
evidence reaches. A line that no pattern knows is the article: it ends the run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import NamedTuple, Protocol

from corpus.cleaning.boilerplate.page import CutMap
from corpus.cleaning.boilerplate.rule import Rule

#: Lines of an edge that are looked at: the longest promotion read on 400 articles has 46 lines.
_LINES = 60
#: Characters of the article that may stand between the page's edge and a block of promotion: a list of references, a
#: heading. Only a block that proves itself is cut there.
_REACH = 160
#: Pieces of one sentence that a page builder has put on lines of their own, and their characters together.
_PIECES, _JOINED = 7, 640
_SENTENCE_END = ("。", "!", "?", "…")
#: A line that ends or begins so is half a sentence.
_OPEN, _BROKEN = (",", "、", "(", "[", "《"), (",", "、", ";", ")", "]", "》", "。", "的")
#: A line that begins so is an item or an address of its own, no piece of what stands above or below.
_ITEM = re.compile(r"\d{1,2}[.、)]|[(（]?[一二三四五六七八九十]{1,3}[、)]|0x|https?:|[^:]{0,12}https?:")
_PROOF, _LEAST = 1.0, 0.3
_CROSSED = 3  # lines in a row that no evidence speaks for: an account's name and its slogan, pieces of a sentence


class Weigh(Protocol):
    """What a line is worth; None where no rule knows it."""

    def __call__(self, line: str, continues: bool, *, kept: int, joined: bool = False) -> Weighed | None:
        """``continues``: it goes on what a cut line has begun; ``kept``: characters of the article outside of it."""


class Weighed(NamedTuple):
    """What a line is worth as evidence, by the rule that knows it best."""

    weight: float
    rule: Rule


class Taken(NamedTuple):
    """Lines to cut, and the rule that knows them."""

    start: int
    end: int
    rule: Rule


@dataclass(slots=True)
class _Line:
    start: int
    end: int
    text: str
    left: str  # what is not cut of it

    @property
    def touched(self) -> bool:
        return len(self.left) < self.end - self.start

    @property
    def cut(self) -> bool:
        return self.touched and not any(map(str.isalnum, self.left))


@dataclass(frozen=True, slots=True)
class _Item:
    """A line, or the pieces of one that a page builder has put on several."""

    first: _Line
    last: _Line
    weighed: Weighed | None  # None: cut before

    @property
    def weight(self) -> float:
        return self.weighed.weight if self.weighed else _PROOF

    @property
    def proof(self) -> float:
        return 0.0 if self.weighed and self.weighed.rule.guard.company else max(self.weight, 0.0)

    @property
    def start(self) -> int:
        return min(self.first.start, self.last.start)

    @property
    def end(self) -> int:
        return max(self.first.end, self.last.end)

    def taken(self, weighed: Weighed, beside: str) -> Taken:
        """The lines to cut; a rule that proves nothing by itself says what it stands beside."""
        rule = weighed.rule
        if weighed.weight < _PROOF:
            rule = replace(rule, why=f"{rule.why} ({beside})")
        return Taken(self.start, self.end, rule)


def walk(page: CutMap, weigh: Weigh, *, head: bool) -> list[Taken]:
    """What goes at the head or the tail of the page; nothing where no line proves itself or stands beside a cut."""
    lines = _lines(page, head=head)
    taken: list[Taken] = []
    run: list[_Item] = []
    kept = at = crossed = 0
    while at < len(lines) and kept <= _REACH:
        item, size = _item(lines, at, partial(weigh, kept=kept), head=head, broken=bool(run) and run[-1].weight > 0)
        at += size
        crossed = crossed + 1 if item and item.weight < 0 else 0 if item and item.weight > 0 else crossed
        if item is None or crossed > _CROSSED or (crossed and kept and not run):
            cut, left = _proved(run)
            taken += cut
            kept += left + lines[at - 1].end - lines[at - 1].start
            run, crossed = [], 0
        else:
            run.append(item)
    return taken + _proved(run)[0]


def _lines(page: CutMap, *, head: bool) -> list[_Line]:
    """The lines from the edge inwards."""
    lines: list[_Line] = []
    at = 0 if head else len(page.text)
    while len(lines) < _LINES and (at <= len(page.text) if head else at >= 0):
        start, end = (at, page.line_end(at)) if head else (page.line_start(at), at)
        if start < end:
            lines.append(_Line(start, end, page.text[start:end], page.left(start, end)))
        at = end + 1 if head else start - 1
    return lines


def _item(
    lines: Sequence[_Line], at: int, weigh: partial[Weighed | None], *, head: bool, broken: bool
) -> tuple[_Item | None, int]:
    """The line at ``at``, or the pieces of one that proves itself, and how many lines these are; None: the article."""
    line = lines[at]
    if line.cut:
        return _Item(line, line, None), 1
    alone = weigh(line.left, line.touched or (broken and _continues(lines, at, head=head)))
    if alone is None or alone.weight < _PROOF:
        pieces, characters = [line.left], len(line.left)
        for count, piece in enumerate(lines[at + 1 : at + _PIECES], 2):
            characters += len(piece.left)
            upper = pieces[-1] if head else piece.left
            if piece.cut or characters > _JOINED or upper.endswith(_SENTENCE_END) or _ITEM.match(piece.left):
                break
            pieces.append(piece.left)
            whole = weigh(_join(pieces, head=head), False, joined=True)
            labelled = count == 2 and upper.endswith(":")
            if whole and whole.weight >= (_LEAST if labelled else _PROOF):
                closes = labelled or (not head and line.left.endswith(_SENTENCE_END))
                rest = None if closes else weigh(_join(pieces[1:], head=head), False, joined=True)
                if rest is None or rest.weight < whole.weight:  # else this line has no part in it
                    return _Item(line, piece, whole), count
                break
    return (_Item(line, line, alone) if alone else None), 1


def _join(pieces: Sequence[str], *, head: bool) -> str:
    return "".join(pieces if head else reversed(pieces))


def _continues(lines: Sequence[_Line], at: int, *, head: bool) -> bool:
    """True where a sentence is broken between the line and the one nearer to the edge."""
    upper, lower = (lines[at - 1], lines[at]) if head else (lines[at], lines[at - 1])
    return upper.text.endswith(_OPEN) or lower.text.startswith(_BROKEN)


def _proved(run: Sequence[_Item]) -> tuple[list[Taken], int]:
    """The part of a run, from its outer end, that the evidence reaches; how many characters of the run are left."""
    proof = balance = 0.0
    reached = 0
    for number, item in enumerate(_grouped(run), 1):
        proof += item.proof
        balance = min(balance + item.weight, _PROOF)
        if item.weight > 0 and proof >= _PROOF and balance >= 0:
            reached = number
    beside = _beside(run[:reached])
    taken = [item.taken(item.weighed, beside) for item in run[:reached] if item.weighed]
    return taken, sum(item.end - item.start for item in run[reached:] if item.weighed)


def _grouped(run: Sequence[_Item]) -> Iterator[_Item]:
    """The run up to the first group of lines that is smaller than their rule asks for (``least``)."""
    for rule, group in groupby(run, key=lambda item: item.weighed.rule.id if item.weighed else ""):
        items = list(group)
        if rule and items[0].weighed and len(items) < items[0].weighed.rule.guard.least:
            return
        yield from items


def _beside(run: Sequence[_Item]) -> str:
    """What the lines that prove nothing by themselves stand beside, for the reader of an edit."""
    proofs = [item.weighed.rule.id for item in run if item.weighed and item.weighed.weight > 0]
    return f"beside {', '.join(dict.fromkeys(proofs))}" if proofs else "beside lines that other rules cut"
