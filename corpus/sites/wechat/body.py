"""The text and pictures of a WeChat article, in every layout seen from 2018 to 2026."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import lxml.etree
from lxml.etree import _Element as Element

from corpus.html.blocks import plain
from corpus.html.document import Document
from corpus.html.images import images_of
from corpus.html.lines import Line, lines
from corpus.sites.wechat import cgidata
from corpus.sites.wechat.meta import Meta
from corpus.sites.wechat.url import without_escapes

#: item_show_type → layout (the map: RSSHub lib/utils/wechat-mp.ts; 0, 8 and 10 seen in recorded pages).
_LAYOUTS = {"5": "video", "6": "music", "7": "audio", "8": "image", "10": "text", "17": "short"}
#: Layouts whose text is plain, in the page's data; their DOM holds nothing, or the account's card.
_PLAIN = frozenset({"image", "text", "short"})

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
    """article, repost, image, text, video, music, audio, short; 2018 for that year's template."""
    kind = cgidata.text_at(meta.data, "item_show_type") or cgidata.text_at(meta.data, "real_item_show_type")
    if named := _LAYOUTS.get(kind):
        return named
    page = meta.document.selector
    if not meta.data and page.css("[class*=share_content_page], #js_text_desc"):
        return "text" if "page_share_text" in meta.document.text else "image"
    if meta.copyright_stat == "2" or page.css("[class=original_page], #js_share_content"):
        return "repost"
    return "2018" if page.css("#post-user, #post-date") else "article"


def read(meta: Meta, layout: str) -> tuple[list[Line], tuple[str, ...]]:
    """The lines and the addresses of the pictures."""
    if layout in _PLAIN:
        return plain(_plain_lines(meta)), tuple(dict.fromkeys(_shared_pictures(meta)))
    for node in _bodies(meta):
        if found := lines(node, drop=_DROPPED):
            return found, images_of(meta.document, node)
    return [], ()


def _bodies(meta: Meta) -> Iterator[Element]:
    """The body in the DOM; where that stands empty (a repost card, a player) the copy in the page's data."""
    for body in meta.document.selector.css("#js_content"):
        yield body.root
    if content := cgidata.text_at(meta.data, "content_noencode"):
        yield Document(f"<html><body><div>{content}</div></body></html>").tree.find(".//body")


def _plain_lines(meta: Meta) -> list[str]:
    """An untitled text share keeps its text in text_page_info alone: that of its top level is empty."""
    sources = (("content_noencode",), ("text_page_info", "content_noencode"), ("text_page_info", "content"))
    found = (cgidata.text_at(meta.data, *path) for path in sources)
    text = next((text for text in found if text.strip()), "")
    if not text and not meta.data:
        text = meta.words("#js_text_desc, #js_image_desc") or meta.meta("og:description")
    text = html.unescape(_TAG.sub("", _BREAK.sub("\n", text)))
    return [line for part in text.splitlines() if (line := part.strip())]


def _shared_pictures(meta: Meta) -> Iterator[str]:
    data = meta.data
    rows = cgidata.rows_at(data, "picture_page_info_list")
    text_page = data.get("text_page_info")
    if isinstance(text_page, dict):
        rows += cgidata.rows_at(text_page, "picture_info")
    for row in rows:
        if address := meta.document.absolute(without_escapes(cgidata.text_at(row, "cdn_url"))):
            yield address
