"""Articles that a page carries in its scripts and shows only once they run.

``__NEXT_DATA__``, ``__INITIAL_STATE__``, ``__NUXT__``, ``BASE_DATA``, JSON-LD's ``articleBody``: sites name it as they
please. What they share is a string literal that holds far more Chinese prose than any other.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import cast
from urllib.parse import unquote

import lxml.etree
import lxml.html

from corpus.html import js_literal
from corpus.html.body.lines import Line, lines
from corpus.text.chars import HAN_CHARACTER

_SCRIPTS = lxml.etree.XPath("//script[not(@src)]/text()", smart_strings=False)
_TEMPLATES = lxml.etree.XPath("//textarea/text() | //script[contains(@type, 'template')]/text()", smart_strings=False)
#: A JavaScript or JSON string literal of some length, and the name it is the value of.
_LITERAL = re.compile(
    r"""(?:["']?(?P<key>[\w$]{1,40})["']?\s*[:=]\s*)?(?:"(?P<double>(?:[^"\\\n]|\\.){120,})"|'(?P<single>(?:[^'\\\n]|\\.){120,})')""",
    re.DOTALL,
)
_TITLE = re.compile(r"""["']?\b(?:title|headline|articleTitle)["']?\s*:\s*"((?:[^"\\\n]|\\.){4,200})\"""")
_STOPS = re.compile("[，。！？；、]")
_TAG = re.compile(r"<(?:/?p|br|div|img|section|h[1-6]|span)\b[^>]*>", re.IGNORECASE)
#: Names of what is not the article: summaries of others, styles, code.
_OTHER_KEYS = re.compile(r"comment|summary|abstract|desc|style|css|svg|agreement|copyright|disclaimer", re.IGNORECASE)
#: At least so much Chinese in the literal for it to be an article.
_LEAST_HAN = 100
_LONGEST_SCRIPT = 4_000_000


@dataclass(frozen=True, slots=True)
class Embedded:
    """An article found in a script."""

    lines: list[Line]
    title: str = ""

    def __len__(self) -> int:
        return sum(len(line.text) for line in self.lines)


def find(root: lxml.html.HtmlElement) -> Embedded | None:
    """The longest Chinese prose among the string literals of the page's scripts; None where there is none."""
    best: tuple[int, str, str] = (0, "", "")
    for script in cast("list[str]", _SCRIPTS(root)):
        if len(script) <= _LONGEST_SCRIPT:
            plain = unquote(script) if script.lstrip().startswith("%7B") else script  # toutiao's RENDER_DATA
            best = max(best, _longest(plain), key=lambda found: found[0])
    for hidden in cast("list[str]", _TEMPLATES(root)):  # huanqiu keeps its articles in a <textarea>
        if len(hidden) <= _LONGEST_SCRIPT and "<" in hidden:
            best = max(best, (_prose(hidden, ""), hidden, ""), key=lambda found: found[0])
    score, text, script = best
    if not score:
        return None
    titles = (js_literal.unescape(match[1]) for match in _TITLE.finditer(script))
    title = next((title for title in titles if HAN_CHARACTER.search(title)), "")
    return Embedded(_lines(text), " ".join(title.split()))


def _longest(script: str, depth: int = 0) -> tuple[int, str, str]:
    """How much prose the best literal of a script holds, its text, and the script it stands in."""
    best: tuple[int, str, str] = (0, "", "")
    for match in _LITERAL.finditer(script):
        literal = match["double"] or match["single"]
        if "\\u" not in literal and "\\x" not in literal and not HAN_CHARACTER.search(literal, 0, 20000):
            continue
        text = js_literal.unescape(literal)
        if text.lstrip()[:1] in ("{", "[") and depth < 2:  # JSON.parse("…")
            best = max(best, _longest(text, depth + 1), key=lambda found: found[0])
            continue
        if "&lt;" in text or "&quot;" in text:
            text = html.unescape(text).strip("\"'")
        score = _prose(text, match["key"] or "")
        if score > best[0]:
            best = (score, text, script)
    return best


def _prose(text: str, key: str) -> int:
    """The number of Han characters, 0 where they are no sentences."""
    han = sum(1 for _ in HAN_CHARACTER.finditer(text))
    if han < _LEAST_HAN or sum(1 for _ in _STOPS.finditer(text)) * 60 < han:
        return 0
    return han // 4 if _OTHER_KEYS.search(key) else han


def _lines(text: str) -> list[Line]:
    if _TAG.search(text):
        try:
            return lines(lxml.html.fragment_fromstring(text.replace("\0", ""), create_parent="div"))
        except (ValueError, lxml.etree.LxmlError):
            text = _TAG.sub("\n", text)
    return [Line(line) for raw in text.split("\n") if (line := " ".join(raw.split()))]
