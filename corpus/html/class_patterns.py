"""Words in class and id names, and in the text, that tell an article from what stands around it.

Gathered from the markup of some ninety Chinese pages (news, blogs, forums, government, encyclopedias). A hint never
decides alone: a node that holds most of the page's sentences is the article whatever its name says (``main_content``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from itertools import islice
from typing import cast

from lxml.etree import _Element as Element

from corpus.html.body.hidden import is_hidden

#: Other people's words and other articles: long sentences, and still not this article.
OTHERS = re.compile(
    r"comment(?!ary)|(?<![a-z])cmt(?![a-z])|pinglun|reply|replies|discuss|disqus|gentie|tie-?area"
    r"|recommend|related?(?![a-z])|relate-|rele_|relevant|tuijian|xiangguan|guess|(?<![a-z])hot[-_]|hotnews|ranking|top10|more-?news"
    r"|read-?more|next-?article|prev-?next|up-?down-?page|same-?news|see-?also"
)

#: Furniture of the page. Matched in the lower-cased "class id" string.
FURNITURE = re.compile(
    r"sidebar|side-?bar|(?<![a-z])aside|footer|(?<![a-z])foot(?![a-z])|copyright|breadcrumb|crumb|(?<![a-z])nav(?![a-z])"
    r"|navbar|navbox|navigation|pagination|pager|page-?nav|paging|page_?num|toolbar|tool-?bar|(?<![a-z])menu"
    # actions
    r"|share|bdsharebuttonbox|social|(?<![a-z])like-|praise|dianzan|favou?rite|collect-|feedback|subscribe"
    r"|reward|(?<![a-z])(?:da)?shang-(?!hai)|donate|qr-?code|erweima|ewm(?![a-z])|down(?:load)?-?app|app-?down|open-?app"
    # advertisements
    r"|(?<![a-z])ads?(?![a-z])|adsense|(?<![a-z])ad[-_]|[-_]ad(?![a-z])|advert|guanggao|sponsor|promot|banner|taboola"
    # windows
    r"|(?<!b)login|dialog|popup|pop-|modal|(?<![a-z])mask|toast|tooltip"
    # encyclopedias
    r"|editsection|edit-icon|infobox|basic-?info|(?<![a-z])toc(?![a-z])|lemma-?catalog|catlinks|reflist|references|reference-?list|lemma-?reference|mw-jump|hatnote|ambox|noprint|metadata(?![a-z])"
    # the page's own account of the article: its author box, its tags, its disclaimer
    r"|author-?(?:info|box|card|intro)|user-?(?:card|info)|disclaimer|statement|declare|shengming|post-?meta|entry-?meta"
    r"|player(?![a-z])|video-?(?:info|box|title|list)|vjs-|txp_|(?<![a-z])vote"
)

#: Names that sites give to the node that holds the article's text, and nothing else.
BODY = re.compile(
    r"articlebody|article[-_]*(?:content|body|text|detail|con(?![a-z]))|(?:content|body|text)[-_]?article"
    r"|art[-_](?:content|body|text|con(?![a-z])|main|context)|artibody|arti[-_]?con|articalcontent|main[-_]content"
    r"|(?:post|caas|story|entry|news|single|blog|topic|detail|rumor|chapter|read)[-_]*(?:content|body|text|txt|con(?![a-z]))"
    r"|rich[-_]?(?:media[-_]content|text)|trs_editor|endtext|rm_txt_con|rwb_zw|js_content|vsb_content|p-detail"
    r"|content[-_]?(?:detail|body|text|main|inner)|txt[-_]?con|con[-_]?txt|mw-parser-output|ueditor|ck[-_]content"
    r"|markdown[-_]body|zoom(?![a-z])|bodytext"
)

#: A lead that stands before the article's own element: by its name, or by its first words.
LEAD = re.compile(r"summary|abstract(?![a-z])|daodu|daoyu|zhaiyao|digest|introduction|(?<![a-z])le(?:ad|de)(?![a-z])")
LEAD_WORDS = re.compile(
    r"[\s【\[]*(?:核心提示|内容提要|內容提要|摘要|导读|導讀|导语|導語|编者按|編者按|内容摘要)[\s】\]]*[:：|｜]?"
)

#: The heading of a block in which only other people or other articles speak, prose or not.
OTHERS_SPEAK = re.compile(
    r"[\s■◆●▌【\[|]*(?:(?:热门|熱門|最新|全部|精彩|网友|網友|最热|用户)?(?:评论|評論|跟贴|跟帖|留言)(?:区|列表|\s*[(（]?\d+[)）]?\s*条?)?"
    r"|\d+\s*[条條](?:评论|評論|跟贴|回复)|(?:发表|發表|我要)(?:评论|評論)|我来说两句|文明上网.{0,12}"
    r"|猜你喜欢|猜你喜歡|你可能(?:会|还|也)?(?:感兴趣|喜欢)的?(?:文章|内容)?|(?:其他人|大家|他们)(?:也|都)在(?:看|搜|读)"
    r"|(?:为|為)(?:你|您)推[荐薦]|(?:相关|相關|热门|熱門|精彩|更多|今日|编辑)推[荐薦]|更多精彩|热门文章|热点排行|点击排行|排行榜|最新文章"
    r")[\s】\]|:：>》]*(?:更多\s*[>》]*)?"
)

#: Of words within a text, class names say how they look: <span class="hot-word"> is a word.
_WORDS = frozenset(("span", "b", "strong", "em", "i", "u", "s", "font", "mark", "sub", "sup", "kbd", "var"))
#: hljs-comment is no comment of a reader's.
_CODE = frozenset(("pre", "code"))
_SENTENCE = re.compile(".{20}[，。！？]", re.DOTALL)

#: Elements that hold no part of an article's body.
OUTSIDE = frozenset(("nav", "footer", "aside", "menu", "dialog"))


class Noise(IntEnum):
    """How sure it is that an element is no part of the article."""

    NONE = 0
    FURNITURE = 1
    OTHERS = 2
    HIDDEN = 3


def noise(element: Element) -> Noise:
    """What the element says of itself: tag, class, id, style."""
    tag = element.tag
    if tag in OUTSIDE:
        return Noise.FURNITURE
    if tag in ("body", "html"):
        return Noise.NONE
    if is_hidden(element):
        return Noise.HIDDEN
    name, ident = element.get("class"), element.get("id")
    if name is None and ident is None:
        return Noise.NONE
    found = _noise_of(name, ident)
    if found is not Noise.NONE and (tag in _CODE or (tag in _WORDS and _is_in_text(element))):
        return Noise.NONE
    # code-toolbar: what is named after the tools around it
    return found if found is Noise.NONE or element.find("pre") is None else Noise.NONE


def _is_in_text(element: Element) -> bool:
    """True where text stands right before or behind, around it in a <p>, or a sentence in it: no button, no label."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None or parent.tag == "p" or parent.tag in _WORDS or parent.tag in _CODE:
        return True
    ahead = parent.text if before is None else before.tail
    if (ahead and not ahead.isspace()) or (element.tail and not element.tail.isspace()):
        return True
    return _SENTENCE.search("".join(islice(cast("Iterator[str]", element.itertext()), 20))) is not None


def is_body(element: Element) -> bool:
    """True where the element's class, id or itemprop says that it holds the article's text."""
    get = element.get
    name, ident, prop = get("class"), get("id"), get("itemprop")
    return not (name is None and ident is None and prop is None) and _is_body(name, ident, prop)


def is_lead(element: Element) -> bool:
    """True where the element's class or id says that it holds the article's lead."""
    get = element.get
    return bool(LEAD.search(f"{get('class') or ''} {get('id') or ''}"[:500].lower()))


# pages of one site share their names: most are looked up, not searched


@lru_cache(maxsize=4096)
def _noise_of(*names: str | None) -> Noise:
    text = " ".join(filter(None, names))[:500].lower()
    if OTHERS.search(text):
        return Noise.OTHERS
    return Noise.FURNITURE if FURNITURE.search(text) else Noise.NONE


@lru_cache(maxsize=4096)
def _is_body(*names: str | None) -> bool:
    return bool(BODY.search(" ".join(filter(None, names))[:500].lower()))
