"""Repost and licence statements: sentences such as 声明：本文来自微信公众号见实（ID：…），作者：阿爽，授权转载发布。

A sentence is taken apart at its commas. It counts as a statement if at least one clause says where the text comes
from or how it may be copied and nearly nothing else is in it; one that merely speaks of such things is prose.
statements.toml holds the wording of the clauses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from corpus.article import Rights
from corpus.attribution.credits import Found
from corpus.attribution.names import ID_LABELLED, Source, Span, people, source
from corpus.attribution.patterns import compiled
from corpus.text.bylines import ROLE_OF, Role

_LABEL = compiled("label")
_ORIGINS = (compiled("origin"), compiled("origin-colon"))
_OWN = compiled("own")
_PHRASE = compiled("phrase")
_AUTHOR = compiled("author")
_ROLE = compiled("role")
_BY = compiled("by")
_LICENSED, _GRANTED, _REFUSED = compiled("licensed"), compiled("granted"), compiled("refused")
_NO_REPOST, _ALL_RIGHTS, _BLANKET = compiled("no-repost"), compiled("all-rights"), compiled("blanket")
_ASK = compiled("ask")
_CREDIT_REQUIRED = compiled("credit-required")
_CC = compiled("cc")
_ORIGINAL, _ORIGINAL_COLON = compiled("original"), compiled("original-colon")
_LINK = compiled("link")
_REMARK = compiled("remark")
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
    """What a sentence, or one clause of it, says beyond the credits."""

    rights: frozenset[Rights] = frozenset()
    strong: bool = False  # says where the text comes from or how it may be copied
    evident: bool = False  # … and names its source beyond doubt
    neutral: bool = False  # nothing but words that go with a statement

    def and_then(self, clause: Statement) -> Statement:
        """The sentence so far with one more clause; what the clause names stands, each is read for what lacks yet."""
        return Statement(
            author=clause.author or self.author,
            editors=self.editors + clause.editors,
            source=clause.source or self.source,
            url=self.url or clause.url,
            rights=self.rights | clause.rights,
            strong=self.strong or clause.strong,
            evident=self.evident or clause.evident,
        )


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
    said = Statement()
    label = _LABEL.match(view, start, end)
    begin = label.end() if label else start
    unknown = 0
    clauses = _clauses(view, begin, end)
    for first, last in clauses:
        clause = _clause(said, view, first, last, label=label is not None)
        if clause is None:
            unknown += last - first
        else:
            said = said.and_then(clause)
    # 本文作者林间，公众号：灯下读书（ID：dengxia）
    if not said.strong and not (said.author and not unknown and len(clauses) > 1):
        return replace(said, neutral=True) if clauses and not unknown else None
    # an unknown clause may be a remark; more than a third of the sentence is prose
    return replace(said, strong=True) if unknown * 3 <= end - begin else None


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


def _clause(said: Statement, view: str, start: int, end: int, *, label: bool) -> Statement | None:
    """What one clause adds to what was ``said`` before it in the sentence; None where it is prose."""
    clause = view[start:end]
    if len(clause) <= 90 and _CC.search(clause) and not re.search("图|照片", clause):
        return _rights(Rights.CC, evident=clause.startswith("本") or label)
    if _LINK.match(clause):
        return Statement(strong=True, url=(start + clause.index("http"), end))
    for pattern in _ORIGINS:
        match = pattern.match(clause)
        if match and (found := _origin(said, view, start, start + match.end(), end)):
            return found
    return (
        _by_clause(said, view, start, clause)
        or _rights_clause(said, view, start, clause)
        or _id_clause(said, view, start, end)
        or _people_clause(said, view, start, clause)
        or (Statement() if _REMARK.match(clause) else None)
    )


def _rights(
    *rights: Rights, source: Source | None = None, author: Span | None = None, evident: bool = False
) -> Statement:
    return Statement(rights=frozenset(rights), strong=True, source=source, author=author, evident=evident)


def _origin(said: Statement, view: str, begin: int, start: int, end: int) -> Statement | None:
    """``view[begin:start]`` says 本文转载自 or the like, the name stands in ``view[start:end]``."""
    read = source(view, start, end)
    if read is None:
        return None
    words = view[begin:start]
    own, licensed = bool(_OWN.match(view, begin, end)), "授权" in words
    short = end - start <= 24
    if not own and _PHRASE.match(view, start, end):
        return None
    if not read.evident and not (own and short) and not re.search("转|授权", words):
        return None
    rights = {Rights.REPOST}
    if licensed and not _REFUSED.search(words):
        rights.add(Rights.LICENSED_REPOST)
    named = read if said.source is None and (read.name or read.account_id) else None
    found = _rights(*rights, source=named, evident=read.evident and (own or licensed))
    return replace(found, url=read.url)


def _id_clause(said: Statement, view: str, start: int, end: int) -> Statement | None:
    """…「夜航船」，公众号 ID：ye-hangchuan: the id stands in a clause of its own."""
    labelled = ID_LABELLED.fullmatch(view[start:end].strip(" ()"))
    if not labelled or said.source is None:
        return None
    if said.source.account_id is not None:
        return Statement()
    at = start + view[start:end].index(labelled[1])
    return Statement(source=replace(said.source, account_id=(at, at + len(labelled[1]))))


def _rights_clause(said: Statement, view: str, start: int, clause: str) -> Statement | None:
    if len(clause) > 90:
        return None
    if _NO_REPOST.match(clause) or (len(clause) < 30 and _ALL_RIGHTS.search(clause)) or _BLANKET.match(clause):
        return _rights(Rights.NO_REPOST)
    if _CREDIT_REQUIRED.match(clause) and (said.rights or re.search("转|引用|摘编|出处|来源|原文链接", clause)):
        return _rights(Rights.CREDIT_REQUIRED)
    if _ASK.match(clause):
        return _rights(Rights.NO_REPOST)
    licensed = _LICENSED.match(clause) if "授权" in clause else None
    if licensed and _GRANTED.search(clause) and not _REFUSED.search(clause):
        by = source(view, start + licensed.start(1), start + licensed.end(1))
        named = by if by and by.evident and said.source is None else None  # 经灯下读书（ID：x）授权转载
        return _rights(Rights.LICENSED_REPOST, source=named)
    return None


def _by_clause(said: Statement, view: str, start: int, clause: str) -> Statement | None:
    """由 @木木 原创发布于某站 · 由作者林间授权发布 · 由公众号“灯下”（ID：x）授权转载."""
    by = _BY.match(clause)
    if not by:
        return None
    who = (start + by.start(1), start + by.end(1))
    named, author = source(view, *who), None
    if not (named and named.evident and by[2] != "原创"):
        named = None
        if by[2] != "整理":
            spans = people(view, *who, longest=16)
            if not spans:
                return None
            author = said.author or spans[0]
    named = said.source or named
    if by[2].startswith("原创"):
        if by[3] and named is None:
            named = source(view, start + by.start(3), start + by.end(3))
        return _rights(Rights.ORIGINAL, source=named, author=author)
    return _rights(*([Rights.LICENSED_REPOST] if by[2] == "授权" else []), source=named, author=author)


def _people_clause(said: Statement, view: str, start: int, clause: str) -> Statement | None:
    original = _ORIGINAL_COLON.match(clause)
    if original and (spans := people(view, start + original.end(), start + len(clause))):
        return _rights(Rights.ORIGINAL, author=said.author or spans[0])
    original = _ORIGINAL.match(clause)
    if original and (
        clause[:2] in ("本文", "文章", "此文", "原创", "独家", "本站", "本号") or re.match(".{0,6}内容", clause)
    ):
        return _original_by(said, view, start + original.start(1), start + original.end(1))
    author = _AUTHOR.match(clause)
    if author and (spans := people(view, start + author.end(), start + len(clause), longest=16)):
        return Statement(author=said.author or (spans[0][0], spans[-1][1]))
    role = _ROLE.match(clause)
    if role and (kind := ROLE_OF.get(role[1])) and (spans := people(view, start + role.end(), start + len(clause))):
        return Statement(editors=spans if kind is Role.EDITOR else [])
    return None


def _original_by(said: Statement, view: str, start: int, end: int) -> Statement:
    """CSDN博主「X」的原创文章 names a person, 见实原创 an account."""
    who = view[start:end]
    quoted = re.search(r'"([^"]{1,24})"', who) or re.search(r"\(([^():]{2,24})\)\Z", who)
    span = (start + quoted.start(1), start + quoted.end(1)) if quoted else None
    if span and said.author is None and re.search("博主|作者|用户", who):
        return _rights(Rights.ORIGINAL, author=span)
    if said.source is not None or not who:
        return _rights(Rights.ORIGINAL)
    if span:
        return _rights(Rights.ORIGINAL, source=Source(span))
    if re.search("博主|作者|本[站号人]|笔者|平台|公众号|我|个人|楼主|小编|编", who):
        return _rights(Rights.ORIGINAL)
    return _rights(Rights.ORIGINAL, source=source(view, start, end))
