"""The characters that may stand at a place of which one byte is known, with what the document makes of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from typing import NamedTuple

from corpus.repair import gbk
from corpus.repair.alphabet import symbol
from corpus.repair.language_model import LanguageModel
from corpus.repair.notes import NOTE, PINYIN, is_key, is_toned
from corpus.text.readings import simplified, to_simplified

FOREIGN_SCRIPT = 6.0  # log cost of a Simplified form in Traditional text, and the other way round
FOREIGN_QUOTE = 8.0
OPENING = {"“": "”", "‘": "’", "「": "」", "『": "』", "（": "）", "《": "》", "【": "】", "〈": "〉", "(": ")"}
CLOSING = {close: opener for opener, close in OPENING.items()}
BRACKETS = frozenset([*OPENING, *CLOSING])
UNBALANCED = 4.0  # log cost of closing a quotation that is not open, or opening one that is
BALANCED = 1.0  # log gain of closing one that is
SMALL = 24  # a group that is looked up faster than its part that the model saw is found


HALF_NOTE = re.compile(rf"[?\ufffd]\(?({PINYIN})\)")


class Group(NamedTuple):
    """Characters with their ids in the model and their log costs in this document, side by side."""

    chars: tuple[str, ...]
    ids: tuple[int, ...]
    costs: tuple[float, ...]
    known: frozenset[int]  # the ids once more
    places: Mapping[int, tuple[int, ...]]  # id -> where it stands: variants share one
    order: tuple[int, ...]  # likeliest first, where nothing is known of what stood before


@lru_cache(32768)
def prior(ch: str) -> float:
    """Log prior against what hardly ever stands in running Chinese: kana, Greek, full-width letters, boxes."""
    if "\u4e00" <= ch <= "\u9fff" or ch in "，。、“”‘’？！：；（）《》—…·【】" or ch < "\x80":
        return 0.0
    if ch in "「」『』":
        return -0.5
    if ch in "①②③④⑤⑥⑦⑧⑨⑩㈠㈡〈〉％＋－～×℃":
        return -2.0
    return -6.0


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
        notes = any(is_toned(note) for note in HALF_NOTE.findall(text)) or any(
            is_key(text[note.start() - 1], note[1]) for note in islice(NOTE.finditer(text, 1), 200)
        )
        # mirrors put notes after Traditional characters only
        script_of = "s" if notes else _other_script(text[:20000])
        return cls(re.search("[\ue000-\ue765]", text) is not None, foreign, script_of, notes)


def _other_script(text: str) -> str:
    """A sample tells; damage itself adds characters of both scripts."""
    scripts = [script(ch) for ch in text]
    traditional, simple = scripts.count("t"), scripts.count("s")
    if traditional >= 2 and traditional > 3 * simple:
        return "s"
    return "t" if simple >= 2 and simple > 3 * traditional else ""


class Choices:
    """Groups of characters by a known byte, built once for each way of writing."""

    def __init__(self, model: LanguageModel, foreign_quotes: str, foreign_script: str) -> None:
        self._model = model
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
        ids, costs = tuple(map(self._model.id, chars)), tuple(map(self.cost, chars))
        places: dict[int, tuple[int, ...]] = {}
        for i, c in enumerate(ids):
            places[c] = (*places.get(c, ()), i)
        alone = self._model.unigram
        order = sorted(range(len(ids)), key=lambda i: alone(ids[i]) + costs[i], reverse=True)
        return Group(chars, ids, costs, frozenset(ids), places, tuple(order))

    def likeliest(self, group: Group, a: int, b: int, keep: int) -> list[tuple[float, int]]:
        """Log-likelihood after ``a b``, cost included, and place in the group of its ``keep`` best, best first.

        Only characters that the model saw after ``b`` are looked up; the order of all others is always the same.
        """
        model, costs = self._model, group.costs
        if len(group.ids) <= SMALL:
            logs = model.logs(a, b, group.ids)
            return sorted(((log + costs[i], i) for i, log in enumerate(logs)), reverse=True)[:keep]
        seen = group.known & model.after(b)
        found = [
            (log + costs[i], i) for c, log in zip(seen, model.logs(a, b, seen), strict=True) for i in group.places[c]
        ]
        back, missing = model.back_off(a, b), keep
        for i in group.order:
            if missing == 0:
                break
            if group.ids[i] not in seen:
                found.append((back + model.unigram(group.ids[i]) + costs[i], i))
                missing -= 1
        found.sort(reverse=True)
        return found[:keep]

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
def choices(model: LanguageModel, foreign_quotes: str, foreign_script: str) -> Choices:
    return Choices(model, foreign_quotes, foreign_script)


def balance(ch: str, still_open: str) -> tuple[str, float]:
    """What is open after ``ch``, outermost first, and the log score of that."""
    if ch in OPENING:
        return still_open + ch, -UNBALANCED if still_open[-1:] == ch else 0.0
    if ch in CLOSING:
        at = still_open.rfind(CLOSING[ch])
        return (still_open[:at], BALANCED) if at >= 0 else (still_open, -UNBALANCED)
    return still_open, 0.0


@cache
def variants() -> dict[str, list[str]]:
    """The characters of GBK that share a symbol of the model: 当 -> 当, 當."""
    found: dict[str, list[str]] = {}
    for ch in filter(None, gbk.pairs()):
        found.setdefault(symbol(ch), []).append(ch)
    return found
