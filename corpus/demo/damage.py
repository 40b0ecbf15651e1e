"""How mirrors damage text: the forward model of what ``corpus.repair`` undoes.

The mirror's program worked on GBK bytes. It put ``(pinyin)`` after every character of its list by replacing
bytes, without looking where characters begin: where the second byte of one character and the first of the
next happen to be an entry, the note landed between them, and everything after was paired wrongly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

#: What a decoder of code page 936 shows for a pair that is no character; both bytes are gone.
_LOST = "?"
#: Rows of code page 936 that are for private use, and where Unicode has them.
_PRIVATE = ((0xAA, 0xAF, 0xA1, 0xE000), (0xF8, 0xFE, 0xA1, 0xE234))
#: Marks the program knew: it looked for them as bytes too, and always came through with them.
_MARKS = ("，", "！")


def readings(characters: Iterable[str]) -> dict[str, str]:
    """The note of each character: its first reading, with tone, whatever the word around it.

    >>> readings("當數")
    {'當': 'dāng', '數': 'shù'}
    """
    from pypinyin.constants import PINYIN_DICT

    return {character: PINYIN_DICT[ord(character)].split(",")[0] for character in characters}


def damaged(text: str, notes: dict[str, str]) -> str:
    """``text`` as such a mirror shows it. The order of ``notes`` matters where entries overlap.

    >>> damaged("數據說明", readings("數"))
    '數(shù)據說明'
    >>> damaged("適當的策略", readings("數當"))
    '適當(dāng)?shù)牟呗?'
    """
    data = text.encode("gbk")
    for character, reading in notes.items():
        key = character.encode("gbk")
        data = data.replace(key, key + f"({reading})".encode("gbk"))
    for mark in _MARKS:  # a blank before the mark puts the bytes in step again, and is taken out later
        data = data.replace(mark.encode("gbk"), b"\0" + mark.encode("gbk"))
    return "".join(_decoded(data)).replace("\0", "")


def _decoded(data: bytes) -> Iterator[str]:
    at = 0
    while at < len(data):
        if data[at] < 0x80:
            yield chr(data[at])
            at += 1
            continue
        yield "€" if data[at] == 0x80 else _pair(data[at : at + 2])
        at += 1 if data[at] == 0x80 else 2


def _pair(pair: bytes) -> str:
    for first, last, trail, start in _PRIVATE:
        if len(pair) == 2 and first <= pair[0] <= last and trail <= pair[1] <= 0xFE:
            return chr(start + (pair[0] - first) * 94 + pair[1] - trail)
    try:
        return pair.decode("gbk")
    except UnicodeDecodeError:
        # a blank put before a mark is swallowed like any other byte; the mark itself is never
        return _LOST
