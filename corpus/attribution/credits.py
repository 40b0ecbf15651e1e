"""Credit lines: nothing but roles and names.

文｜何驰 · 作者 | X  编辑 | Y · （责编：甲、乙） · 来源：新周刊（ID：new-weekly）
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum

from corpus.attribution.names import Source, Span, byline, nobody, people, source
from corpus.text.chars import HAN


class Role(Enum):
    AUTHOR = "author"
    BYLINE = "byline"  # 文, 图文: a role only before a bar
    EDITOR = "editor"
    SOURCE = "source"
    LINK = "link"
    OTHER = "other"  # credited, in no column: design, pictures, layout
    COVER = "cover"  # a picture's credit: part of a block, never one by itself


_ROLES: dict[Role, str] = {
    Role.AUTHOR: (
        "通讯员 作者/译者 文字记者 Story 作者 原作者 本文作者 文章作者 原文作者 撰文 撰稿 撰稿人 撰写 执笔 "
        "主笔 采写 采编 采访 采访人 记者 本报记者 本刊记者 特约记者 实习记者 见习记者 特约作者 特约撰稿 "
        "特约撰稿人 文字 口述 供稿 投稿 译者 翻译 编译 作者署名 Author author Text Words Writer By by BY"
    ),
    Role.BYLINE: "文 图文 文图 本文 图&文 文&图 文/图 图/文 文案",
    Role.EDITOR: (
        "编 审 校 特邀编辑 核稿编辑 核稿 责任校对 值班主任 栏目编辑 频道主编 本版编辑 排版编辑 视觉编辑 "
        "审稿人 Edit Edited 编辑 责编 责任编辑 责任编审 主编 执行主编 副主编 编审 审校 校对 校审 校译 审核 "
        "审读 审稿 终审 复审 初审 监制 值班编辑 值班主编 微信编辑 新媒体编辑 本期编辑 实习编辑 见习编辑 "
        "执行编辑 网络编辑 特约编辑 文字编辑 内容编辑 编辑校对 一审 二审 三审 Editor editor"
    ),
    Role.SOURCE: (
        "首发公众号 首发微信公众号 首发平台 转载来源 来源 文章来源 本文来源 内容来源 信息来源 稿件来源 "
        "原文来源 新闻来源 稿源 来自 转自 转载自 转载 摘自 选自 摘编自 节选自 出处 原文出处 文章出处 首发 "
        "原载 首发于 原载于 来源公众号 来源网站 公众号 微信公众号 Source source via Via"
    ),
    Role.LINK: (
        "原文链接 原文地址 原文网址 来源链接 文章链接 本文链接 本文地址 原文 链接 转载链接 英文原文 原文URL URL"
    ),
    Role.OTHER: (
        "Design Photo Layout Photos Art 排版 设计 美编 视觉 视觉设计 美术编辑 制图 插画 插图 绘图 漫画 摄影 "
        "摄像 摄 运营 统筹 策划 总策划 策划人 出品 出品人 制作 制片 编排 版式 音频 播音 朗读 剪辑 视频 海报 "
        "图编 图片编辑 图 图片 数据 技术 整理 发布 图说 题字 实习生 助理 支持 编务 版权 联合出品 监审 原标题 "
        "标题"
    ),
    Role.COVER: (
        "封面来源 封面图 封面 题图 头图 首图 配图 图源 图片来源 题图来源 配图来源 头图来源 封面图来源 图片 "
        "视频来源 图片提供 供图"
    ),
}
_KIND = {name: role for role, names in _ROLES.items() for name in names.split()}
_NAMES = "|".join(sorted(map(re.escape, _KIND), key=len, reverse=True))
#: 作者 | X   编辑：Y   文/Z.  A dash or dot is a separator only with blanks or right behind the role.
_ITEM = re.compile(
    r"(?:(?<=^)|(?<=[\s,、;|()&·])|(?=(?:责任编辑|责编|编辑|作者|来源|校对|审核)\s*[:|]))(?:@\s*)?"
    rf"(?:([文图]\s*[/&、]\s*[文图])\s*(?:[:|/]\s*|\s)|({_NAMES})\s*(?:[:|/]\s*|\s[-·]\s*|[-·]+\s*)+)"
)
#: Good as a second role (文|甲 编|乙); as the first they may as well be the start of a word: 校/企合作.
_SECOND_ONLY = frozenset("编审校")
_NO_SPACED_ROLES = frozenset({"本文", "文案", "采访", "口述", "编", "审", "校"})
_HAN_NAME = re.compile(f"[{HAN}]{{2,4}}")
_OWN_REPORTER = re.compile(f"[{HAN}]{{2,8}}(?:记者|通讯员)")
_DECORATION = " \t*#>_~-·•◆◇■□▲△▼▽★☆※▍▌▎▏◎○▶►→⊙◤◢/|"
_BARE = re.compile(rf"\A({_NAMES})\s*([:|/]?)\Z")
LONGEST = 200


@dataclass(slots=True)
class Found:
    """What one line or sentence says. Spans are of the text the view was made of."""

    author: Span | None = None
    editors: list[Span] = field(default_factory=list)
    source: Source | None = None
    url: Span | None = None
    weak: bool = False  # only what may as well be a caption: counts beside other credits alone


def role_of(name: str) -> Role | None:
    return _KIND.get(name)


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
        role = Role.BYLINE if item[1] else _KIND[item[2]]
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
    role = _KIND.get(token)
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
    return (_KIND[match[1]], bool(match[2])) if match else None
