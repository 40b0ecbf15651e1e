"""Generators of damage: what mirrors and wrong decoders do to clean text. The tests and benchmarks share them.

``Mirror`` reproduces all 6,320 characters of a real mirror page from the clean text. The others are the classic
wrong decodings, with the decoders people meet: PHP's (an unreadable pair is one ``?``), the browsers' and Python's
(one U+FFFD, the second byte read again).
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from corpus.repair import gbk
from corpus.text.readings import first_reading, simplified

Decoder = Callable[[bytes], str]

#: Characters that mirrors put notes after, roughly in the order in which they join the set: seen on 29 pages
NOTED = (
    "現網穩統規發業創環聯標應務當實際負責該轉關鍵導權險術營銷適數據設備過產場經濟團隊戰爭環節驗證顯"
    "時機個國來門稱運動長線類質員連優樣書無兒東車馬鳥魚風飛龍義見覺觀視計訂記許論調談請讓識變護報"
    "麗總結給練組細終縣紅級純約紀縱維緒續繼綜綠編緣縮縱養餘館駐騎驚驅鬧鑰錢錯鎮鏡鐘鐵階隱難雙雞離"
    "靈靜韓頁項順須預領頭顧願顆題額顏飯飲飽飼餓齊齒齡聲聯職聽肅勝腦腳膚臉臨舉舊艱艦藝節範藍處虛蟲"
)


def php(data: bytes, *, private_use: bool = True) -> str:
    """As PHP's mbstring reads code page 936: an invalid pair is one ``?`` and both bytes are gone; 80 is €."""
    shown = gbk.shown_pairs()
    out: list[str] = []
    at = 0
    while at < len(data):
        lead = data[at]
        if lead < 0x80:
            out.append(chr(lead))
            at += 1
        elif lead == 0x80:
            out.append("€")
            at += 1
        else:
            ch = shown[lead << 8 | data[at + 1]] if at + 1 < len(data) else ""
            out.append(ch if ch < "\ue000" or ch > "\ue864" or private_use else "")
            if not ch or "\ue766" <= ch <= "\ue864":  # unassigned in code page 936
                out[-1] = "?"
            at += 2
    return "".join(out)


def browser(data: bytes) -> str:
    """As browsers read GBK: U+FFFD for a lead whose trail is invalid, an ASCII trail is kept."""
    shown = gbk.shown_pairs()
    out: list[str] = []
    at = 0
    while at < len(data):
        lead = data[at]
        if lead <= 0x80:
            out.append("€" if lead == 0x80 else chr(lead))
            at += 1
            continue
        trail = data[at + 1] if at + 1 < len(data) else 0
        ch = shown[lead << 8 | trail]
        out.append(ch or "\ufffd")
        at += 2 if ch or trail >= 0x80 else 1
    return "".join(out)


def python(data: bytes) -> str:
    return data.decode("gbk", "replace")


@dataclass(frozen=True, kw_only=True)
class Mirror:
    """One clone site: which characters its table holds, and what its software does besides."""

    table: Sequence[tuple[str, str]]  # character, reading; in the order of replacement
    protected: str = "，！"  # marks that get a byte put before them, which vanishes again later
    decoder: Decoder = field(default=php)
    private_use: Literal["kept", "dropped"] = "dropped"
    folded: bool = False  # full-width ASCII folded to ASCII at the end

    def notes(self, clean: str) -> str:
        """The page: notes after characters, and runs where a match straddled two characters."""
        lines = [self._line(line) for line in clean.split("\n")]
        return "\n".join(lines)

    def _line(self, line: str) -> str:
        data = line.encode("gbk", "ignore")
        for ch, reading in self.table:
            key = ch.encode("gbk")
            data = data.replace(key, key + f"({reading})".encode("gbk"))
        for mark in self.protected:
            key = mark.encode("gbk")
            data = data.replace(key, b" " + key)
        text = re.sub(f" (?=[{self.protected}])", "", self.decoder(data)) if self.protected else self.decoder(data)
        if self.private_use == "dropped":
            text = re.sub("[\ue000-\ue765]", "", text)
        return fold(text) if self.folded else text


def mirror(rng: random.Random, **options: object) -> Mirror:
    """A mirror with a table of its own: a beginning of one list, as real pages have, a few others, any order."""
    size = rng.randrange(20, len(NOTED))
    keys = {*NOTED[:size], *rng.sample(converted(), rng.randrange(5, 60))}
    table = [(key, reading) for key in keys if (reading := first_reading(key)) and encodable(key + reading)]
    table.sort()
    rng.shuffle(table)
    return Mirror(table=table, **options)  # type: ignore[arg-type]


@cache
def converted() -> list[str]:
    """Characters of GBK that conversion to Simplified changes."""
    return sorted(ch for ch in gbk.pairs() if ch and "\u4e00" <= ch <= "\u9fff" and simplified(ch) != ch)


def encodable(text: str) -> bool:
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def fold(text: str) -> str:
    """Full-width ASCII to ASCII, as the pages lost it."""
    return text.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20})


def double_punctuation(clean: str) -> str:
    return re.sub("(?=[，。、])", ",", clean)


def cp1252(data: bytes) -> str:
    """As browsers read windows-1252: the five unassigned bytes are C1 controls."""
    return "".join(bytes((b,)).decode("cp1252", "ignore") or chr(b) for b in data)


#: Wrong decodings of a whole text
MISREADINGS: dict[str, Callable[[str], str]] = {
    "UTF-8 as GBK, PHP": lambda clean: php(clean.encode("utf-8")),
    "UTF-8 as GBK, browser": lambda clean: browser(clean.encode("utf-8")),
    "UTF-8 as GBK, Python": lambda clean: python(clean.encode("utf-8")),
    "UTF-8 as Latin-1": lambda clean: clean.encode("utf-8").decode("latin-1"),
    "UTF-8 as cp1252": lambda clean: cp1252(clean.encode("utf-8")),
    "double UTF-8": lambda clean: cp1252(cp1252(clean.encode("utf-8")).encode("utf-8")),
    "GBK as Latin-1": lambda clean: clean.encode("gbk", "ignore").decode("latin-1"),
    "GBK as cp1252": lambda clean: cp1252(clean.encode("gbk", "ignore")),
    "Big5 as Latin-1": lambda clean: clean.encode("big5", "ignore").decode("latin-1"),
    "Big5 as GBK, PHP": lambda clean: php(clean.encode("big5", "ignore")),
    "Big5 as GBK, browser": lambda clean: browser(clean.encode("big5", "ignore")),
    "Big5 as GBK, Python": lambda clean: python(clean.encode("big5", "ignore")),
    "GBK as Big5, Python": lambda clean: clean.encode("gbk", "ignore").decode("big5", "replace"),
    "GBK as Big5, HKSCS": lambda clean: clean.encode("gbk", "ignore").decode("big5hkscs", "replace"),
}
