"""The short texts between a headline and its article: date, author, source."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import lxml.etree
from lxml.etree import _Element as Element

from corpus.sites.generic import names
from corpus.text.bylines import AUTHOR, SOURCE, one_of
from corpus.text.fold import fold as fold_anew

#: Longer is no byline.
LONGEST = 80
#: The article has begun.
_SENTENCE = re.compile(r".{12}[，。！？]|[，。！？].{12}")
_MUTE = frozenset(("script", "style"))

_NAME = r"[^\s|:,。;()\[\]<>]"
_LABELLED_AUTHOR = rf"(?:{one_of((*AUTHOR, '原创作者', '本文作者'))}|执笔)"
_AUTHOR = re.compile(
    rf"(?<![{{}}\w]){_LABELLED_AUTHOR}\s*[:|/]\s*((?:(?!/){_NAME}){{2,20}}(?:\s{_NAME}{{2,4}}(?!\S))?)"
)
_SOURCE = re.compile(
    rf"(?:{one_of((*SOURCE, '出处', '稿源'))}(?:于|自)?\s*[:|]|本文来源[于自]|转[载]?自\s*:)"
    rf"\s*({_NAME}{{2,30}})"
)
#: A label that is all of its text; the name is the next one.
_BARE_SOURCE = re.compile(r"\W*(?:文章|本文|信息)?来源[于自]?\W*")
_BARE_AUTHOR = re.compile(r"\W*作者\W*")
#: What stands right behind a name where markup parted them.
_GLUED = re.compile(r"(?:举报|字号|作者|编辑|责任|时间|阅读|浏览|分享|责编|关注|收藏|日期|发布[:于]|\+).*$")
#: Separators, and where the reader's network says the writer is.
_PASSED_OVER = re.compile(r"[\W_]*|(?:来自|发布于)\S{2,8}|\d{1,6}|原创|首发")
_DAY = re.compile(r"(?:19|20)\d\d\s*[-/.年]\s*\d|\d{1,2}[-/月]\d{1,2}日?\b|\d{1,2}:\d\d|前$|[昨今]天")
_CLOCK_AND_NAME = re.compile(r"(?:19|20)\d\d.*\d:\d\d(?::\d\d)?\s+([^\s\[\]|:,。]{2,16})(?:\s*\[[^\]]*\])?$")
_MEDIUM_NAMED = re.compile(
    r"source|media|(?<![a-z_-])author-name(?![a-z_-])|provider|publisher|laiyuan|(?<![a-z])from(?![a-z])|origin(?!al)|(?<![a-z])ly(?![a-z])"
)
_PERSON_NAMED = re.compile(r"author|writer|nick-?name|user-?name|byline|zuozhe")
_PATH = re.compile(
    r"crumb|(?<![a-z])nav|catalog|channel|category|location|(?<![a-z])tags?(?![a-z])|path|comment|edit|share|login|app(?![a-z])"
)


#: The texts of a byline are asked for author, source and time in turn.
fold = lru_cache(maxsize=512)(fold_anew)


class Short(NamedTuple):
    """A short text of the page, stripped, and the element that holds it."""

    text: str
    element: Element


def author(texts: Sequence[str]) -> str | None:
    """The name after 作者： and the like, without an affiliation; never a label, a date or nobody.

    >>> author(["2021-11-22", "作者：阿爽 阅读 12"]), author(["来源：新华社　作者：　2024-03-05 09:10"])
    ('阿爽', None)
    >>> author(["作者： 责任编辑：李某"]), author(["作者：某大学历史学院张三"]), author(["本报记者  王某  方  某"])
    (None, '张三', '王某 方某')
    """
    for text in (*texts, " ".join(texts)):
        if people := names.reporters(text):
            return people
        name = names.person(_named(_AUTHOR, text) or "")
        if names.is_name(name) and not names.is_medium(name) and names.is_source(name):
            return name
    return _behind(texts, _BARE_AUTHOR, lambda name: names.is_name(name) and not names.is_medium(name))


def source(texts: Sequence[str]) -> str | None:
    """The name after 来源：; None for 网络, 本站, 原创 and their like.

    >>> source(["來源：", "見實"]), source(["来源：网络"]), source(["本文来源于", "某某商报"])
    ('見實', None, '某某商报')
    """
    for text in (*texts, " ".join(texts)):
        if (name := _named(_SOURCE, text)) is not None:
            name = name.strip("·-—《》|")
            return name if names.is_source(name) and not _DAY.match(fold(name)) else None
    return _behind(texts, _BARE_SOURCE, names.is_source)


def _behind(texts: Sequence[str], label: re.Pattern[str], accepted: Callable[[str], bool]) -> str | None:
    """The text behind one that is only the label, as markup parts them without a colon."""
    for text, name in itertools.pairwise(texts):
        if label.fullmatch(fold(text)) and accepted(name) and names.is_name(name):
            return name
    return None


def _named(pattern: re.Pattern[str], text: str) -> str | None:
    """The name in the text itself; None where the pattern finds nothing in the folded text."""
    folded = fold(text)
    if match := pattern.search(folded):
        glued = _GLUED.search(folded, *match.span(1))
        return text[match.start(1) : glued.start() if glued else match.end(1)].strip()
    return None


class Beside(NamedTuple):
    """Names without a label that stand right beside the time."""

    account: str | None = None
    author: str | None = None


def beside_time(shorts: Sequence[Short], headline: str) -> Beside:
    """The medium and the person named next to the first time, told by the element's name or by the name itself.

    An element of class source, media or provider wins over its place; parts of a breadcrumb are never one.
    """
    times = [index for index, short in enumerate(shorts) if _DAY.search(fold(short.text)) and len(short.text) <= 40]
    if not times:
        return Beside()
    first = times[0]
    last = first
    while last + 1 in times:  # day and clock apart
        last += 1
    account = writer = None
    if (own := _in_it(shorts[first])) and not names.is_person(own):
        return Beside(own)
    around = sorted([*_near(shorts[last + 1 :]), *_near(shorts[:first][::-1])], key=lambda pair: pair[0])
    for (_, place), short in around:
        name, _, medium = short.text.partition("/")
        if medium and names.is_body(medium) and names.is_person(name):  # 李某/某某日报
            return Beside(medium, name)
        name = names.person(short.text)
        if not names.is_name(name) or name == headline or _says(short.element, _PATH):
            continue
        if _says(short.element, _MEDIUM_NAMED) or (place < 2 and names.is_body(name) and name not in headline):
            account = account or name
        elif _says(short.element, _PERSON_NAMED) or (place == 0 and names.is_person(name)):
            writer = writer or name
    return Beside(account, writer)


def _in_it(short: Short) -> str | None:
    """2019-09-05 11:10 某某网[整理]: the name in a time's own text."""
    match = _CLOCK_AND_NAME.search(fold(short.text))
    return match[1] if match and names.is_name(match[1]) and names.is_source(match[1]) else None


def _near(shorts: Sequence[Short]) -> Iterator[tuple[tuple[bool, int], Short]]:
    """The first two names up to the next time, with how near they are; those of class source or media are nearest."""
    told = [short for short in shorts if not _PASSED_OVER.fullmatch(fold(short.text))][:6]
    told = list(itertools.takewhile(lambda short: not _DAY.search(fold(short.text)), told))
    found = [(place, short) for place, short in enumerate(told) if "/" in short.text or names.is_name(short.text)]
    for place, short in found[:2]:
        yield (not _says(short.element, _MEDIUM_NAMED), place), short


def _says(element: Element, pattern: re.Pattern[str]) -> bool:
    """True where the class or the id of the element, or of the one around it, holds the word."""
    around = element.getparent()
    for node in (element, around) if around is not None else (element,):
        said = (node.get("class"), node.get("id"), node.get("data-testid"))
        if pattern.search(" ".join(filter(None, said))[:200].lower()):
            return True
    return False


def following(headline: Element) -> list[Short]:
    """Up to 40 short texts after the headline in the page's order, until its first long one."""
    shorts: list[Short] = []
    visited = 0
    node: Element | None = headline
    while node is not None and node.tag != "body":
        for text, element in _after(node):
            visited += 1
            if visited > 400:
                return shorts
            stripped = text.strip()
            if not stripped:
                continue
            if len(shorts) >= 40 or len(stripped) > LONGEST or _SENTENCE.search(stripped):
                return shorts
            shorts.append(Short(stripped, element))
        node = node.getparent()
    return shorts


def preceding(body: Element) -> list[Short]:
    """Up to 30 short texts before the body, in the page's order, from the boxes around it."""
    shorts: list[Short] = []
    node: Element = body
    for _ in range(3):
        parent = node.getparent()
        if parent is None or "body" in (node.tag, parent.tag):  # what stands there is the head of the page
            break
        for sibling in node.itersiblings(preceding=True):
            found = [
                Short(stripped, element)
                for text, element in itertools.islice(texts(sibling), 60)  # a box with more is no byline
                if 2 <= len(stripped := text.strip()) <= LONGEST
            ]
            shorts = [short for short in found if not _SENTENCE.search(short.text)] + shorts
            if len(shorts) >= 30:
                return shorts[-30:]
        node = parent
    return shorts


def texts(element: Element) -> Iterator[Short]:
    """The texts under an element, not those of its scripts, each with the element it stands in; read lazily."""
    if not isinstance(element.tag, str) or element.tag in _MUTE:
        return
    for event, node in lxml.etree.iterwalk(element, events=("start", "end", "comment")):
        if event == "start":
            if node.text and node.tag not in _MUTE:
                yield Short(node.text, node)
        elif node is not element and node.tail:
            around = node.getparent()
            yield Short(node.tail, element if around is None else around)


def _after(node: Element) -> Iterator[Short]:
    around = node.getparent()
    if node.tail and around is not None:
        yield Short(node.tail, around)
    for sibling in node.itersiblings():
        yield from texts(sibling)
        if sibling.tail and around is not None:
            yield Short(sibling.tail, around)
