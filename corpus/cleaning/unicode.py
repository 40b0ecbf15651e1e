"""One code point for one character: what looks the same shall be the same, what can't be seen shall go.

NFC, never NFKC: compatibility folding would turn ，！（ into ASCII, ① into 1 and … into three full stops.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from unicodedata import combining, normalize

from corpus.text.chars import HAN_CHARACTER, join_surrogates

_ODD_SPACE = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"

_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufff9-\ufffc\ufffe\uffff]")
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc]")
#: Zero-width spaces and joiners, soft hyphens, variation selectors, tags.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u180e\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]+"
)
_EMOJI = re.compile(
    "[©®‼⁉™ℹ\u20e3\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff〰〽㊗㊙"
    "\U0001f000-\U0001faff]"
)
_JOINER = "\u200d"
_PRESENTATION = re.compile("[\ufe0e\ufe0f]")
_TAGS = re.compile("[\U000e0020-\U000e007f]+")
#: Scripts in which joiners and selectors change the letters: Arabic, Indic, Tibetan, Myanmar, Khmer, Mongolian …
_SHAPED = re.compile("[\u0590-\u109f\u1780-\u18af\u1900-\u1cff\ua800-\uabff\ufb1d-\ufdff\ufe70-\ufefc]")

#: Everything outside blocks that neither change under NFC nor combine.
_UNSETTLED = (
    "[^\x00-\u02ff\u2010-\u20cf\u2100-\u2125\u212c-\u2328\u232b-\u2adb\u2e80-\u3029\u3030-\u3098\u309b-\ua66e\uac00-\ud7a3"
    "\ue000-\uf8ff\ufe30-\ufe6f\uff01-\uffee\ufffd\U0001f000-\U0001faff\U00020000-\U0002f7ff]"
)
_MAY_COMPOSE = re.compile(_UNSETTLED)
_MAY_STACK = re.compile(f"{_UNSETTLED}{{31}}")
_SPACES = re.compile(f"[ \t{_ODD_SPACE}]+")
_HAS_ODD_SPACE = re.compile(f"[{_ODD_SPACE}]")
_RADICALS = re.compile("[\u2e80-\u2fd5]+")
_ABOUT_RADICALS = re.compile("部首|康熙|偏旁|[笔筆][画畫劃]")

#: The Kangxi block by its compatibility mappings; of the supplement block the forms that PDF fonts are known to
#: give (Unicode's EquivalentUnifiedIdeograph). ⼾ is the 户 of Simplified text: script conversion agrees.
_RADICAL_TO_HAN = {code: normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)} | str.maketrans(
    "⼾⺟⺠⻁⻄⻅⻆⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
    "户母民虎西见角贝车長长门雨青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
)


def unify_line_ends(text: str) -> str:
    r"""Every kind of line end is ``\n``.

    >>> unify_line_ends("一\r\n二\u2028三")
    '一\n二\n三'
    """
    return _LINE_END.sub("\n", text)


def drop_controls(text: str) -> str:
    r"""Control characters, noncharacters and the object mark U+FFFC go; tabs and line ends stay.

    Marks of writing direction go too, unless the text holds a script that runs from right to left.

    >>> drop_controls("私\x00域\x08\u200e\ufffc"), drop_controls("甲\t乙\n丙")
    ('私域', '甲\t乙\n丙')
    """
    text = _CONTROL.sub("", text)
    return _DIRECTION.sub("", text) if _DIRECTION.search(text) and not _RIGHT_TO_LEFT.search(text) else text


def drop_invisible(text: str) -> str:
    r"""Zero-width characters go; what joins an emoji, or letters of a script that needs it, stays.

    >>> drop_invisible("\ufeff私\u200b域\u200d葛\U000e0100"), drop_invisible("👩\u200d💻❤\ufe0f1\ufe0f\u20e3")
    ('私域葛', '👩\u200d💻❤️1️⃣')
    """
    return _INVISIBLE.sub(_effective, text)


def _effective(match: re.Match[str]) -> str:
    """What of a run of invisible characters acts on its neighbours."""
    run, text = match[0], match.string
    before, behind = text[max(0, match.start() - 1) : match.start()], text[match.end() : match.end() + 1]
    if _is_shaped(text, match.start()) or (before == "" and _SHAPED.match(behind)):
        return "".join(ch for ch in run if ch in "\u200c\u200d\u180e\u034f" or "\ufe00" <= ch <= "\ufe0f")
    if behind == "\u20e3" and before and before in "0123456789#*":
        return "\ufe0f" if "\ufe0f" in run else ""
    if not _EMOJI.match(before):
        return ""
    kept = _PRESENTATION.search(run)
    tags = _TAGS.search(run) if before == "🏴" else None  # the flags of England, Scotland, Wales
    joiner = _JOINER if _JOINER in run and _EMOJI.match(behind) else ""
    return (kept[0] if kept else "") + (tags[0] if tags else "") + joiner


def _is_shaped(text: str, end: int) -> bool:
    """True behind a letter that needs joiners; NFC may have sorted other marks between the two."""
    for at in range(end - 1, max(-1, end - 33), -1):
        if _SHAPED.match(text, at):
            return True
        if not combining(text[at]):
            return False
    return False


def compose(text: str) -> str:
    r"""NFC. It also gives compatibility ideographs (U+F900 …, U+2F800 …) their one unified code point.

    >>> compose("cafe\u0301 \uf9dc ，①")
    'café 隆 ，①'
    """
    if not _MAY_COMPOSE.search(text):
        return text
    if not _MAY_STACK.search(text):
        return normalize("NFC", text)
    # NFC sorts a letter's marks by insertion, in quadratic time: a stack beyond any script's is left as it is.
    pieces = _stack().split(text)
    pieces[::2] = [normalize("NFC", piece) for piece in pieces[::2]]
    return "".join(pieces)


@cache
def _stack() -> re.Pattern[str]:
    """More than 30 combining marks on one letter: Unicode's own limit for text in a stream (UAX 15)."""
    marks = "".join(chr(code) for code in range(0x300, 0x1E950) if combining(chr(code)))
    return re.compile(f"([{marks}]{{31,}})")


def unify_radicals(text: str) -> str:
    """Radicals used as characters become those characters, as PDFs give ⼈⼝ for 人口.

    Only beside a Chinese character, and not in a text about radicals: there ⼈ is meant.

    >>> unify_radicals("全国⼈⼝普查⻅下表"), unify_radicals("部首⼈、⼝")
    ('全国人口普查见下表', '部首⼈、⼝')
    """
    if not _RADICALS.search(text) or _ABOUT_RADICALS.search(text):
        return text
    return _RADICALS.sub(
        lambda run: run[0].translate(_RADICAL_TO_HAN) if _beside_han(text, run.start(), run.end()) else run[0], text
    )


def _beside_han(text: str, start: int, end: int) -> bool:
    return any(HAN_CHARACTER.match(ch) for ch in (text[max(0, start - 1) : start], text[end : end + 1]))


def unify_spaces(text: str) -> str:
    r"""Runs with a no-break, ideographic or other odd space become one plain space.

    Runs of plain spaces and tabs stay: in code and tables they mean something.

    >>> unify_spaces("作者\u3000\u3000张三\xa0著"), unify_spaces("x =  1")
    ('作者 张三 著', 'x =  1')
    """
    if not _HAS_ODD_SPACE.search(text):
        return text
    return _SPACES.sub(lambda run: " " if _HAS_ODD_SPACE.search(run[0]) else run[0], text)


def trim_lines(text: str) -> str:
    r"""One paragraph a line: no blank lines, no space at the ends. Only what begins in ASCII keeps its indent.

    >>> trim_lines("\n\n \u3000第一段。 \n\n    def f():\n")
    '第一段。\n    def f():'
    """
    lines = (_trim(line) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _trim(line: str) -> str:
    bare = line.strip()
    indent = line[: len(line) - len(line.lstrip())]
    return indent + bare if bare[:1].isascii() and indent.isascii() and bare else bare


#: In this order: pairs before anything looks at single code points; line ends before controls, among which they
#: stand; what is invisible before NFC, so that it can't keep a letter from its mark; radicals once neighbours are
#: composed; spaces and lines last, when all that is to go is gone.
FIXERS: tuple[Callable[[str], str], ...] = (
    join_surrogates,
    unify_line_ends,
    drop_controls,
    drop_invisible,
    compose,
    unify_radicals,
    trim_lines,  # before the spaces: an indent of U+3000 goes, one of plain spaces before code stays
    unify_spaces,
)


def normalise(text: str) -> str:
    r"""All of ``FIXERS``. Idempotent; linear in the length of the text.

    >>> normalise("\ufeff\u3000\u3000私\u200b域　\r\n\r\n⼈们 cafe\u0301")
    '私域\n人们 café'
    """
    for fixer in FIXERS:
        text = fixer(text)
    return text
