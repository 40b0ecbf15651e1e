"""What a page holds and no reader sees: by the style of an element, never by a class whose sheet is not at hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from itertools import islice
from typing import cast

from lxml.etree import _Element as Element


class _Hides(Enum):
    """Which property of a style hides, and with it what could bring the text back further down."""

    NOTHING = ""
    ALL = "all"  # display, opacity, off the page: nothing inside is seen
    VISIBILITY = "visibility"
    SIZE = "size"
    COLOUR = "colour"
    WHITE = "white"  # white letters: hidden where what they stand on is white too


_ZERO = r"\s*:\s*\+?(?:0*\.)?0+(?:px|pt|r?em|vw|%)?\s*(?:!\s*important\s*)?(?:;|$)"
_NONE = re.compile(r"(?<![\w-])display\s*:\s*none", re.IGNORECASE)
_OFF_PAGE = re.compile(r"(?<![\w-])(?:left|top|text-indent)\s*:\s*-\d{4,}px", re.IGNORECASE)
_OPACITY = re.compile(rf"(?<![\w-])opacity{_ZERO}", re.IGNORECASE)
_INVISIBLE = re.compile(r"(?<![\w-])visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
_NO_SIZE = re.compile(rf"(?<![\w-])font-size{_ZERO}", re.IGNORECASE)
_NO_COLOUR = re.compile(
    r"(?<![\w-])color\s*:\s*(?:transparent|(?:rgb|hsl)a?\((?:[^(),]{1,12},){3}\s*0*\.?0+%?\s*\)"
    r"|(?:rgb|hsl)a?\([^(),/]{1,40}/\s*0*\.?0+%?\s*\)|#(?:[0-9a-f]{3}0|[0-9a-f]{6}00)\b)",
    re.IGNORECASE,
)
_WHITE = r"(?:white\b|#f{3}\b|#f{6}\b|rgba?\(\s*255\s*,\s*255\s*,\s*255\s*(?:,\s*1(?:\.0+)?\s*)?\))"
_WHITE_LETTERS = re.compile(rf"(?<![\w-])color\s*:\s*{_WHITE}", re.IGNORECASE)
_GROUND = re.compile(r"(?<![\w-])background(?:-color|-image)?\s*:", re.IGNORECASE)
_WHITE_GROUND = re.compile(
    rf"(?<![\w-])background(?:-color)?\s*:\s*{_WHITE}\s*(?:!\s*important\s*)?(?:;|$)", re.IGNORECASE
)
#: Shown by and by, filled with a gradient, or seen by its shadow.
_SHOWN_OTHERWISE = re.compile(r"animation|transition|background-clip|text-fill|text-shadow|text-stroke", re.IGNORECASE)
_ANIMATED = frozenset(("animate", "set", "animatetransform"))
_SET_ANEW = {
    _Hides.VISIBILITY: re.compile(r"visibility\s*:\s*visible", re.IGNORECASE),
    _Hides.SIZE: re.compile(r"font(?:-size)?\s*:(?!\s*(?:0|inherit))", re.IGNORECASE),
    _Hides.COLOUR: re.compile(r"(?<![\w-])color\s*:(?!\s*(?:inherit|transparent))", re.IGNORECASE),
    _Hides.WHITE: re.compile(r"(?<![\w-])(?:color|background(?:-color|-image)?)\s*:(?!\s*inherit)", re.IGNORECASE),
}
#: An image may lie under white letters.
_PICTURES = frozenset(("img", "svg", "picture"))
#: WeChat's whole body is ``visibility: hidden; opacity: 0`` until its own script runs.
_BODY_IDS = frozenset(("js_content", "js_article"))

#: Elements inside a hidden one that are looked at for what brings them back; with more it counts as shown.
_MOST = 1_000
#: How far up the ground of white letters is looked for.
_GROUND_LEVELS = 3
#: Texts of the longest twin.
_MOST_TEXTS = 40


def is_hidden(element: Element) -> bool:
    """True where what stands in the element is not shown, and nothing inside it brings it back.

    Hidden are ``display: none``, the attribute ``hidden``, zero opacity, zero size, letters without colour or white
    on white, ``visibility: hidden``, what lies off the page, and the ``aria-hidden`` twin of a text beside it.

    >>> import lxml.html
    >>> page = lxml.html.fromstring("<div><p style='font-size:0'>甲</p><p style='font-size:0.9em'>乙</p></div>")
    >>> [is_hidden(paragraph) for paragraph in page]
    [True, False]
    """
    get = element.get
    style = get("style")
    if style is not None and (kind := _hides(style)) is not _Hides.NOTHING and _takes_effect(element, style, kind):
        return True
    hidden = get("hidden")
    if hidden is not None and hidden != "until-found":
        return True
    return get("aria-hidden") == "true" and _has_twin(element)


@lru_cache(maxsize=4096)
def _hides(style: str) -> _Hides:
    """What a style hides with: pages repeat their styles, so most are looked up."""
    if _NONE.search(style) or _OFF_PAGE.search(style):
        return _Hides.ALL
    if _SHOWN_OTHERWISE.search(style):
        return _Hides.NOTHING
    if _OPACITY.search(style):
        return _Hides.ALL
    if _INVISIBLE.search(style):
        return _Hides.VISIBILITY
    if _NO_SIZE.search(style):
        return _Hides.SIZE
    if _NO_COLOUR.search(style):
        return _Hides.COLOUR
    return _Hides.WHITE if _WHITE_LETTERS.search(style) else _Hides.NOTHING


def _takes_effect(element: Element, style: str, kind: _Hides) -> bool:
    if _NONE.search(style):
        return True
    if element.get("id") in _BODY_IDS or any(child.tag in _ANIMATED for child in element):
        return False
    if kind is _Hides.WHITE and not _stands_on_white(element):
        return False
    anew = _SET_ANEW.get(kind)
    if anew is None:
        return True
    inside = list(islice(element.iterdescendants(), _MOST + 1))
    return len(inside) <= _MOST and not any(anew.search(inner.get("style") or "") for inner in inside)


def _stands_on_white(element: Element) -> bool:
    """True where the nearest ground that a style states is white, and no picture can lie between."""
    for node in (element, *islice(element.iterancestors(), _GROUND_LEVELS)):
        style = node.get("style")
        if style and _GROUND.search(style):
            return _WHITE_GROUND.search(style) is not None
        if node is not element and next(node.iter(*_PICTURES), None) is not None:
            return False
    return False


def _has_twin(element: Element) -> bool:
    """True where the element before or after holds the same text for those who can't see this one, or the reverse."""
    text = _text(element)
    beside = [each for each in (element.getprevious(), element.getnext()) if each is not None]
    return bool(text) and any(_text(each) == text for each in beside if each.get("aria-hidden") != "true")


def _text(element: Element) -> str:
    """The letters of a short element; "" for a long one, which is no twin of anything."""
    texts = list(islice(cast("Iterator[str]", element.itertext()), _MOST_TEXTS + 1))
    return "" if len(texts) > _MOST_TEXTS else "".join("".join(texts).split())
