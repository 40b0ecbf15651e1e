"""Runs all rules of a site over one text in linear time and states exactly what goes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import re2

from corpus.article import Edit
from corpus.cleaning.boilerplate import decide
from corpus.cleaning.boilerplate.page import CutMap
from corpus.cleaning.boilerplate.phrases import Phrases
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
_SENTENCE_END = frozenset("。!?;~…\"')]》:")
_STOP = r"(?:[。!?;~…]{1,9}[\"')\]]{0,3}|$)"
#: How each kind of pattern is read; $ and ^ stand for the ends of a line.
_SHAPES = {
    "line": rf"(?im)^{_MARKS}(?:%s){_MARKS}$",
    "mark": rf"(?im)^{_MARKS}(?:%s){_MARKS}$",
    "sentence": rf"(?im)(?:%s)[^{_LETTERS}\n。!?;~…]{{0,9}}{_STOP}",
    "span": r"(?im)(?:%s)",
    "start": r"(?im)(?:%s)",
    "end": r"(?im)(?:%s)",
    "own": r"(?im)(?:%s)",
}
_CONTEXT = 60  # characters that unless_before and unless_after look at
_ROUNDS = 4  # rules that wait for their neighbours: labels, then the name between them, then what stands beside it

Places = list[tuple[int, int]]


class _Compiled:
    """One rule, ready to run."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        guard = rule.guard
        self.phrases = Phrases(rule) if rule.own else None
        self.patterns: dict[str, Any] = {
            kind: _compile(rule, _SHAPES[kind] % "|".join(patterns)) for kind, patterns in _joined(rule)
        }
        self.page = _compile(rule, f"(?im)(?:{fold_pattern(guard.page)})") if guard.page else None
        self.not_in = _compile(rule, f"(?im)(?:{fold_pattern(guard.unless)})") if guard.unless else None
        self.not_before = (
            _compile(rule, f"(?i)(?:{fold_pattern(guard.unless_before)})$") if guard.unless_before else None
        )
        self.not_after = _compile(rule, f"(?im)^(?:{fold_pattern(guard.unless_after)})") if guard.unless_after else None
        self.waits = rule.position != "anywhere" or guard.least > 1 or guard.between or guard.beside

    def allowed(self, text: str, start: int, end: int) -> bool:
        if self.not_in is not None and self.not_in.search(text[start:end]):
            return False
        if self.not_before is not None and self.not_before.search(text[max(0, start - _CONTEXT) : start]):
            return False
        return self.not_after is None or not self.not_after.match(text[end : end + _CONTEXT].lstrip("\n"))


def _joined(rule: Rule) -> Iterator[tuple[str, list[str]]]:
    for kind in ("line", "mark", "sentence", "span", "start", "end"):
        if patterns := getattr(rule, kind):
            yield kind, [f"(?:{fold_pattern(pattern)})" for pattern in patterns]
    if rule.own:
        yield "own", [re2.escape(view(phrase).text) for phrase in rule.own]


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
        self._compiled = [_Compiled(rule) for rule in self.rules]
        options = re2.Options()
        options.max_mem = 64 << 20  # the most its automaton may take; a page needs some 1 MB of it
        self._set = re2.Set.SearchSet(options)
        self._entries: list[tuple[int, str]] = []
        for index, compiled in enumerate(self._compiled):
            patterns = dict(compiled.patterns) | ({"page": compiled.page} if compiled.page else {})
            for kind, pattern in patterns.items():
                self._set.Add(pattern.pattern)
                self._entries.append((index, kind))
        if self._entries:
            self._set.Compile()

    def hits(self, text: str) -> list[tuple[_Compiled, dict[str, Places]]]:
        """Every rule with a match in ``text`` (a view), and the places of its matches by kind of pattern."""
        found = self._set.Match(text) if self._entries else None
        kinds: dict[int, list[str]] = {}
        for entry in sorted(found or ()):
            index, kind = self._entries[entry]
            kinds.setdefault(index, []).append(kind)
        hits = []
        for index, seen in kinds.items():
            compiled = self._compiled[index]
            if compiled.page is not None and "page" not in seen:
                continue
            places = {
                kind: [match.span() for match in compiled.patterns[kind].finditer(text)]
                for kind in seen
                if kind != "page"
            }
            if places:
                hits.append((compiled, places))
        return hits


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
    waiting: list[tuple[_Compiled, dict[str, Places]]] = []
    for compiled, places in hits:
        found = list(_places(compiled, places, seen.text))
        if compiled.waits:
            waiting.append((compiled, {**places, "found": found}))
            continue
        for start, end in found:
            page.cut(start, end, compiled.rule)
        if "mark" in places or "own" in places:
            waiting.append((compiled, {**places, "found": []}))
    for _ in range(_ROUNDS):
        if sum(_decide(page, compiled, places) for compiled, places in waiting) == 0:
            break
    return tuple(_edits(text, seen, page))


def _decide(page: CutMap, compiled: _Compiled, places: dict[str, Places]) -> int:
    """Cut what the rest of the page, as it is cut so far, allows. How many places were cut."""
    admitted = decide.admitted(page, compiled.rule, places["found"])
    if "mark" in places:
        admitted += decide.tail(page, compiled.rule, places["mark"], compiled.not_after)
    if compiled.phrases is not None and "own" in places:
        admitted += decide.blocks(page, compiled.phrases, places["own"])
    return sum(page.cut(start, end, compiled.rule) for start, end in admitted)


def _places(compiled: _Compiled, places: dict[str, Places], text: str) -> Iterator[tuple[int, int]]:
    """Where the rule would cut, by its patterns alone."""
    for start, end in (*places.get("line", ()), *places.get("span", ())):
        if compiled.allowed(text, start, end):
            yield start, end
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
    length = len(seen.text)
    for span in page.result():
        at_line_start = span.start == 0 or seen.text[span.start - 1] == "\n"
        to_line_end = span.end == length or seen.text[span.end] == "\n"
        start = seen.end(span.start) if at_line_start or to_line_end else seen.start(span.start)
        end = seen.end(span.end)
        if span.end == length:
            end = len(text)
        elif at_line_start and not to_line_end and seen.text[span.end - 1] != "\n":
            end = seen.start(span.end)
        before = text[start:end]
        rule = span.rule
        yield Edit(step=rule.id, kind="cut", start=start, before=before, chars=len(before), why=rule.why)
