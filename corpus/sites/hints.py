"""Words in class and id names, and in the text, that tell an article from what stands around it.

Gathered from the markup of some ninety Chinese pages (news, blogs, forums, government, encyclopedias). A hint never
decides alone: a node that holds most of the page's sentences is the article whatever its name says (``prose``).
"""

from __future__ import annotations

import re

from lxml.etree import _Element as Element

#: Other people's words and other articles: long sentences, and still not this article.
OTHERS = re.compile(
    r"comment(?!ary)|cmt|pinglun|reply|replies|discuss|disqus|gentie|tie-?area"
    r"|recommend|related?(?![a-z])|relate-|rele_|relevant|tuijian|xiangguan|guess|hot-|hotnews|ranking|top10|more-?news"
    r"|read-?more|next-?article|prev-?next|up-?down-?page|same-?news|see-?also"
)

#: Furniture of the page. Matched in the lower-cased "class id" string.
FURNITURE = re.compile(
    r"sidebar|side-?bar|(?<![a-z])aside|footer|(?<![a-z])foot(?![a-z])|copyright|breadcrumb|crumb|(?<![a-z])nav(?![a-z])"
    r"|navbar|navbox|navigation|pagination|pager|page-?nav|paging|page_?num|toolbar|tool-?bar|(?<![a-z])menu"
    # actions
    r"|share|bdsharebuttonbox|social|(?<![a-z])like-|praise|dianzan|favou?rite|collect-|report-|feedback|subscribe"
    r"|reward|shang-|donate|qr-?code|erweima|ewm|down(?:load)?-?app|app-?down|open-?app|client-"
    # advertisements
    r"|(?<![a-z])ads?(?![a-z])|adsense|(?<![a-z])ad[-_]|[-_]ad(?![a-z])|advert|guanggao|sponsor|promot|banner|taboola"
    # windows
    r"|login|dialog|popup|pop-|modal|(?<![a-z])mask|toast|tooltip"
    # encyclopedias
    r"|editsection|edit-icon|infobox|basic-?info|(?<![a-z])toc(?![a-z])|lemma-?catalog|catlinks|reflist|references?(?![a-z])|mw-jump|hatnote|ambox|noprint|metadata(?![a-z])"
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
    r"|content[-_](?:detail|body|text|main|inner)|txt[-_]?con|con[-_]?txt|mw-parser-output|ueditor|ck[-_]content"
    r"|markdown[-_]body|zoom(?![a-z])|bodytext"
)

HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)

#: Elements that hold no part of an article's body.
OUTSIDE = frozenset(("nav", "footer", "aside", "menu", "dialog"))


def names(element: Element) -> str:
    """The lower-cased class, id and itemprop, the string that hints are looked for in."""
    get = element.get
    return f"{get('class') or ''} {get('id') or ''} {get('itemprop') or ''}".lower()


def hidden(element: Element) -> bool:
    """True for what a reader can't see: display:none, ``hidden``. (visibility is no sign: WeChat sets it on bodies.)"""
    style = element.get("style")
    if style is not None and HIDDEN.search(style):
        return True
    return element.get("hidden") is not None
