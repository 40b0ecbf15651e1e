"""A 鸟哥笔记 page in blocks, written for tests: the site's structure, other words where words don't matter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HEAD = ["APP推广合作", "联系“鸟哥笔记小林”", "小店做了三年私域,我们留下了什么", "2022-03-01 09:30:00"]
ARTICLE = [
    "三年前的春天,我们把第一个顾客拉进了群,那时候群里只有店员和店员的妈妈。",
    "01",
    "从一个群到二十个群",
    "编辑部:第一年最难的是什么?",
    "林小满:最难的是不发广告。每天都有人劝我发,说不发等于白建,可我知道一发就没有人说话了。",
    "后来我们定了一个规矩:群里只谈吃的,谁先聊到价格,谁就请大家喝汽水。",
    "这个规矩到今天还在,汽水一共请了四百多瓶。",
]
BLOCKS = {
    "end": ["-END-", "慢火"],
    "tools": ["分享到朋友圈", "收藏", "收藏", "评分", "综合评分:", "我的评分"],
    "gifts": [
        "咖啡月卡30天体验",
        "每天一杯,门店自取,开通以后三十天内有效,附近没有门店的城市暂时不能使用。",
        "20羽毛",
        "立即兑换",
        "同城跑腿8元优惠券",
        "下单时自动抵扣,全国通用!",
        "30羽毛",
        "立即兑换",
    ],
    "card": ["慢火", "慢火", "发表文章42", "记录小店里的大生意"],
    "purchase": [
        "确认要消耗 0羽毛购买",
        "小店做了三年私域,我们留下了什么吗?",
        "考虑一下",
        "很遗憾,羽毛不足",
        "我知道了",
    ],
    "convention": [
        "我们致力于提供一个高质量内容的交流平台。为了保护用户创造的内容,我们团队将依据本公约中的条款对注册用户进行管理。",
        "一、根据《网络信息内容生态治理规定》等法律法规,对以下违法、不良信息或存在危害的行为进行处理。",
        "1. 违反法律法规的信息,主要表现为:",
        "1)反对宪法所确定的基本原则;",
        "2)危害国家安全,泄露国家秘密,颠覆国家政权,破坏国家统一;",
        "3)散布谣言,扰乱社会秩序,破坏社会稳定;",
        "2. 不友善:不尊重用户及其所贡献内容的信息或行为。主要表现为:",
        "1)轻蔑:贬低、轻视他人及其劳动成果;",
        "2)诽谤:捏造、散布虚假事实,损害他人名誉;",
        "3)谩骂:以不文明的语言对他人进行负面评价;",
        "3. 文章标题党,主要表现为:",
        "1)使用夸张标题,内容与标题严重不符的。",
        "二、违规处罚",
        "本网站通过主动发现和接受用户举报两种方式收集违规行为信息。",
        "当一个用户发布违规内容时,本网站将依据相关用户违规情节严重程度,对帐号进行禁言 1 天、7 天、15 天的处罚。",
        "三、申诉",
        "随着平台管理经验的不断丰富,本网站将不断完善本公约。",
        "(规则的最终解释权归属本网站所有)",
    ],
    "toasts": [
        "我知道了",
        "恭喜你~答对了",
        "+5羽毛",
        "下一次认真读哦",
        "成功推荐给其他人",
        "+ 10羽毛",
        "评论成功且进入审核!审核通过后,您将获得10羽毛的奖励。分享本文章给好友阅读最高再得15羽毛~",
        '(羽毛可至 "羽毛精选" 兑换礼品)',
        "好友微信扫一扫",
        "复制链接",
    ],
}


@dataclass(frozen=True)
class Parts:
    """A page as lines: what stands above the article, the article, and the blocks around it by name."""

    head: list[str]
    article: list[str]
    blocks: dict[str, list[str]]

    @property
    def boilerplate(self) -> list[str]:
        return [line for block in self.blocks.values() for line in block]


WRITTEN = Parts(HEAD, ARTICLE, BLOCKS)


def recorded(seed: Path) -> Parts:
    """The recorded page, cut into the same blocks at the lines that begin them."""
    lines = [line.strip() for line in seed.read_text(encoding="utf-8").split("\n") if line.strip()]
    begins = dict(_begins(lines))
    names = [*begins, ""]
    ends = [*list(begins.values())[1:], len(lines)]
    blocks = {name: lines[start:end] for (name, start), end in zip(begins.items(), ends, strict=True)}
    assert names
    return Parts(lines[:4], lines[4 : begins["end"]], blocks)


def _begins(lines: list[str]) -> Iterator[tuple[str, int]]:
    end = lines.index("-END-")
    yield "end", end
    yield "tools", lines.index("分享到朋友圈")
    yield "gifts", lines.index("我的评分") + 1
    card = next(at for at, line in enumerate(lines) if line.startswith("发表文章"))
    yield "card", card - 2
    yield "purchase", next(at for at, line in enumerate(lines) if line.startswith("确认要消耗"))
    yield "convention", next(at for at, line in enumerate(lines) if line.startswith("我们致力于"))
    yield "toasts", next(at for at, line in enumerate(lines) if line.startswith("(规则的最终")) + 1
