"""Bytes to text: what the page declares is a hint, what the bytes say decides.

Headers and <meta> of Chinese mirrors are wrong about as often as they are missing: pages that declare gb2312 are
UTF-8 on disk, UTF-8 headers stand over GBK bodies (half of 63 saved news pages). UTF-8 proves itself, so it is
tried first; then the declared charset if its reading looks like Chinese; then the likeliest of all candidates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from corpus.decoding.commonness import commonness
from corpus.decoding.declared import from_bom, from_header, from_meta
from corpus.decoding.pairs import decode_pairs

__all__ = ["Decoded", "Source", "decode"]

Source = Literal["bom", "header", "meta", "content"]

_PAIRS = ("gb18030", "big5hkscs")
#: A declared charset is believed from this commonness on; right readings have about 1.4, wrong ones are below 0.
_LIKE_CHINESE = 0.7
_SURE = 1.0
_DECLARED_BONUS = 0.5
#: Bytes that text never holds; many of them mean an archive or an image.
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r\f\x1b") + b"\x7f"
_MAGIC = (
    b"\x1f\x8b\x08",
    b"\x89PNG\r\n",
    b"\xff\xd8\xff",
    b"GIF8",
    b"%PDF-",
    b"PK\x03\x04",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x28\xb5\x2f\xfd",
)

_HEAD = 65_536

_MARKED = re.compile(rb"[\x80-\xff][\x30-\x39\x40-\x7e\x80-\xff]{0,4000}")
_ADJACENT = re.compile(rb"[\x80-\xff]{2,}")
_WIDE = re.compile("[\u0800-\uffff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a page and how it was read."""

    text: str
    encoding: str  # Python's name of the codec used
    source: Source  # who was right about it
    replacements: int  # U+FFFD that decoding had to put in
    unreadable: bool = False  # binary, or more than a tenth of it is damage


def decode(body: bytes, *, content_type: str | None = None) -> Decoded:
    """Read the bytes of a page; never raises.

    ``content_type`` is the value of the HTTP header. gb2312 and gbk are read as GB18030, big5 as Big5-HKSCS;
    private-use characters of GBK (U+E000-E765) are kept, for the repair of mirror pages needs them. A lost or flipped
    byte costs the character it belongs to, not the rest of the page.

    >>> decode("聲明：本文來自".encode("big5")).text
    '聲明：本文來自'
    >>> decode("转载".encode(), content_type="text/html; charset=gbk").encoding
    'utf-8'
    """
    bom = from_bom(body)
    if bom and bom[0].startswith("utf-") and (bom[0] != "utf-8" or _is_utf8(body)):
        return _finish(body[bom[1] :], bom[0], "bom")
    skip = bom[1] if bom else 0
    body = body[skip:] if skip else body
    wide = _utf16_by_nuls(body)
    if wide:
        return _finish(body, wide, "content")
    header, meta = from_header(content_type), from_meta(body)
    hints: list[tuple[str, Source]] = [(bom[0], "bom")] if bom else []
    hints += [(name, source) for name, source in ((header, "header"), (meta, "meta")) if name]  # type: ignore[misc]
    encoding = _choose(body, [name for name, _ in hints])
    source: Source = next((source for name, source in hints if name == encoding), "content")
    return _finish(body, encoding, source)


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _choose(body: bytes, declared: list[str]) -> str:
    if body.isascii():
        return next((name for name in declared if name in ("utf-8", *_PAIRS)), "utf-8")
    legacy = [name for name in declared if name in _PAIRS]
    is_utf8 = _is_utf8(body)
    if is_utf8 and not legacy:
        return "utf-8"
    sample = _sample(body)
    # two-byte sequences alone (a short GBK page may hold only such) need a second opinion
    if is_utf8 and (_WIDE.search(sample.decode(errors="ignore")) or _judge(sample, legacy[0]) < _SURE):
        return "utf-8"
    judged: dict[str, float] = {}
    for name in declared:
        if name != "cp1252":
            judged[name] = _judge(sample, name)
            if judged[name] >= _LIKE_CHINESE and name in ("utf-8", *_PAIRS):
                return name
            judged[name] += _DECLARED_BONUS
    for name in ("utf-8", *_PAIRS, "cp1252"):
        judged.setdefault(name, _judge(sample, name))
        if judged[name] >= _SURE:
            return name
    if max(judged.values()) < 0:  # Chinese in UTF-16 without a mark and without ASCII
        wide = {name: commonness(body[:8192].decode(name, "replace")) for name in ("utf-16-le", "utf-16-be")}
        judged |= {name: value for name, value in wide.items() if value > 0}
    best = max(judged, key=lambda name: judged[name])
    return "utf-8" if best == "cp1252" and judged[best] < 0 else best  # cp1252 reads anything, garbage too


def _sample(body: bytes) -> bytes:
    """Up to 32 KB of what is not ASCII, from wherever it stands in the page."""
    pieces: list[bytes] = []
    room = 32_768
    for match in islice(_MARKED.finditer(body), 4096):
        pieces.append(match[0])
        room -= len(match[0])
        if room < 0:
            break
    return b"\n".join(pieces)


def _judge(sample: bytes, encoding: str) -> float:
    if encoding == "cp1252":
        # accents stand alone between letters; several in a row are another charset read wrongly
        marked = sum(byte > 0x7F for byte in sample)
        return -2.0 * sum(map(len, _ADJACENT.findall(sample))) / marked if marked else 0.0
    return commonness(sample.decode(encoding, "replace"))


def _utf16_by_nuls(body: bytes) -> str | None:
    """UTF-16 without a mark: in markup every second byte is NUL, nearly always on the same side."""
    head = body[:4096]
    if b"\0" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) * 5 < len(head) // 2 or min(even, odd) * 10 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _finish(body: bytes, encoding: str, source: Source) -> Decoded:
    if encoding in _PAIRS and not _binary(body):
        text, lost = decode_pairs(body, encoding)
    else:
        try:
            text, lost = body.decode(encoding), 0
        except UnicodeDecodeError:
            text = body.decode(encoding, "replace")
            lost = text.count("\ufffd") - (body.count(b"\xef\xbf\xbd") if encoding == "utf-8" else 0)
        except (UnicodeError, LookupError, ValueError):  # a codec of its own mind, e.g. a damaged hz page
            text = body.decode("utf-8", "replace")
            encoding, source, lost = "utf-8", "content", text.count("\ufffd")
    return Decoded(text, encoding, source, lost, unreadable=_unreadable(body, text, encoding))


def _binary(body: bytes) -> bool:
    return body.startswith(_MAGIC)


def _unreadable(body: bytes, text: str, encoding: str) -> bool:
    if _binary(body):
        return True
    damage = text.count("\ufffd")
    if not encoding.startswith(("utf-16", "utf-32")):
        head = body[:_HEAD]
        damage += (len(head) - len(head.translate(None, _CONTROLS))) * max(1, len(body) // _HEAD)
    return damage >= 8 and damage * 10 > len(text)
