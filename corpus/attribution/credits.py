"""Credit lines: nothing but roles and names.

文｜何驰 · 作者 | X  编辑 | Y · （责编：甲、乙） · 来源：新周刊（ID：new-weekly）
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum

from corpus.attribution.names import Source, Span, byline, nobody, people, source


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
        "作者 原作者 本文作者 文章作者 原文作者 撰文 撰稿 撰稿人 撰写 执笔 主笔 采写 采编 采访 采访人 记者 "
        "本报记者 本刊记者 特约记者 实习记者 见习记者 特约作者 特约撰稿 特约撰稿人 文字 口述 供稿 投稿 译者 "
        "翻译 编译 作者署名 Author author Text Words Writer By by BY"
    ),
    Role.BYLINE: "文 图文 文图 本文 图&文 文&图 文/图 图/文 文案",
    Role.EDITOR: (
        "编辑 责编 责任编辑 责任编审 主编 执行主编 副主编 编审 审校 校对 校审 校译 审核 审读 审稿 终审 复审 "
        "初审 监制 值班编辑 值班主编 微信编辑 新媒体编辑 本期编辑 实习编辑 见习编辑 执行编辑 网络编辑 "
        "特约编辑 文字编辑 内容编辑 编辑校对 一审 二审 三审 Editor editor"
    ),
    Role.SOURCE: (
        "来源 文章来源 本文来源 内容来源 信息来源 稿件来源 原文来源 新闻来源 稿源 来自 转自 转载自 转载 摘自 "
        "选自 摘编自 节选自 出处 原文出处 文章出处 首发 原载 首发于 原载于 来源公众号 来源网站 公众号 "
        "微信公众号 Source source via Via"
    ),
    Role.LINK: (
        "原文链接 原文地址 原文网址 来源链接 文章链接 本文链接 本文地址 原文 链接 转载链接 英文原文 原文URL URL"
    ),
    Role.OTHER: (
        "排版 设计 美编 视觉 视觉设计 美术编辑 制图 插画 插图 绘图 漫画 摄影 摄像 摄 运营 统筹 策划 总策划 "
        "策划人 出品 出品人 制作 制片 编排 版式 音频 播音 朗读 剪辑 视频 海报 图编 图片编辑 图 图片 数据 技术 "
        "整理 发布 图说 题字 实习生 助理 支持 编务 版权 联合出品 监审 原标题 标题"
    ),
    Role.COVER: (
        "封面来源 封面图 封面 题图 头图 首图 配图 图源 图片来源 题图来源 配图来源 头图来源 封面图来源 图片 "
        "视频来源 图片提供 供图"
    ),
}
_KIND = {name: role for role, names in _ROLES.items() for name in names.split()}
_NAMES = "|".join(sorted(map(re.escape, _KIND), key=len, reverse=True))
#: 作者 | X   编辑：Y   文/Z.  A dash or dot is a separator only with blanks or right behind the role.
_ITEM = re.compile(rf"(?:(?<=^)|(?<=[\s,、;|()&·]))(?:@\s*)?({_NAMES})\s*(?:[:|/]\s*|\s[-·]\s*|[-·]+\s*)+")
_SPACED = re.compile(rf"\A({_NAMES})\s+([\u4e00-\u9fff]{{2,4}}(?:\s[\u4e00-\u9fff]{{2,4}}){{0,3}})\Z")
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
    if line[: items[0].start()].strip(" @"):
        return None
    found = Found(weak=True)
    for item, after in zip(items, [*items[1:], None], strict=True):
        stop = after.start() if after else len(line)
        if not _take(found, view, _KIND[item[1]], start + item.end(), start + stop):
            return None
    return found


def _spaced(view: str, start: int, line: str) -> Found | None:
    """文 何驰: a blank is a separator where nothing but names of people follows."""
    match = _SPACED.match(line)
    if (
        not match
        or _KIND[match[1]] not in (Role.AUTHOR, Role.BYLINE, Role.EDITOR)
        or match[1] in ("本文", "文案", "采访")
    ):
        return None
    found = Found()
    return found if _take(found, view, _KIND[match[1]], start + match.start(2), start + match.end(2)) else None


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
