"""Two-byte charsets (GB18030, Big5-HKSCS) with lost or flipped bytes.

A byte lost from GBK shifts every character up to the next ASCII one: a plain decoder turns the rest of a paragraph
into other valid characters. Here each damaged stretch is read along its most likely path: which bytes pair up, and
which single byte is the bad one, so that the damage stays at its place.

One kind of damage is left as it fell: mirrors that write the reading after a character (X(pinyin)) do so on the bytes,
without looking at character boundaries. ``corpus.cleaning`` inverts that exactly, from the shifted characters.
"""

from __future__ import annotations

import re
from functools import cache

from corpus.decoding.commonness import LOST, RARE, weight, weights

#: A bad byte costs as much as three characters read wrongly; in a strictly valid stretch two bad bytes must pay.
_BAD_BYTE = -8.0
_GAIN = 4.0
#: Longest stretch read in one go, and all stretches of one page together (about 1 s of work).
_PIECE = 32_768
_BUDGET = 1_000_000
_CHUNK = 4096

#: Bytes that are no part of any multi-byte character: every reading is in step again here.
_BOUNDARY = re.compile(rb"[\x00-\x2f\x3a-\x3f]")
_STRETCH = re.compile(rb"[\x30-\x39\x40-\xff]+|[\x00-\x2f\x3a-\x3f]+")
#: A reading in brackets behind a double-byte character; tone letters are A8A1-A8C0.
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_NOTE = re.compile(rb"[\x40-\x7e\x80-\xfe]\([a-z]{0,4}\xa8[\xa1-\xc0](?:[a-z]|\xa8[\xa1-\xc0]){0,5}\)")

#: Single bytes and pairs that the codecs refuse although pages use them: the euro sign of cp936 and cp950.
_EXTRA_BYTE = {"gb18030": {0x80: "€"}, "big5hkscs": {}}
_EXTRA_PAIR = {"gb18030": {}, "big5hkscs": {0xA3E1: "€"}}


def decode_pairs(body: bytes, encoding: str) -> tuple[str, int]:
    """Text and number of U+FFFD put in; never raises. Linear in the size of the body."""
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        text = None
    if text is not None and not _out_of_step(text):
        return text, 0
    noted = len(_NOTE.findall(body)) >= 2
    if noted and text is not None:
        return text, 0
    return _Damaged(encoding, noted=noted).decode(body)


class _Damaged:
    """One page being read; holds the count of bad bytes and what is left of the work allowed."""

    def __init__(self, encoding: str, *, noted: bool) -> None:
        self.encoding = encoding
        self.noted = noted
        self.lost = 0
        self.budget = _BUDGET

    def decode(self, body: bytes) -> tuple[str, int]:
        out: list[str] = []
        start = 0
        while start < len(body):
            boundary = _BOUNDARY.search(body, start + _CHUNK)
            end = boundary.end() if boundary else len(body)
            out.append(self._chunk(body[start:end]))
            start = end
        return "".join(out), self.lost

    def _chunk(self, chunk: bytes) -> str:
        text = self._clean(chunk)
        if text is not None:
            return text
        return "".join(self._stretch(match[0]) for match in _STRETCH.finditer(chunk))

    def _clean(self, piece: bytes) -> str | None:
        try:
            text = piece.decode(self.encoding)
        except UnicodeDecodeError:
            return None
        return text if self.noted or not _out_of_step(text) else None

    def _stretch(self, stretch: bytes) -> str:
        text = self._clean(stretch)
        if text is not None:
            return text
        if self.noted or len(stretch) > self.budget:
            return self._as_it_falls(stretch)
        self.budget -= len(stretch)
        out: list[str] = []
        start = 0
        while start < len(stretch):
            text, read, lost = _best_path(
                stretch[start : start + _PIECE], self.encoding, last=start + _PIECE >= len(stretch)
            )
            out.append(text)
            self.lost += lost
            start += read
        return "".join(out)

    def _as_it_falls(self, stretch: bytes) -> str:
        """The plain reading: a bad byte becomes U+FFFD and reading goes on with the byte behind it."""
        extra = _EXTRA_BYTE[self.encoding]
        if len(stretch) > 65_536:  # each error copies the stretch once
            text = stretch.decode(self.encoding, "replace")
            self.lost += text.count("\ufffd")
            return text
        out: list[str] = []
        start = 0
        while start < len(stretch):
            try:
                out.append(stretch[start:].decode(self.encoding))
                break
            except UnicodeDecodeError as error:
                bad = start + error.start
                out.append(stretch[start:bad].decode(self.encoding))
                out.append(extra.get(stretch[bad], "\ufffd"))
                self.lost += stretch[bad] not in extra
                start = bad + 1
        return "".join(out)


def _best_path(piece: bytes, encoding: str, *, last: bool) -> tuple[str, int, int]:
    """Text, bytes read and bytes lost of the likeliest reading (Viterbi, from the end of the piece)."""
    table, extra = _pair_weights(encoding), _EXTRA_BYTE[encoding]
    size = len(piece)
    best = [0.0] * (size + 4)
    step = bytearray(size)  # bytes taken at each position; 0 for a bad one
    for i in range(size - 1, -1, -1):
        byte = piece[i]
        if byte < 0x80:
            best[i], step[i] = best[i + 1], 1
            continue
        value, taken = (best[i + 1] - 1.0, 1) if byte in extra else (best[i + 1] + _BAD_BYTE, 0)
        if i + 1 < size:
            pair = table[byte << 8 | piece[i + 1]]
            if pair > LOST and pair + best[i + 2] >= value:
                value, taken = pair + best[i + 2], 2
            elif 0x30 <= piece[i + 1] <= 0x39 and _four(piece[i : i + 4], encoding) and RARE + best[i + 4] > value:
                value, taken = RARE + best[i + 4], 4
        best[i], step[i] = value, taken
    text, read, lost = _follow(piece, encoding, step, stop=size if last else size - 8)
    if last and lost and _strict(piece, encoding, best[0]):
        return piece.decode(encoding), size, 0
    return text, read, lost


def _strict(piece: bytes, encoding: str, reached: float) -> bool:
    """True where the piece is valid as it stands and the repaired reading is not clearly better."""
    try:
        plain = piece.decode(encoding)
    except UnicodeDecodeError:
        return False
    return reached < sum(weight(char) for char in plain if char > "\x7f") + _GAIN


def _follow(piece: bytes, encoding: str, step: bytearray, *, stop: int) -> tuple[str, int, int]:
    extra_byte, extra_pair = _EXTRA_BYTE[encoding], _EXTRA_PAIR[encoding]
    out: list[str] = []
    good = at = lost = 0
    while at < stop:
        taken = step[at]
        special = None
        if taken == 0:
            special = "\ufffd"
            lost += 1
        elif taken == 1 and piece[at] > 0x7F:
            special = extra_byte[piece[at]]
        elif taken == 2 and extra_pair:
            special = extra_pair.get(piece[at] << 8 | piece[at + 1])
        if special is not None:
            out += (piece[good:at].decode(encoding), special)
            good = at + (taken or 1)
        at += taken or 1
    out.append(piece[good:at].decode(encoding))
    return "".join(out), at, lost


def _four(piece: bytes, encoding: str) -> bool:
    if encoding != "gb18030" or len(piece) < 4:
        return False
    try:
        return len(piece.decode(encoding)) == 1
    except UnicodeDecodeError:
        return False


@cache
def _pair_weights(encoding: str) -> list[float]:
    """Weight of the character each pair of bytes stands for; LOST where it stands for none."""
    table = [LOST] * 65_536
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            text = bytes((lead, trail)).decode(encoding, "replace")
            if "\ufffd" not in text:
                table[lead << 8 | trail] = max(weight(char) for char in text)
    for pair, char in _EXTRA_PAIR[encoding].items():
        table[pair] = weight(char)
    return table


def _out_of_step(text: str) -> bool:
    """What text read out of step soon shows.

    A private-use character, three that nobody uses within five, or one before a stray letter that was a trail byte.
    """
    return bool(_PRIVATE.search(text) or _shifted().search(text))


@cache
def _shifted() -> re.Pattern[str]:
    used = re.escape("".join(sorted(char for char in weights() if char > "\x7f")))
    rare = f"[^\x00-\x7f{used}\u00a0-\u024f\u2000-\u206f\u3040-\u30ff\U00020000-\U0010ffff]"
    return re.compile(f"{rare}(?:.?{rare}.?{rare}|[^\x00-\x7f]{{0,8}}[@-~](?=[^\x00-\x7f]))")
