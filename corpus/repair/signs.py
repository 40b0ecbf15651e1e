"""What damage shows and clean text does not: the patterns that decide whether anything is looked at more closely.

``suspicious`` is the one check that clean text pays for. It runs all patterns at once over UTF-8 (re2, some
hundred million characters a second); everything else in this package runs only where it says yes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from corpus.repair import gbk
from corpus.text.chars import HAN, UNIFIED
from corpus.text.notes import NOTE, PINYIN, has_tone

#: Marks the mirrors' table protects, and their folded forms: a lone lead before one shows as ``?``
STOPS = "，！？：；（）。、,!?:;()“”‘’…"
LOST = "\ufffd"
#: Where a misaligned run may begin: half a note, or a lone lead before a mark that the mirrors' table protects
_HALF_NOTE = rf"[?{LOST}]\(?{PINYIN}\)"
HALF_NOTE = re.compile(rf"[?{LOST}]\(?({PINYIN})\)")
#: A note whose bracket went into a broken pair. Two blanks: a decoder that shows what it can't read as blanks.
BROKEN_NOTE = re.compile(rf"(?:[?{LOST}]|(?<=[{UNIFIED}])  )\(?({PINYIN})\)")
_BLANK_NOTE = rf"[一-鿿]  {PINYIN}\)"  # a decoder that shows what it can't read as blanks
_BEFORE = f"{HAN}“”‘「」『』）)《》\\]"
_LONE_LEAD = rf"[{_BEFORE}][?{LOST}][{STOPS}]"
#: The same where a repaired run ends and the next begins
LONE_LEAD = re.compile(rf"[{_BEFORE}][?{LOST}](?=[{STOPS}])")
START = re.compile(rf"{_HALF_NOTE}|(?<=[{UNIFIED}])  {PINYIN}\)|(?<=[{_BEFORE}])[?{LOST}](?=[{STOPS}])")
#: The two mirrors' own comma before a mark
_DOUBLED = ",[,，。、]"
#: Three Latin-1 letters, or a UTF-8 sequence of three bytes in Windows-1252
_CONTROL = "\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122"
_LATIN = f"[\u0080-\u009f\u00a1-\u00ff]{{3}}|[\u00e2-\u00ef][{_CONTROL}]{{2}}"

_KANA = "\u3041-\u30f6"
_USER = "\ue4c6-\ue765"
_ALPHABETS = "\u0391-\u03c9\u0401-\u0451\u3105-\u3129\u2550-\u2573"
#: Big5's commonest characters (A440-A9FE) are private use, kana, Greek, Cyrillic and boxes in GBK
_BIG5_AS_GBK = (
    rf"[{_USER}][^\n]{{0,30}}[{_USER}{_KANA}{_ALPHABETS}]|[{_KANA}{_ALPHABETS}][^\n]{{0,30}}[{_USER}]"
    rf"|[{_KANA}][{HAN}]{{0,8}}[{_ALPHABETS}][{HAN}]|[{HAN}]{LOST}[@-~]"
)


def _class(characters: Iterable[str]) -> str:
    return "[" + "".join(sorted(set(characters))) + "]"


@cache
def _utf8_as_gbk() -> str:
    """Two characters of three UTF-8 bytes each are three pairs: lead + byte, byte + lead, byte + byte."""
    table = gbk.pairs()
    lead, byte = range(0xE3, 0xEA), range(0x81, 0xC0)
    one = _class(ch for x in (*lead, 0xEF) for y in (0x80, *byte) if (ch := table[x << 8 | y]))
    two = _class(ch for x in byte for y in (*lead, 0xEF) if (ch := table[x << 8 | y]))
    three = _class(ch for x in byte for y in (0x80, *byte) if (ch := table[x << 8 | y]))
    return f"{one}{two}{three}{one}{two}"


def _gbk_as_big5(lost: str) -> str:
    """GBK's ， 。 、 ： are ㄛ ﹝ ﹜ ㄩ in Big5; its commonest characters are rare ones there (from C940 on)."""
    return rf"[{HAN}][ㄛ﹝﹜ㄩ][^\n]{{0,40}}[ㄛ﹝﹜ㄩ]|{_rare()}{{4}}|{lost}"


#: What Big5 can't read: the check asks for no more, which keeps its machine small
_LOST_IN_BIG5 = f"[{HAN}]{LOST}[{HAN}{LOST}]"


def _lost_among_rare() -> str:
    """A closer look: the rare characters stand beside it, as they don't where good text has lost a character."""
    rare, near = _rare(), f"[{HAN}{LOST}]{{0,6}}"
    return f"{rare}{near}{rare}{near}{LOST}|{rare}{near}{LOST}{near}{rare}|{LOST}{near}{rare}{near}{rare}"


@cache
def _rare() -> str:
    return _class(_second_plane())


def _second_plane() -> Iterable[str]:
    for lead in range(0xC9, 0xFA):
        for trail in (*range(0x40, 0x7F), *range(0xA1, 0xFF)):
            ch = bytes((lead, trail)).decode("cp950", "ignore")
            # characters that Simplified and everyday text uses all the same
            if len(ch) == 1 and not _in_gb2312(ch):
                yield ch


def _in_gb2312(ch: str) -> bool:
    try:
        return bool(ch.encode("gb2312"))
    except UnicodeEncodeError:
        return False


@cache
def utf8_as_gbk() -> re.Pattern[str]:
    return re.compile(_utf8_as_gbk())


@cache
def big5_as_gbk() -> re.Pattern[str]:
    return re.compile(_BIG5_AS_GBK)


@cache
def gbk_as_big5() -> re.Pattern[str]:
    return re.compile(_gbk_as_big5(_lost_among_rare()))


@cache
def _precheck() -> Any:
    import re2

    options = re2.Options()
    options.max_mem = 64 << 20  # the rare characters make a wide machine; it is built as text needs it
    options.log_errors = False
    everything = [
        _gbk_as_big5(_LOST_IN_BIG5),
        _HALF_NOTE,
        _BLANK_NOTE,
        _LONE_LEAD,
        _DOUBLED,
        _LATIN,
        _BIG5_AS_GBK,
        _utf8_as_gbk(),
    ]
    return re2.compile("|".join(everything).encode("utf-8"), options=options)


def suspicious(text: str) -> bool:
    """False where nothing in the text can be damage: most pages, most of the time.

    >>> suspicious("适当的策略"), suspicious("適當(dāng)?shù)牟呗")
    (False, True)
    """
    # lone surrogates become "?": at worst a closer look for nothing
    return _precheck().search(text.encode("utf-8", "replace")) is not None


def without_notes(text: str) -> str:
    """A text for the language model: toned notes gone, half a note a mere ``?``.

    >>> without_notes("數(shù)據(CIO)?jù)")
    '數據(CIO)?'
    """
    text = BROKEN_NOTE.sub("?", text)
    return NOTE.sub(lambda note: "" if has_tone(note[1]) else note[0], text)
