"""Boilerplate nobody has written a rule for yet: paragraphs that come back on many pages of a site.

Pure: texts in, findings out. A person reads what is found and accepts it, or not; nothing is cut by it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.cleaning.boilerplate.view import view
from corpus.text.chars import LETTERS
from corpus.text.fold import fold

if TYPE_CHECKING:
    from corpus.cleaning.boilerplate import Ruleset

#: Pages looked at. Their lines are held in memory: 5,000 pages of 60 lines are some 60 MB.
MOST_PAGES = 5000
_TOGETHER = 0.8  # of the pages of either: two lines that follow one another so often are one block
_EDGE_LINES = 8  # from the first or the last line of a page
_LONG = 60  # characters: a longer line is quoted by its phrases
_PHRASE, _APART = 14, 24  # characters of a phrase, and from the start of one to the start of the next

_OTHER = re.compile(f"[^{LETTERS}]+")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """A paragraph, or several that follow one another, found on many pages."""

    lines: tuple[str, ...]  # as on the first page that has them
    pages: int
    of: int  # pages looked at
    position: str  # head, tail or anywhere: where it stands on nine of ten of its pages
    rule: str | None = None  # the rule that cuts it, if one does

    @property
    def share(self) -> float:
        return self.pages / self.of

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(slots=True)
class _Line:
    """What is known of one repeated line."""

    text: str
    pages: int = 0
    head: int = 0
    tail: int = 0


def find(
    texts: Iterable[str],
    *,
    rules: Ruleset | None = None,
    pages: int = 3,
    share: float = 0.05,
    unknown_only: bool = False,
) -> list[Repeat]:
    """Lines and runs of lines that stand on at least ``pages`` pages and on ``share`` of all of them.

    Lines are compared without spaces, punctuation, script and width, numbers as one: ``阅读 1,024`` and
    ``阅读 3,555`` are the same line. At most ``MOST_PAGES`` texts are read. With ``rules`` each finding says
    which rule cuts it; ``unknown_only`` leaves out those that one does.

    Returns the findings, those on most pages first.
    """
    documents = [list(_keyed(text)) for text, _ in zip(texts, range(MOST_PAGES), strict=False)]
    frequency = Counter(key for document in documents for key in {key for key, _ in document})
    least = max(pages, 2, share * len(documents))
    repeated = {key for key, count in frequency.items() if count >= least}
    lines, follows = _survey(documents, repeated)
    found = [_repeat([lines[key] for key in run], len(documents), rules) for run in _runs(lines, follows)]
    wanted = [repeat for repeat in found if not (unknown_only and repeat.rule)]
    return sorted(wanted, key=lambda repeat: (-repeat.pages, -len(repeat.text), repeat.text))


def _keyed(text: str) -> Iterator[tuple[str, str]]:
    """The lines of a page that can be compared: those with letters in them."""
    for line in text.split("\n"):
        if letters := key(line):
            yield letters, line.strip()


def key(line: str) -> str:
    """A line for comparing: its letters in one script and width, any number as 0; empty where it has too few.

    >>> key("閱讀 1,024") == key("阅读 3555！")
    True
    """
    letters = _DIGITS.sub("0", _OTHER.sub("", fold(line)).lower())
    return letters if len(letters) > 1 and not letters.isdigit() else ""


def _survey(
    documents: Sequence[Sequence[tuple[str, str]]], repeated: set[str]
) -> tuple[dict[str, _Line], Counter[tuple[str, str]]]:
    """Where the repeated lines stand, and which follows which; each counted once a page."""
    lines: dict[str, _Line] = {}
    follows: Counter[tuple[str, str]] = Counter()
    for document in documents:
        seen: set[str] = set()
        pairs: set[tuple[str, str]] = set()
        before = ""
        for at, (key, text) in enumerate(document):
            if key in repeated:
                line = lines.setdefault(key, _Line(text))
                if key not in seen:
                    seen.add(key)
                    line.pages += 1
                    line.head += at < _EDGE_LINES
                    line.tail += at >= len(document) - _EDGE_LINES or at >= 0.7 * len(document)
                if before in repeated:
                    pairs.add((before, key))
            before = key
        follows.update(pairs)
    return lines, follows


def _runs(lines: dict[str, _Line], follows: Counter[tuple[str, str]]) -> Iterator[list[str]]:
    """Chains of lines that nearly always follow one another; a line stands in one chain only."""
    after: dict[str, str] = {}
    before: dict[str, str] = {}
    for (first, second), count in sorted(follows.items(), key=lambda pair: (-pair[1], pair[0])):
        often = count >= _TOGETHER * max(lines[first].pages, lines[second].pages)
        if often and first != second and first not in after and second not in before:
            after[first], before[second] = second, first
    done: set[str] = set()
    for key in [*(key for key in lines if key not in before), *lines]:  # then what is left: closed rings
        run = []
        while key not in done:
            done.add(key)
            run.append(key)
            key = after.get(key, key)  # noqa: PLW2901 - walks along the chain
        if run:
            yield run


def _repeat(run: list[_Line], of: int, rules: Ruleset | None) -> Repeat:
    number = min(line.pages for line in run)
    head = all(line.head >= 0.9 * line.pages for line in run[:1])
    tail = all(line.tail >= 0.9 * line.pages for line in run[-1:])
    texts = tuple(line.text for line in run)
    return Repeat(
        lines=texts,
        pages=number,
        of=of,
        position="head" if head and not tail else "tail" if tail and not head else "anywhere",
        rule=_known_by("\n".join(texts), rules) if rules else None,
    )


def _known_by(text: str, rules: Ruleset) -> str | None:
    """The rule that cuts most of the text, if rules cut nearly all of it where it stands alone."""
    from corpus.cleaning.boilerplate import cuts

    edits = cuts(text, rules)
    if sum(edit.chars for edit in edits) < 0.8 * len(text):
        return None
    return max(edits, key=lambda edit: edit.chars).step


def stanza(repeat: Repeat, site: str) -> str:
    """A finding as a rule for ``corpus/rules/<site>.toml``: it cuts its own example; a person adds a near miss.

    Short lines are quoted whole with any number in place of theirs; of long ones a phrase every 24 characters,
    so that no page's text is copied into the rules.
    """
    name = hashlib.sha256(repeat.text.encode("utf-8", "replace")).hexdigest()[:6]
    why = f"comes back on {repeat.pages:,} of {repeat.of:,} pages ({repeat.share:.0%}); say here what it is"
    parts = [f'[[rule]]\nid = "{site}.learned-{name}"', f"why = {_quote(why)}"]
    short = [line for line in repeat.lines if len(line) <= _LONG]
    long = [line for line in repeat.lines if len(line) > _LONG]
    if repeat.position != "anywhere" and not long:
        parts.append(f'position = "{repeat.position}"')
    if short:
        parts.append("line = [" + ", ".join(_quote(_pattern(line)) for line in short) + "]")
    if long:
        phrases = [phrase for line in long for phrase in _phrases(line)]
        parts.append("own = [" + ", ".join(_quote(phrase) for phrase in phrases) + "]")
    if long:
        parts.append("guard = { sentences = 1 }")
    elif len(short) > 1:
        parts.append("guard = { least = 2 }")
    parts.append(f"example = [{_quote(repeat.text)}]")
    parts.append("keep = []  # write here a sentence of an article that comes near it and must stay")
    return "\n".join(parts) + "\n"


def _pattern(line: str) -> str:
    """The line as a pattern: its letters as they are, any number for a number."""
    folded = view(line).text
    return _DIGITS.sub(lambda _: r"\d{1,9}", re.sub(r"([\\.+*?()|\[\]{}^$-])", r"\\\1", folded))


def _phrases(line: str) -> Iterator[str]:
    folded = view(line).text
    for start in range(0, max(1, len(folded) - _PHRASE // 2), _APART):
        yield folded[start : start + _PHRASE]


def _quote(text: str) -> str:
    """A TOML basic string."""
    return json.dumps(text.encode("utf-8", "replace").decode(), ensure_ascii=False).replace("\x7f", "\\u007f")
