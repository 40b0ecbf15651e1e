"""What a mp.weixin.qq.com page is: every one of these comes with HTTP 200."""

from __future__ import annotations

import re

from corpus.article import State
from corpus.sites.blocks import collapse
from corpus.sites.document import Document
from corpus.sites.site import Verdict
from corpus.sites.wechat import album

#: An article has one of these, error pages none: words of an error in an article's text decide nothing.
_ARTICLE = re.compile(
    r"""\bid\s*=\s*["']?(?:js_article|js_content|img-content|activity-name)\b|window\.cgiDataNew\s*="""
)
_VERIFICATION = re.compile(
    r"wappoc_appmsgcaptcha|secitptpage/verify|\bid\s*=\s*[\"']?js_verify\b"
    r"|当前环境异常|當前環境異常|<title>\s*(?:环境异常|環境異常|安全验证|安全驗證)\s*</title>"
)

#: Words of the message → state; the first that occurs counts. Traditional and English forms are what the
#: page shows by the reader's Accept-Language. Pages: ../shared/pages/wechat; the others: public scrapers.
_MESSAGES: tuple[tuple[State, tuple[str, ...]], ...] = (
    (State.DELETED, ("已被发布者删除", "已被發佈者刪除", "已被發布者刪除", "deleted by the author", "deleted by author")),
    (State.EXPIRED, ("链接已过期", "連結已過期", "鏈接已過期", "link has expired", "link expired")),
    (
        State.VERIFICATION,
        ("环境异常", "環境異常", "操作频繁", "操作頻繁", "完成验证", "完成驗證", "too frequent", "unusual environment"),
    ),
    (State.LOGIN, ("请在微信客户端打开", "請在微信客戶端打開", "请在手机微信", "open in WeChat", "open it in WeChat")),
    (
        State.UNAVAILABLE,  # a complaint, or the account is gone: not a word of a broken rule of the platform
        (
            "暂时无法查看", "暫時無法查看", "被投诉", "被投訴", "已自主注销", "已自主註銷", "帐号迁移", "账号迁移",
            "公众号已迁移", "帳號遷移", "temporarily unavailable", "has been migrated", "complaint",
        ),
    ),
    (
        State.VIOLATION,
        (
            "因违规无法查看", "因違規無法查看", "违规", "違規", "违反", "違反", "涉嫌", "已被屏蔽", "已停止访问", "被封",
            "已停止訪問", "violat", "suspended",
        ),
    ),
    (State.MISSING, ("参数错误", "參數錯誤", "不存在", "Invalid parameter", "Parameter error", "does not exist")),
)  # fmt: skip


def verdict(document: Document) -> Verdict:
    """The state of a page, and the message it shows its reader."""
    if album.is_album(document):
        return Verdict(State.LIST, "album")
    if not document.is_html:
        return Verdict(State.NO_ARTICLE, "no page of WeChat's")
    if _ARTICLE.search(document.text):
        return Verdict(State.ARTICLE)
    message = message_of(document)
    for state, marks in _MESSAGES:
        if any(mark in message for mark in marks):
            return Verdict(state, message)
    if found := _VERIFICATION.search(document.text):
        return Verdict(State.VERIFICATION, message or found[0])
    if message:
        return Verdict(State.UNAVAILABLE, message)
    return Verdict(State.NO_ARTICLE, "neither an article nor a message was found")


def message_of(document: Document) -> str:
    """The words of an error page: its title and, after it, the reason if one is given."""
    for title, reason in (
        ("weui-msg__title", "weui-msg__desc"),
        ("mesg-block", "mesg-desc"),
        ("global_error_msg", "tips"),
        ("page_msg", "tips"),
    ):
        if words := _words_of(document, title):
            return ": ".join(filter(None, (words, _words_of(document, reason))))
    return collapse("".join(document.tree.xpath("//head/title//text()")))[:200]


def is_message(document: Document) -> bool:
    """True for an error page of WeChat's own making, told from its markup."""
    text = document.text
    if _VERIFICATION.search(text):
        return "weixin" in text or "wappoc_appmsgcaptcha" in text
    if "weui-msg__title" in text:
        return "mp.weixin.qq.com" in text or "res.wx.qq.com" in text
    return "mesg-block" in text and "该内容暂时无法查看" in text


def _words_of(document: Document, name: str) -> str:
    found = document.tree.xpath(f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]")
    return collapse(found[0].text_content())[:200] if found else ""
