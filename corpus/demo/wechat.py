"""The demo's pages in the structure of mp.weixin.qq.com: every layout, every state, and an album."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import escape
from typing import Any

from corpus.article import State
from corpus.demo.articles import DemoArticle, load
from corpus.demo.response import Response, fill, json_page, page, paragraphs

_BIZ = "MzA5MDkwOTA5MA=="
_ALBUM_ID = "3001001001001"
ALBUM = f"/mp/appmsgalbum?__biz={_BIZ}&action=getalbum&album_id={_ALBUM_ID}"
#: The account whose articles the album holds, and how many its page shows at once.
_ALBUM_ACCOUNT = "灯塔零售"
_SHOWN = 2

#: Pages that are no articles, all under HTTP 200.
MESSAGES: dict[str, State] = {
    "/s/Gone0deleted000001": State.DELETED,
    "/s/Gone0violation0001": State.VIOLATION,
    "/s/Gone0expired000001": State.EXPIRED,
    "/s/Gone0unavailable01": State.UNAVAILABLE,
    "/s/Gone0verification1": State.VERIFICATION,
}


def pages(base: str) -> dict[str, Response]:
    """Address (without host) → answer. ``base``: the server's address, for the links pages name as their own."""
    answers = {path_of(article): _article_page(base, article) for article in load("wechat")}
    answers |= {path: _page("", fill(f"wechat-{state.value}")) for path, state in MESSAGES.items()}
    return answers | _album(base)


def path_of(article: DemoArticle) -> str:
    return f"/s/{article.id}"


def outside_album() -> list[str]:
    """The addresses no album leads to."""
    return [path_of(article) for article in load("wechat") if article.account != _ALBUM_ACCOUNT] + list(MESSAGES)


def title_of(article: DemoArticle) -> str:
    """An untitled text share shows its whole text for a title."""
    return article.title or "\n\n".join(article.paragraphs)


def _page(head: str, body: str) -> Response:
    return page(fill("wechat-page", head=head, body=body))


def _article_page(base: str, article: DemoArticle) -> Response:
    head = fill(
        "wechat-head",
        title=escape(title_of(article)).replace("\n", "\\n"),  # the two characters, as on the site
        url=base + path_of(article),
        author=escape(article.author),
    )
    names = {name: escape(getattr(article, name)) for name in ("title", "author", "account", "account_id")}
    if article.page == "2018":
        day = article.published.strftime("%Y-%m-%d")
        body = fill("wechat-2018", **names, day=day, paragraphs=paragraphs(article.paragraphs, spaced=True))
        return _page("<title></title>", body + _variables(article))
    if article.page == "repost-card":
        body = fill("wechat-repost-card", **names, original_account=article.original_account)
    elif article.page in ("image", "text"):
        body = fill("wechat-share", **names, content_id="js_content" if article.page == "text" else "js_image")
    else:
        body = fill("wechat-article", **names, **_marks(article), content=_content(article))
    return _page(head, body + (_variables(article) if article.page == "article-2022" else _data(base, article)))


def _marks(article: DemoArticle) -> dict[str, str]:
    """What stands under the title only of some articles."""
    byline, mark, source = article.author, "原创" if article.original else "", article.original_account
    return {
        "byline": f"<span class='rich_media_meta rich_media_meta_text'>{escape(byline)}</span>" if byline else "",
        "original": f"<span id='copyright_logo' class='rich_media_meta'>{mark}</span>" if mark else "",
        "source": f"<div class='original_area_primary'><p>以下文章来源于{escape(source)}</p></div>" if source else "",
    }


def _content(article: DemoArticle) -> str:
    """The body among what stands in real bodies: calls to follow and to like, a card, a picture."""
    body = paragraphs(article.paragraphs, spaced=True)
    return fill("wechat-content", id=article.id, account=escape(article.account), paragraphs=body)


def _variables(article: DemoArticle) -> str:
    """The statements pages carried before ``window.cgiDataNew``."""
    return fill(
        "wechat-variables",
        biz=_BIZ,
        sn=_sn(article),
        mid=_mid(article),
        account=article.account,
        user_name=article.user_name,
        seconds=article.seconds,
        title=article.title,
        copyright=_copyright(article),
    )


def _data(base: str, article: DemoArticle) -> str:
    """``window.cgiDataNew``; image and text shares have their text nowhere else."""
    is_share = article.page in ("image", "text")
    text = escape("\n\n".join(article.paragraphs)) if is_share else _content(article)
    fields: dict[str, Any] = {
        "user_name": article.user_name,
        "nick_name": article.account,
        "title": title_of(article),
        "content_noencode": text if article.title else "",
        "create_time": article.published.strftime("%Y-%m-%d %H:%M"),
        "link": base + path_of(article),
        "alias": article.account_id,
        "author": article.author,
        "ori_create_time": article.seconds,
        "copyright_info": {
            "copyright_stat": _copyright(article),
            "reprint_url": base + article.original_url if article.original_url else "",
        },
        "bizuin": _BIZ,
        "mid": _mid(article),
        "idx": 1,
        "sn": _sn(article),
        "item_show_type": {"image": 8, "text": 10}.get(article.page, 0),
        "picture_page_info_list": [{"cdn_url": f"https://mmbiz.example/{article.id}/0"}] if is_share else [],
    }
    if article.page == "text":
        fields["text_page_info"] = {"content_noencode": text, "is_user_title": int(bool(article.title))}
    return f"<script h5only>function JsDecode(str) {{ return str; }}\nwindow.cgiDataNew = {_literal(fields)};</script>"


def _copyright(article: DemoArticle) -> int:
    return 2 if article.original_account else int(bool(article.original))


def _mid(article: DemoArticle) -> int:
    return 2247480000 + article.seconds % 10000


def _sn(article: DemoArticle) -> str:
    return f"{article.seconds:032x}"


def _literal(value: Any) -> str:
    """As the site writes its data: JsDecode('…') and '123' * 1."""
    if isinstance(value, dict):
        return "{" + "".join(f"\n{key}: {_literal(item)}," for key, item in value.items()) + "\n}"
    if isinstance(value, list):
        return "[" + "".join(f"{_literal(item)}," for item in value) + "]"
    return f"'{value}' * 1" if isinstance(value, int) else f"JsDecode('{_escaped(value)}')"


def _escaped(text: str) -> str:
    return re.sub(r"[\\\r\n\"&'<>]", lambda match: f"\\x{ord(match[0]):02x}", text)


def _album(base: str) -> dict[str, Response]:
    """The album's page, and the part that scrolling fetches as JSON."""
    articles = [article for article in load("wechat") if article.account == _ALBUM_ACCOUNT]
    first, rest = articles[:_SHOWN], articles[_SHOWN:]
    data = {"album_id": _ALBUM_ID, "__biz": _BIZ, "continue_flag": 1}
    html = fill("wechat-album", items="\n".join(map(_album_item, first)), data=_literal(data))
    following = (
        f"/mp/appmsgalbum?action=getalbum&__biz={_BIZ}&album_id={_ALBUM_ID}&count=20"
        f"&begin_msgid={_mid(first[-1])}&begin_itemidx=1&f=json"
    )
    return {ALBUM: _page("<title>开店手记</title>", html), following: json_page(_album_part(base, rest))}


def _album_item(article: DemoArticle) -> str:
    title = escape(article.title)
    return fill("wechat-album-item", mid=_mid(article), path=path_of(article), title=title, seconds=article.seconds)


def _album_part(base: str, articles: Sequence[DemoArticle]) -> str:
    rows = [
        {
            "title": article.title,
            "url": base + path_of(article),
            "msgid": str(_mid(article)),
            "itemidx": "1",
            "create_time": str(article.seconds),
        }
        for article in articles
    ]
    answer = {"article_list": rows, "continue_flag": "0"}
    return json.dumps({"base_resp": {"ret": 0}, "getalbum_resp": answer}, ensure_ascii=False)
