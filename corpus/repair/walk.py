"""Walk along a misaligned run, byte by byte, with a small beam of readings.

Inside a run the first byte of a shown character completes the character before it and its second byte is the
lead of the next. A path is one reading so far; it is finished when bytes and characters are in step again.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property

from corpus.repair import gbk
from corpus.repair.choices import BRACKETS, Group, Habits, balance, choices, variants
from corpus.repair.language_model import EDGE, LanguageModel
from corpus.repair.notes import BROKEN_NOTE, NOTE, is_key, is_toned, keys_of
from corpus.repair.paths import SPREAD, Path, ended, promise, prune
from corpus.repair.ranking import Ranking
from corpus.text.readings import to_simplified

#: Marks the mirrors' table protects, and their folded forms: a lone lead before one shows as ``?``
STOPS = frozenset("，！？：；（）。、,!?:;()“”‘’…")
LOST_TAG = re.compile(r"/?[a-z]{1,6}\s*/?>")  # <p> whose "<" was eaten
LIMIT = 160  # characters: the longest run seen is 45
CHECKS = frozenset({5, 9, 14, 20, 30, 50, 80})  # steps at which a walk is compared with the text as it stands
HIGH_LEAD, LOW_LEAD = -1, -2  # pending, but known only to be one of A1-FE, or of 81-A0
DROPPED = 3.0  # log cost of "two bytes became a private-use character that somebody dropped"
HOPE = 7.0  # log-likelihood behind the best from which no lost pair is tried; 5.0 misses 1 run of 300
REPEATED = 1.5  # log cost of the same stop twice, which chat has and articles have not
READS_BADLY = -7.0  # log-likelihood of a character below which two bytes before it may be missing
READS_WORSE = -8.0  # below which two more may be
NOTE_FITS = 6.0  # log gain of a note behind a run that fits its last character: some 400 syllables would not
EATEN = 2.0  # log cost of "the byte pair ate an ASCII character"


class Walker:
    """Reads runs of one text. ``text`` is all of it; positions are into it."""

    def __init__(self, text: str, model: LanguageModel, habits: Habits | None = None) -> None:
        self.text = text
        self.model = model
        self.habits = habits or Habits.of(text)
        self.choices = choices(model, self.habits.foreign_quotes, self.habits.foreign_script)
        self._runs = model.runs
        self._pairs = gbk.pairs()
        self._likely: dict[tuple[int, int], Group] = {}

    @cached_property
    def before_conversion(self) -> Walker:
        """The same text in Simplified: what toneless notes were put into, before somebody converted the page.

        Seen on gz_jiayi: 忧 of a misaligned run had become 憂, which has other bytes.
        """
        habits = Habits(private_use=self.habits.private_use, foreign_quotes="", foreign_script="t")
        return Walker(self.text.translate(to_simplified()), self.model, habits)

    # one more character on a path

    def put(self, path: Path, ch: str, pending: int | None, at: int, cost: float = 0.0) -> Path:
        c = self.model.id(ch)
        known = c == path.b and c in self._runs  # digits, letters and blanks count once
        log = self.choices.cost(ch) + (0.0 if known else self.model.log(path.a, path.b, c))
        return self._grown(path, ch, c, path.score + log - cost, pending=pending, at=at)

    def _grown(self, path: Path, ch: str, c: int, score: float, *, pending: int | None, at: int) -> Path:
        still_open, fit = balance(ch, path.open) if ch in BRACKETS else (path.open, 0.0)
        if ch in "。，、；：" and path.out[-1:] == ch:
            fit -= REPEATED
        a = path.a if c == path.b and c in self._runs else path.b
        return Path(score + fit, a, c, path.out + ch, pending, at, path.dropped, path.guessed, still_open)

    def best(
        self, path: Path, group: Group, at: int, keep: int, cost: float = 0.0, *, pending: int | None = None
    ) -> list[Path]:
        """The ``keep`` likeliest characters of a group, each leaving the lead ``pending``."""
        likeliest = self.choices.likeliest(group, path.a, path.b, keep)
        if not likeliest:
            return []
        base, worst = path.score - cost, likeliest[0][0] - SPREAD
        return [
            self._grown(path, group.chars[i], group.ids[i], base + log, pending=pending, at=at)
            for log, i in likeliest
            if log >= worst
        ]

    def complete(
        self, path: Path, trail: int, at: int, keep: int, cost: float = 0.0, *, pending: int | None
    ) -> list[Path]:
        """The pending character with its second byte; what it is follows from both unless the lead was lost."""
        assert path.pending is not None
        if path.pending < 0:
            group = self.choices.after_private_use(trail, low=path.pending == LOW_LEAD)
            return self.best(path, group, at, keep, cost, pending=pending)
        ch = self._pairs[path.pending << 8 | trail]
        return [self.put(path, ch, pending, at, cost)] if ch else []

    def guess(self, path: Path, group: Group, at: int, keep: int, cost: float = 0.0) -> list[Path]:
        """As ``best``, for a last character of which a byte is lost: what follows chooses as well."""
        following = self.model.id(self.text[at]) if at < len(self.text) else EDGE
        paths = self.best(path, group, at, 4 * keep, cost)
        log = self.model.log
        paths.sort(key=lambda p: p.score + log(p.a, p.b, following), reverse=True)
        for found in paths[:keep]:
            found.guessed += 1
        return paths[:keep]

    # one step

    def step(self, path: Path, *, hopeful: bool = True) -> tuple[list[Path], list[Path]]:
        """(paths still inside the run, paths in step again); only a hopeful one may have lost bytes besides."""
        text, at = self.text, path.at
        ch = text[at] if at < len(text) else "\n"
        if ch == "\n":
            return [], self._end_of_line(path)
        inside = self._dropped_pair(path, ch) if hopeful else []
        if ch in "?\ufffd":
            more, done = self._question(path, ch)
            return inside + more, done
        note = NOTE.match(text, at) if ch == "(" else None
        if note and at and is_key(text[at - 1], note[1]):  # of a character that is not there
            path.at = note.end()
            return [*inside, path], []
        if ch < "\x80":
            more, done = self._ascii(path, ch)
        elif ch == "€":
            more, done = [], self._in_step(path, 0x80, "the byte 80, shown as €")
        else:
            more, done = self._pair(path, ch)
        return inside + more, done

    def _end_of_line(self, path: Path) -> list[Path]:
        assert path.pending is not None
        if path.pending < 0:
            return []
        paths = self.guess(path, self.choices.with_lead(path.pending), path.at, 2, 6.0)
        return ended(paths, "the end of the line")

    def _pair(self, path: Path, ch: str) -> tuple[list[Path], list[Path]]:
        pair = gbk.encode(ch)
        if pair is None:
            return [], []
        first, second = pair
        if second > 0x7F:
            return self.complete(path, first, path.at + 1, 6, pending=second), []
        # the second byte is an ASCII character of its own: in step again
        completed = self.complete(path, first, path.at + 1, 4, pending=None)
        done = [self.put(found, chr(second), None, path.at + 1) for found in completed]
        return [], ended(done, f"{ch} {gbk.hexed(pair)}, whose second byte is the character {chr(second)}")

    def _ascii(self, path: Path, ch: str) -> tuple[list[Path], list[Path]]:
        inside: list[Path] = []
        done: list[Path] = []
        if "@" <= ch <= "~":
            done = self._in_step(path, ord(ch), f"the byte {ord(ch):02X}, shown as {ch}")
        if ch in gbk.FULL_WIDTH:  # a folded full-width mark
            pair = gbk.encode(gbk.FULL_WIDTH[ch])
            assert pair is not None, "all full-width ASCII is in GBK"
            inside = self.complete(path, pair[0], path.at + 1, 4, 1.0, pending=pair[1])
        return inside, done

    def _in_step(self, path: Path, trail: int, end: str) -> list[Path]:
        """The shown character is one byte, the trail of the pending lead. A note may follow it."""
        at = path.at + 1
        done = self.complete(path, trail, at, 6, pending=None)
        note = NOTE.match(self.text, at)
        for found in done:
            if note and is_key(found.out[-1], note[1]):
                found.at = note.end()
                found.score += NOTE_FITS
        return ended(done, end)

    def _question(self, path: Path, mark: str) -> tuple[list[Path], list[Path]]:
        """``?``: the decoder met a pair it could not read, and ate it."""
        text, at = self.text, path.at
        note = BROKEN_NOTE.match(text, at)
        if note:  # the trail, and the bracket of the note of the character it completes
            done = self._broken_note(path, note)
            if done or is_toned(note[1]):
                return [], done
        after = text[at + 1 : at + 2]
        guesses = self.guess(path, self._endings(path), at + 1, 8)
        inside: list[Path] = []
        if mark == "\ufffd":
            return inside, ended(guesses, f"a lone lead before {after!r}, shown as {mark}")
        done = self._eaten(guesses, after)
        if after in STOPS or after in {"", "\n"}:
            done += ended(guesses, f"a lone lead before {after!r}, shown as ?")
        if path.pending is not None and path.pending >= 0:  # both bytes of a pair
            inside = self._without_pair(path, path.pending, DROPPED + 1, at + 1)
        # a full-width question mark (A3BF), folded
        inside += self.complete(path, 0xA3, at + 1, 4, 1.0, pending=0xBF)
        return inside, done

    def _broken_note(self, path: Path, note: re.Match[str]) -> list[Path]:
        keys = (ch for lead, _, ch in keys_of(note[1]) if _may_lead(path.pending, lead))
        done = self.best(path, self.choices.group(keys), note.end(), 6)
        return ended(done, f"the note {note[0]} of the character it ends")

    def _endings(self, path: Path) -> Group:
        """Characters that begin with the pending lead; where it is not known, the likely ones."""
        assert path.pending is not None
        if path.pending >= 0:
            return self.choices.with_lead(path.pending)
        key = (path.b, path.pending)
        if key not in self._likely:
            followers = self.model.followers(path.b)[:300]  # ids go by frequency: the 300 commonest
            characters = (ch for c in followers for ch in variants().get(self.model.characters[c], ()))
            pairs = ((gbk.encode(ch), ch) for ch in characters)
            self._likely[key] = self.choices.group(
                ch for pair, ch in pairs if pair and _may_lead(path.pending, pair[0]) and pair[1] > 0x7F
            )
        return self._likely[key]

    def _eaten(self, guesses: list[Path], after: str) -> list[Path]:
        """The unknown trail took the ASCII character after it along."""
        if not guesses or after in STOPS:
            return []
        at = guesses[0].at
        found: list[Path] = []
        if LOST_TAG.match(self.text, at, at + 12):
            for path in guesses:
                score = path.score + 6.0 + self.model.log(path.a, path.b, EDGE)
                found.append(replace(path, score=score, a=EDGE, b=EDGE, out=path.out + "<"))
            return ended(found, "a lead that ate the < of a tag, shown as ?")
        for path in guesses:
            # most often it was a blank; before a digit it may as well have been a digit
            blank = after and not after.isdecimal()
            found.append(self.put(path, " ", None, at, EATEN) if blank else replace(path, score=path.score - EATEN))
        return ended(found, "a lead that ate the ASCII character after it, shown as ?")

    def _dropped_pair(self, path: Path, ch: str) -> list[Path]:
        """Two bytes that showed as a private-use character, which somebody dropped."""
        lead = path.pending
        assert lead is not None
        if self.habits.private_use or path.dropped >= 40 or not self._reads_badly(path, lead, ch):
            return []
        return self._without_pair(path, lead, 0.5 if lead == 0xA3 else DROPPED, path.at)

    def _without_pair(self, path: Path, lead: int, cost: float, at: int) -> list[Path]:
        """After 地: D5 is left of 政府, whose FE B8 was private use."""
        paths: list[Path] = []
        for pending in (HIGH_LEAD, LOW_LEAD):
            low = pending == LOW_LEAD
            if lead >= 0:
                group = self.choices.before_private_use(lead, low=low)
            else:
                group = self.choices.between_private_use(low=lead == LOW_LEAD, low_after=low)
            paths += self.best(path, group, at, 3, cost, pending=pending)
        for found in paths:
            found.dropped += 1
            found.guessed += 1
        return paths

    def _reads_badly(self, path: Path, lead: int, ch: str) -> bool:
        """Is what the first byte of ``ch`` completes so unlikely that bytes may be missing before it?"""
        if ch in "?\ufffd":  # of a pair that no reader could show, or of the next
            return lead >= 0
        trail = _first_byte(ch)
        if lead < 0:
            group = self.choices.after_private_use(trail, low=lead == LOW_LEAD)
            likeliest = self.choices.likeliest(group, path.a, path.b, 1)
            return not likeliest or likeliest[0][0] < READS_WORSE
        found = self._pairs[lead << 8 | trail]
        if not found:
            return True
        return self.model.log(path.a, path.b, self.model.id(found)) + self.choices.cost(found) < READS_BADLY

    # the whole run

    def finish(self, paths: list[Path], start: int, a: int, b: int) -> list[tuple[float, Path]]:
        """Walk on until no path is left inside the run: the finished ones with their gains, best first.

        A gain is the log-likelihood of a reading of ``text[start:path.at]``, after the characters ``a b``, over
        that of the text as it stands. A walk that falls behind the text as it stands is no run, and given up.
        """
        ranking = Ranking(self.text, self.model, start, a, b)
        done: list[Path] = []
        for step in range(LIMIT):
            if not paths:
                break
            following: list[Path] = []
            worst = promise(paths[0]) - HOPE
            for path in paths:
                inside, ended = self.step(path, hopeful=promise(path) >= worst)
                following += inside
                done += ended
            paths = prune(following)
            if step in CHECKS and paths and ranking.are_behind(paths):
                break
        return ranking.best_first(done)


def _first_byte(ch: str) -> int:
    """Of a shown character: of a letter itself, of other ASCII that of the full-width mark that was folded."""
    if "@" <= ch < "\x80":
        return ord(ch)
    pair = gbk.encode(gbk.FULL_WIDTH.get(ch, ch))
    return pair[0] if pair else 0


def _may_lead(pending: int | None, lead: int) -> bool:
    """Is ``lead`` the pending byte, or one of those it may be?"""
    if pending == LOW_LEAD:
        return 0x81 <= lead <= 0xA0
    return lead > 0xA0 if pending == HIGH_LEAD else lead == pending
