"""Walk along a misaligned run, byte by byte, with a small beam of readings.

Inside a run the first byte of a shown character completes the character before it and its second byte is the
lead of the next. A path is one reading so far; it is finished when bytes and characters are in step again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from corpus.cleaning.damage import gbk
from corpus.cleaning.damage.alphabet import symbol
from corpus.cleaning.damage.language_model import EDGE, LanguageModel
from corpus.cleaning.damage.notes import BROKEN_NOTE, NOTE, is_key, is_toned, without_notes

#: Marks the mirrors' table protects, and their folded forms: a lone lead before one shows as ``?``
STOPS = frozenset("，！？：；（）。、,!?:;()“”‘’…")
LOST_TAG = re.compile(r"/?[a-z]{1,6}\s*/?>")  # <p> whose "<" was eaten
WIDTH = 24  # paths kept at each step; 48 changed nothing on the seed
LIMIT = 160  # characters: the longest run seen is 45
LOOKAHEAD = 6  # characters after a run that a reading must fit
ANY_LEAD = tuple(range(0xA1, 0xFF))
DROPPED = 4.0  # log cost of "two bytes became a private-use character that somebody dropped"


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


@cache
def variants() -> dict[str, list[str]]:
    """The characters of GBK that share a symbol of the model: 当 -> 当, 當."""
    found: dict[str, list[str]] = {}
    for ch in filter(None, gbk.pairs()):
        found.setdefault(symbol(ch), []).append(ch)
    return found


@dataclass(slots=True)
class Path:
    """One reading of a run: ``out`` so far, the next shown character at ``at``."""

    score: float
    a: int  # model ids of the last two characters
    b: int
    out: str
    pending: int | Sequence[int] | None  # lead byte waiting for its trail; several: not known which
    at: int
    dropped: int = 0
    guessed: int = 0  # bytes that are nowhere in the text
    end: str = ""  # how the run ended, for the explanation


@dataclass(frozen=True, slots=True)
class Habits:
    """What the document tells about its way of writing."""

    private_use: bool  # private-use characters survived, so none was dropped
    foreign_quotes: str  # quotation marks it does not use
    blank_after_stop: bool

    @classmethod
    def of(cls, text: str) -> Habits:
        corner, curly = "「" in text, "“" in text
        foreign = "" if corner == curly else "“”‘’" if corner else "「」『』"
        return cls(re.search("[\ue000-\ue765]", text) is not None, foreign, "。 " in text)


class Walker:
    """Reads runs of one text. ``text`` is all of it; positions are into it."""

    def __init__(self, text: str, model: LanguageModel, *, habits: Habits | None = None) -> None:
        self.text = text
        self.model = model
        self.habits = habits or Habits.of(text)
        self._runs = model.runs
        self._pairs = gbk.pairs()

    # one more character on a path

    def put(
        self, path: Path, ch: str, pending: int | Sequence[int] | None, at: int, cost: float = 0.0, *, guessed: int = 0
    ) -> Path:
        if ch in self.habits.foreign_quotes:
            cost += 8.0
        c = self.model.id(ch)
        if c == path.b and c in self._runs:
            score = path.score - cost
            return Path(score, path.a, c, path.out + ch, pending, at, path.dropped, path.guessed + guessed)
        score = path.score + self.model.log(path.a, path.b, c) + prior(ch) - cost
        return Path(score, path.b, c, path.out + ch, pending, at, path.dropped, path.guessed + guessed)

    def best(
        self,
        path: Path,
        choices: Iterable[tuple[str, int | Sequence[int] | None]],
        at: int,
        keep: int,
        cost: float = 0.0,
        *,
        guessed: int = 0,
    ) -> list[Path]:
        """The ``keep`` best of the characters (and leads left pending) that may stand here."""
        paths = [self.put(path, ch, pending, at, cost, guessed=guessed) for ch, pending in choices]
        if len(paths) > 1:
            paths.sort(key=lambda p: -p.score)
        return paths[:keep]

    # one step

    def step(self, path: Path) -> tuple[list[Path], list[Path]]:
        """(paths still inside the run, paths in step again)"""
        text, at = self.text, path.at
        assert path.pending is not None
        leads = (path.pending,) if isinstance(path.pending, int) else path.pending
        ch = text[at] if at < len(text) else "\n"
        if ch == "\n":
            return [], self._end_of_line(path, leads)
        inside = self._dropped_pair(path, leads, ch)
        if ch in "?\ufffd":
            more, done = self._question(path, leads, ch)
            return inside + more, done
        note = NOTE.match(text, at) if ch == "(" else None
        if note and at and is_key(text[at - 1], note[1]):  # of a character that is not there
            path.at = note.end()
            return [*inside, path], []
        if ch < "\x80":
            more, done = self._ascii(path, leads, ch)
        elif ch == "€":
            more, done = [], self._in_step(path, leads, 0x80, "the byte 80, shown as €")
        else:
            more, done = self._pair(path, leads, ch)
        return inside + more, done

    def _end_of_line(self, path: Path, leads: Sequence[int]) -> list[Path]:
        if len(leads) > 1:
            return []
        choices = [(ch, None) for _, ch in gbk.by_lead()[leads[0]]]
        return _ended(self.best(path, choices, path.at, 2, 6.0, guessed=1), "the end of the line")

    def _pair(self, path: Path, leads: Sequence[int], ch: str) -> tuple[list[Path], list[Path]]:
        pair = gbk.encode(ch)
        if pair is None:
            return [], []
        first, second = pair
        choices = [(self._pairs[lead << 8 | first], second) for lead in leads if self._pairs[lead << 8 | first]]
        if second > 0x7F:
            return self.best(path, choices, path.at + 1, 6), []
        # the second byte is an ASCII character of its own: in step again
        done = [
            self.put(found, chr(second), None, path.at + 1)
            for found in self.best(path, [(c, None) for c, _ in choices], path.at + 1, 4)
        ]
        return [], _ended(done, f"{ch} {gbk.hexed(pair)}, whose second byte is the character {chr(second)}")

    def _ascii(self, path: Path, leads: Sequence[int], ch: str) -> tuple[list[Path], list[Path]]:
        inside: list[Path] = []
        done: list[Path] = []
        if "@" <= ch <= "~":
            done = self._in_step(path, leads, ord(ch), f"the byte {ord(ch):02X}, shown as {ch}")
        if ch in gbk.FULL_WIDTH:  # a folded full-width mark
            pair = gbk.encode(gbk.FULL_WIDTH[ch])
            assert pair is not None, "all full-width ASCII is in GBK"
            table = self._pairs
            choices = [(table[lead << 8 | pair[0]], pair[1]) for lead in leads if table[lead << 8 | pair[0]]]
            inside = self.best(path, choices, path.at + 1, 4, 1.0)
        return inside, done

    def _in_step(self, path: Path, leads: Sequence[int], trail: int, end: str) -> list[Path]:
        """The shown character is one byte, the trail of the pending lead. A note may follow it."""
        at = path.at + 1
        table = self._pairs
        choices = [(table[lead << 8 | trail], None) for lead in leads if table[lead << 8 | trail]]
        done = self.best(path, choices, at, 6)
        note = NOTE.match(self.text, at)
        for found in done:
            if note and is_key(found.out[-1], note[1]):
                found.at = note.end()
                found.score += 3.0
        return _ended(done, end)

    def _question(self, path: Path, leads: Sequence[int], mark: str) -> tuple[list[Path], list[Path]]:
        """``?``: the decoder met a pair it could not read, and ate it."""
        text, at = self.text, path.at
        note = BROKEN_NOTE.match(text, at)
        if note:  # the trail, and the bracket of the note of the character it completes
            choices = [
                (ch, None) for lead in leads for y, ch in gbk.by_lead()[lead] if y > 0x7F and is_key(ch, note[1])
            ]
            done = _ended(self.best(path, choices, note.end(), 6), f"the note {note[0]} of the character it ends")
            if choices or is_toned(note[1]):
                return [], done
        after = text[at + 1 : at + 2]
        endings = self._endings(path, leads)
        done = []
        if after in STOPS or after in {"", "\n"} or mark == "\ufffd":
            done = _ended(
                self.best(path, endings, at + 1, 8, guessed=1), f"a lone lead before {after!r}, shown as {mark}"
            )
        inside: list[Path] = []
        if mark == "?":
            done += self._eaten(path, endings, after)
            if len(leads) == 1:  # both bytes of a pair
                two = [(ch, ANY_LEAD) for y, ch in gbk.by_lead()[leads[0]] if y in gbk.USER_LEADS]
                for found in self.best(path, two, at + 1, 4, DROPPED + 1, guessed=1):
                    found.dropped += 1
                    inside.append(found)
            inside += [  # a full-width question mark (A3BF), folded
                self.put(path, self._pairs[lead << 8 | 0xA3], 0xBF, at + 1, 1.0)
                for lead in leads
                if self._pairs[lead << 8 | 0xA3]
            ]
        return inside, done

    def _endings(self, path: Path, leads: Sequence[int]) -> list[tuple[str, None]]:
        """Characters that begin with one of the leads; the likely ones only, where the lead is unknown."""
        if len(leads) == 1:
            return [(ch, None) for y, ch in gbk.by_lead()[leads[0]] if y > 0x7F and ch != "\u3000"]
        wanted = set(leads)
        found: list[tuple[str, None]] = []
        for c in self.model.followers(path.b)[:300]:  # ids go by frequency: the 300 commonest
            for ch in variants().get(self.model.characters[c], ()):
                pair = gbk.encode(ch)
                if pair and pair[0] in wanted and pair[1] > 0x7F:
                    found.append((ch, None))
        return found

    def _eaten(self, path: Path, endings: list[tuple[str, None]], after: str) -> list[Path]:
        """The unknown trail took the ASCII character after it along."""
        at = path.at + 1
        if LOST_TAG.match(self.text, at, at + 12):
            done = self.best(path, endings, at, 8, guessed=1)
            for found in done:
                found.out += "<"
                found.score += 6.0 + self.model.log(found.a, found.b, EDGE)
                found.a = found.b = EDGE
            return _ended(done, "a lead that ate the < of a tag, shown as ?")
        if after in STOPS:
            return []
        done = []
        for found in self.best(path, endings, at, 6, 2.0, guessed=1):
            blank = ("A" <= after <= "Z" or "a" <= after <= "z") or (
                found.out[-1:] in "。！？；" and self.habits.blank_after_stop
            )
            done.append(self.put(found, " ", None, at) if blank and after else found)
        return _ended(done, "a lead that ate the ASCII character after it, shown as ?")

    def _dropped_pair(self, path: Path, leads: Sequence[int], ch: str) -> list[Path]:
        """Two bytes that showed as a private-use character, which somebody dropped."""
        if self.habits.private_use or len(leads) > 1 or path.dropped >= 40 or not self._reads_badly(path, leads[0], ch):
            return []
        lead = leads[0]
        choices = [(c, ANY_LEAD) for y, c in gbk.by_lead()[lead] if y in gbk.USER_LEADS]
        paths = self.best(path, choices, path.at, 3, 0.5 if lead == 0xA3 else DROPPED, guessed=1)
        for found in paths:
            found.dropped += 1
        return paths

    def _reads_badly(self, path: Path, lead: int, ch: str) -> bool:
        if ch < "\x80":
            found = self._pairs[lead << 8 | ord(ch)] if ch >= "@" else ""
            if not found and ch in gbk.FULL_WIDTH:
                pair = gbk.encode(gbk.FULL_WIDTH[ch])
                found = self._pairs[lead << 8 | pair[0]] if pair else ""
        else:
            pair = gbk.encode(ch)
            found = self._pairs[lead << 8 | pair[0]] if pair else ""
        return not found or self.model.log(path.a, path.b, self.model.id(found)) + prior(found) < -8.0

    # the whole run

    def finish(self, paths: list[Path]) -> list[Path]:
        """Walk on until no path is left inside the run; the finished ones."""
        done: list[Path] = []
        for step in range(LIMIT):
            if not paths:
                break
            following: list[Path] = []
            for path in paths:
                inside, ended = self.step(path)
                following += inside
                done += ended
            paths = _prune(following)
            # ten steps of noise: this is no run at all
            if step >= 7 and paths and max(p.score / max(1, len(p.out)) for p in paths) < -10.5:
                break
        return done

    def gain(self, path: Path, start: int, a: int, b: int) -> float:
        """Log-likelihood of a finished reading of ``text[start:path.at]`` over the text as it stands."""
        shown = without_notes(self.text[start : path.at])
        right = without_notes(self.text[path.at : path.at + LOOKAHEAD + 12].split("\n", 1)[0])[:LOOKAHEAD]
        return path.score + self.model.score(right, path.a, path.b) - self.model.score(shown + right, a, b)


def _ended(paths: list[Path], how: str) -> list[Path]:
    for path in paths:
        path.end = how
    return paths


def _prune(paths: list[Path]) -> list[Path]:
    """The best paths, those that stand further on not punished for it; of equal futures only the better."""
    paths.sort(key=lambda path: -(path.score + 5.0 * path.at))
    seen: set[tuple[int, int, int, int]] = set()
    kept: list[Path] = []
    for path in paths:
        future = (path.at, path.a, path.b, path.pending if isinstance(path.pending, int) else -1)
        if future not in seen:
            seen.add(future)
            kept.append(path)
            if len(kept) >= WIDTH:
                break
    return kept
