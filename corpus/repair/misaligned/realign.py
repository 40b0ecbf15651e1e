"""The candidates of a misaligned run: what its shown characters say one byte later.

Inside a run the first byte of a shown character completes the character before it, and its second byte is the lead of
the next. A hypothesis ends where bytes and characters are in step again. README.md draws one run byte by byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from corpus.repair import costs, gbk
from corpus.repair.beam import Beam, Hypothesis
from corpus.repair.candidates import Group, Habits, candidates, keys_of, variants
from corpus.repair.language_model import EDGE
from corpus.repair.signs import BROKEN_NOTE, LOST
from corpus.repair.signs import STOPS as STOP_MARKS
from corpus.text.notes import NOTE, has_tone, is_key
from corpus.text.readings import to_simplified

STOPS = frozenset(STOP_MARKS)
LOST_TAG = re.compile(r"/?[a-z]{1,6}\s*/?>")  # <p> whose "<" was eaten
#: Held, these stand for a lead of which only the area is known: A1-FE, or 81-A0. No lead has their value.
HIGH_LEAD, LOW_LEAD = b"\xff", b"\x80"


class Realigner:
    """Reads runs of one text. ``text`` is all of it; positions are into it."""

    def __init__(self, text: str, beam: Beam, habits: Habits | None = None) -> None:
        self.text = text
        self.beam = beam
        self.habits = habits or Habits.of(text)
        self.candidates = candidates(beam.model, self.habits.foreign_quotes, self.habits.foreign_script)
        self._model = beam.model
        self._pairs = gbk.pairs()
        self._likely: dict[tuple[int, bytes], Group] = {}

    @cached_property
    def before_conversion(self) -> Realigner:
        """The same text in Simplified: what toneless notes were put into, before somebody converted the page.

        Seen on a recorded page: 忧 of a misaligned run had become 憂, which has other bytes.
        """
        habits = Habits(private_use=self.habits.private_use, foreign_quotes="", foreign_script="t")
        return Realigner(self.text.translate(to_simplified()), self.beam, habits)

    # one more character

    def put(self, hypothesis: Hypothesis, ch: str, at: int, held: bytes = b"", cost: float = 0.0) -> Hypothesis:
        """The one character that it can be."""
        model, c = self._model, self._model.id(ch)
        known = c == hypothesis.b and c in model.runs  # digits, letters and blanks count once
        log = 0.0 if known else model.log(hypothesis.a, hypothesis.b, c)
        return self.beam.grow(hypothesis, ch, c, self.candidates.cost(ch) + log - cost, at=at, held=held)

    def best(
        self,
        hypothesis: Hypothesis,
        group: Group,
        at: int,
        keep: int,
        *,
        cost: float = 0.0,
        held: bytes = b"",
        guessed: int = 0,
    ) -> list[Hypothesis]:
        """The ``keep`` likeliest of the characters that it may be."""
        likeliest = self.candidates.likeliest(group, hypothesis.a, hypothesis.b, keep)
        if not likeliest:
            return []
        worst = likeliest[0][0] - costs.SPREAD
        grow, chars, ids = self.beam.grow, group.chars, group.ids
        return [
            grow(hypothesis, chars[i], ids[i], log - cost, at=at, held=held, guessed=guessed)
            for log, i in likeliest
            if log >= worst
        ]

    def complete(
        self, hypothesis: Hypothesis, trail: int, at: int, keep: int, *, cost: float = 0.0, held: bytes = b""
    ) -> list[Hypothesis]:
        """The held lead with its trail; what they are follows from both unless the lead was lost."""
        lead = hypothesis.held
        if lead in (HIGH_LEAD, LOW_LEAD):
            group = self.candidates.after_private_use(trail, low=lead == LOW_LEAD)
            return self.best(hypothesis, group, at, keep, cost=cost, held=held)
        ch = self._pairs[lead[0] << 8 | trail]
        return [self.put(hypothesis, ch, at, held, cost)] if ch else []

    def guess(self, hypothesis: Hypothesis, group: Group, at: int, keep: int, cost: float = 0.0) -> list[Hypothesis]:
        """As ``best``, for a last character of which a byte is lost: what follows chooses as well."""
        log = self._model.log
        following = self._model.id(self.text[at]) if at < len(self.text) else EDGE
        found = self.best(hypothesis, group, at, 4 * keep, cost=cost, guessed=1)
        found.sort(key=lambda one: one.score + log(one.a, one.b, following), reverse=True)
        return found[:keep]

    # one step

    def candidates_of(self, hypothesis: Hypothesis, behind: float) -> Iterable[Hypothesis]:
        """The generator of the search; only a hypothesis that is not far behind may have lost bytes besides."""
        at = hypothesis.at
        ch = self.text[at] if at < len(self.text) else "\n"
        if ch == "\n":
            return self._end_of_line(hypothesis)
        dropped = self._dropped_pair(hypothesis, ch) if behind <= costs.HOPE else []
        return dropped + self._shown(hypothesis, ch, at)

    def _shown(self, hypothesis: Hypothesis, ch: str, at: int) -> list[Hypothesis]:
        if ch in {"?", LOST}:
            return self._question(hypothesis, ch)
        if ch >= "\x80":
            if ch == "€":
                return self._in_step(hypothesis, 0x80, "the byte 80, shown as €")
            return self._pair(hypothesis, ch)
        note = NOTE.match(self.text, at) if ch == "(" and at else None
        if note and is_key(self.text[at - 1], note[1]):  # of a character that is not there
            return [replace(hypothesis, at=note.end())]
        return self._ascii(hypothesis, ch)

    def _end_of_line(self, hypothesis: Hypothesis) -> list[Hypothesis]:
        if hypothesis.held in (HIGH_LEAD, LOW_LEAD):
            return []
        group = self.candidates.with_lead(hypothesis.held[0])
        found = self.guess(hypothesis, group, hypothesis.at, costs.LIKELIEST_LAST, costs.CUT_BY_LINE_END)
        return _ended(found, "the end of the line")

    def _pair(self, hypothesis: Hypothesis, ch: str) -> list[Hypothesis]:
        pair, at = gbk.encode(ch), hypothesis.at + 1
        if pair is None:
            return []
        if pair[1] > 0x7F:
            return self.complete(hypothesis, pair[0], at, costs.LIKELIEST, held=pair[1:])
        # the second byte is an ASCII character of its own: in step again
        completed = self.complete(hypothesis, pair[0], at, costs.LIKELIEST_FOLDED)
        found = [self.put(one, chr(pair[1]), at) for one in completed]
        return _ended(found, f"{ch} {gbk.hexed(pair)}, whose second byte is the character {chr(pair[1])}")

    def _ascii(self, hypothesis: Hypothesis, ch: str) -> list[Hypothesis]:
        found: list[Hypothesis] = []
        if ch in gbk.FULL_WIDTH:  # a folded full-width mark
            pair = gbk.encode(gbk.FULL_WIDTH[ch])
            assert pair is not None, "all full-width ASCII is in GBK"
            found = self._folded(hypothesis, pair)
        if "@" <= ch <= "~":
            found += self._in_step(hypothesis, ord(ch), f"the byte {ord(ch):02X}, shown as {ch}")
        return found

    def _folded(self, hypothesis: Hypothesis, pair: bytes) -> list[Hypothesis]:
        return self.complete(
            hypothesis, pair[0], hypothesis.at + 1, costs.LIKELIEST_FOLDED, cost=costs.FOLDED, held=pair[1:]
        )

    def _in_step(self, hypothesis: Hypothesis, trail: int, end: str) -> list[Hypothesis]:
        """The shown character is one byte, the trail of the held lead. A note may follow it."""
        at = hypothesis.at + 1
        found = self.complete(hypothesis, trail, at, costs.LIKELIEST)
        note = NOTE.match(self.text, at)
        for one in found:
            if note and is_key(one.out[-1], note[1]):
                one.at = note.end()
                one.score += costs.NOTE_FITS
        return _ended(found, end)

    def _question(self, hypothesis: Hypothesis, mark: str) -> list[Hypothesis]:
        """``?``: the decoder met a pair it could not read, and ate it."""
        text, at = self.text, hypothesis.at
        note = BROKEN_NOTE.match(text, at)
        if note:  # the trail, and the bracket of the note of the character it completes
            found = self._broken_note(hypothesis, note)
            if found or has_tone(note[1]):
                return found
        after = text[at + 1 : at + 2]
        guesses = self.guess(hypothesis, self._endings(hypothesis), at + 1, costs.LIKELIEST_LOST)
        end = f"a lone lead before {after!r}, shown as {mark}"
        if mark == LOST:
            return _ended(guesses, end)
        found = self._eaten(guesses, after)
        if after in STOPS or after in {"", "\n"}:
            found += _ended(guesses, end)
        if hypothesis.held not in (HIGH_LEAD, LOW_LEAD):  # both bytes of a pair
            found += self._without_pair(hypothesis, costs.LOST_PAIR, at + 1)
        return found + self._folded(hypothesis, b"\xa3\xbf")

    def _broken_note(self, hypothesis: Hypothesis, note: re.Match[str]) -> list[Hypothesis]:
        keys = (ch for lead, _, ch in keys_of(note[1]) if _may_lead(hypothesis.held, lead))
        found = self.best(hypothesis, self.candidates.group(keys), note.end(), costs.LIKELIEST)
        return _ended(found, f"the note {note[0]} of the character it ends")

    def _endings(self, hypothesis: Hypothesis) -> Group:
        """Characters that begin with the held lead; where it is not known, the likely ones."""
        held, b = hypothesis.held, hypothesis.b
        if held not in (HIGH_LEAD, LOW_LEAD):
            return self.candidates.with_lead(held[0])
        if (b, held) not in self._likely:
            followers = self._model.followers(b)[: costs.FOLLOWERS]  # ids go by frequency
            characters = (ch for c in followers for ch in variants().get(self._model.characters[c], ()))
            pairs = ((gbk.encode(ch), ch) for ch in characters)
            self._likely[b, held] = self.candidates.group(
                ch for pair, ch in pairs if pair and _may_lead(held, pair[0]) and pair[1] > 0x7F
            )
        return self._likely[b, held]

    def _eaten(self, guesses: list[Hypothesis], after: str) -> list[Hypothesis]:
        """The unknown trail took the ASCII character after it along."""
        if not guesses or after in STOPS:
            return []
        at = guesses[0].at
        found: list[Hypothesis] = []
        if LOST_TAG.match(self.text, at, at + 12):
            for one in guesses:
                score = one.score + costs.ATE_TAG + self._model.log(one.a, one.b, EDGE)
                found.append(replace(one, score=score, a=EDGE, b=EDGE, out=one.out + "<"))
            return _ended(found, "a lead that ate the < of a tag, shown as ?")
        for one in guesses:
            # most often it was a blank; before a digit it may as well have been a digit
            blank = after and not after.isdecimal()
            cost = costs.ATE_ASCII
            found.append(self.put(one, " ", at, cost=cost) if blank else replace(one, score=one.score - cost))
        return _ended(found, "a lead that ate the ASCII character after it, shown as ?")

    def _dropped_pair(self, hypothesis: Hypothesis, ch: str) -> list[Hypothesis]:
        """Two bytes that showed as a private-use character, which somebody dropped."""
        if self.habits.private_use or hypothesis.guessed >= costs.MOST_GUESSED or not self._reads_badly(hypothesis, ch):
            return []
        cost = costs.DROPPED_STOP if hypothesis.held == b"\xa3" else costs.DROPPED_PAIR
        return self._without_pair(hypothesis, cost, hypothesis.at)

    def _without_pair(self, hypothesis: Hypothesis, cost: float, at: int) -> list[Hypothesis]:
        """After 地: D5 is left of 政府, whose FE B8 was private use."""
        found: list[Hypothesis] = []
        lead = hypothesis.held
        for held in (HIGH_LEAD, LOW_LEAD):
            low = held == LOW_LEAD
            if lead in (HIGH_LEAD, LOW_LEAD):
                group = self.candidates.between_private_use(low=lead == LOW_LEAD, low_after=low)
            else:
                group = self.candidates.before_private_use(lead[0], low=low)
            found += self.best(hypothesis, group, at, costs.LIKELIEST_DROPPED, cost=cost, held=held, guessed=1)
        return found

    def _reads_badly(self, hypothesis: Hypothesis, ch: str) -> bool:
        """Is what the first byte of ``ch`` completes so unlikely that bytes may be missing before it?"""
        lead, a, b = hypothesis.held, hypothesis.a, hypothesis.b
        known = lead not in (HIGH_LEAD, LOW_LEAD)
        if ch in {"?", LOST}:  # of a pair that no reader could show, or of the next
            return known
        trail = _first_byte(ch)
        if not known:
            group = self.candidates.after_private_use(trail, low=lead == LOW_LEAD)
            likeliest = self.candidates.likeliest(group, a, b, 1)
            return not likeliest or likeliest[0][0] < costs.READS_WORSE
        found = self._pairs[lead[0] << 8 | trail]
        if not found:
            return True
        return self._model.log(a, b, self._model.id(found)) + self.candidates.cost(found) < costs.READS_BADLY


def _ended(found: list[Hypothesis], how: str) -> list[Hypothesis]:
    for one in found:
        one.end = how
    return found


def _first_byte(ch: str) -> int:
    """Of a shown character: of a letter itself, of other ASCII that of the full-width mark that was folded."""
    if "@" <= ch < "\x80":
        return ord(ch)
    pair = gbk.encode(gbk.FULL_WIDTH.get(ch, ch))
    return pair[0] if pair else 0


def _may_lead(held: bytes, lead: int) -> bool:
    """Is ``lead`` the held byte, or one of those it may be?"""
    if held == LOW_LEAD:
        return 0x81 <= lead <= 0xA0
    return lead > 0xA0 if held == HIGH_LEAD else lead == held[0]
