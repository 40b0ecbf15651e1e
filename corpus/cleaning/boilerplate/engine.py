"""Runs all rules of a site over one text in linear time and states exactly what goes."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import re2

from corpus.article import Edit
from corpus.cleaning.boilerplate import decide
from corpus.cleaning.boilerplate.page import CutMap
from corpus.cleaning.boilerplate.phrases import Block, Phrases
from corpus.cleaning.boilerplate.rule import Rule, read_rules
from corpus.cleaning.boilerplate.view import View, fold_pattern, view
from corpus.errors import InputError

#: Emoji, arrows, bullets and marks before and after the words of a promotion: whatever is no letter or digit.
#: Ranges instead of \pL and \pN, which make the automaton of all rules too large to build.
_LETTERS = (
    r"0-9A-Za-z\x{c0}-\x{24f}\x{370}-\x{1fff}\x{3040}-\x{30ff}\x{3400}-\x{9fff}\x{ac00}-\x{d7a3}\x{f900}-\x{faff}"
    r"\x{20000}-\x{3ffff}"
)
_MARKS = rf"[^{_LETTERS}\n]*"
_SENTENCE_END = frozenset("。!?;~…)]》")
_STOP = r"(?:[。!?;~…]{1,9}[\"')\]]{0,3}|$)"
#: How each kind of pattern is read; $ and ^ stand for the ends of a line.
_SHAPES = {
    "line": rf"(?im:^{_MARKS}(?:%s){_MARKS}$)",
    "mark": rf"(?im:^{_MARKS}(?:%s){_MARKS}$)",
    "sentence": rf"(?im:(?:%s)[^{_LETTERS}\n。!?;~…]{{0,9}}{_STOP})",
    "span": "(?im:%s)",
    "start": "(?im:%s)",
    "end": "(?im:%s)",
    "between": "(?i:%s)",
    "above": r"(?im:%s)\z",
    "own": "(?im:%s)",
}
_CONTEXT = 60  # characters that unless_before and unless_after look at
_ABOVE = 300  # characters that patterns of what stands above a match look at
_AGAIN = 3000  # characters below a match in which a line may come again
_ROUNDS = 4  # rules that wait for their neighbours: labels, then the name between them, then what stands beside it

Places = list[tuple[int, int]]


class _Compiled:
    """One rule, ready to run."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        guard = rule.guard
        self.phrases = Phrases(rule) if rule.own else None
        shaped = dict(_shaped(rule))
        #: what the rule cuts as it stands; each further kind has a pattern of its own
        self.cut = _compile(rule, "|".join(shaped[kind] for kind in ("line", "span") if kind in shaped))
        self.patterns = {kind: _compile(rule, pattern) for kind, pattern in shaped.items()}
        self.page = _compile(rule, f"(?im){fold_pattern(guard.page)}")
        self.not_in = _compile(rule, f"(?im){fold_pattern(guard.unless)}")
        self.not_before = _compile(rule, f"(?i)(?:{fold_pattern(guard.unless_before)})$")
        self.not_after = _compile(rule, f"(?im)^(?:{fold_pattern(guard.unless_after)})")
        self.waits = rule.position != "anywhere" or guard.least > 1 or guard.leads
        self.waits |= not {"mark", "between", "own"}.isdisjoint(shaped)

    def allowed(self, text: str, start: int, end: int) -> bool:
        guard = self.rule.guard
        if end - start > guard.chars:
            return False
        if guard.unless and self.not_in.search(text[start:end]):
            return False
        if guard.unless_before and self.not_before.search(text[max(0, start - _CONTEXT) : start]):
            return False
        return not (guard.unless_after and self.not_after.match(text[end : end + _CONTEXT].lstrip("\n")))

    def reach_up(self, text: str, start: int) -> int:
        """Where the match begins with what belongs to it above."""
        if "above" not in self.patterns:
            return start
        floor = max(0, start - _ABOVE)
        if floor:  # whole lines only: ^ must not match in the middle of one
            floor = text.find("\n", floor - 1, start) + 1 or start
        found = self.patterns["above"].search(text[floor:start])
        if not found or (self.rule.guard.again and text.find(f"\n{found[0]}", start - 1, start + _AGAIN) < 0):
            return start
        return floor + int(found.start())


def _shaped(rule: Rule) -> Iterator[tuple[str, str]]:
    for kind in ("line", "span", "mark", "above", "between", "sentence", "start", "end"):
        if patterns := getattr(rule, kind):
            yield kind, _SHAPES[kind] % "|".join(f"(?:{fold_pattern(pattern)})" for pattern in patterns)
    if rule.own:
        yield "own", _SHAPES["own"] % "|".join(re2.escape(view(phrase).text) for phrase in rule.own)


def _compile(rule: Rule, pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options=options)
    except re2.error as error:
        reason = error.args[0].decode() if isinstance(error.args[0], bytes) else error
        raise InputError(f"rule {rule.id}: {reason} in {pattern!r}") from error


class Ruleset:
    """The rules of a site, compiled once. All of them are looked for in one pass over the text."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        options = re2.Options()
        options.max_mem = 64 << 20  # the most its automaton may take; a page needs some 1 MB of it
        self._set = re2.Set.SearchSet(options)
        self._entries: list[tuple[_Compiled, str, Any]] = []
        for compiled in map(_Compiled, self.rules):
            for kind, pattern in (
                ("cut", compiled.cut),
                ("page", compiled.page),
                *((kind, compiled.patterns.get(kind)) for kind in ("mark", "sentence", "start", "own")),
                ("between", compiled.page if "between" in compiled.patterns else None),
            ):
                if pattern is not None and pattern.pattern not in ("", "(?im)"):
                    self._set.Add(pattern.pattern)
                    self._entries.append((compiled, kind, pattern))
        if self._entries:
            self._set.Compile()

    def hits(self, text: str) -> list[Hit]:
        """Every rule with a match in ``text`` (a view), and the places of its matches by kind of pattern."""
        if not self._entries:
            return []
        data = text.encode()
        hits: dict[str, Hit] = {}
        for entry, ranges in sorted(self._ranges(data).items()):
            compiled, kind, pattern = self._entries[entry]
            hit = hits.setdefault(compiled.rule.id, Hit(compiled, {}))
            hit.places[kind] = _find(pattern, data, ranges) if kind in _PLACED else []
            if kind == "start":
                hit.places["end"] = _find(compiled.patterns["end"], data, [(ranges[0][0], len(data))])
        found = [hit for hit in hits.values() if not hit.compiled.rule.guard.page or "page" in hit.places]
        _to_characters(data, found)
        return found

    def _ranges(self, data: bytes) -> dict[int, list[tuple[int, int]]]:
        """For each pattern that matches, the windows to look for its places in; joined where they overlap.

        One automaton finds all patterns of a window at once; a page of boilerplate would otherwise be read
        again from end to end for each of its twenty rules.
        """
        lines = [0, *(match.end() for match in _BREAK.finditer(data)), len(data) + 1]
        ranges: dict[int, list[tuple[int, int]]] = {}
        for first in range(0, len(lines) - 1, _WINDOW):
            start = lines[first]
            end = lines[min(first + _WINDOW + _LONGEST, len(lines) - 1)] - 1
            for entry in self._set.Match(data[start:end]) or ():
                known = ranges.setdefault(entry, [])
                if known and known[-1][1] >= start:
                    start_before, _ = known.pop()
                    known.append((start_before, end))
                else:
                    known.append((start, end))
        return ranges


def _find(pattern: Any, data: bytes, ranges: Places) -> Places:
    return [
        (start + match.start(), start + match.end())
        for start, end in ranges
        for match in pattern.finditer(data[start:end])
    ]


#: Lines that are searched together, and the most lines that one match may have.
_WINDOW, _LONGEST = 24, 12
_BREAK = re.compile(b"\n")
#: Kinds whose places count; of the others it is enough to know that the page holds them.
_PLACED = frozenset(("cut", "mark", "sentence", "start", "own"))


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule with a match on a page."""

    compiled: _Compiled
    places: dict[str, Places]


def _to_characters(data: bytes, hits: list[Hit]) -> None:
    """Turn places in UTF-8 into places in the text: one pass for all of them."""
    offsets = sorted({at for hit in hits for places in hit.places.values() for place in places for at in place})
    position = characters = 0
    table: dict[int, int] = {}
    for at in offsets:
        characters += len(data[position:at].decode())
        table[at] = characters
        position = at
    for hit in hits:
        for kind, places in hit.places.items():
            hit.places[kind] = [(table[start], table[end]) for start, end in places]


@cache
def load_rules(names: tuple[str, ...]) -> Ruleset:
    """The rules of these files in corpus/rules (named without .toml), compiled; read once a process.

    Raises InputError, naming file and rule, where a file is missing or wrong.
    """
    return Ruleset(rule for name in names for rule in read_rules(name))


def cuts(text: str, rules: Ruleset) -> tuple[Edit, ...]:
    """What the rules cut from ``text``: exact edits, sorted, not overlapping; ``step`` is the rule's id.

    Never raises on any text; linear in its length.
    """
    seen = view(text)
    hits = rules.hits(seen.text)
    if not hits:
        return ()
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
    # Only now: as long as other boilerplate stands before a mark, it looks like an article that ends there.
    if sum(_cut_tails(page, wait.hit) for wait in waiting):
        _settle(page, waiting)
    return tuple(_edits(text, seen, page))


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
    tails = decide.tail(page, hit.compiled.rule, hit.places["mark"], not_after)
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
    floor = max(0, start - _CONTEXT)
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
