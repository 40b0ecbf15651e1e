"""Has the site changed? This run's figures beside those of the runs before. Pure: no files, no Scrapy.

A spider that breaks seldom fails outright: it goes on with half the links, no authors, or texts that stop at the first
picture. Each run leaves its figures in its record; the next compares.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from corpus.article import Article, Rejected, State

#: Fields whose presence is watched.
FIELDS = ("title", "author", "published_at", "source_account", "images")
_MOST_LENGTHS = 2000  # body lengths kept a run: a median needs no more

# Thresholds. They are set so that a run must be far outside what the site did before: an alarm ends a run with its own
# exit status, and one that cries wolf is soon turned off.
_FEWEST_NOW = 10  # articles (or pages) in this run
_FEWEST_BEFORE = 30  # articles in all earlier runs together
_FEWEST_RUNS = 3
_SHARE_CHANGE = 0.25  # of the articles, in absolute terms…
_SIGMAS = 4.0  # …and by this many standard errors, so that small runs don't alarm by chance
_FACTOR = 2.0  # medians: half as much, or twice
_RUNS = 20  # earlier runs looked at: after half as many an answerless alarm has become the normal state


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that moved. ``alarm``: something is being lost; otherwise it is only worth knowing."""

    what: str
    before: float
    now: float
    alarm: bool

    def __str__(self) -> str:
        if self.what.startswith("share of "):
            return f"{self.what}: {self.before:.0%} → {self.now:.0%}"
        return f"{self.what}: {self.before:.4g} → {self.now:.4g}"


@dataclass(slots=True)
class Tally:
    """Adds up a run's pages; ``figures`` is what goes into the run record."""

    articles: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    lengths: list[int] = field(default_factory=list)
    lists: int = 0
    links: int = 0

    def page(self, result: Article | Rejected) -> None:
        if isinstance(result, Rejected):
            self.rejected[result.reason.value] += 1
            return
        self.articles += 1
        if len(self.lengths) < _MOST_LENGTHS:
            self.lengths.append(len(result.text))
        self.fields.update(name for name in FIELDS if getattr(result, name))
        self.rules.update({edit.step for edit in result.edits if edit.kind == "cut"})

    def listing(self, links: int) -> None:
        self.lists += 1
        self.links += links

    def figures(self) -> dict[str, Any]:
        """Plain numbers: counts, and the medians that counts can't give."""
        return {
            "articles": self.articles,
            "rejected": dict(self.rejected),
            "fields": {name: self.fields[name] for name in FIELDS},
            "rules": dict(self.rules),
            "chars": median(self.lengths) if self.lengths else None,
            "lists": self.lists,
            "links": self.links,
        }


def compare(now: Mapping[str, Any], history: Sequence[Mapping[str, Any]]) -> list[Change]:
    """What moved between the runs of ``history`` (oldest first, each a ``Tally.figures()``) and ``now``."""
    before = [figures for figures in history if figures.get("articles") or figures.get("lists")][-_RUNS:]
    if len(before) < _FEWEST_RUNS:
        return []
    return [*_fields(now, before), *_rules(now, before), *_rejected(now, before), *_medians(now, before)]


def _fields(now: Mapping[str, Any], before: Sequence[Mapping[str, Any]]) -> Iterable[Change]:
    for name in FIELDS:
        change = _share(
            f"share of articles with {name}",
            (_count(now, "fields", name), _count(now, "articles")),
            (_total(before, "fields", name), _total(before, "articles")),
        )
        if change is not None:
            yield Change(*change, alarm=change[2] < change[1])


def _rules(now: Mapping[str, Any], before: Sequence[Mapping[str, Any]]) -> Iterable[Change]:
    names = set(now.get("rules") or {}).union(*(figures.get("rules") or {} for figures in before))
    for name in sorted(names):
        change = _share(
            f"share of articles cut by {name}",
            (_count(now, "rules", name), _count(now, "articles")),
            (_total(before, "rules", name), _total(before, "articles")),
        )
        if change is not None:
            yield Change(*change, alarm=False)


def _rejected(now: Mapping[str, Any], before: Sequence[Mapping[str, Any]]) -> Iterable[Change]:
    for state in State:
        change = _share(
            f"share of pages that are {state.value}",
            (_count(now, "rejected", state.value), _pages(now)),
            (_total(before, "rejected", state.value), sum(_pages(figures) for figures in before)),
        )
        if change is not None:
            lost = state in (State.NO_ARTICLE, State.SHELL, State.UNREADABLE, State.LIST)
            yield Change(*change, alarm=lost and change[2] > change[1])


def _medians(now: Mapping[str, Any], before: Sequence[Mapping[str, Any]]) -> Iterable[Change]:
    if _count(now, "articles") >= _FEWEST_NOW and _total(before, "articles") >= _FEWEST_BEFORE:
        earlier = [figures["chars"] for figures in before if figures.get("chars")]
        yield from _moved("median characters of an article", now.get("chars"), earlier)
    if _count(now, "lists"):
        earlier = [_count(figures, "links") / figures["lists"] for figures in before if figures.get("lists")]
        yield from _moved("links of a list page", _count(now, "links") / _count(now, "lists"), earlier)


def _moved(what: str, now: float | None, before: Sequence[float]) -> Iterable[Change]:
    """A median that is outside all that was seen before, and by a factor."""
    if now is None or len(before) < _FEWEST_RUNS:
        return
    usual = median(before)
    if (now < min(before) and now * _FACTOR <= usual) or (now > max(before) and now >= usual * _FACTOR):
        yield Change(what, usual, now, alarm=now < usual)


def _share(what: str, now: tuple[int, int], before: tuple[int, int]) -> tuple[str, float, float] | None:
    """Name, old and new share where they differ by much and not by chance (two-proportion z test)."""
    (some, all_now), (some_before, all_before) = now, before
    if all_now < _FEWEST_NOW or all_before < _FEWEST_BEFORE:
        return None
    some, some_before = min(some, all_now), min(some_before, all_before)
    share, usual = some / all_now, some_before / all_before
    pooled = (some + some_before) / (all_now + all_before)
    error = math.sqrt(pooled * (1 - pooled) * (1 / all_now + 1 / all_before))
    if abs(share - usual) < _SHARE_CHANGE or abs(share - usual) < _SIGMAS * error:
        return None
    return what, usual, share


def _count(figures: Mapping[str, Any], key: str, name: str | None = None) -> int:
    value = figures.get(key) or 0
    if name is not None:
        value = value.get(name, 0) if isinstance(value, Mapping) else 0
    return int(value)


def _total(runs: Sequence[Mapping[str, Any]], key: str, name: str | None = None) -> int:
    return sum(_count(figures, key, name) for figures in runs)


def _pages(figures: Mapping[str, Any]) -> int:
    rejected: Mapping[str, int] = figures.get("rejected") or {}
    return _count(figures, "articles") + sum(rejected.values())
