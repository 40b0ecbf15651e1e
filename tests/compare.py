"""How texts are compared with gold: punctuation width folded on both sides, by characters."""

from __future__ import annotations

import unicodedata

from rapidfuzz.distance import LCSseq


def fold(text: str) -> str:
    """Full-width ASCII to ASCII, Chinese blanks to blanks, blank lines and line ends gone: width only, no NFKC."""
    lines = (unicodedata.normalize("NFC", line).translate(_WIDTH).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


_WIDTH: dict[int, int] = {**{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}, 0x3000: 0x20}


def lcs_f1(gold: str, found: str) -> float:
    """F1 over the longest common subsequence of characters, white space left out."""
    left, right = "".join(gold.split()), "".join(found.split())
    if not left or not right:
        return float(left == right)
    common = LCSseq.similarity(left, right)
    return 2 * common / (len(left) + len(right))
