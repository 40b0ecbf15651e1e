"""GBK as the mirrors' decoder (PHP mbstring, code page 936) read it: characters to byte pairs and back.

Seen on the pages: a lead byte with an invalid trail gives one ``?`` and eats *both* bytes; the user-defined areas
(AAA1-AFFE, F8A1-FEFE, A140-A7A0) give private-use characters U+E000-E765; a lone byte 80 gives ``€``.
"""

from __future__ import annotations

from functools import cache, lru_cache

from corpus.text.chars import TO_FULL_WIDTH

TRAILS = tuple(b for b in range(0x40, 0xFF) if b != 0x7F)
LEADS = tuple(range(0x81, 0xFF))
#: Leads of pairs that show as private use, and the trails such a pair has: AAA1-AFFE and F8A1-FEFE, A140-A7A0
USER_LEADS_HIGH = frozenset({*range(0xAA, 0xB0), *range(0xF8, 0xFF)})
USER_LEADS_LOW = frozenset(range(0xA1, 0xA8))
#: Full-width form of each folded ASCII character; a folded blank was U+3000
FULL_WIDTH = {chr(narrow): chr(wide) for narrow, wide in TO_FULL_WIDTH.items()} | {" ": "\u3000"}


@lru_cache(32768)
def encode(ch: str) -> bytes | None:
    """The byte pair of one character; None for ASCII and for what GBK can't say.

    >>> encode("當"), encode("\\ue191"), encode("A")
    (b'\\xae\\x94', b'\\xae\\xba', None)
    """
    code = ord(ch)
    if 0xE000 <= code <= 0xE765:
        return _user_defined(code - 0xE000)
    for codec in ("gbk", "gb18030"):
        try:
            found = ch.encode(codec)
        except UnicodeEncodeError:
            continue
        if len(found) == 2:
            return found
    return None


def _user_defined(n: int) -> bytes:
    if n < 564:
        return bytes((0xAA + n // 94, 0xA1 + n % 94))
    n -= 564
    if n < 658:
        return bytes((0xF8 + n // 94, 0xA1 + n % 94))
    n -= 658
    trail = 0x40 + n % 96
    return bytes((0xA1 + n // 96, trail + (trail >= 0x7F)))


@cache
def pairs() -> list[str]:
    """The character of every byte pair, at index ``lead << 8 | trail``; empty where there is none."""
    table = [""] * 65536
    for lead in LEADS:
        for trail in TRAILS:
            try:
                table[lead << 8 | trail] = bytes((lead, trail)).decode("gbk")
            except UnicodeDecodeError:
                continue
    return table


@cache
def shown_pairs() -> list[str]:
    """As ``pairs``, with the private-use characters a reader of code page 936 or GB 18030 shows."""
    table = list(pairs())
    for lead in LEADS:
        for trail in TRAILS:
            at = lead << 8 | trail
            if not table[at]:
                table[at] = bytes((lead, trail)).decode("gb18030")
    for code in range(0xE000, 0xE766):
        pair = _user_defined(code - 0xE000)
        table[pair[0] << 8 | pair[1]] = chr(code)
    return table


@cache
def user_defined() -> frozenset[int]:
    """The pairs that code page 936 shows as private-use characters."""
    found = (_user_defined(n) for n in range(0xE766 - 0xE000))
    return frozenset(pair[0] << 8 | pair[1] for pair in found)


@cache
def by_lead() -> dict[int, list[tuple[int, str]]]:
    """lead byte -> [(trail, character)]"""
    table = pairs()
    return {
        lead: [(trail, ch) for trail in TRAILS if (ch := table[lead << 8 | trail])]
        for lead in range(256)  # 80 and FF too: they lead nothing
    }


@cache
def by_trail() -> dict[int, list[tuple[int, str]]]:
    """trail byte -> [(lead, character)]"""
    table = pairs()
    return {trail: [(lead, ch) for lead in LEADS if (ch := table[lead << 8 | trail])] for trail in range(256)}


def hexed(pair: bytes | None) -> str:
    """Bytes as they are written in explanations: AE94."""
    return pair.hex().upper() if pair else "?"
