"""Repost and licence statements: sentences such as 声明：本文来自微信公众号见实（ID：…），作者：阿爽，授权转载发布。

A sentence is taken apart at its commas. It counts as a statement if at least one clause says where the text comes
from or how it may be copied and nearly nothing else is in it; one that merely speaks of such things is prose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from corpus.article import Rights
from corpus.attribution.credits import Found
from corpus.attribution.names import ID_LABELLED, Source, people, source
from corpus.text.bylines import ROLE_OF, Role
from corpus.text.chars import HAN

_LABEL = re.compile(
    r"[\W_]*(?:(?:版权|转载|特别|授权|免责|郑重|原创|作者|来源|文章|本站|版权与转载)*(?:声明|说明|信息|提示|须知)|编者按|编者注|编者|备注|附注|注|P\.?S\.?)"
    r"\s*[:|]?\s*(?=\S)"
)
_SUBJECT = (
    r"(?:本文|此文|该文|这篇文章|本篇文章|本篇|本文章|此文章|该文章|文章|全文|原文|(?:以上|以下|本期|本站|图文|部分|文章|本文)?(?:内容|文字|图文|资料)"
    r"|作品|稿件|本稿|正文)?(?:的)?(?:内容)?(?:最早|最初|首次)?"
)
_STATE = (
    r"(?:[\w·]{1,10}?(?=经授权))?(?:系|由|为|均|是|也|最早|最初|独家|同步|首先|已|经|获|得到|取得|并|全部|主要|根据)*"
)
_VERB = (
    r"(?:(?:正式|独家)?授权)?(?:转载|转发|摘编|编译|翻译|节选|摘录|整理|改编|同步|刊发|刊载|发表|发布|转|摘|选|来源|来|源|出|首发|原载|原刊|首刊|载)"
    r"(?:发布|发表)?(?:自于|自|于|在|至|源于)"
)
_ORIGIN = re.compile(rf"({_SUBJECT}){_STATE}{_VERB}\s*[:|]?\s*")
_OWN = re.compile("本文|此文|该文|文章|本篇|全文|原文|稿件|本稿|内容|作品|以上")
_ORIGIN_COLON = re.compile(
    rf"{_SUBJECT}{_STATE}(?:微信公众号|公众号|来源|出处|转载|首发|首发平台|首发公众号|首发微信公众号|转自|原载)\s*[:|]\s*"
)
_AUTHOR = re.compile(
    rf"(?:本文|原文|文章|此文)?(?:的)?(?:作者|原作者|撰文|撰稿|执笔|文|译者|翻译|编译|采访|口述|采写)(?:署名)?\s*(?:[:|/@为是]|\s|(?=[{HAN}A-Za-z]))\s*"
)
_ROLE_CLAUSE = re.compile(rf"([{HAN}]{{1,6}})\s*[:|/]\s*")
_BY = re.compile(
    r"(?:本文|文章|此文|内容)?由\s*@?(?:作者|博主|用户|专栏作者|小编)?\s*([^,;。]{1,44}?)\s*(?:@[^,;:。]{1,12}?)?\s*"
    r"(原创首发|原创|授权|投稿|撰写|翻译|编译|供稿|整理)(?:发布|发表|刊发|转载|首发|出品|授权)*(?:于|在|自|给|至)?\s*([^,;。]{0,24}?)\s*(?:发布|转载|发表|刊发)?\Z"
)
_LICENSED = re.compile(
    r"(?:[\w·]{1,10}?(?=[已经获]))?(?:本文|文章|全文|内容|此文)?(?:现|均|特)?(?:已|经|由|获|获得|得到|取得|征得)*([^,;。]{0,44}?)(?:正式|独家|特别|公众号)?"
    r"(?:授权|许可|同意)[^,;:。]{0,12}?(?:转载|发布|刊发|发表|使用|转发|分享|编译|翻译|首发|推送)*(?:发布|如下)?\Z"
)
_GRANTED = re.compile(
    r"已获|已授权|已经|已得|获[^,]{0,12}授权|[经由][^,]{0,44}(?:授权|许可|同意)|授权(?:转载|发布|刊发|发表|转发|首发|推送|编译|翻译)"
)
_REFUSED = re.compile(r"(?:未|需|须|没有|请先?|后)(?:经|获|要|得)?[^,]{0,8}(?:授权|许可|同意|允许)")
_NO_REPOST = re.compile(
    r"(?:.{0,24}?(?:未经|非经|未获|没有|如未经)?[^,;:。]{0,24}?)(?:一律|均|皆|都|,)?\s*(?:不得|禁止|严禁|谢绝|请勿|不可|不准|不允许|拒绝|勿)"
    r"(?:以任何[^,;。]{1,6}|任何[^,;。]{1,6})?(?:擅自|私自|进行|随意|二次|匿名|非法)*(?:[对将])?(?:转载|复制|摘编|摘抄|抄袭|使用|转发|引用|转贴|盗用|改编|镜像|传播|搬运|翻载)"
    r"(?:[、及与和或]|以及|/)?(?:转载|复制|摘编|抄袭|使用|转发|建立镜像|镜像|传播|改编|引用|以其他方式使用|商用|商业使用|用于商业用途)*"
    r"(?:本文|全文|原文|(?:本[站号网]|本公众号|本网站)?(?:的)?(?:文章|内容|稿件|作品|图文))?\Z"
)
_ALL_RIGHTS = re.compile(
    r"版权所有|翻版必究|转载必究|违者必究|侵权必究|抄袭必究|盗版必究|盗用必究|all rights reserved", re.IGNORECASE
)
_BLANKET = re.compile(
    r"(?:(?:任何|其他|其它)[^,;。]{0,40})?(?:未经|非经|未获)[^,;:。]{0,28}(?:授权|许可|允许|同意|准许)\Z"
)
_ASK = re.compile(
    r"(?:任何[^,;。]{1,4}的|非?商业|其他平台|如需|如要|若需|需要|如果需要|如想|欲|商业|商务|申请|其他平台)?\s*(?:转载|转发|开白|白名单|获取授权|授权)[^,;。]{0,16}(?:联系|后台|私信|留言|回复|询问|查看|告知|获得|申请|咨询|取得|征得)"
    r"[^;。]{0,30}\Z"
)
_CREDIT_ME = re.compile(
    r"[并且]?(?:非?商业|其他|如若|欢迎|如需|若|如果|允许)?(?:转载|转发|引用|分享|摘编)?(?:[/、和或](?:转载|转发|引用|分享))?(?:本文)?(?:时|的话)?\s*(?:请|须|需|应|务必|必须|烦请|敬请)*"
    r"(?:在[^,;。]{1,16})?(?:务必|一并|完整|同时)*(?:以链接[^,;。]{0,4})?(?:注明|标明|标注|保留|附上|附带|附加|署名|带上|标示|写明|声明)[^;。]{0,40}\Z"
)
_CC = re.compile(
    r"(?<![A-Za-z])(?:CC|cc)\s*[-_]?\s*(?:BY|by|0\b|[1-4]\.0)|知识共享|创作共用|Creative\s*Commons|署名-(?:非商业|相同|禁止)",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    rf"{_SUBJECT}(?:均|皆|都)?(?:为|系|由|是|属于|属)?\s*([^,;。]{{0,48}}?)(?:的)?(?:首发)?(?:原创|独家)(?:首发|文章|内容|作品|稿件|发布|出品|撰写|所有|图文)*\Z"
)
_ORIGINAL_COLON = re.compile(r"原创\s*[:|]\s*")
_LINK = re.compile(
    r"(?:本文|原文|文章|来源|转载|英文|博客|出处|此文)*(?:链接|地址|网址|出处|URL|url|来源)\s*[:|]?\s*https?://[!-~]+\s*\Z"
)
#: Words that stand beside a statement and are none by themselves.
_NEUTRAL = re.compile(
    r"(?:.{0,20}(?:版权认证|除特别声明外|另有声明外|独立观点|个人观点)|除(?:非|特别)[^,;。]{0,12}|[^,;。]{0,10}(?:版权|著作权)(?:及[^,;。]{1,8})?(?:归|属|由|为)[^;。]{0,26}|.{0,10}(?:侵权|侵犯|侵删)[^;。]{0,30}|.{0,14}(?:不代表|仅代表)[^;。]{1,30}"
    r"|.{0,12}仅供[^;。]{1,20}|(?:原文?|本文)?(?:略)?(?:有|作|做)(?:所)?(?:改动|删节|删减|删改|编辑|修改|调整|增删)|(?:经|由)?[^,;。]{0,12}(?:编辑|整理|改编)"
    r"|(?:原标题|原题|标题|原文标题)(?:为|是)?\s*[:|]?.{1,70}|(?:特此|在此|谨此|向).{0,16}(?:声明|感谢|致谢|谢意)|感谢.{0,16}|谢谢.{0,6}|违者[^;。]{0,14}"
    r"|(?:点击|扫码)?.{0,6}(?:查看|阅读)原文|.{0,8}(?:追究|保留)[^;。]{0,20}(?:权利|责任)|.{0,6}(?:题图|头图|配图|图片|封面|插图)[^;。]{0,40}|(?:微信)?公众号.{0,20}"
    r"|(?:请|可)?(?:及时)?(?:与我们|与本站|和我们)?联系[^;。]{0,20}|如有[^;。]{1,20}|转载(?:请|需|须)?\Z|[\d年月日./-]{4,12}|更多[^;。]{0,40}|.{0,6}文章内容.{0,20}"
    r"|(?:微信)?(?:ID|微信号)\s*[:|]?\s*[A-Za-z][\w-]{2,30})\Z"
)
_SPLIT = re.compile(
    r"[,;]|\s+(?=(?:作者|原作者|编辑|文|来源|原文|公众号|译者|转载|原文链接|链接|授权|版权)\s*[:|/])|\s\|\s|(?<=\d)\s{2,}"
)
#: A sentence without one of these can't be a statement (or go with one).
_SPEAKS = re.compile(
    r"[转授摘选刊]|来源|来自|源[于自]|首发|原[创载标题]|出处|版权|著作权|[Cc][Cc]|reative|共享|链接|地址|http|侵|代表|注明|标明|必究|[编翻译]译|由|署名|仅供|感谢"
    r"|致谢|公众号|ID|有[改删]|整理|原文|图|联系"
)
_DECORATION = " *_~>#·-※■◆▲★☆▍●○©|/"
LONGEST = 400


@dataclass(slots=True)
class Statement(Found):
    """What a sentence says beyond the credits: rights, and whether it names its source beyond doubt."""

    rights: set[Rights] = field(default_factory=set)
    strong: bool = False
    evident: bool = False
    neutral: bool = False  # nothing but words that go with a statement


def statement(view: str, start: int, end: int) -> Statement | None:
    """Read one sentence ``view[start:end]``; None where it is prose."""
    while end > start and view[end - 1] in " 。!.*_~":
        end -= 1
    while start < end and view[start] in _DECORATION:
        start += 1
    if view[start:end].startswith("(") and view.find(")", start, end) == end - 1:
        start, end = start + 1, end - 1
    if not 4 <= end - start <= LONGEST or not _SPEAKS.search(view, start, end):
        return None
    result = Statement()
    label = _LABEL.match(view, start, end)
    begin = label.end() if label else start
    unknown = 0
    clauses = _clauses(view, begin, end)
    for first, last in clauses:
        if not _clause(result, view, first, last, label=label is not None):
            unknown += last - first
    if not result.strong and result.author and not unknown and len(clauses) > 1:
        result.strong = True  # 本文作者林间，公众号：灯下读书（ID：dengxia）
    if not result.strong:
        result.neutral = unknown == 0 and bool(clauses)
        return result if result.neutral else None
    # an unknown clause may be a remark; more than a third of the sentence is prose
    return result if unknown * 3 <= end - begin else None


def _clauses(view: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans between commas that are outside brackets and quotes."""
    spans, first, depth = [], start, 0
    position = start
    while position < end:
        char = view[position]
        if char in "(<":
            depth += 1
        elif char in ")>":
            depth = max(0, depth - 1)
        elif depth == 0 and char in ",; |":
            cut = _SPLIT.match(view, position, end)
            if cut:
                spans.append((first, position))
                first = position = max(cut.end(), position + 1)
                continue
        position += 1
    spans.append((first, end))
    trimmed = [(a + len(view[a:b]) - len(view[a:b].lstrip()), a + len(view[a:b].rstrip())) for a, b in spans]
    return [(a, b) for a, b in trimmed if a < b]


def _clause(result: Statement, view: str, start: int, end: int, *, label: bool) -> bool:
    clause = view[start:end]
    if _CC.search(clause) and len(clause) <= 90 and not re.search("图|照片", clause):
        result.evident = result.evident or clause.startswith("本") or label
        return _says(result, Rights.CC)
    if _LINK.match(clause):
        at = clause.index("http")
        result.url = result.url or (start + at, end)
        return _says(result)
    for pattern in (_ORIGIN, _ORIGIN_COLON):
        match = pattern.match(clause)
        if match and _origin(result, view, start, start + match.end(), end, subject=bool(_OWN.match(clause))):
            return True
    if (
        _by_clause(result, view, start, clause)
        or _rights_clause(result, view, start, clause)
        or _id_clause(result, view, start, end)
    ):
        return True
    return _people_clause(result, view, start, clause) or bool(_NEUTRAL.match(clause))


def _says(result: Statement, *rights: Rights) -> bool:
    result.strong = True
    result.rights.update(rights)
    return True


def _origin(result: Statement, view: str, begin: int, start: int, end: int, *, subject: bool) -> bool:
    read = source(view, start, end)
    if read is None:
        return False
    short = end - start <= 24
    if not read.evident and not (subject and short) and not re.search("转|授权", view[begin:start]):
        return False
    if result.source is None and (read.name or read.account_id):
        result.source = read
    result.url = result.url or read.url
    result.evident = result.evident or (read.evident and (subject or "授权" in view[begin:start]))
    if "授权" in view[begin:start] and not _REFUSED.search(view[begin:start]):
        result.rights.add(Rights.LICENSED_REPOST)
    return _says(result, Rights.REPOST)


def _id_clause(result: Statement, view: str, start: int, end: int) -> bool:
    """…「夜航船」，公众号 ID：ye-hangchuan: the id stands in a clause of its own."""
    labelled = ID_LABELLED.fullmatch(view[start:end].strip(" ()"))
    if not labelled or result.source is None:
        return False
    if result.source.account_id is None:
        at = start + view[start:end].index(labelled[1])
        result.source = replace(result.source, account_id=(at, at + len(labelled[1])))
    return True


def _rights_clause(result: Statement, view: str, start: int, clause: str) -> bool:
    if len(clause) > 90:
        return False
    if _NO_REPOST.match(clause) or (len(clause) < 30 and _ALL_RIGHTS.search(clause)) or _BLANKET.match(clause):
        return _says(result, Rights.NO_REPOST)
    if _CREDIT_ME.match(clause) and (result.rights or re.search("转|引用|摘编|出处|来源|原文链接", clause)):
        return _says(result, Rights.CREDIT_REQUIRED)
    if _ASK.match(clause):
        return _says(result, Rights.NO_REPOST)
    licensed = _LICENSED.match(clause) if "授权" in clause else None
    if licensed and _GRANTED.search(clause) and not _REFUSED.search(clause):
        by = source(view, start + licensed.start(1), start + licensed.end(1))
        if by and by.evident and result.source is None:
            result.source = by  # 经灯下读书（ID：x）授权转载
        return _says(result, Rights.LICENSED_REPOST)
    return False


def _by_clause(result: Statement, view: str, start: int, clause: str) -> bool:
    """由 @木木 原创发布于某站 · 由作者林间授权发布 · 由公众号“灯下”（ID：x）授权转载."""
    by = _BY.match(clause)
    if not by:
        return False
    who = (start + by.start(1), start + by.end(1))
    named = source(view, *who)
    if named and named.evident and by[2] != "原创":
        result.source = result.source or named
    elif by[2] != "整理":
        spans = people(view, *who, longest=16)
        if not spans:
            return False
        result.author = result.author or spans[0]
    if by[2].startswith("原创"):
        if by[3] and result.source is None:
            result.source = source(view, start + by.start(3), start + by.end(3))
        return _says(result, Rights.ORIGINAL)
    return _says(result, *([Rights.LICENSED_REPOST] if by[2] == "授权" else []))


def _people_clause(result: Statement, view: str, start: int, clause: str) -> bool:
    original = _ORIGINAL_COLON.match(clause)
    if original and (spans := people(view, start + original.end(), start + len(clause))):
        result.author = result.author or spans[0]
        return _says(result, Rights.ORIGINAL)
    original = _ORIGINAL.match(clause)
    if original and (
        clause[:2] in ("本文", "文章", "此文", "原创", "独家", "本站", "本号") or re.match(".{0,6}内容", clause)
    ):
        _original_by(result, view, start + original.start(1), start + original.end(1))
        return _says(result, Rights.ORIGINAL)
    author = _AUTHOR.match(clause)
    if author and (spans := people(view, start + author.end(), start + len(clause), longest=16)):
        if result.author is None:
            result.author = (spans[0][0], spans[-1][1])
        return True
    role = _ROLE_CLAUSE.match(clause)
    if role and (kind := ROLE_OF.get(role[1])) and (spans := people(view, start + role.end(), start + len(clause))):
        if kind is Role.EDITOR:
            result.editors += spans
        return True
    return False


def _original_by(result: Statement, view: str, start: int, end: int) -> None:
    """CSDN博主「X」的原创文章 names a person, 见实原创 an account."""
    who = view[start:end]
    quoted = re.search(r'"([^"]{1,24})"', who) or re.search(r"\(([^():]{2,24})\)\Z", who)
    if quoted and result.author is None and re.search("博主|作者|用户", who):
        result.author = (start + quoted.start(1), start + quoted.end(1))
    elif quoted and result.source is None:
        result.source = Source((start + quoted.start(1), start + quoted.end(1)))
    elif (
        result.source is None
        and who
        and not re.search("博主|作者|本[站号人]|笔者|平台|公众号|我|个人|楼主|小编|编", who)
    ):
        result.source = source(view, start, end)
