"""The characters that may stand at a place of which a byte is known, with what the document makes of each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from corpus.repair import gbk
from corpus.repair.costs import CORNER_QUOTE, FOREIGN_QUOTE, FOREIGN_SCRIPT, STRANGE, SYMBOL
from corpus.repair.language_model import LanguageModel, symbol
from corpus.repair.signs import HALF_NOTE
from corpus.text.chars import FIRST_UNIFIED, LAST_UNIFIED
from corpus.text.notes import NOTE, has_tone, is_key, is_keyed
from corpus.text.readings import first_reading, readings, simplified, to_simplified

SAMPLE = 20_000  # characters of a document that tell its script
NOTES_READ = 200
UNSEEN = 64  # characters never seen after another that are kept in order: more than are ever asked for
CONTEXTS = 200  # orders kept of each group


class Group:
    """Characters with their ids in the model and their log costs in this document, side by side."""

    __slots__ = ("after", "chars", "costs", "ids", "known", "order", "places")

    def __init__(self, chars: tuple[str, ...], ids: tuple[int, ...], costs: tuple[float, ...], model: LanguageModel):
        self.chars = chars
        self.ids = ids
        self.costs = costs
        #: id -> where it stands: variants share one
        self.places: dict[int, tuple[int, ...]] = {}
        for i, c in enumerate(ids):
            self.places[c] = (*self.places.get(c, ()), i)
        self.known = frozenset(ids)
        #: Likeliest first, where nothing is known of what stood before
        self.order = sorted(range(len(ids)), key=lambda i: model.unigram(ids[i]) + costs[i], reverse=True)
        #: The same for characters after which it was asked, with log P(c | b) and cost
        self.after: dict[int, list[tuple[float, int]]] = {}


@lru_cache(32768)
def prior(ch: str) -> float:
    """Log prior against what hardly ever stands in running Chinese: kana, Greek, full-width letters, boxes."""
    if FIRST_UNIFIED <= ch <= LAST_UNIFIED or ch in "，。、“”‘’？！：；（）《》—…·【】" or ch < "\x80":
        return 0.0
    if ch in "「」『』":
        return -CORNER_QUOTE
    if ch in "①②③④⑤⑥⑦⑧⑨⑩㈠㈡〈〉％＋－～×℃":
        return -SYMBOL
    return -STRANGE


@lru_cache(32768)
def script(ch: str) -> str:
    """``t`` for characters of Traditional text only, ``s`` for those of Simplified only, else empty.

    Big5 tells a Simplified form (经) from a character that both scripts use (后, 里, 干).
    """
    if simplified(ch) != ch:
        return "t"
    return "s" if ch in _simplified_only() else ""


@cache
def _simplified_only() -> frozenset[str]:
    def in_big5(ch: str) -> bool:
        try:
            return bool(ch.encode("big5"))
        except UnicodeEncodeError:
            return False

    return frozenset(ch for ch in to_simplified().values() if not in_big5(ch))


@dataclass(frozen=True, slots=True)
class Habits:
    """What the document tells about its way of writing."""

    private_use: bool  # private-use characters survived, so none was dropped
    foreign_quotes: str  # quotation marks it does not use
    foreign_script: str  # "s" in Traditional text, "t" in Simplified text, "" where it is mixed or short
    noted: bool = False  # there are pinyin notes, whole or broken: a mirror was at work

    @classmethod
    def of(cls, text: str) -> Habits:
        corner, curly = "「" in text, "“" in text
        foreign = "" if corner == curly else "“”‘’" if corner else "「」『』"
        notes = any(map(has_tone, HALF_NOTE.findall(text))) or any(
            is_keyed(text, note) for note in islice(NOTE.finditer(text, 1), NOTES_READ)
        )
        # mirrors put notes after Traditional characters only
        script_of = "s" if notes else _other_script(text[:SAMPLE])
        return cls(re.search("[\ue000-\ue765]", text) is not None, foreign, script_of, notes)


def _other_script(text: str) -> str:
    """A sample tells; damage itself adds characters of both scripts."""
    scripts = [script(ch) for ch in text]
    traditional, simple = scripts.count("t"), scripts.count("s")
    if traditional >= 2 and traditional > 3 * simple:
        return "s"
    return "t" if simple >= 2 and simple > 3 * traditional else ""


class Candidates:
    """Groups of characters by a known byte, built once for each way of writing."""

    def __init__(self, model: LanguageModel, foreign_quotes: str, foreign_script: str) -> None:
        self.model = model
        self._quotes = foreign_quotes
        self._script = foreign_script
        self._costs: dict[str, float] = {}
        self._groups: dict[tuple[str, int], Group] = {}

    def cost(self, ch: str) -> float:
        """Log cost of a character in this document; 0 or negative."""
        found = self._costs.get(ch)
        if found is None:
            found = prior(ch)
            if ch in self._quotes:
                found -= FOREIGN_QUOTE
            if self._script and script(ch) == self._script:
                found -= FOREIGN_SCRIPT
            self._costs[ch] = found
        return found

    def group(self, characters: Iterable[str]) -> Group:
        chars = tuple(characters)
        return Group(chars, tuple(map(self.model.id, chars)), tuple(map(self.cost, chars)), self.model)

    def likeliest(self, group: Group, a: int, b: int, keep: int) -> list[tuple[float, int]]:
        """Log-probability after ``a b``, cost included, and place in the group of its ``keep`` best, best first.

        The order after ``b`` alone is remembered: only characters that were seen after both are put in anew.
        """
        weight, seen = self.model.trigrams(a, b)
        costs, places, ids = group.costs, group.places, group.ids
        found = [(seen[c] + costs[i], i) for c in seen.keys() & places.keys() for i in places[c]]
        missing = keep
        for log, i in group.after.get(b) or self._after(group, b):
            if ids[i] not in seen:
                found.append((weight + log, i))
                missing -= 1
                if not missing:
                    break
        found.sort(reverse=True)
        return found[:keep]

    def _after(self, group: Group, b: int) -> list[tuple[float, int]]:
        if len(group.after) >= CONTEXTS:
            group.after.clear()
        model, costs = self.model, group.costs
        seen = group.known & model.after(b)
        found = [
            (log + costs[i], i) for c, log in zip(seen, model.bigrams(b, seen), strict=True) for i in group.places[c]
        ]
        unseen = list(islice((i for i in group.order if group.ids[i] not in seen), UNSEEN))
        logs = model.bigrams(b, [group.ids[i] for i in unseen])
        found += [(log + costs[i], i) for i, log in zip(unseen, logs, strict=True)]
        found.sort(reverse=True)
        group.after[b] = found
        return found

    def _cached(self, kind: str, byte: int, characters: Iterable[str]) -> Group:
        found = self._groups[kind, byte] = self.group(characters)
        return found

    def with_lead(self, lead: int) -> Group:
        """Any trail that is no ASCII character."""
        return self._groups.get(("lead", lead)) or self._cached(
            "lead", lead, (ch for y, ch in gbk.by_lead()[lead] if y > 0x7F and ch != "\u3000")
        )

    def before_private_use(self, lead: int, *, low: bool) -> Group:
        """The trail led a private-use character that was dropped; ``low`` says in which area."""
        kind, leads = ("low", gbk.USER_LEADS_LOW) if low else ("high", gbk.USER_LEADS_HIGH)
        return self._groups.get((kind, lead)) or self._cached(
            kind, lead, (ch for y, ch in gbk.by_lead()[lead] if y in leads)
        )

    def between_private_use(self, *, low: bool, low_after: bool) -> Group:
        """Two such characters side by side: the lead is only known to be of one area, the trail to lead the other."""
        key = ("between", 2 * low + low_after)
        leads = gbk.USER_LEADS_LOW if low_after else gbk.USER_LEADS_HIGH
        return self._groups.get(key) or self._cached(
            *key, (ch for x in gbk.LEADS if (x < 0xA1) == low for y, ch in gbk.by_lead()[x] if y in leads)
        )

    def with_trail(self, trail: int) -> Group:
        """Any lead."""
        return self._groups.get(("trail", trail)) or self._cached(
            "trail", trail, (ch for _, ch in gbk.by_trail()[trail])
        )

    def after_private_use(self, trail: int, *, low: bool) -> Group:
        """The lead was the second byte of a private-use character: 81-A0 in the low area, else A1-FE."""
        kind = "after low" if low else "after high"
        return self._groups.get((kind, trail)) or self._cached(
            kind, trail, (ch for x, ch in gbk.by_trail()[trail] if (x < 0xA1) == low)
        )


@lru_cache(16)
def candidates(model: LanguageModel, foreign_quotes: str, foreign_script: str) -> Candidates:
    return Candidates(model, foreign_quotes, foreign_script)


@cache
def variants() -> dict[str, list[str]]:
    """The characters of GBK that share a symbol of the model: 当 -> 当, 當."""
    found: dict[str, list[str]] = {}
    for ch in filter(None, gbk.pairs()):
        found.setdefault(symbol(ch), []).append(ch)
    return found


@cache
def keys_of(note: str) -> tuple[tuple[int, int, str], ...]:
    """Lead byte, trail byte and character of every key of the mirrors' table that has this note, in their order."""
    return tuple(key for key in _keys().get(note, ()) if key[1] > 0x7F)


@cache
def _keys() -> dict[str, list[tuple[int, int, str]]]:
    found: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for pair, ch in enumerate(gbk.pairs()):
        if ch and simplified(ch) != ch:
            for note in readings(ch) | {first_reading(ch)}:
                if note and is_key(ch, note):
                    found[note].append((pair >> 8, pair & 0xFF, ch))
    return found
