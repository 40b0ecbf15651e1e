"""Whose name a short text is: a person's, a medium's, or nobody's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.text.chars import HAN
from corpus.text.fold import fold

#: 来源：本站 and the like name no source.
_NO_SOURCE = re.compile(
    r"本站|原创|^(?:网络|互联网|综合|新闻|媒体)$|^(?:来自)?(?:网络|互联网)|综合(?:整理|报道)?$|未知|佚名|匿名|转载|整理|作者|自媒体$|^(?:来源|编辑)"
)
#: What a page says beside a name: labels, buttons, counters, days.
_LABEL = re.compile(
    r"字[号体]|[+]?关注|分享|评论|跟帖|收藏|举报|反馈|打印|点赞|转发|阅读|浏览|点击|登[录陆]|注册|下载|客户端$|回复|查看|发[布表]|更新|编辑|责编|校对|审核"
    r"|责任|来源|作者|时间|日期|栏目|分类|标签|首页|正文|返回|更多|展开|人参与|我有话说|缩小|放大|优质|原创|官方|认证|星期|社区|目录|投稿|扫码"
    r"|专题$|^(?:站长|管理员|小编|admin|administrator)$|微[博信]$|QQ|Qzone|来自|视频$|图片$|^\W|\W\W|^[大中小]$|^(?:默认|标准|超大)$|^第?\d+\W|^\d+$|[?!。;]"
)
#: Words in the names of newspapers, agencies, sites and accounts, and at the end of no person's.
_MEDIUM = re.compile(
    r"网|社(?:区)?$|[日晚晨早商时周导快都画]报|报(?:业|社|网络版|客户端)?$|消息$|新闻|新媒体|财经|电视|广播|广电|[央卫]视|电台|杂志|周刊|月刊|学报|客户端|传媒|资讯|在线|频道|热线"
    r"|观察$|快讯|头条|发布$|日讯|公众号|微信公号|企鹅号|百家号|科技$|平台$|健康$|课堂$|自媒体|编辑部|[台站]$"
    r"|\.(?:com|cn|net)|(?:APP|News|Times|Daily|Post|Media|TV|CCTV|TechWeb)$",
    re.IGNORECASE,
)
#: And of offices, which give their pages away like media, and write them like authors.
_BODY = re.compile(
    r"大学|学院|[^姓]局$|委员会|发改委|纪委|党委|党支部|办公[室厅]|办事处|政府|中心$|协会|学会|联合会|研究[院所]|出版社|公司"
)
#: A platform's own word for the accounts on it: what stands behind 来源 is then the platform, not the account.
_PLATFORM = re.compile(r"(?:澎湃|企鹅|百家|头条|搜狐|网易|大鱼|一点|大风|新浪看点|快传|趣头条)号")
#: The hundred family names of four fifths of all Chinese (census of 2020), and common ones of two characters.
_FAMILY = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江"
    "尹薛闫雷龙黎史陶贺毛段郝顾龚邵覃武钱戴严莫孔向汤易乔文柳岳"
)
_PERSON = re.compile(rf"(?:欧阳|上官|司马|诸葛|司徒|[{_FAMILY}])[{HAN}]{{1,2}}|[{HAN}]{{2,6}}·[{HAN}]{{2,8}}")
#: 某网专栏作者 李四, 本报记者李四; 某大学历史学院张三.
_OFFICE = re.compile(
    rf"(?:[{HAN}A-Za-z0-9《》·]{{0,20}}?(?:专栏作[者家]|特约(?:记者|评论员|撰稿人?|作者|研究员)|(?:首席|见习|实习|全媒体|融媒体)?记者|评论员|通讯员|撰稿人|研究员|副?教授|主笔))"
    r"[\s:]*(?=\S)"
)
_HOUSE = re.compile(
    rf"[{HAN}]{{2,20}}(?:大学|学院|研究[院所]|研究中心|实验室|医院|公司|报社|杂志社|中学|小学|系|网)\s*"
)


def is_medium(name: str) -> bool:
    """True for a newspaper, an agency, a site.

    >>> is_medium("上海证券报网络版"), is_medium("参考消息"), is_medium("李小明"), is_medium("财迷阿爽")
    (True, True, False, False)
    """
    return bool(_MEDIUM.search(fold(name))) and not is_person(name)


def is_body(name: str) -> bool:
    """True for a medium or an office: whoever publishes and is no person.

    >>> is_body("某市发改委"), is_body("张三")
    (True, False)
    """
    return is_medium(name) or (bool(_BODY.search(fold(name))) and not is_person(name))


def is_person(name: str) -> bool:
    """True for a Chinese name of two or three characters with a common family name, or one with a dot in it.

    >>> is_person("张巨峰"), is_person("诸葛小明"), is_person("高清图"), is_person("完")
    (True, True, False, False)
    """
    return bool(_PERSON.fullmatch(name)) and not re.search(r"图|清$|视频|文字|新闻|网", name)


def is_source(name: str) -> bool:
    """False for what names none (网络, 本站, 综合) or only the platform (澎湃号)."""
    folded = fold(name)
    return 2 <= len(name) <= 30 and not _NO_SOURCE.search(folded) and not _PLATFORM.search(folded)


def is_name(name: str) -> bool:
    """False for labels, buttons, days and numbers.

    >>> is_name("阿爽"), is_name("2024-03-05"), is_name("字号"), is_name("HN666")
    (True, False, False, False)
    """
    folded = fold(name).strip()
    return (
        2 <= len(folded) <= 20
        and bool(re.search(rf"[{HAN}A-Za-z]", folded))
        and not _LABEL.search(folded)
        and not re.fullmatch(r"[A-Z]{1,4}\d+", folded)
    )


def person(name: str) -> str:
    """The name without the office or the house before it.

    >>> person("某某网专栏作者 李四"), person("某大学历史学院张三"), person("李学院"), person("叨叨姐")
    ('李四', '张三', '李学院', '叨叨姐')
    """
    folded = fold(name)
    if office := _OFFICE.match(folded):
        return name[office.end() :]
    if (house := _HOUSE.match(folded)) and is_person(name[house.end() :]):
        return name[house.end() :]
    return name


#: 某报讯（记者 甲某 乙某）, 某社记者甲某、乙某 as a line of its own.
_DATELINE = re.compile(
    rf"[(（](?:[{HAN}]{{0,8}}?)(?:记者|通讯员)\s*[:：]?\s*((?:[{HAN}]{{2,4}}|[{HAN}]\s[{HAN}])(?:[\s、,，][{HAN}]{{2,4}})*?)"
    r"(?:\s+(?:整理|整合|综合|报道|摄影报道|文/图))?[)）]"
)
#: 本报记者 甲某 乙某, 《某刊》作者 甲某: all of a line. Names of two characters may be set wide: 方　某.
_ONE = rf"(?:[{HAN}]{{2,4}}|[{HAN}][ \u3000]{{1,2}}[{HAN}])"
_REPORTERS = re.compile(
    rf"(?:[^\s:,。]{{0,10}}(?:记者|通讯员)|《[^》]{{1,12}}》作者)\s*({_ONE}(?:(?:\s+|\s?[、,]\s?){_ONE})*)"
)
_SIGNED = re.compile(rf"[(（]((?:[{HAN}]{{2,3}})(?:[\s、][{HAN}]{{2,3}}){{0,2}})[)）]$")


def reporters(line: str) -> str | None:
    """The names on a line that says no more than 本报记者 and them.

    >>> reporters("本报记者  王某某  方  某"), reporters("某某社记者甲某、乙某某"), reporters("记者了解到，")
    ('王某某 方某', '甲某、乙某某', None)
    """
    match = _REPORTERS.fullmatch(fold(line).strip()) if len(line) <= 40 else None
    if match is None:
        return None
    people = re.sub(r"(?<!\S)(\S)[ \u3000]{1,2}(\S)(?!\S)", r"\1\2", line.strip()[match.start(1) :])
    return " ".join(people.split())


def signed(lines: Sequence[str]) -> str | None:
    """Whom the text itself names: in the dateline of its first lines, else in brackets at its very end.

    >>> signed(["某某商报讯（记者 岳某 董某某）5月20日，公布了利率。", "完。"])
    '岳某 董某某'
    >>> signed(["推介会在某地举行。", "活动将先后举行。（张巨峰）"]), signed(["某地发文。", "下周执行。（某县发改局）"])
    ('张巨峰', None)
    """
    for line in lines[:3]:
        if match := _DATELINE.search(line[:80]):
            return match[1]
        if people := reporters(line):
            return people
    match = _SIGNED.search(lines[-1]) if lines else None
    return match[1] if match and all(map(is_person, re.split(r"[\s、]", match[1]))) else None
