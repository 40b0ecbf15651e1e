"""String literals of JavaScript and JSON, as pages carry them in their scripts → the text they stand for."""

from __future__ import annotations

import re

from corpus.text.chars import join_surrogates

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|(\r\n|.))", re.DOTALL)
#: What the letter behind a backslash stands for. NUL, backspace and feeds are nothing in a text; a line of the
#: source that ends in a backslash goes on.
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", **dict.fromkeys(("b", "f", "v", "0", "\n", "\r\n"), "")}


def unescape(literal: str) -> str:
    r"""What the content of a literal (without its quotes) stands for; half a surrogate pair is U+FFFD.

    >>> unescape(r"\u003cp\u003e\u89c1\x41\/很好\ud83d\ude00")
    '<p>见A/很好😀'
    """
    return join_surrogates(_ESCAPE.sub(_character, literal)) if "\\" in literal else literal


def _character(match: re.Match[str]) -> str:
    if code := match[1] or match[2] or match[3]:
        value = int(code, 16)
        return chr(value) if value <= 0x10FFFF else ""
    return _LETTERS.get(match[4], match[4])
