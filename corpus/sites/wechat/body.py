"""The text and pictures of a WeChat article, in every layout seen from 2018 to 2026."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import lxml.etree
from lxml.etree import _Element as Element

from corpus.html.blocks import plain
from corpus.html.body.lines import Line, lines
from corpus.html.document import Document
from corpus.html.images import images_of
from corpus.sites.wechat import cgidata
from corpus.sites.wechat.meta import Meta
from corpus.sites.wechat.url import without_escapes

#: item_show_type → layout (the map: RSSHub lib/utils/wechat-mp.ts; 0, 8 and 10 seen in recorded pages).
_LAYOUTS = {"5": "video", "6": "music", "7": "audio", "8": "image", "10": "text", "17": "short"}
#: Layouts whose text is plain, in the page's data; their DOM holds nothing, or the account's card.
_PLAIN = frozenset({"image", "text", "short"})
#: Layouts whose words are the description of what is seen or heard.
_TOLD = frozenset({"video", "music", "audio", "short"})
#: The lists of shares that stand in no ``cgiDataNew``, by what they say of the layout.
_SHARED = re.compile(r"window\.(text_page_info|picture_page_info_list)\s*=\s*(?=[{[])")
_SHARES = {"text_page_info": "text", "picture_page_info_list": "image"}

#: Inside the body, yet not the author's words: cards, players, promotion widgets, line numbers of code.
_DROPPED_CLASSES = (
    "mp_profile_iframe_wrp", "custom_select_card", "wx_profile_card_inner", "code-snippet__line-index",
    "js_a11y_", "weui-a11y_ref", "weui-hidden_abs", "original_area_primary",
)  # fmt: skip
_DROPPED = lxml.etree.XPath(
    "descendant::*[starts-with(name(), 'mp-') or starts-with(@id, 'js_a11y_') or "
    "self::qqmusic or self::mpvoice or self::mpvideosnap or self::mpcps or "
    + " or ".join(f"contains(@class, '{name}')" for name in _DROPPED_CLASSES)
    + "]"
)
#: Plain texts still carry the markup of topics and links: <a class="wx_topic_link">#私域</a>.
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_BREAK = re.compile(r"<(?:br|/p|/div)\b[^<>]*>", re.IGNORECASE)


def layout_of(meta: Meta) -> str:
    """article, repost, image, text, video, music, audio, short; 2018 and 2013 for those years' templates."""
    if named := _LAYOUTS.get(meta.kind):
        return named
    if not meta.data and (shared := _SHARED.search(meta.document.text)):
        return _SHARES[shared[1]]
    page = meta.document.selector
    if not meta.data and page.css("[class*=share_content_page], #js_text_desc"):
        return "text" if "page_share_text" in meta.document.text else "image"
    if meta.copyright_stat == "2" or page.css("[class=original_page], #js_share_content"):
        return "repost"
    if page.css("#post-user, #post-date"):
        return "2018" if page.css("#js_content") else "2013"
    return "article"


def read(meta: Meta, layout: str) -> tuple[list[Line], tuple[str, ...]]:
    """The lines and the addresses of the pictures."""
    if layout in _PLAIN and (written := _plain_lines(meta)):
        return plain(written), tuple(dict.fromkeys(_shared_pictures(meta)))
    for node in () if layout in _PLAIN else _bodies(meta):
        if found := lines(node, drop=_DROPPED):
            return found, images_of(meta.document, node)
    if layout in _TOLD and (told := meta.field("description")) != meta.title:
        return plain(_lines_of(told)), ()
    return [], ()


def _bodies(meta: Meta) -> Iterator[Element]:
    """The body in the DOM; where that stands empty (a repost card, a player) the copy in the page's data."""
    for body in meta.document.selector.css("#js_content, #img-content > .text, #page-content > .text"):
        yield body.root
    if content := cgidata.text_at(meta.data, "content_noencode"):
        yield Document(f"<html><body><div>{content}</div></body></html>").tree.find(".//body")


def _plain_lines(meta: Meta) -> list[str]:
    """An untitled text share keeps its text in text_page_info alone: that of its top level is empty."""
    data = _shared_data(meta)
    sources = (("content_noencode",), ("text_page_info", "content_noencode"), ("text_page_info", "content"))
    found = (cgidata.text_at(data, *path) for path in sources)
    text = next((text for text in found if text.strip()), "")
    if not text and not meta.data:
        text = meta.words("#js_text_desc, #js_image_desc") or meta.meta("og:description")
    return _lines_of(text)


def _lines_of(text: str) -> list[str]:
    text = html.unescape(_TAG.sub("", _BREAK.sub("\n", text)))
    return [line for part in text.splitlines() if (line := part.strip())]


def _shared_data(meta: Meta) -> cgidata.Data:
    """The page's data; where they are not the article's, what stands in window statements beside them."""
    if meta.data:
        return meta.data
    text, data = meta.document.text, dict(meta.stated)
    for match in _SHARED.finditer(text):
        end = text.find("</script", match.end())
        data.update(cgidata.parse(f"{{{match[1]}: {text[match.end() : end if end >= 0 else len(text)]}}}"))
    return data


def _shared_pictures(meta: Meta) -> Iterator[str]:
    data = _shared_data(meta)
    rows = cgidata.rows_at(data, "picture_page_info_list")
    text_page = data.get("text_page_info")
    if isinstance(text_page, dict):
        rows += cgidata.rows_at(text_page, "picture_info")
    for row in rows:
        if address := meta.document.absolute(without_escapes(cgidata.text_at(row, "cdn_url"))):
            yield address
