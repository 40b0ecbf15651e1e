"""A page of niaogebiji.com that lost its structure: saved text, or markup no one knows.

What stays is the order: head lines, title, the line with the time, body, -END-, card of the author, 羽毛
dialogs, 社区公约. Only what stands before the body is left out here; the rules cut what stands behind it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from corpus.article import BEIJING
from corpus.html.document import Document
from corpus.sites.niaogebiji.page import address_of, title_of
from corpus.sites.site import Extracted
from corpus.text.bylines import AUTHOR, one_of
from corpus.text.fold import fold

_DAY = r"(\d{4})[-/.年] ?(\d{1,2})[-/.月] ?(\d{1,2})日?"
_TIME = re.compile(_DAY + r" {1,4}(\d{1,2}):(\d{2})(?::(\d{2}))?")
_TIME_OR_DAY = re.compile(_DAY + r"(?: {1,4}(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
#: Beside the time only a label or a name, never a sentence: 见实 2021-11-22 10:07:38.
_NAME = "[^,.;!?。]{0,24}"
_TIME_LINE = re.compile(rf"(?P<before>{_NAME}?) ?{_TIME.pattern} ?(?P<after>{_NAME})")
_READ = "(?:阅读|浏览)[数量]?"
#: A day alone is no more than a day: it may stand in any list, so nothing else may stand beside it.
_DAY_LINE = re.compile(rf"(?P<before>(?:发[布表][^\d]{{0,4}})?){_DAY} ?(?P<after>(?:{_READ} ?:? ?\d*)?)")
_LABEL = re.compile(rf"发[布表](?:时间|于)?:?|时间:?|作者:?|{_READ}:? ?\d*")
_AROUND = " :|·"
_CARD = re.compile(r"发表文章 {0,2}\d+")
_BYLINE = re.compile(rf"{one_of(AUTHOR)} ?: ?([^\s:]{{1,20}})")
_END = re.compile(r"[-—– ]{0,4}END[-—– ]{0,4}", re.IGNORECASE)
_SHARE = re.compile(r"分享到朋友圈|收藏")
_COUNT = re.compile(rf"(?:{_READ}|收藏|评论数?) ?:? ?\d*[kKwW万]?\+?")


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the time stands among the lines, and what stands beside it."""

    line: int
    published_at: datetime
    beside: str
    is_day: bool  # without a clock


def extract(document: Document) -> Extracted | None:
    """Everything after the line with the time; without such a line, after the line with the title."""
    lines = document.lines
    page_title = title_of(document)
    heading = heading_of(lines, page_title)
    author = author_of(lines) or (heading.beside if heading else "")
    title, start = _title(lines, heading, page_title, author)
    body = _without_copy(_without_byline(lines[start:], author))
    if not body:
        return None
    return Extracted(
        raw_text="\n".join(body),
        title=title,
        url=address_of(document) or None,
        author=author or None,
        published_at=heading.published_at if heading else None,
        layout="flat",
    )


def heading_of(lines: Sequence[str], page_title: str = "") -> Heading | None:
    """The line with the article's time: the one under the page's own title, else the first of its kind."""
    found = [heading for i, line in enumerate(lines) if len(line) < 80 and (heading := _heading(i, line))]
    found.sort(key=lambda heading: heading.is_day)  # stable: the first of those with a clock comes first
    for at in (_line_over, _line_under):  # a list of new articles over this one ends in a time, too
        for heading in found:
            if at(lines, heading.line, page_title) is not None:
                return heading
    return found[0] if found else None


def published_at(lines: Sequence[str]) -> datetime | None:
    heading = heading_of(lines)
    return heading.published_at if heading else None


def author_of(lines: Sequence[str]) -> str:
    """From the card (the line over 发表文章 1186), the name under -END-, or 作者：."""
    seen = [fold(line) for line in lines]
    for i, line in enumerate(seen):
        if i and _CARD.fullmatch(line):
            return lines[i - 1]
    for i, line in enumerate(seen[:-2]):
        if _END.fullmatch(line) and _SHARE.fullmatch(seen[i + 2]) and len(seen[i + 1]) <= 20:
            return lines[i + 1]
    signed = ((line, _BYLINE.fullmatch(view)) for line, view in zip(lines, seen, strict=True))
    return next((line[match.start(1) : match.end(1)] for line, match in signed if match), "")


def time_in(text: str) -> datetime | None:
    """The first time, in Beijing; a day without a clock is its midnight.

    >>> time_in("2021-11-22　10：07：38").isoformat()
    '2021-11-22T10:07:38+08:00'
    """
    text = fold(text)
    match = _TIME.search(text) or _TIME_OR_DAY.search(text)
    try:
        return datetime(*(int(part or 0) for part in match.groups()), tzinfo=BEIJING) if match else None  # type: ignore[misc, arg-type]
    except ValueError:  # 2021-13-40: no time at all
        return None


def _heading(i: int, line: str) -> Heading | None:
    line = line.strip()
    view = fold(line)
    match = _TIME_LINE.fullmatch(view) or _DAY_LINE.fullmatch(view)
    time = time_in(line) if match else None
    if match is None or time is None:
        return None
    sides = (line[slice(*match.span(side))] for side in ("before", "after"))
    beside = next(filter(None, map(_without_labels, sides)), "")
    return Heading(line=i, published_at=time, beside=beside, is_day=_TIME.search(view) is None)


def _without_labels(text: str) -> str:
    """The name beside a time, in its own characters."""
    for label in reversed(list(_LABEL.finditer(fold(text)))):
        text = text[: label.start()] + text[label.end() :]
    view = fold(text)
    return text[len(view) - len(view.lstrip(_AROUND)) : len(view.rstrip(_AROUND))]


def _line_over(lines: Sequence[str], time_line: int, page_title: str) -> int | None:
    """The line at most three over the time that reads like the page's own title."""
    wanted = _bare(page_title)
    near = range(time_line - 1, max(time_line - 4, -1), -1)
    return next((i for i in near if wanted and _bare(lines[i]) == wanted), None)


def _line_under(lines: Sequence[str], time_line: int, page_title: str) -> int | None:
    """The same, where the time stands over its title."""
    at = time_line + 1
    return at if page_title and at < len(lines) and _bare(lines[at]) == _bare(page_title) else None


def _title(lines: Sequence[str], heading: Heading | None, page_title: str, author: str) -> tuple[str, int]:
    """The title, and the line the body starts at."""
    if heading is None:
        wanted = _bare(page_title)
        at = next((i for i, line in enumerate(lines) if wanted and _bare(line) == wanted), None)
        return page_title, 0 if at is None else at + 1
    at = _line_over(lines, heading.line, page_title)
    at = at if at is not None else _line_under(lines, heading.line, page_title)
    if at is None:
        at = heading.line - 1
        while at > 0 and (_bare(lines[at]) == _bare(author) or _COUNT.fullmatch(fold(lines[at]))):
            at -= 1
    return (lines[at] if at >= 0 else page_title), max(heading.line, at) + 1


def _without_byline(lines: list[str], author: str) -> list[str]:
    """Author and counters may stand under the time instead of over it."""
    start = 0
    while start < len(lines) and (
        _bare(lines[start]) in (_bare(author), _bare("作者:" + author)) or _COUNT.fullmatch(fold(lines[start]))
    ):
        start += 1
    return lines[start:]


def _without_copy(lines: list[str]) -> list[str]:
    """The page holds the body twice, for wide and for narrow screens: keep the first."""
    if len(lines) < 4:
        return lines
    for second in range(2, len(lines)):
        if lines[second] != lines[0]:
            continue
        length = 0
        while second + length < len(lines) and length < second and lines[second + length] == lines[length]:
            length += 1
        if length >= 3 and length >= second * 0.8:
            return lines[:second] + lines[second + length :]
    return lines


def _bare(text: str) -> str:
    return "".join(fold(text).split())
