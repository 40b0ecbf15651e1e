"""A misread line cut at its gaps: the bytes of the stretches between them are certain, and so is their text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from corpus.repair.misread import decoders
from corpus.repair.misread.decoders import Encoding, Misreader
from corpus.repair.misread.gaps import DROPPED, Ahead, Loss


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way in which a line may have been misread."""

    name: str  # "UTF-8 read as GBK"
    misreader: Misreader  # the wrong decoder
    encoding: Encoding  # the right one
    marks: re.Pattern[str]  # what the wrong one shows where it lost bytes; one group, around all of it
    loss: Loss
    dropped: bool = False  # private-use characters were left out afterwards


class Stretch(NamedTuple):
    """Certain text between two gaps."""

    mark: str  # of the gap before it
    ahead: Ahead
    text: str
    held: bytes  # unfinished sequence at its end


def stretches_of(shown: str, spelling: Spelling) -> list[Stretch]:
    """The certain parts of a line; UnicodeError where they are none."""
    encoding = spelling.encoding
    pieces = _pieces(shown, spelling)
    found = []
    held = b""
    for at, (mark, data) in enumerate(pieces):
        lost = (len(mark) if spelling.loss == "single" else 2) if mark else 0
        owed = encoding.owed(held, lost, data) if mark else 0
        text, held = encoding.decode(data[owed:])
        found.append(Stretch(mark, Ahead(data[:4], owed, at + 1 == len(pieces) and not data), text, held))
    return found


def _pieces(shown: str, spelling: Spelling) -> list[tuple[str, bytes]]:
    """The bytes between gaps, each with the mark of the gap before it."""
    found = []
    pieces = ["", *spelling.marks.split(shown)]
    for mark, piece in zip(pieces[::2], pieces[1::2], strict=True):
        data = spelling.encoding.settle_euro(spelling.misreader.encode(piece))
        if spelling.dropped:
            first, *others = split_dropped(piece, data)
            found.append((mark, first))
            found += [(DROPPED, part) for part in others]
        else:
            found.append((mark, data))
    return found


def split_dropped(shown: str, data: bytes) -> list[bytes]:
    """Bytes of UTF-8 cut where pairs were dropped; UnicodeError where these can't have been pairs."""
    marked = decoders.utf8().mark_dropped(data)
    parts = marked.split(decoders.DROPPED)
    if len(parts) > 1:
        ends, end = set(), 0
        for ch in shown:
            end += 1 if ch < "\x80" or data[end] == 0x80 else 2  # 80 alone is €
            ends.add(end)
        if not ends.issuperset(accumulate(map(len, parts[:-1]))):
            raise UnicodeError("bytes are missing inside a pair")
    return parts
