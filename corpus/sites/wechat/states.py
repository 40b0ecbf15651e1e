"""What a mp.weixin.qq.com page is: every one of these comes with HTTP 200."""

from __future__ import annotations

import html
import re
from dataclasses import replace

from corpus.article import State
from corpus.html import js_literal, page_state
from corpus.html.body.lines import collapse
from corpus.html.document import Document
from corpus.html.notices import notice
from corpus.html.page_state import Verdict
from corpus.sites.wechat import album, history
from corpus.sites.wechat.url import canonical_url

#: An article has one of these, error pages none: words of an error in an article's text decide nothing.
_ARTICLE = re.compile(
    r"""\bid\s*=\s*["']?(?:js_article|js_content|img-content|activity-name)\b|window\.cgiDataNew\s*="""
)
#: The captcha's own scripts and ids, and its headings in either script.
_VERIFICATION = re.compile(
    r"wappoc_appmsgcaptcha|secitptpage/verify|\bid\s*=\s*[\"']?js_verify\b"
    r"|当前环境异常|當前環境異常|<title>\s*(?:环境异常|環境異常|安全验证|安全驗證)\s*</title>"
)

#: One of these stands in all that the pattern finds. Most pages hold none, and looking for words is much faster.
_VERIFICATION_WORDS = (
    "wappoc_appmsgcaptcha",
    "secitptpage",
    "js_verify",
    "环境异常",
    "環境異常",
    "安全验证",
    "安全驗證",
)

#: Where the article stands since its account moved.
_MOVED_TO = re.compile(r"""transferTargetLink\s*=\s*["'](https?:[^"'\n]{1,1000})["']""")


def verdict(document: Document) -> Verdict:
    """The state of a page, the message it shows its reader, and where the article stands now if its account moved."""
    found = _verdict(document)
    moved = None if found.state is State.ARTICLE else _MOVED_TO.search(document.text)
    if moved is None:
        return found
    address = canonical_url(html.unescape(js_literal.unescape(moved[1])))
    return replace(found, detail=f"{found.detail} {address}".strip(), moved_to=address)


def _verdict(document: Document) -> Verdict:
    if document.too_large:
        return Verdict(State.UNREADABLE, document.too_large)
    if 'id="js_article"' in document.text:  # every article's page; a search by pattern takes 7 ms of 3 MB
        return Verdict(State.ARTICLE)
    if album.is_album(document):
        return Verdict(State.LIST, "album")
    if history.is_history(document):
        return Verdict(State.LIST, "history of an account")
    if not document.is_html:
        return Verdict(State.NO_ARTICLE, "no page of WeChat's")
    if _ARTICLE.search(document.text):
        return Verdict(State.ARTICLE)
    if history.is_homepage(document) and history.homepage(document).articles:
        return Verdict(State.LIST, "homepage of an account")
    message = message_of(document)
    title = collapse(document.selector.css("head > title::text").get(""))[:200]
    if known := notice(message or title):
        return Verdict.of(known, message or title)
    if found := _verification(document.text):
        return Verdict(State.VERIFICATION, message or found[0])
    if message:  # one nobody has seen yet: never final
        return Verdict(State.UNAVAILABLE, message)
    other = page_state.verdict(document)
    return other if other.state is not State.ARTICLE else Verdict(State.NO_ARTICLE, "no body of WeChat's was found")


def message_of(document: Document) -> str:
    """The words of an error page: its heading and, after it, the reason if one is given."""
    for title, reason in (
        ("weui-msg__title", "weui-msg__desc"),
        ("mesg-block", "mesg-desc"),
        ("global_error_msg", "tips"),
        ("page_msg", "tips"),
    ):
        if words := _words_of(document, title):
            return ": ".join(filter(None, (words, _words_of(document, reason))))
    return ""


def is_message(document: Document) -> bool:
    """True for an error page of WeChat's own making, told from its markup."""
    text = document.text
    if ("weixin" in text or "wappoc_appmsgcaptcha" in text) and _verification(text):
        return True
    if "weui-msg__title" in text:
        return "mp.weixin.qq.com" in text or "res.wx.qq.com" in text
    return "mesg-block" in text and "该内容暂时无法查看" in text


def _verification(text: str) -> re.Match[str] | None:
    return _VERIFICATION.search(text) if any(word in text for word in _VERIFICATION_WORDS) else None


def _words_of(document: Document, name: str) -> str:
    return collapse(document.selector.css(f".{name}").xpath("string()").get(""))[:200]
