"""The words by which a page says that the rest of its article is elsewhere, or yet to be written.

They stand at the end of the text or right under it. 展开全文 alone says little: most pages hold what it unfolds. It
counts where the text before it breaks off in dots, or where it leads to another page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import lxml.etree

from corpus.html.body.collector import all_text
from corpus.html.body.lines import collapse, paragraphs
from corpus.html.document import Document

#: Lines under the text in which such words are looked for, and characters of the longest.
_BELOW = 3
_LONGEST = 60
_LAST_LINES = 2

#: Characters of source from the last words of the text on that hold them, and lines in it that are looked at.
_NEAR = 8_000
_NEAR_LINES = 30

_READ = "(?:阅读|閱讀|查看|浏览|瀏覽|解锁|解鎖|继续|繼續|观看|觀看|看|读|讀)"
_REST = "(?:全文|全部内容|全部內容|完整(?:内容|內容|文章|版)|剩[余餘]|余下|餘下|后续内容|後續內容|更多正文)"
_PAY = "(?:付[费費]|[购購][买買]|订阅|訂閱|开通|開通|充值|会员|會員|VIP|打赏|打賞)"
_PAYERS = "(?:(?:付[费費]|订阅|訂閱|VIP)(?:用[户戶]|[会會][员員]|[读讀]者|者)|[会會][员員])"
_ENTER = "(?:登[录錄陆入]|注[册冊]|[关關]注)"
_FOLLOWERS = "(?:粉[丝絲]|[关關]注者|好友|(?:登[录錄]|注[册冊]|[关關]注)(?:的)?用[户戶])"
#: Within a line, never across a clause.
_GAP = "[^，。,.！!？?；;：:]"


def _behind(what: str, who: str) -> str:
    """登录后阅读全文; 阅读全文，请先登录; 仅粉丝可读."""
    return (
        rf"{what}{_GAP}{{0,10}}[，,]?{_READ}{_GAP}{{0,4}}{_REST}"
        rf"|{_READ}{_GAP}{{0,2}}{_REST}{_GAP}{{0,4}}[，,\s]?(?:[请請需须須先]|可){_GAP}{{0,6}}{what}"
        rf"|(?:[仅僅]|只)[有限对對供]?{_GAP}{{0,4}}{who}{_GAP}{{0,2}}(?:可[见見看读讀]|可?{_READ})"
    )


_LOGIN = re.compile(_behind(_ENTER, _FOLLOWERS))
_PREVIEW = re.compile(
    rf"[试試][读讀](?:部分|内容|內容)?已?(?:[结結]束|到此|完[毕畢])|(?:本文|以下|此)(?:内容|內容|部分)?[为為是]?付[费費](?:内容|內容|文章|阅读|閱讀|部分)"
    rf"|{_behind(_PAY, _PAYERS)}",
    re.IGNORECASE,
)
_LEFT = re.compile(
    r"(?:剩[余餘下]|余下|餘下|[还還]有|未[读讀])(?:约|約)?\s*(\d{1,2})\s*[%％]\s*(?:的)?(?:付[费費]|精彩|未[读讀])?(?:内容|內容|全文|正文|文章|文字)"
)
_TO_BE_CONTINUED = re.compile(r"(?:.*[。！？!?…”\s（(【\[])?[\W_]*(?:未完[,，\s]?待[续續]|待[续續]|未完)[\W_]*")
_UNFOLD = re.compile(rf"(?:点击|點擊)?(?:展[开開])?{_READ}?(?:更多|剩[余餘]|余下|餘下)?全文\W*|展[开開]\W*")
_TAGS = re.compile(r"<script\b.*?</script>|<[^>]*>|[。！？\n]", re.DOTALL)
_DOTS = re.compile(r"(?:…|\.{3}|。{3})\W*\Z")
_HIDDEN = lxml.etree.XPath(
    "descendant::*[@hidden or contains(translate(@style, ' ', ''), 'display:none')]", smart_strings=False
)


def note(document: Document, raw_text: str, below: str) -> str:
    """``preview``, ``preview 30 %`` (of the text are shown), ``login`` or ``part`` (to be continued); else "".

    ``below`` is the source from the last words of the text on; the page is asked only where it holds such words.
    """
    lines = raw_text.split("\n")[-_LAST_LINES:]
    if _TO_BE_CONTINUED.fullmatch(lines[-1][-_LONGEST:]):
        return "part"
    if any(map(_may_say, islice(_lines_of(below[:_NEAR]), _NEAR_LINES))):
        lines += _lines_below(document, lines[-1])
    for before, line in zip(["", *lines], lines, strict=False):
        if found := _says(line) or _unfolds(document, before, line):
            return found
    return ""


def _lines_of(source: str) -> Iterator[str]:
    return filter(None, map(collapse, _TAGS.sub("\n", source).split("\n")))


def _may_say(line: str) -> bool:
    return bool(_says(line) or _UNFOLD.fullmatch(line))


def _says(line: str) -> str:
    if len(line) > _LONGEST:
        return ""
    if left := _LEFT.search(line):
        return f"preview {100 - int(left[1])} %"
    if _PREVIEW.search(line):
        return "preview"
    if _LOGIN.search(line):
        return "login"
    return "part" if _TO_BE_CONTINUED.fullmatch(line) else ""


def _unfolds(document: Document, before: str, line: str) -> str:
    """``preview`` where 展开全文 stands under a text that breaks off, or leads to another page."""
    if not _UNFOLD.fullmatch(line):
        return ""
    return "preview" if _DOTS.search(before) or _leads_away(document, line) else ""


def _leads_away(document: Document, label: str) -> bool:
    for anchor in document.tree.iter("a"):
        href = (anchor.get("href") or "").strip()
        if href and not href.startswith(("#", "javascript:")) and label == collapse(all_text(anchor)):
            return True
    return False


def _lines_below(document: Document, last: str) -> list[str]:
    """The lines that a reader sees under the text."""
    body = document.tree.find("body") if document.is_html else None
    if body is None:
        return []
    seen = paragraphs(body, drop=_HIDDEN)
    at = next((number for number in range(len(seen) - 1, -1, -1) if seen[number] == last), None)
    return [] if at is None else list(islice(seen, at + 1, at + 1 + _BELOW))
