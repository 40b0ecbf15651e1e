"""A rule of boilerplate as data: what a stanza of corpus/rules/*.toml may say."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Literal, get_args

from corpus.errors import InputError

Position = Literal["head", "tail", "edges", "anywhere"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """What keeps a rule from eating prose. Lengths are characters of the view: no spaces, no blank lines."""

    chars: int = 400  # the longest cut, of a match or a block; what may be left uncut behind an end mark
    line: int = 120  # behind an end mark: a longer line is prose, and the cut does not happen
    share: float = 0.5  # behind an end mark: of all that is left of the page, what may go
    reach: int = 300  # head, tail, edges: how much of the article may stand between the match and the page's edge
    least: int = 1  # so many matches stand together (own ones, or next to another rule's), or none is cut
    sentences: int = 3  # own: so many sentences with the site's own phrases prove the block
    leads: bool = False  # only where the line after it is cut: a heading
    again: bool = False  # above: only a line that the page shows once more, as it does an author's name
    weight: float = 1.0  # edge: 1 proves itself, .5 needs another half beside it, below 0 may be crossed at that cost
    company: bool = False  # edge: adds nothing to the proof: only in a run that other lines prove
    continues: bool = False  # edge: only what goes on a line that is cut
    holds: str = ""  # mark: pattern that the lines behind it must hold
    unless: str = ""  # pattern of what must not stand in the match
    unless_before: str = ""  # pattern of what must not stand directly before the match
    unless_after: str = ""  # … directly after it
    page: str = ""  # pattern the page must hold as well; edge: its head or tail


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One piece of boilerplate. Patterns are RE2, written with the page's own marks and without spaces."""

    id: str
    why: str
    position: Position = "anywhere"
    line: tuple[str, ...] = ()  # fills whole lines; \n stands for a line break
    sentence: tuple[str, ...] = ()  # fills a sentence, wherever in a line
    span: tuple[str, ...] = ()  # unmistakable wherever it stands
    above: tuple[str, ...] = ()  # goes with any of these where it stands directly before
    start: tuple[str, ...] = ()  # a block from here …
    end: tuple[str, ...] = ()  # … through here
    mark: tuple[str, ...] = ()  # a line that ends the article: what trails it is cut with it
    between: tuple[str, ...] = ()  # all that is left between two cuts
    edge: tuple[str, ...] = ()  # fills a line of the head or the tail, be it broken into several: evidence (edges.py)
    own: tuple[str, ...] = ()  # a long text by its phrases: those nobody else writes
    shared: tuple[str, ...] = ()  # … and those that laws and articles on the subject hold as well
    guard: Guard = field(default_factory=Guard)
    example: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()


_RULE_KEYS = {spec.name for spec in dataclasses.fields(Rule)}
_GUARD_KEYS = {spec.name for spec in dataclasses.fields(Guard)}
_PATTERNS = ("above", "line", "sentence", "span", "start", "end", "mark", "between", "edge")
#: Without a bound, every place where the pattern begins could read on to the end of the text. Line patterns
#: begin once a line; there a negated class with \n is bound, and costs far fewer automaton states than {0,60}.
_UNBOUNDED = re.compile(r"(?:(?<!\\)\.|\[\^[^\]]*\]|\\[SDWP])(?:[*+]|\{\d+,\})")


def read_rules(name: str) -> tuple[Rule, ...]:
    """The rules of ``corpus/rules/<name>.toml``, in the order of the file.

    Raises InputError, naming file and rule, for whatever is wrong in it.
    """
    path = resources.files("corpus.rules").joinpath(f"{name}.toml")
    if not path.is_file():
        raise InputError(f"no rules named {name!r}: corpus/rules/{name}.toml does not exist")
    return parse_rules(path.read_text(encoding="utf-8"), name)


def parse_rules(text: str, name: str) -> tuple[Rule, ...]:
    """The rules of one TOML text. ``name`` begins every id in it: ``common.end-mark`` stands in common.toml."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{name}.toml: {error}") from error
    rules = tuple(_rule(stanza, name) for stanza in content.get("rule", ()))
    ids = [rule.id for rule in rules]
    if twice := {rule_id for rule_id in ids if ids.count(rule_id) > 1}:
        raise InputError(f"{name}.toml: more than one rule is called {', '.join(sorted(twice))}")
    return rules


def _rule(stanza: Mapping[str, object], name: str) -> Rule:
    where = f"{name}.toml: rule {stanza.get('id', '(no id)')}"
    if unknown := set(stanza) - _RULE_KEYS:
        raise InputError(f"{where}: unknown key {', '.join(sorted(unknown))}; known: {', '.join(sorted(_RULE_KEYS))}")
    values: dict[str, object] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in stanza.items()
    }
    guard = values.pop("guard", {})
    if not isinstance(guard, dict) or set(guard) - _GUARD_KEYS:
        raise InputError(f"{where}: guard is a table of {', '.join(sorted(_GUARD_KEYS))}")
    try:
        rule = Rule(guard=Guard(**guard), **values)  # type: ignore[arg-type]  # checked by _problem
    except TypeError as error:
        raise InputError(f"{where}: {error}") from error
    if problem := _problem(rule, name) or _edge_problem(rule):
        raise InputError(f"{where}: {problem}")
    return rule


def _problem(rule: Rule, name: str) -> str:
    for spec in dataclasses.fields(rule):
        value = getattr(rule, spec.name)
        if spec.name in ("id", "why", "position"):
            if not (isinstance(value, str) and value):
                return f"{spec.name} is a text"
        elif spec.name != "guard" and not (isinstance(value, tuple) and all(isinstance(item, str) for item in value)):
            return f"{spec.name} is a list of texts"
    patterns = [(key, pattern) for key in _PATTERNS for pattern in getattr(rule, key)]
    for key, pattern in patterns:
        for unbounded in _UNBOUNDED.findall(pattern):
            if key not in ("line", "edge") or "\\n" not in unbounded:
                return f"{unbounded!r} in {pattern!r} has no upper bound; write {{0,40}} or how many it takes"
    if not rule.id.startswith(f"{name}."):
        return f"the id begins with {name}."
    if rule.position not in get_args(Position):
        return f"position is one of {', '.join(get_args(Position))}"
    if not patterns and not rule.own:
        return f"it needs a pattern: one of {', '.join(_PATTERNS)} or own"
    if bool(rule.start) != bool(rule.end):
        return "start and end go together"
    return "" if rule.example else "it needs an example of what must go"


def _edge_problem(rule: Rule) -> str:
    guard = rule.guard
    if not rule.edge or guard.weight <= 0 or guard.company or guard.continues or guard.page:
        return ""
    return "edge patterns that prove something name in guard.page words of which each line they fill holds one"
