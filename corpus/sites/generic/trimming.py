"""Lines of the article's element that are not of the article: its headline, its byline, buttons, lists of links.

What an article says of itself in words (责编：…, 来源 | …, 作者：… at its end) stays: ``corpus.attribution`` and the
boilerplate rules read it there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.html import class_patterns
from corpus.html.body.lines import Line
from corpus.text.bylines import AUTHOR, EDITOR, SOURCE, one_of
from corpus.text.fold import fold

#: Buttons and labels; a line that is nothing else goes wherever it stands.
_BUTTON = re.compile(
    r"[\s\[【(（]*(?:"
    r"播报|编辑|編輯|收藏|查看我的收藏|举报|分享|分享到[:：]?|分享让更多人看到|复制链接|打印|打印本页|关闭|关闭窗口|纠错|返回顶部|返回首页|返回"
    r"|\+?\s*关注|点赞|赞|转发|不喜欢|展开|展开全文|阅读全文|查看更多|点击查看更多|点击展开|收起|更多|加载中[.…⋅]*|正文|目录"
    r"|播报文章|语音播报文章，释放双眼|减少或屏蔽此类内容推荐|查看原图(?:\s*[\d.]+[KM]B?)?|图集|自动播放|重播|广告|扫码阅读全文|扫一扫在手机打开当前页面"
    r"|字号[:：]?\s*(?:[大中小]\s*)*|[大中小](?:\s+[大中小])+|上一[页篇]|下一[页篇]|首页|尾页|×|\||\+1|TA?的?文章|来源[:：]?|作者[:：]?"
    r")[\s\]】)）]*"
)
#: A heading after which only other articles, other people or the site itself speak.
_AFTERWORD = re.compile(
    r"[\s■◆●▌【\[(（]*(?:相关(?:阅读|新闻|文章|推荐|报道|链接|资讯|内容|专题|话题)|延伸阅读|推荐阅读|热门(?:推荐|文章|新闻|评论|阅读)|精彩(?:推荐|评论)"
    r"|猜你喜欢|你可能(?:会|还)?(?:感兴趣|喜欢)|為?为?你推荐|其他人也在看|更多(?:文章|新闻|精彩|阅读|推荐|内容)|大家都在[看搜]|最新(?:文章|评论|资讯|新闻)"
    r"|参考资料|參考資料|外部链接|外部鏈接|外部連結|文章关键词|关键词|关键字|标签|责任编辑推荐|网友评论|全部评论|评论列表|发表评论|我来说两句|上一篇|下一篇|友情链接|相關(?:新聞|文章|閱讀))"
    r"(?:\s*[:：>》】\]）)]|\s*$|\s+)"
)
#: A day, with or without year and clock; 3小时前, 昨天 10:07. Looked for in folded lines.
_DATE = re.compile(
    r"(?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?(?:[\sT]*(?:星期|周).)?(?:[\sT]*(?:上午|下午)?\d{1,2}:\d{2}(?::\d{2})?)?"
    r"|(?<!\d)\d{1,2}月\d{1,2}日(?:\s*\d{1,2}:\d{2})?|(?<!\d)\d{1,2}-\d{1,2}\s+\d{1,2}:\d{2}|\d+\s*(?:分钟|小时|天)前|[昨前今]天\s*\d{1,2}:\d{2}"
)
#: Words of a byline, in a folded line; with what follows them up to the next white space.
_BYLINE = re.compile(
    rf"(?:本文来源于|来自|{one_of((*SOURCE, *AUTHOR, *EDITOR))}|选稿|供稿|摄影"
    r"|发布(?:日期|时间|者|于)?|发表(?:于|时间)?|发稿时间|时间|日期|更新(?:时间|于)?|最后更新"
    r"|阅读(?:次数|量|数)?|浏览(?:次数|量)?|点击(?:次数|量|率)?|查看|评论(?:数)?|次阅读|人(?:阅读|浏览)|字号|字体"
    r"|所属分类|分类|栏目|当前位置|您?(?:所在|现在)(?:的)?位置)\s*[:|]?\s*[^\s|]{0,20}"
)
_COUNTER = re.compile(r"阅读|浏览|点击|评论|次数|人气|字号|分享|举报|收藏|打印|位置\s*:|A-|A\+")
_BARE = re.compile(r"\W*(?:评论|評論|留言|跟贴|跟帖|最新文章|热门文章|更多精彩|排行榜)\W*")
_DISCUSSION = re.compile(r"回复|回覆|[点點]?赞\s*\d*$|举报|踩|\d+\s*楼|(?:分钟|小时|天)前|来自.{1,8}网友")
_NOT_WORD = re.compile(r"[\W_]+")
_END = re.compile(r"[。！？!?…；;”」』.]\s*[)）】\]]?\s*$")


def trim(lines: Sequence[Line], title: str) -> list[Line]:
    """The lines of the article among those of its element; keeps their order and never changes one.

    ``title``: the headline; lines up to it and bylines after it go, where it stands near the top.
    """
    kept = [line for line in lines if line.is_code or not _BUTTON.fullmatch(line.text)]
    kept = kept[_head(kept, title) :]
    kept = kept[: _tail(kept)]
    return _without_link_lists(kept)


def _head(lines: Sequence[Line], title: str) -> int:
    """Where the article begins."""
    start = 0
    wanted = _key(title)
    if len(wanted) > 2:  # a poem may be called by its first word
        for index, line in enumerate(lines[:12]):
            if _is_title(_key(line.text), wanted):
                start = index + 1
            elif _is_sentence(line):
                break
    for index in range(start, min(len(lines), start + 6)):
        if lines[index].is_code or not _is_byline(lines[index].text, below_title=start > 0):
            return index
    return start


def _is_title(key: str, wanted: str) -> bool:
    """Equal, or one begins with the other and hardly more: headlines are cut short, and buttons stand in them."""
    if key == wanted or len(wanted) < 4:
        return key == wanted
    if len(key) < len(wanted):
        return len(key) >= max(6, 0.6 * len(wanted)) and (wanted.startswith(key) or wanted.endswith(key))
    return key.startswith(wanted) and len(key) <= len(wanted) + 8


def _is_byline(text: str, *, below_title: bool) -> bool:
    """True for ``2021-11-22 10:07 来源：新京报 字号：大 中 小`` and the like: nothing but a date, sources, counters."""
    if len(text) > 100:
        return False
    text = fold(text)
    dated = _DATE.search(text) is not None
    counted = _COUNTER.search(text) is not None
    named = _BYLINE.match(text) is not None
    if not (below_title and (dated or counted or named)) and not (dated and (counted or named)):
        return False
    rest = _BYLINE.sub("", _DATE.sub("", text))
    return len(_key(rest)) <= (14 if dated else 4) and "。" not in text and "," not in rest


def _tail(lines: Sequence[Line]) -> int:
    """Where the article ends: before a heading like 相关阅读 that no prose follows, or one like 热门评论."""
    end = len(lines)
    read = 0
    for index, line in enumerate(lines):
        headed = read >= 100 and len(line.text) <= 20 and class_patterns.OTHERS_SPEAK.fullmatch(line.text)
        # 评论 alone may head a part of the article
        if headed and (not _BARE.fullmatch(line.text) or _is_discussion(lines[index + 1 :])):
            end = index
            break
        read += len(line.text) if _is_sentence(line) else 0
    for index in range(end - 1, max(end // 4 - 1, 0), -1):
        line = lines[index]
        if _AFTERWORD.match(line.text) and len(line.text) <= 60 and not line.is_code:
            end = index
        elif _is_sentence(line) and len(line.text) >= 40 and line.linked * 2 < len(line.text):
            break
    return end


def _is_discussion(lines: Sequence[Line]) -> bool:
    """True where every sixth line or more is of the kind 回复, 赞 85, 3小时前, 2楼."""
    marks = sum(1 for line in lines if len(line.text) <= 40 and _DISCUSSION.search(line.text))
    return marks * 6 >= len(lines)


def _without_link_lists(lines: list[Line]) -> list[Line]:
    """Without runs of two or more lines that are links, unless links are what the article is made of."""
    linked = [_is_link(line) for line in lines]
    if sum(linked) * 2 > len(lines):
        return lines
    kept: list[Line] = []
    index = 0
    while index < len(lines):
        stop = index
        while stop < len(lines) and linked[stop]:
            stop += 1
        if stop - index >= 2 or (lines[index].text.startswith(("广告", "廣告")) and stop > index):
            if kept and len(kept[-1].text) <= 12 and _AFTERWORD.match(kept[-1].text):
                kept.pop()
            index = stop
            continue
        kept.append(lines[index])
        index += 1
    return kept


def _is_link(line: Line) -> bool:
    if not line.linked:
        return False
    if line.text.startswith(("广告", "廣告")) and line.linked * 2 > len(line.text):
        return True
    return line.linked >= 0.8 * len(line.text) and not _END.search(line.text)


def _is_sentence(line: Line) -> bool:
    return len(line.text) >= 25 and bool(_END.search(line.text) or "，" in line.text or "," in line.text)


def _key(text: str) -> str:
    """Letters, digits and Han only: headlines differ in spaces and punctuation."""
    return _NOT_WORD.sub("", text)
