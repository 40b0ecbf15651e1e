"""What may stand for a person, an account, an account id or a link in a credit line. Spans are of the folded view."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.text.chars import HAN

Span = tuple[int, int]

#: WeChat ids: 6 to 20 letters, digits, - and _, first a letter; 3 is the shortest seen on reposts (old accounts).
_ID = r"[A-Za-z][A-Za-z0-9_-]{2,31}"
_ID_LABEL = r"(?:微信)?(?:公众号|公众平台|订阅号|公号)?\s*(?:ID|Id|id|iD|微信号|微信ID|微信|公众号|wechat|WeChat)"
ID_IN_BRACKETS = re.compile(rf"\(\s*(?:{_ID_LABEL}\s*[:=]?\s*)?({_ID})\s*\)")
ID_LABELLED = re.compile(rf"{_ID_LABEL}\s*[:=]\s*({_ID})")
URL = re.compile(r"https?://[!-~]{4,400}")

ACCOUNT = (
    r"(?:微信)?(?:官方)?(?:公众平台|公众号|公众账号|公共号|订阅号|服务号|公号)|官方微信|微信号|微信"
    r"|知乎专栏|专栏|头条号|百家号|搜狐号|网易号|企鹅号|微博|个人博客|博客|官网|网站|杂志|客户端|App|APP"
)
_ACCOUNT_AT_START = re.compile(rf"\s*(?:{ACCOUNT})\s*(?:ID)?\s*[:|@-]?\s*")
#: Behind a name only these say nothing of their own; 人民日报客户端 keeps its 客户端.
_ACCOUNT_AT_END = re.compile(r"\s*(?:的)?(?:微信)?(?:官方)?(?:公众平台|公众号|公众账号|公共号|订阅号|服务号|公号)\s*\Z")
#: What stands behind a name and is none of it: an issue, a licence run on without a comma.
_NAME_ENDS = re.compile(
    r"\s*(?:19|20)\d{2}\s*年|\s+(?:19|20)\d{2}[-/.]|\s+(?:著作权|版权|商业转载|转载|未经|责任编辑|侵删)"
)
_TRIM = " :|/,、;.。·-*_#~@=\"'<>()【】\u2028"
#: A sentence starts like this, a name does not.
_NO_NAME = re.compile(
    r"我[们的是在想觉会有也就不国]|你[们的好是会有]|[他她它][们的是在会说]|这[是个一里样种些次]|那[是个里样种时些天]|没[有错想]"
    r"|不[是会要能知对行过同]|也[是就会]|都[是有会]|还[是有会]|就[是像会]|[很嗯啊哦对]|好的|是[的啊]|一[次个场位种篇部本段份条些]"
    r"|[两几多某][年个位家次天篇]|关于|网友|读者|笔者|作者|本人|去年|今年|昨天|最近|近日|当时|[0-9]{1,4}\s*(?:年|月|日|个|次|天|\Z)"
    r"|什么|怎么|为什么|如何|因为|所以|如果|虽然|但是|其实"
)
_NATION = re.compile(rf"\(?[{HAN}]{{1,4}}\)\s*(?=\S)")
_DESCRIBED = re.compile(
    r",\s*(?:系|为|是|现|原|曾|来自|就职|[^,]{0,12}(?:教授|研究员|作家|记者|创始人|撰稿人|专栏作者))"
    r"|\s+[^\s,]{2,16}(?:教授|研究员|作家|创始人|撰稿人|作者|博主|分析师|律师|医生|总监)\Z"
)
_REPORTER = re.compile(rf"[{HAN}]{{0,12}}(?:记者|通讯员|专栏作[者家]|评论员|撰稿人|研究员|教授)\s+(?=\S)")
_QUOTED = re.compile(r'["<]([^"<>]{1,40})[">]')
#: Characters; the names of accounts and media end well below.
_LONGEST_NAME = 30
_CODE = re.compile(r"[\s_]*[A-Z]{1,3}\d{2,6}\Z")
_SENTENCE = re.compile(r"[。!?;…]|:.*:|(?:了|吗|呢|吧|的|着|过)\Z")
#: 文/理科 is a choice at school, not a byline.
_NOT_BYLINES = frozenset(
    {
        "理",
        "理科",
        "理分科",
        "武",
        "武双全",
        "史",
        "史哲",
        "艺",
        "教",
        "科",
        "体",
        "商",
        "创",
        "工",
        "字",
        "案",
        "化",
        "旅",
        "娱",
        "博",
        "玩",
        "物",
        "言",
        "白",
        "史类",
        "理工",
        "图",
    }
)
_NOBODY = frozenset(
    {
        "网络",
        "互联网",
        "网上",
        "网文",
        "佚名",
        "未知",
        "无",
        "不详",
        "匿名",
        "原创",
        "本站",
        "本文",
        "综合",
        "转载",
        "网络转载",
        "网络综合",
        "自己",
        "见文末",
        "见文",
        "微信",
        "公众号",
        "微信公众号",
        "公号",
        "微博",
        "博客",
        "网站",
        "客户端",
        "个人博客",
        "官网",
        "知乎专栏",
        "专栏",
        "杂志",
        "投稿",
        "网友投稿",
        "读者投稿",
        "自己投稿",
        "站内",
    }
)


def trim(view: str, start: int, end: int) -> Span:
    """The span without the punctuation and blanks around it."""
    while start < end and view[start] in _TRIM:
        start += 1
    while end > start and view[end - 1] in _TRIM:
        if view[end - 1] == ")" and "(" in view[start:end]:
            break
        end -= 1
    return start, end


def people(view: str, start: int, end: int, *, longest: int = 24) -> list[Span] | None:
    """The names in a value, or None where it is no list of names."""
    start, end = trim(view, start, end)
    nation = _NATION.match(view, start, end)
    start = nation.end() if nation else start
    full_stop = view[end : end + 1] in ("。", "!", "?")
    end = _without_description(view, start, end)
    value = view[start:end]
    if not value or len(value) > 60 or _SENTENCE.search(value) or _NO_NAME.match(value) or (full_stop and "," in value):
        return None
    spans = []
    for part in re.finditer(r"[^,、|/&+;]+", value):
        spans += _split_blanks(view, start + part.start(), start + part.end())
    spans = [span for span in (_plain(view, *span) for span in spans) if span[0] < span[1]]
    if len(spans) > 1 or full_stop:
        longest = min(longest, 8)  # several names are short ones; a long value with a full stop is a sentence
    if not spans or len(spans) > 8 or any(_width(view[a:b]) > longest for a, b in spans):
        return None
    return spans


def _without_description(view: str, start: int, end: int) -> int:
    """张三（北京大学教授） · 张三，系研究员 · 张三，90后，写作者 · 张三 本刊专栏作家: the end of the name."""
    bracket = view.find("(", start, end)
    if bracket > start:
        end = bracket
    title = _DESCRIBED.search(view, start, end)
    end = title.start() if title else end
    first, *rest = view[start:end].split(",")
    described = any(_width(part.strip()) > 4 or part.strip()[:1].isdigit() for part in rest)
    if described and _width(first) <= 4 and not view[end : end + 1].startswith("。"):
        end = start + len(first)
    return end


def _plain(view: str, start: int, end: int) -> Span:
    """Without 本报记者 before and the desk's code behind the name (李二_NB123)."""
    start, end = trim(view, start, end)
    reporter = _REPORTER.match(view, start, end)
    start = reporter.end() if reporter and reporter.end() < end else start
    code = _CODE.search(view, start, end)
    return start, code.start() if code and code.start() > start else end


def _width(name: str) -> int:
    """Length in Chinese characters; Latin letters count a third."""
    return sum(3 if char > "\u2e7f" else 1 for char in name) // 3


def _split_blanks(view: str, start: int, end: int) -> list[Span]:
    """Chinese names side by side are several people; a Latin name keeps its blanks."""
    parts = list(re.finditer(r"\S+", view[start:end]))
    if len(parts) > 1 and all(re.fullmatch(f"[{HAN}]{{2,4}}", part[0]) for part in parts):
        named = [part for part in parts if not part[0].endswith(("记者", "通讯员"))]
        return [(start + part.start(), start + part.end()) for part in named]
    if len(parts) == 2 and all(re.fullmatch(f"[{HAN}]+", part[0]) for part in parts) and len(parts[1][0]) > 6:
        return [(start, start + parts[0].end())]  # the account the author writes for: 原创: 甲某 某某交易与研究
    return [(start, end)]


def byline(view: str, start: int, end: int) -> list[Span] | None:
    """Names after 文/: stricter, for 文 ends many words."""
    spans = people(view, start, end, longest=12)
    if spans is None or any(view[a:b] in _NOT_BYLINES for a, b in spans):
        return None
    return spans


def nobody(value: str) -> bool:
    """True for 网络, 佚名 and the like: the line is a credit, but it names no one."""
    return value in _NOBODY


@dataclass(frozen=True, slots=True)
class Source:
    """Where an article came from, and how sure the words are that it is a place."""

    name: Span | None = None
    account_id: Span | None = None
    url: Span | None = None
    evident: bool = False  # it says 公众号, gives an id or a link, or sets the name in quotes


def source(view: str, start: int, end: int) -> Source | None:
    """A source such as 微信公众号“见实”（ID：jianshishijie）, or None where the words are no name."""
    url = URL.search(view, start, end)
    link = url.span() if url else None
    if url and not view[start : url.start()].strip(_TRIM):
        return Source(url=link, evident=True)
    labelled = ID_IN_BRACKETS.search(view, start, end) or ID_LABELLED.search(view, start, end)
    prefix = _ACCOUNT_AT_START.match(view, start, end)
    if prefix and prefix.end() >= end:
        prefix = None
    first = prefix.end() if prefix else start
    stop = min([end, *(match.start() for match in (labelled, url) if match)])
    stop = stop if stop >= first else end
    quoted = _QUOTED.search(view, first, stop)
    if quoted and quoted.start() - first <= 1:
        name, evident = _quoted_name(view, quoted, stop), True
    else:
        name, evident = _plain_name(view, first, stop)
    if name is None:
        return None
    # 微信 alone may be any chat: 来自微信群友的故事
    called = prefix is not None and prefix[0].strip(" :") != "微信"
    account_id = labelled.span(1) if labelled else None
    return Source(name, account_id, link, evident or called or account_id is not None or link is not None)


def _quoted_name(view: str, quoted: re.Match[str], stop: int) -> Span | None:
    """The name inside quotes, unless a long rest behind them shows that it is a title within a sentence."""
    span = trim(view, *quoted.span(1))
    return span if stop - quoted.end() <= _LONGEST_NAME and _may_be_name(view[slice(*span)]) else None


def _plain_name(view: str, first: int, stop: int) -> tuple[Span | None, bool]:
    """The name where no quotes stand, and whether 公众号 or the like stands behind it."""
    bracket = view.find("(", first, stop)
    last = bracket if bracket > first else stop
    suffix = _ACCOUNT_AT_END.search(view, first, last)
    if suffix and suffix.start() > first:
        last = suffix.start()
    ends = _NAME_ENDS.search(view, first + 1, last)
    span = trim(view, first, ends.start() if ends else last)
    name = view[slice(*span)]
    listed = name.count(",") + name.count("、") > 4
    return (span if _may_be_name(name) and not listed and not _NO_NAME.match(name) else None), bool(suffix)


def _may_be_name(words: str) -> bool:
    return 0 < len(words) <= _LONGEST_NAME and not re.search(r"[。!?;]", words)
