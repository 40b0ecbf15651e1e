"""The encodings that get mistaken for one another, each once as the right one and once as the wrong one.

``Utf8`` and ``Pairs`` read bytes as they were meant: at C speed where all bytes are there, and sequence by sequence
where some are lost. ``Misreader`` is a wrong decoder: which bytes each shown character stands for, and which byte
pairs it could not read.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from corpus.repair import gbk
from corpus.text.chars import FIRST_UNIFIED, LAST_UNIFIED

HIGH = range(0x80, 0x100)
DROPPED = b"\xfe"  # stands for a pair of which the page shows nothing
EURO = 0xFF  # stands for what a GBK reader shows as €: the byte 80 (code page 936), or the pair A2E3 (GB 18030)
CONTINUATION = range(0x80, 0xC0)


@cache
def recoverable() -> frozenset[str]:
    """What lost bytes may have been: Han and its punctuation."""
    return frozenset(
        ch
        for ch in gbk.pairs()
        if ch and (FIRST_UNIFIED <= ch <= LAST_UNIFIED or ch in "，。、；：？！“”‘’（）《》—…·【】「」『』")
    )


class Utf8:
    """UTF-8; lost bytes are looked for in sequences of three only: those are nearly all of Chinese."""

    leads = (*range(0xE2, 0xEA), 0xEF)
    #: The last byte of a sequence and the first of the next, shown as one €
    _euro = re.compile(rb"(?<=[\xe0-\xef][\x80-\xbf])\xff(?=[\x80-\xbf\xff])")

    #: Three sequences that lack two bytes: their last and the next lead, both behind the lead, or both of these pairs
    _short = re.compile(
        rb"[\xe3-\xef][\x80-\xbf](?=[\x80-\xbf]{2}(?![\x80-\xbf]))"
        rb"|[\xe3-\xef](?=[\xe2-\xef\x00-\x7f])"
        rb"|([\xe3-\xef][\x80-\xbf])(?=[\xe2-\xef])"
    )

    def mark_dropped(self, data: bytes) -> bytes:
        """``DROPPED`` where somebody left out the private-use characters that some pairs had become."""
        return self._short.sub(lambda found: found[0] + DROPPED * (2 if found[1] else 1), data)

    def settle_euro(self, data: bytes) -> bytes:
        """The bytes of every € put in."""
        return self._euro.sub(b"\xa2\xe3", data).replace(b"\xff", b"\x80")

    def decode(self, data: bytes) -> tuple[str, bytes]:
        """The text and an unfinished sequence at the end; UnicodeDecodeError where it is no UTF-8."""
        text, used = codecs.utf_8_decode(data, "strict", False)
        return text, data[used:]

    def owed(self, held: bytes, lost: int, data: bytes) -> int:  # noqa: ARG002
        """How many bytes at the start of ``data`` belong to a sequence that began before it."""
        return sum(1 for _ in takewhile(CONTINUATION.__contains__, data[:3]))

    @staticmethod
    def length(first: int) -> int:
        """How long the sequence is that a byte begins."""
        if first < 0x80:
            return 1
        return 2 if first < 0xE0 else 3 if first < 0xF0 else 4


class Pairs:
    """An encoding of byte pairs, such as GBK and Big5. ``table`` gives the character of ``lead << 8 | trail``."""

    def __init__(self, table: Mapping[int, str], codec: str) -> None:
        """``codec`` is Python's nearest: what it can't read is looked up pair by pair."""
        self.table = table
        self._codec = codec

    def settle_euro(self, data: bytes) -> bytes:
        return data.replace(b"\xff", b"\xa2\xe3")

    def decode(self, data: bytes) -> tuple[str, bytes]:
        """The text and a lone lead at the end; UnicodeDecodeError where it is not this encoding."""
        decoder = codecs.getincrementaldecoder(self._codec)()
        try:
            text = decoder.decode(data)
        except UnicodeDecodeError:
            return self._looked_up(data)
        held = decoder.getstate()[0]
        return text, held if isinstance(held, bytes) else b""

    def _looked_up(self, data: bytes) -> tuple[str, bytes]:
        out, at = [], 0
        while at < len(data):
            if data[at] < 0x80:
                out.append(chr(data[at]))
                at += 1
            elif at + 1 == len(data):
                break
            else:
                ch = self.table.get(data[at] << 8 | data[at + 1])
                if ch is None:
                    raise UnicodeDecodeError(self._codec, data[at : at + 2], 0, 2, "no such pair")
                out.append(ch)
                at += 2
        return "".join(out), data[at:]

    def owed(self, held: bytes, lost: int, data: bytes) -> int:
        """1 where the first byte of ``data`` is a trail: so many bytes went before it."""
        return (len(held) + lost) % 2 if data else 0


Encoding = Utf8 | Pairs


class _Shown(dict[int, str]):
    """For ``str.translate``: the bytes of each shown character, as Latin-1; of an unknown one nothing it could be."""

    def __missing__(self, code: int) -> str:
        return "\u0100" if code > 0x7F else chr(code)


@dataclass(frozen=True, slots=True, eq=False)
class Misreader:
    """A wrong decoder. ``unreadable`` holds the bytes after which a lead made no pair it knew, by lead."""

    shown: dict[int, str]
    unreadable: Mapping[int, frozenset[int]]

    def encode(self, shown: str) -> bytes:
        """The bytes a text was made of; UnicodeEncodeError where this decoder can't have made it."""
        return shown.translate(self.shown).encode("latin-1")


def _misreader(table: Mapping[int, str], readable: Mapping[int, str]) -> Misreader:
    shown = _Shown()
    for pair, ch in table.items():
        shown.setdefault(ord(ch), chr(pair >> 8) + chr(pair & 0xFF))
    unreadable = {
        lead: frozenset(byte for byte in range(256) if lead < 0x81 or lead << 8 | byte not in readable) for lead in HIGH
    }
    return Misreader(shown, unreadable)


#: What GB 18030 shows since 2005 where the older tables have private use (as browsers do)
_SINCE_2005 = dict(zip((*range(0xA6D9, 0xA6E0), 0xA6EC, 0xA6ED, 0xA6F3), "︐︒︑︓︔︕︖︗︘︙", strict=True)) | dict(
    zip((0xA8BC, 0xFE59, 0xFE61, 0xFE66, 0xFE67, 0xFE6D, 0xFE7E, 0xFE90, 0xFEA0), "ḿ龴龵龶龷龸龹龺龻", strict=True)
)


def _table(characters: Sequence[str]) -> dict[int, str]:
    return {pair: ch for pair, ch in enumerate(characters) if ch}


@cache
def gbk_misreader(*, private_use: bool) -> Misreader:
    """Code page 936 as PHP reads it, or Python's GBK, which has no private use. Both know what browsers show."""
    shown = _table(gbk.shown_pairs())
    php = {pair: ch for pair, ch in shown.items() if not "\ue766" <= ch <= "\ue864"}
    found = _misreader(shown, php if private_use else _table(gbk.pairs()))
    for pair, ch in _SINCE_2005.items():
        found.shown.setdefault(ord(ch), chr(pair >> 8) + chr(pair & 0xFF))
    found.shown[ord("€")] = chr(EURO)
    return found


@cache
def dropped_private_use() -> Mapping[int, frozenset[int]]:
    """The pairs that code page 936 shows as private use, as ``Misreader.unreadable`` has others."""
    pairs = gbk.user_defined()
    return {lead: frozenset(byte for byte in HIGH if lead << 8 | byte in pairs) for lead in HIGH}


@cache
def big5_misreader(codec: str) -> Misreader:
    """Python's ``big5``, ``big5hkscs`` (nearly the browsers') or ``cp950``, this one with Windows' private use."""
    table = decoded(codec)
    if codec == "cp950":
        table |= _windows_private_use()
    return _misreader(table | {pair: ch for pair, ch in decoded("cp950").items() if pair not in table}, table)


def _windows_private_use() -> dict[int, str]:
    """The private-use characters of Windows' code page 950."""
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    areas = ((0xE000, 0xFA40, 0xFEFE), (0xE311, 0x8E40, 0xA0FE), (0xEEB8, 0x8140, 0x8DFE), (0xF6B1, 0xC6A1, 0xC8FE))
    found: dict[int, str] = {}
    for code, first, last in areas:
        pairs = [pair for pair in range(first, last + 1) if pair & 0xFF in trails]
        found |= {pair: chr(code + n) for n, pair in enumerate(pairs)}
    return found


def decoded(codec: str) -> dict[int, str]:
    """All pairs that Python's codec reads as one character."""
    found: dict[int, str] = {}
    for lead in range(0x81, 0xFF):
        for trail in (*range(0x40, 0x7F), *range(0xA1, 0xFF)):
            try:
                ch = bytes((lead, trail)).decode(codec)
            except UnicodeDecodeError:
                continue
            if len(ch) == 1:
                found[lead << 8 | trail] = ch
    return found


@cache
def utf8() -> Utf8:
    return Utf8()


@cache
def big5() -> Pairs:
    """Big5 as Windows has it, with the additions of Hong Kong."""
    return Pairs(decoded("big5hkscs") | decoded("cp950"), "cp950")


@cache
def gbk_pairs() -> Pairs:
    return Pairs(_table(gbk.pairs()), "gbk")
