"""Runs all rules of a site over one text in linear time and states exactly what goes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from corpus.article import Edit
from corpus.cleaning.boilerplate import decide, edges
from corpus.cleaning.boilerplate.page import CutMap
from corpus.cleaning.boilerplate.phrases import Block
from corpus.cleaning.boilerplate.ruleset import CONTEXT, Hit, Places, Ruleset
from corpus.cleaning.boilerplate.view import View, view

_SENTENCE_END = frozenset("。!?;~…)]》")
#: Rules that wait for their neighbours: labels, then the name between them, then what stands beside it.
_ROUNDS = 4
#: A cut can bring together what only then reads as boilerplate, where paragraphs are joined: 66 of 4,000 random
#: joinings of promotion and prose. With further passes cleaning twice is the same as cleaning once, in all of them.
_PASSES = 4
_NEAR = 240  # characters before and after a cut that a further pass must find something in


def cuts(text: str, rules: Ruleset) -> tuple[Edit, ...]:
    """What the rules cut from ``text``: exact edits, sorted, not overlapping; ``step`` is the rule's id.

    Never raises on any text; linear in its length.
    """
    edits = _once(text, rules)
    for _ in range(_PASSES - 1 if edits else 0):
        left = _Left(text, edits)
        around = view(left.around_cuts()).text
        if not rules.hits(around) and not rules.speaks_at_edges(around):
            break
        more = _once(left.text, rules)
        if not more:
            break
        edits = sorted([*edits, *left.in_text(more)], key=lambda edit: edit.start)
    return tuple(edits)


def chars(edits: Iterable[Edit]) -> int:
    """How many characters rules have cut, of all edits of a text; a rule's id, unlike another step's, has a dot."""
    return sum(edit.chars for edit in edits if edit.kind == "cut" and "." in edit.step)


class _Left:
    """What is left of a text after some cuts, and where each part of it stood."""

    def __init__(self, text: str, edits: Sequence[Edit]) -> None:
        self._text = text
        bounds = [0, *(at for edit in edits for at in (edit.start, edit.end)), len(text)]
        self._parts = [(start, end) for start, end in zip(bounds[::2], bounds[1::2], strict=True) if start < end]
        self.text = "".join(text[start:end] for start, end in self._parts)

    def around_cuts(self) -> str:
        """The neighbourhood of every cut: only there a further pass can find what the first did not."""
        windows: list[str] = []
        position = 0
        for start, end in self._parts:
            length = end - start
            first, last = min(position + _NEAR, position + length), max(position, position + length - _NEAR)
            if first < last:
                windows += (self.text[position:first], "\n", self.text[last : position + length])
            else:
                windows.append(self.text[position : position + length])
            position += length
        return "".join(windows)

    def in_text(self, edits: Iterable[Edit]) -> Iterator[Edit]:
        """Cuts of what is left as cuts of the text; one that spans an earlier cut comes in parts."""
        parts = iter(self._parts)
        start, end = next(parts)
        position = 0  # in what is left, where this part begins
        for edit in edits:
            at = edit.start
            while at < edit.end:
                while at >= position + end - start:
                    position += end - start
                    start, end = next(parts)
                begin = start + at - position
                stop = min(end, begin + edit.end - at)
                yield replace(edit, start=begin, before=self._text[begin:stop], chars=stop - begin)
                at += stop - begin


def _once(text: str, rules: Ruleset) -> list[Edit]:
    seen = view(text)
    hits = rules.hits(seen.text)
    if not hits and not rules.speaks_at_edges(seen.text):
        return []
    page = CutMap(seen.text)
    waiting: list[_Waiting] = []
    for hit in hits:
        wait = _Waiting(hit, list(_places(hit, seen.text)), _blocks(hit, seen.text))
        if hit.compiled.waits:
            waiting.append(wait)
        else:
            for start, end in wait.places:
                page.cut(start, end, hit.compiled.rule)
    _settle(page, waiting)
    weigh = {head: cache(partial(rules.weigh, head=head)) for head in (True, False)}
    # Only now: as long as other boilerplate stands before a mark, it looks like an article that ends there.
    for _ in range(_ROUNDS):
        if sum(_cut_tails(page, wait.hit) for wait in waiting):
            _settle(page, waiting)
        if not _walk(page, weigh):
            break
        _settle(page, waiting)
    return list(_edits(text, seen, page))


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A hit whose cuts depend on what is cut around it."""

    hit: Hit
    places: Places
    blocks: tuple[Block, ...] = ()


def _settle(page: CutMap, waiting: list[_Waiting]) -> None:
    """Cut what the rest of the page allows, as long as each cut allows another."""
    for _ in range(_ROUNDS):
        if sum(_cut_waiting(page, wait) for wait in waiting) == 0:
            break


def _walk(page: CutMap, weigh: Mapping[bool, edges.Weigh]) -> int:
    """Cut the promotion at the head (True) and the tail."""
    taken = [line for head in weigh for line in edges.walk(page, weigh[head], head=head)]
    return sum(page.cut(start, end, rule) for start, end, rule in taken)


def _cut_waiting(page: CutMap, wait: _Waiting) -> int:
    compiled = wait.hit.compiled
    admitted = decide.admitted(page, compiled.rule, wait.places) + decide.blocks(page, compiled.rule, wait.blocks)
    if "between" in wait.hit.places:
        admitted += decide.between(page, compiled.patterns["between"])
    return sum(page.cut(start, end, compiled.rule) for start, end in admitted)


def _blocks(hit: Hit, text: str) -> tuple[Block, ...]:
    if hit.compiled.phrases is None:
        return ()
    return tuple(hit.compiled.phrases.blocks(text, [start for start, _ in hit.places.get("own", ())]))


def _cut_tails(page: CutMap, hit: Hit) -> int:
    if "mark" not in hit.places:
        return 0
    not_after = hit.compiled.not_after if hit.compiled.rule.guard.unless_after else None
    marks = [place for place in hit.places["mark"] if hit.compiled.opens(page.text[place[1] :])]
    tails = decide.tail(page, hit.compiled.rule, marks, not_after)
    return sum(page.cut(start, end, hit.compiled.rule) for start, end in tails)


def _places(hit: Hit, text: str) -> Iterator[tuple[int, int]]:
    """Where the rule would cut, by its patterns alone."""
    compiled, places = hit.compiled, hit.places
    for start, end in places.get("cut", ()):
        if compiled.allowed(text, start, end):
            yield compiled.reach_up(text, start), end
    for start, end in places.get("sentence", ()):
        begin = _sentence_start(text, start)
        if begin is not None and compiled.allowed(text, begin, end):
            yield begin, end
    ends = places.get("end", [])
    for start, begun in places.get("start", ()):
        at = bisect_left(ends, (begun, 0))
        if at < len(ends) and ends[at][1] - start <= compiled.rule.guard.chars:
            yield start, ends[at][1]


def _sentence_start(text: str, start: int) -> int | None:
    """Where the sentence begins whose words begin at ``start``; None where they are in its middle."""
    floor = max(0, start - CONTEXT)
    while start > floor and not text[start - 1].isalnum() and text[start - 1] not in _SENTENCE_END:
        if text[start - 1] == "\n":
            return start
        start -= 1
    return start if start == 0 or text[start - 1] in _SENTENCE_END or text[start - 1] == "\n" else None


def _edits(text: str, seen: View, page: CutMap) -> Iterator[Edit]:
    """The cuts in positions of ``text``, with the spaces and blank lines that belonged to what is cut."""
    length, end, last = len(seen.text), 0, 0
    for span in page.result():
        at_line_start = span.start == 0 or seen.text[span.start - 1] == "\n"
        to_line_end = span.end == length or seen.text[span.end] == "\n"
        start = seen.end(span.start) if at_line_start or to_line_end else seen.start(span.start)
        start = end if span.start == last else max(start, end)
        end = seen.end(span.end)
        if span.end == length:
            end = len(text)
        elif at_line_start and not to_line_end and seen.text[span.end - 1] != "\n":
            end = seen.start(span.end)
        last = span.end
        before = text[start:end]
        rule = span.rule
        yield Edit(step=rule.id, kind="cut", start=start, before=before, chars=len(before), why=rule.why)
