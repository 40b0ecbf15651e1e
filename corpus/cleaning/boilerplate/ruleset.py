"""The rules of a site, compiled once and looked for in one pass over a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import re2

from corpus.cleaning.boilerplate.edges import Weighed
from corpus.cleaning.boilerplate.phrases import Phrases
from corpus.cleaning.boilerplate.rule import Rule, read_rules
from corpus.cleaning.boilerplate.view import fold_pattern, view
from corpus.errors import InputError
from corpus.text.chars import LETTERS

#: Emoji, arrows, bullets and marks before and after the words of a promotion: whatever is no letter or digit.
_MARKS = rf"[^{LETTERS}\n]*"
_STOP = r"(?:[。!?;~…]{1,9}[\"')\]]{0,3}|$)"
#: How each kind of pattern is read; $ and ^ stand for the ends of a line.
_SHAPES = {
    "line": rf"(?im:^{_MARKS}(?:%s){_MARKS}$)",
    "mark": rf"(?im:^{_MARKS}(?:%s){_MARKS}$)",
    "sentence": rf"(?im:(?:%s)[^{LETTERS}\n。!?;~…]{{0,9}}{_STOP})",
    "span": "(?im:%s)",
    "start": "(?im:%s)",
    "end": "(?im:%s)",
    "between": "(?i:%s)",
    "above": r"(?im:%s)\z",
    "own": "(?im:%s)",
    "edge": rf"(?i:{_MARKS}(?:%s){_MARKS})",
}
CONTEXT = 60  # characters that unless_before and unless_after look at
_ABOVE = 300  # characters that patterns of what stands above a match look at
_EDGE = 480  # characters at either end in which a line that proves itself begins (edges.py)
_AGAIN = 3000  # characters below a match in which a line may come again

#: The sentences of a line, each with its marks; a line of more of them is a paragraph of the article.
_SENTENCES = re.compile(r"[^。!?~]+[。!?~]*")
_MOST_SENTENCES = 8

Places = list[tuple[int, int]]


class CompiledRule:
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
        self.holds = _compile(rule, f"(?im){fold_pattern(guard.holds)}")
        self.not_after = _compile(rule, f"(?im)^(?:{fold_pattern(guard.unless_after)})")
        self.waits = rule.position != "anywhere" or guard.least > 1 or guard.leads
        self.waits |= not {"mark", "between", "own"}.isdisjoint(shaped)

    def allowed(self, text: str, start: int, end: int) -> bool:
        guard = self.rule.guard
        if end - start > guard.chars:
            return False
        if guard.unless and self.not_in.search(text[start:end]):
            return False
        if guard.unless_before and self.not_before.search(text[max(0, start - CONTEXT) : start]):
            return False
        return not (guard.unless_after and self.not_after.match(text[end : end + CONTEXT].lstrip("\n")))

    def opens(self, behind: str) -> bool:
        """Whether what stands behind a mark is what the mark announces."""
        return not self.rule.guard.holds or bool(self.holds.search(behind))

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
    for kind in ("line", "span", "mark", "above", "between", "sentence", "start", "end", "edge"):
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
        self._entries: list[tuple[CompiledRule, str, Any]] = []
        compiled = tuple(map(CompiledRule, self.rules))
        for one in compiled:
            for kind, pattern in (
                ("cut", one.cut),
                ("page", None if "edge" in one.patterns else one.page),
                *((kind, one.patterns.get(kind)) for kind in ("mark", "sentence", "start", "own")),
                ("between", one.page if "between" in one.patterns else None),
            ):
                if pattern is not None and pattern.pattern not in ("", "(?im)"):
                    self._set.Add(pattern.pattern)
                    self._entries.append((one, kind, pattern))
        if self._entries:
            self._set.Compile()
        self._edges = _EdgeSet(compiled)
        words = "|".join(f"(?:{word})" for word in self._edges.words)
        self._edge_words = _compile(compiled[0].rule, f"(?im){words}") if words else None

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

    def speaks_at_edges(self, text: str) -> bool:
        """Whether the head or the tail of a view has any word of promotion; spares a page of mere prose the walk."""
        words = self._edge_words
        return words is not None and bool(words.search(text[:_EDGE]) or words.search(text[-_EDGE:]))

    def weigh(self, line: str, continues: bool, *, head: bool, kept: int = 0, joined: bool = False) -> Weighed | None:
        """What a line of the head or the tail is worth as promotion, by the rule that knows it best.

        A line of several sentences is promotion where each of them is.
        """
        whole = self._weigh(line, continues, head=head, kept=kept, joined=joined)
        if whole and whole.weight >= 1:
            return whole
        sentences = _SENTENCES.findall(line)
        if not 1 < len(sentences) <= _MOST_SENTENCES:
            return whole
        parts = [self._weigh(sentence, continues=False, head=head, kept=kept, joined=joined) for sentence in sentences]
        known = [part for part in parts if part and part.weight > 0]
        if len(known) < len(parts):
            return whole
        return Weighed(min(1.0, sum(part.weight for part in known)), max(known, key=lambda part: part.weight).rule)

    def _weigh(self, line: str, continues: bool, *, head: bool, kept: int, joined: bool) -> Weighed | None:
        best: Weighed | None = None
        for compiled in self._edges.matches(line, continues=continues, joined=joined):
            guard = compiled.rule.guard
            here = kept <= guard.reach and compiled.rule.position in (("head" if head else "tail"), "edges", "anywhere")
            if here and compiled.allowed(line, 0, len(line)):
                found = Weighed(guard.weight, compiled.rule)
                best = found if best is None or found.weight > best.weight else best
        return best

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


class _EdgeSet:
    """The ``edge`` patterns of some rules, each tried on the lines that hold one of the rule's words.

    All of them in one automaton would need a state for every count of every ``{0,40}`` that is under way: 20 ms a page.
    """

    def __init__(self, rules: Iterable[CompiledRule]) -> None:
        rules = [rule for rule in rules if "edge" in rule.patterns]
        self._always = [rule for rule in rules if not rule.rule.guard.page]
        self._worded = [rule for rule in rules if rule.rule.guard.page]
        self._set = re2.Set.SearchSet()
        for rule in self._worded:
            self._set.Add(rule.page.pattern)
        if self._worded:
            self._set.Compile()

    @property
    def words(self) -> list[str]:
        """Patterns of which every line that proves anything by itself holds one."""
        guards = (rule.rule.guard for rule in self._worded)
        return [fold_pattern(guard.page) for guard in guards if not guard.company]

    def matches(self, line: str, *, continues: bool, joined: bool) -> Iterator[CompiledRule]:
        """The rules that know the line; of joined pieces only those whose words they hold can prove anything."""
        worded = [self._worded[at] for at in sorted(self._set.Match(line.encode()) or ())] if self._worded else []
        for rule in worded if joined else (*worded, *self._always):
            guard = rule.rule.guard
            possible = len(line) <= guard.chars and (continues or not guard.continues)
            if possible and rule.patterns["edge"].fullmatch(line):
                yield rule


def _find(pattern: Any, data: bytes, ranges: Places) -> Places:
    return [
        (start + match.start(), start + match.end())
        for start, end in ranges
        for match in pattern.finditer(data[start:end])
    ]


#: Lines that are searched together, and the most lines that one match may have.
_WINDOW, _LONGEST = 48, 12
_BREAK = re.compile(b"\n")
#: Kinds whose places count; of the others it is enough to know that the page holds them.
_PLACED = frozenset(("cut", "mark", "sentence", "start", "own"))


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule with a match on a page."""

    compiled: CompiledRule
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
