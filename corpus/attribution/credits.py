"""Credit lines: nothing but roles and names.

文｜何驰 · 作者 | X  编辑 | Y · （责编：甲、乙） · 来源：新周刊（ID：new-weekly）
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from corpus.attribution.names import Source, Span, byline, nobody, people, source
from corpus.text.bylines import ROLE_OF, Role, one_of
from corpus.text.chars import HAN

_ROLE = one_of(ROLE_OF)
#: 作者 | X   编辑：Y   文/Z.  A dash or dot is a separator only with blanks or right behind the role.
_ITEM = re.compile(
    r"(?:(?<=^)|(?<=[\s,、;|()&·])|(?=(?:责任编辑|责编|编辑|作者|来源|校对|审核)\s*[:|]))(?:@\s*)?"
    rf"(?:([文图]\s*[/&、]\s*[文图])\s*(?:[:|/]\s*|\s)|({_ROLE})\s*(?:[:|/]\s*|\s[-·]\s*|[-·]+\s*)+)"
)
#: Good as a second role (文|甲 编|乙); as the first they may as well be the start of a word: 校/企合作.
_SECOND_ONLY = frozenset("编审校")
_NO_SPACED_ROLES = frozenset({"本文", "文案", "采访", "口述", "编", "审", "校"})
_HAN_NAME = re.compile(f"[{HAN}]{{2,4}}")
_OWN_REPORTER = re.compile(f"[{HAN}]{{2,8}}(?:记者|通讯员)")
_DECORATION = " \t*#>_~-·•◆◇■□▲△▼▽★☆※▍▌▎▏◎○▶►→⊙◤◢/|"
_BARE = re.compile(rf"\A({_ROLE})\s*([:|/]?)\Z")
LONGEST = 200


@dataclass(slots=True)
class Found:
    """What one line or sentence says. Spans are of the text the view was made of."""

    author: Span | None = None
    editors: list[Span] = field(default_factory=list)
    source: Source | None = None
    url: Span | None = None
    weak: bool = False  # only what may as well be a caption: counts beside other credits alone


def credit_line(view: str, start: int, end: int) -> Found | None:
    """Read ``view[start:end]`` as a line of credits; None where anything else stands in it."""
    while start < end and view[start] in _DECORATION:
        start += 1
    while end > start and view[end - 1] in " *_~":
        end -= 1
    if end - start > LONGEST or end - start < 3:
        return None
    if view[start] == "(" and view[end - 1] == ")" and view.find(")", start, end) == end - 1:
        start, end = start + 1, end - 1
    line = view[start:end]
    items = list(_ITEM.finditer(line))
    if not items:
        return _spaced(view, start, line)
    if line[: items[0].start()].strip(" @") or items[0][2] in _SECOND_ONLY:
        return None
    found = Found(weak=True)
    for item, after in zip(items, [*items[1:], None], strict=True):
        stop = after.start() if after else len(line)
        role = Role.BYLINE if item[1] else ROLE_OF[item[2]]
        if not _take(found, view, role, start + item.end(), start + stop):
            return None
    return found


def _spaced(view: str, start: int, line: str) -> Found | None:
    """文 何驰 · 编辑 林间 校对 小满: a blank separates where nothing but roles and names of people stands."""
    tokens = list(re.finditer(r"\S+", line))
    if not 2 <= len(tokens) <= 12:
        return None
    found, role, names = Found(), None, 0
    for token in tokens:
        following = _spaced_role(token[0])
        if following:
            if role and not names:
                return None
            role, names = following, 0
        elif role is None or not _HAN_NAME.fullmatch(token[0]) or names == 4:
            return None
        else:
            names += 1
            if not _take(found, view, role, start + token.start(), start + token.end()):
                return None
            if names > 1 and role in (Role.AUTHOR, Role.BYLINE) and found.author:
                found.author = (found.author[0], start + token.end())
    return found if names else None


def _spaced_role(token: str) -> Role | None:
    role = ROLE_OF.get(token)
    if role in (Role.AUTHOR, Role.BYLINE, Role.EDITOR) and token not in _NO_SPACED_ROLES:
        return role
    return Role.AUTHOR if _OWN_REPORTER.fullmatch(token) else None


def _take(found: Found, view: str, role: Role, start: int, end: int) -> bool:
    """Put one value where it belongs; False where the value is no value of such a role."""
    if role is Role.SOURCE or role is Role.LINK:
        return _take_source(found, view, start, end, link=role is Role.LINK)
    if role is Role.COVER or role is Role.OTHER:
        return end - start <= 60 and not re.search(r"[。!?;]", view[start:end].rstrip(" 。"))
    spans = byline(view, start, end) if role is Role.BYLINE else people(view, start, end)
    if spans is None:
        return False
    found.weak = False
    if role is Role.EDITOR:
        found.editors += spans
    elif found.author is None and not nobody(view[spans[0][0] : spans[-1][1]]):
        found.author = (spans[0][0], spans[-1][1])
    return True


def _take_source(found: Found, view: str, start: int, end: int, *, link: bool) -> bool:
    read = source(view, start, end)
    if read is None or (link and read.url is None):
        return False
    if read.name and not read.evident and "," in view[read.name[0] : read.name[1]]:
        return False  # 来源：甲报，更多…: a sentence, for statements to read
    found.weak = False
    if read.url and found.url is None:
        found.url = read.url
    if not link and found.source is None:
        found.source = read
    return True


def bare_role(view: str) -> tuple[Role, bool] | None:
    """作者 alone on its line (and whether a colon or bar follows): the name stands on the next one."""
    match = _BARE.match(view.strip(_DECORATION.replace("|", "").replace("/", "")))
    return (ROLE_OF[match[1]], bool(match[2])) if match else None
