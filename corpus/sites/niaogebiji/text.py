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
from corpus.sites.niaogebiji.marks import folded
from corpus.sites.niaogebiji.page import address_of, title_of
from corpus.sites.site import Extracted

_DAY = r"(\d{4})[-/.年] ?(\d{1,2})[-/.月] ?(\d{1,2})日?"
_TIME = re.compile(_DAY + r" {1,4}(\d{1,2}):(\d{2})(?::(\d{2}))?")
_TIME_OR_DAY = re.compile(_DAY + r"(?: {1,4}(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
#: Beside the time only a label or a name, never a sentence: 见实 2021-11-22 10:07:38.
_NAME = "[^,.;!?，。；！？]{0,24}"
_TIME_LINE = re.compile(rf"(?P<before>{_NAME}?) ?{_TIME.pattern} ?(?P<after>{_NAME})")
_READ = "(?:[阅閱][读讀]|[浏瀏][览覽])[数數量]?"
#: A day alone is no more than a day: it may stand in any list, so nothing else may stand beside it.
_DAY_LINE = re.compile(rf"(?P<before>(?:[发發][布佈表][^\d]{{0,4}})?){_DAY} ?(?P<after>(?:{_READ} ?:? ?\d*)?)")
_LABEL = re.compile(
    r"[发發][布佈表](?:[时時][间間]|[于於])?:?|[时時][间間]:?|作者:?|"
    rf"{_READ}:? ?\d*"
)
_CARD = re.compile(r"[发發]表文章 {0,2}\d+")
_BYLINE = re.compile(r"作者 ?: ?([^\s:]{1,20})")
_END = re.compile(r"[-—– ]{0,4}END[-—– ]{0,4}", re.IGNORECASE)
_SHARE = re.compile(r"分享到朋友圈|收藏")
_COUNT = re.compile(rf"(?:{_READ}|收藏|[评評][论論][数數]?) ?:? ?\d*[kKwW万萬]?\+?")


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
    seen = [folded(line) for line in lines]
    for i, line in enumerate(seen):
        if i and _CARD.fullmatch(line):
            return lines[i - 1]
    for i, line in enumerate(seen[:-2]):
        if _END.fullmatch(line) and _SHARE.fullmatch(seen[i + 2]) and len(seen[i + 1]) <= 20:
            return lines[i + 1]
    return next((match[1] for line in seen if (match := _BYLINE.fullmatch(line))), "")


def time_in(text: str) -> datetime | None:
    """The first time, in Beijing; a day without a clock is its midnight. ``text`` in half width.

    >>> time_in("2021-11-22 10:07:38").isoformat()
    '2021-11-22T10:07:38+08:00'
    """
    match = _TIME.search(text) or _TIME_OR_DAY.search(text)
    try:
        return datetime(*(int(part or 0) for part in match.groups()), tzinfo=BEIJING) if match else None  # type: ignore[misc, arg-type]
    except ValueError:  # 2021-13-40: no time at all
        return None


def _heading(i: int, line: str) -> Heading | None:
    line = folded(line).strip()
    match = _TIME_LINE.fullmatch(line) or _DAY_LINE.fullmatch(line)
    time = time_in(line) if match else None
    if match is None or time is None:
        return None
    beside = _LABEL.sub("", match["before"]) or _LABEL.sub("", match["after"])
    is_day = _TIME.search(line) is None
    return Heading(line=i, published_at=time, beside=beside.strip(" :|·"), is_day=is_day)


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
        while at > 0 and (_bare(lines[at]) == _bare(author) or _COUNT.fullmatch(folded(lines[at]))):
            at -= 1
    return (lines[at] if at >= 0 else page_title), max(heading.line, at) + 1


def _without_byline(lines: list[str], author: str) -> list[str]:
    """Author and counters may stand under the time instead of over it."""
    start = 0
    while start < len(lines) and (
        _bare(lines[start]) in (_bare(author), _bare("作者:" + author)) or _COUNT.fullmatch(folded(lines[start]))
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
    return "".join(folded(text).split())
