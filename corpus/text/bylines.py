"""The words by which Chinese pages say who wrote, edited and first published an article.

In Simplified, as ``fold`` gives them. The constants are what bylines under a headline use; credit lines know more words
for each role (``ROLES``), some of which mean something else beside a headline: 文字：大 中 小 is the size of letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum

AUTHOR = ("作者", "记者", "撰文", "撰稿", "文")
EDITOR = ("编辑", "责编", "责任编辑", "校对", "编审")
SOURCE = ("来源", "文章来源", "信息来源", "本文来源")
#: How a repost says so: one of the first, and behind it one of the second.
REPOST = ("声明", "本文", "此文", "本篇", "此篇", "文章", "授权", "转载")
REPOSTED_FROM = ("公众号", "来源", "来自", "转载于", "转载自", "转载发", "授权转", "授权发")


class Role(Enum):
    """What a credit line names somebody or something as."""

    AUTHOR = "author"
    BYLINE = "byline"  # 文, 图文: a role only before a bar
    EDITOR = "editor"
    SOURCE = "source"
    LINK = "link"
    OTHER = "other"  # credited, in no column: design, pictures, layout
    COVER = "cover"  # a picture's credit: part of a block, never one by itself


ROLES: dict[Role, tuple[str, ...]] = {
    role: tuple(words.split())
    for role, words in {
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
            "图编 图片编辑 图 图片 数据 技术 整理 发布 图说 题字 实习生 助理 支持 编务 版权 联合出品 监审 原标题 标题"
        ),
        Role.COVER: (
            "封面来源 封面图 封面 题图 头图 首图 配图 图源 图片来源 题图来源 配图来源 头图来源 封面图来源 图片 "
            "视频来源 图片提供 供图"
        ),
    }.items()
}
#: Of a word with two roles the last counts: 图片 names a picture's source.
ROLE_OF = {word: role for role, words in ROLES.items() for word in words}


def one_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first.

    >>> one_of(["来源", "文章来源", "图/文"])
    '(?:文章来源|图/文|来源)'
    """
    return f"(?:{'|'.join(sorted(map(re.escape, words), key=len, reverse=True))})"
