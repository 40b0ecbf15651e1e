"""mp.weixin.qq.com: articles of public accounts in all their layouts, and albums that list them."""

from __future__ import annotations

import re

from corpus.html.blocks import blocks_of, raw_text_of
from corpus.html.document import Document
from corpus.sites.site import Extracted, Listing, Site
from corpus.sites.wechat import album, body, history, states
from corpus.sites.wechat.meta import Meta
from corpus.sites.wechat.url import canonical_url

_OWN_ADDRESS = re.compile(r"""<meta[^>]{1,80}og:url["'][^>]{1,80}?https?://mp\.weixin\.qq\.com/""")


def recognise(document: Document) -> bool:
    """Told from the page itself. Mirrors keep ``#js_content``: that alone makes no page of WeChat's."""
    if not document.is_html:
        return '"getalbum_resp"' in document.text[:2000] or history.is_history(document)
    text = document.text
    if "window.cgiDataNew" in text:
        return True
    if ("js_content" in text or "rich_media" in text) and _OWN_ADDRESS.search(text):  # mirrors name the original, too
        return True
    if "js_article" in text and ("activity-name" in text or "rich_media" in text):
        return "mmbizwap" in text or "rich_media_inner" in text
    return album.is_album(document) or states.is_message(document)


def listing(document: Document) -> Listing:
    """The articles of an album, of an account's history or of its homepage."""
    if history.is_history(document):
        return history.history(document)
    if not album.is_album(document) and history.is_homepage(document):
        return history.homepage(document)
    return album.listing(document)


def extract(document: Document) -> Extracted | None:
    """The article; None where the page holds no text at all (a picture or a video without a word)."""
    meta = Meta(document)
    layout = body.layout_of(meta)
    lines, images = body.read(meta, layout)
    if not lines:
        return None
    ids = meta.ids
    return Extracted(
        raw_text=raw_text_of(lines),
        blocks=blocks_of(lines, document),
        title=meta.title,
        url=meta.url,
        author=meta.author,
        published_at=meta.published_at,
        source_account=meta.account or None,
        source_account_id=meta.account_id or None,
        source_url=meta.source_url,
        is_original={"1": True, "2": False}.get(meta.copyright_stat),
        layout=layout,
        wx_biz=ids.get("biz"),
        wx_mid=ids.get("mid"),
        wx_idx=ids.get("idx"),
        wx_sn=ids.get("sn"),
        wx_account=meta.user_name or None,
        tags=meta.tags,
        images=images,
        missing=meta.missing,
    )


SITE = Site(
    name="wechat",
    hosts=("mp.weixin.qq.com",),
    state=states.verdict,
    extract=extract,
    recognise=recognise,
    listing=listing,
    canonical_url=canonical_url,
    rules=("common", "wechat"),
)
