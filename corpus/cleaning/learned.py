"""What comes back at the edges of one account's articles: learned from several of them, cut where that is asked for.

Rules say what no article says of itself, whoever wrote it. An account's own lines, its motto, its standing list of
titles, are known only from several of its articles. They are data with a version, and a row says which were applied: a
page read without them never depends on another one.

Pure: texts in, findings and edits out.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from corpus.article import Edit
from corpus.cleaning.repeats import key
from corpus.errors import InputError
from corpus.text.fold import fold

#: On so many articles of an account, and on this share of them, a line comes back; on two it may be a series.
LEAST, SHARE = 3, 0.6
#: Lines from either end of an article that are counted; the longest promotion read on 400 articles has 46 lines.
_HEAD, _TAIL = 6, 30
#: Letters of a line; shorter ones (前言, 总结) come back as headings of the article itself.
_LETTERS = 5


@dataclass(frozen=True, slots=True)
class Learned:
    """The lines of each account, and on how many of its articles each was found."""

    accounts: Mapping[str, Mapping[str, int]]

    @property
    def version(self) -> str:
        """Eight hex digits; equal sets have equal ones."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:8]

    def cuts(self, text: str, account: str | None) -> tuple[Edit, ...]:
        """What of ``account``'s own lines stands at the head and the tail; the first line of the article ends it."""
        known = self.accounts.get(account or "", {})
        if not known:
            return ()
        spans = list(_lines(text))
        own = [at for at, (start, end, words) in enumerate(spans) if _says(text[start:end]) and words not in known]
        if not own:
            return ()
        why = f"comes back at the edges of this account's articles (learned set {self.version})"
        first, last = spans[own[0]][0], spans[own[-1]][1]
        # blank lines and marks beside the article are its own, not the account's
        edges = ((0, first, spans[: own[0]]), (last, len(text), spans[own[-1] + 1 :]))
        return tuple(
            Edit(step="learned.edge", kind="cut", start=start, before=text[start:end], chars=end - start, why=why)
            for start, end, beside in edges
            if any(words for _, _, words in beside)
        )

    def to_json(self) -> str:
        return json.dumps(self.accounts, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def from_json(text: str, name: str) -> Learned:
    """Raises InputError, naming the file, where it holds something else."""
    try:
        found = dict(json.loads(text).items())
        return Learned({account: {line: int(number) for line, number in found[account].items()} for account in found})
    except (ValueError, TypeError, AttributeError) as error:
        raise InputError(f"{name}: not what `corpus learn --accounts --save` writes: {error}; run it again") from error


def learn(articles: Iterable[tuple[str | None, str]]) -> Learned:
    """Learn from (account, text) what comes back at the edges of at least three articles and most of an account's."""
    edges: defaultdict[str, list[set[str]]] = defaultdict(list)
    for account, text in articles:
        if account:
            lines = [words for _, _, words in _lines(text) if words]
            edges[account].append({words for words in (*lines[:_HEAD], *lines[-_TAIL:]) if _is_a_line(words)})
    found: dict[str, dict[str, int]] = {}
    for account, sets in edges.items():
        counts = Counter(words for each in sets for words in each)
        least = max(LEAST, SHARE * len(sets))
        if often := {words: count for words, count in counts.items() if count >= least}:
            found[account] = often
    return Learned(found)


def account_of(wx_biz: str | None, source_account: str | None) -> str | None:
    """What an account is called here: WeChat's id of it, else its name, in either script and width."""
    return wx_biz or (fold(source_account).strip() if source_account else None)


def _lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end (before the line break) and key of each line; no key where it has no letters."""
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line), key(line)
        start += len(line) + 1


def _says(line: str) -> bool:
    return any(map(str.isalnum, line))


def _is_a_line(words: str) -> bool:
    return sum(map(str.isalpha, words)) >= _LETTERS
