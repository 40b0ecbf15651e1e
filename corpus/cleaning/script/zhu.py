"""著: zhù, to write or to show, which Simplified keeps, or the particle that it writes 着.

t2s leaves every 著 (存在著), tw2s makes 着 of those in words it doesn't list (卓著, 土著, 高爾基 著). BYVoid/OpenCC
#555, #963, #1469. Words: those of jieba's dictionary and OpenCC's own phrases that hold 著.
"""

from __future__ import annotations

import re

from corpus.text.chars import HAN

#: Verbs that often take the particle. After one of them 著 is 着 whatever follows: 跟著作者, 看著《紅樓夢》.
_VERBS = "看读唱拿听随跟陪带抱捧翻念凭按沿顺学演播背哼吟等盯望握向朝忙伴为录么"

_SURNAMES = "陈刘李王张冯赵周吴徐孙朱何高林罗郑梁谢宋唐许韩邓曹彭曾萧田董潘袁蔡蒋余于杜叶程"

#: It begins with the character itself, so that the search goes from one 著 to the next.
_WORD = re.compile(
    "著(?:"
    # before it: 显著, 名著, 编著 … but not 彰显著, 讨论著, 合著眼, 编著辫子, 所著衣物
    r"(?<=[卓昭彰巨钜专遗拙撰土夙]著)|(?<=[名望]素著)|(?<=彰明较著)|(?<=[见睹识以]微知著)"
    r"|(?<=(?<![彰凸突尽])显著)|(?<=(?<![签报点])名著)|(?<=(?<!还)原著)|(?<=(?<!翻)译著)|(?<=(?<![讨议谈争辩评])论著)"
    r"|(?<=(?<![刷更重翻革])新著)|(?<=(?<![仍照依])旧著)|(?<=(?<![混夹掺])杂著)"
    r"|(?<=(?<![迎结配混融综组联整聚契符缝])合著)(?=[者的了于《〈。，、；（）()书论]|$)"
    r"|(?<=(?<!改)编著)(?![辫篮花草筐故])|(?<=所著)(?![衣装服裤鞋])"
    # behind it: 著名, 著称, 著书立说, 不著撰人 … but not 起著作用, 看著名单, 放著录音; a name alone, “陈著”
    r"|(?=称|述|书立说|有[《〈「『]|作(?!用|业|战|客|案|揖|怪|势|者|文|画|诗)|名(?![单片册额叫为字牌校义]))"
    rf"|(?<![{_VERBS}]著)(?=作者|者|录(?!音|像|影)|书(?=[，。、；”」）]|$)|[《〈])"
    rf"|(?<![{HAN}]著)(?=[书论籍])|(?<=不著)(?=撰)|(?<=[\"“「][{_SURNAMES}]著)(?=[\"”」])"
    # an author's line: 高尔基 著 · (吴承恩著) · 鲁迅著，人民文学出版社
    rf"|(?<=[\s\u3000]著)(?=$|[\s\u3000)）】〕\]，,。；;、/|])|(?<![{_VERBS}]著)(?=[)）】〕\]])"
    rf"|(?<![{_VERBS}]著)(?=[,，、；; ][^\n。]{{0,12}}(?:译|编|出版社|书局|书店))"
    ")",
    re.MULTILINE,
)


def decide(text: str, converted: str) -> dict[int, str]:
    """What every 著 of ``text`` becomes in ``converted``, its conversion position by position.

    Where the text writes the particle 着 itself, as Hong Kong and the mainland's Traditional do, 著 is never it.

    >>> decide("她看著一部名著", "她看着一部名着")
    {2: '着', 6: '著'}
    >>> decide("看着，他著新書", "看着，他著新书")
    {4: '著'}
    """
    if "著" not in text:
        return {}
    positions = [match.start() for match in re.finditer("著", text)]
    words = {match.start() for match in _WORD.finditer(_with_zhu(converted, positions))}
    rest = len(positions) - len(words.intersection(positions))
    otherwise = "著" if text.count("着") >= max(rest, 1) else "着"
    return {position: "著" if position in words else otherwise for position in positions}


def _with_zhu(converted: str, positions: list[int]) -> str:
    """``converted`` with 著 wherever the text had it, whatever the configuration made of it."""
    characters = list(converted)
    for position in positions:
        characters[position] = "著"
    return "".join(characters)
