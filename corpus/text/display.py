r"""Foreign text on a terminal or in a log: whatever could command the one or forge the other is shown, not sent.

A title may hold line breaks, ANSI escapes or right-to-left overrides; written as they are, they could make a log show
lines that were never logged, or a terminal hide what it was asked to print.
"""

from __future__ import annotations

import re

from corpus.text.chars import SURROGATES

#: Control characters (C0, DEL, C1), line and paragraph separators, bidirectional controls, the byte order mark, lone
#: surrogates: none of them is a letter, all of them act.
_ACTING = f"\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff{SURROGATES}"
_UNSAFE = re.compile(f"[{_ACTING}]")
_UNSAFE_IN_LINES = re.compile(f"(?![\n\t])[{_ACTING}]")
LONGEST = 600  # characters a line; long URLs stay whole, bodies don't


def one_line(text: str, longest: int = LONGEST) -> str:
    r"""The text on one line: what acts as escapes, cut at ``longest`` characters.

    >>> one_line("a\n2026-01-01 ERROR: forged\x1b[31m")
    'a\\n2026-01-01 ERROR: forged\\x1b[31m'
    >>> one_line("羽毛")
    '羽毛'
    """
    if len(text) > longest:
        text = f"{text[:longest]}… ({len(text)} characters)"
    return _UNSAFE.sub(_shown, text)


def visible(text: str) -> str:
    r"""The text with its lines and tabs as they are, and everything else that acts as escapes.

    >>> visible("第一段。\n\x1b[2J第二段\u202e。")
    '第一段。\n\\x1b[2J第二段\\u202e。'
    >>> visible("甲\n乙 👍🏽")
    '甲\n乙 👍🏽'
    """
    return _UNSAFE_IN_LINES.sub(_shown, text)


def visible_json(text: str) -> str:
    r"""A JSON text that means the same and acts on nothing: JSON has an escape of its own for every character.

    >>> visible_json('{"title": "\u202e甲"}')
    '{"title": "\\u202e甲"}'
    """
    return _UNSAFE_IN_LINES.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def _shown(found: re.Match[str]) -> str:
    return repr(found.group())[1:-1]
