"""Which code points are what: Chinese characters, the two widths of ASCII, halves of surrogate pairs.

``HAN``, ``LETTERS`` and ``SURROGATES`` are written for a character class: ``re.compile(f"[{HAN}]{{2,4}}")``.
"""

from __future__ import annotations

import re

#: First and last code point of each block (Unicode 17): 〇, extension A, the unified ideographs, the compatibility
#: ideographs, and the planes 2 and 3 with extensions B to J. Radicals, strokes and 々 are no Han characters here.
HAN_RANGES = ((0x3007, 0x3007), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3347F))
#: The one class of Chinese characters.
HAN = "".join(f"{chr(first)}-{chr(last)}" for first, last in HAN_RANGES)
HAN_CHARACTER = re.compile(f"[{HAN}]")
#: The unified ideographs proper: all that GBK and Big5 hold of Han characters, and so all that decoding them can show.
FIRST_UNIFIED, LAST_UNIFIED = "\u4e00", "\u9fff"
UNIFIED = f"{FIRST_UNIFIED}-{LAST_UNIFIED}"

#: Letters and digits, as ranges: ``\\pL`` and ``\\w`` make RE2's automaton of all rules too large to build.
LETTERS = f"0-9A-Za-z\u00c0-\u024f\u0370-\u1fff\u3040-\u30ff\uac00-\ud7a3{HAN}"

#: Full-width forms (！ to ～) → ASCII, for ``str.translate``; one character for one.
TO_ASCII = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
#: The way back.
TO_FULL_WIDTH = {narrow: wide for wide, narrow in TO_ASCII.items()}

SURROGATES = "\ud800-\udfff"
SURROGATE = re.compile(f"[{SURROGATES}]")


def join_surrogates(text: str) -> str:
    r"""Two halves of a surrogate pair become their character; a lone half becomes U+FFFD.

    Not dropped: U+FFFD shows, and counts, that a character is missing. Storage can't encode a surrogate.

    >>> join_surrogates("好\ud83d\ude00\ud83d")
    '好😀\ufffd'
    """
    if not SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def mask_surrogates(text: str) -> str:
    r"""Every half becomes U+FFFD, so that positions stay valid.

    >>> mask_surrogates("好\ud83d\ude00。")
    '好\ufffd\ufffd。'
    """
    return text if text.isascii() else SURROGATE.sub("\ufffd", text)
