"""What a mp.weixin.qq.com page is: every one of these comes with HTTP 200."""

from __future__ import annotations

import re

from corpus.article import State
from corpus.html import page_state
from corpus.html.document import Document
from corpus.html.lines import collapse
from corpus.html.page_state import Verdict
from corpus.sites.wechat import album

#: An article has one of these, error pages none: words of an error in an article's text decide nothing.
_ARTICLE = re.compile(
    r"""\bid\s*=\s*["']?(?:js_article|js_content|img-content|activity-name)\b|window\.cgiDataNew\s*="""
)
#: The captcha's own scripts and ids, and its headings in either script.
_VERIFICATION = re.compile(
    r"wappoc_appmsgcaptcha|secitptpage/verify|\bid\s*=\s*[\"']?js_verify\b"
    r"|当前环境异常|當前環境異常|<title>\s*(?:环境异常|環境異常|安全验证|安全驗證)\s*</title>"
)

#: Words of the message → state; the first that occurs counts. Traditional and English forms are what the
#: page shows by the reader's Accept-Language. Seen in recorded pages; the English ones in public scrapers.
_MESSAGES: tuple[tuple[State, re.Pattern[str]], ...] = (
    (State.DELETED, re.compile(r"已被[发發][布佈]者[删刪]除|deleted by the author")),
    (State.EXPIRED, re.compile(r"[链鏈連][接結]已[过過]期|[Ll]ink (?:has )?expired")),
    (State.VIOLATION, re.compile(r"因[违違][规規]")),
    (
        State.VERIFICATION,
        re.compile(r"[环環]境[异異]常|操作[频頻]繁|完成[验驗][证證]|too frequent|unusual environment"),
    ),
    (State.LOGIN, re.compile(r"[请請]在(?:微信客[户戶]端|手[机機]微信)|open (?:it )?in WeChat")),
    # a complaint, or the account is gone: not a word of a broken rule of the platform
    (
        State.UNAVAILABLE,
        re.compile(
            r"[暂暫][时時][无無]法查看|被投[诉訴]|自主[注註][销銷]|[帐账帳公][号號众眾][号號]?(?:已)?[迁遷]移|complain"
        ),
    ),
    (State.VIOLATION, re.compile(r"[违違][规規反]|涉嫌|被屏蔽|被封|停止[访訪][问問]|violat|suspended")),
    (State.MISSING, re.compile(r"[参參][数數][错錯][误誤]|不存在|(?:[Ii]nvalid|[Pp]arameter) (?:parameter|error)")),
)


def verdict(document: Document) -> Verdict:
    """The state of a page, and the message it shows its reader."""
    if document.too_large:
        return Verdict(State.UNREADABLE, document.too_large)
    if 'id="js_article"' in document.text:  # every article's page; a search by pattern takes 7 ms of 3 MB
        return Verdict(State.ARTICLE)
    if album.is_album(document):
        return Verdict(State.LIST, "album")
    if not document.is_html:
        return Verdict(State.NO_ARTICLE, "no page of WeChat's")
    if _ARTICLE.search(document.text):
        return Verdict(State.ARTICLE)
    message = message_of(document)
    title = collapse(document.selector.css("head > title::text").get(""))[:200]
    for state, words in _MESSAGES:
        if words.search(message or title):
            return Verdict(state, message or title)
    if found := _VERIFICATION.search(document.text):
        return Verdict(State.VERIFICATION, message or found[0])
    if message:
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
    if _VERIFICATION.search(text):
        return "weixin" in text or "wappoc_appmsgcaptcha" in text
    if "weui-msg__title" in text:
        return "mp.weixin.qq.com" in text or "res.wx.qq.com" in text
    return "mesg-block" in text and "该内容暂时无法查看" in text


def _words_of(document: Document, name: str) -> str:
    return collapse(document.selector.css(f".{name}").xpath("string()").get(""))[:200]
