"""The demo's mirror: reposts WeChat articles in Traditional script, in GBK, with pinyin notes and damage."""

from __future__ import annotations

from functools import cache
from html import escape

import opencc

from corpus.demo.articles import DemoArticle, load
from corpus.demo.damage import damaged, readings
from corpus.demo.response import Response, fill, page, paragraphs

LIST = "/mirror/"
#: Listed, and answered with HTTP 200, but there is nothing there.
EMPTY = "/mirror/2023/0301/600000.html"

#: The characters that get a note, in the order the mirror replaces them. One list, as on real mirrors; a page
#: uses a beginning of it.
_NOTED = "現網穩統規發業創環聯當個們時間務數設計學開關問題讓應該從點過實後會幫門兒誰"
#: Entries that a page's bytes happen to spell across two characters; they are what does the damage.
_ACROSS = {"610005": "饋堝屓", "610006": "績總蛻冊"}


def pages() -> dict[str, Response]:
    """Address (without host) → answer."""
    articles = load("mirror")
    answers = {path_of(article): _article_page(article) for article in articles}
    answers[EMPTY] = page(fill("mirror-empty"))
    answers[LIST] = page(fill("mirror-list", rows="\n".join(map(_row, articles)), empty=EMPTY))
    return answers


def path_of(article: DemoArticle) -> str:
    return f"/mirror/{article.published:%Y/%m%d}/{article.id}.html"


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


def _traditional(text: str) -> str:
    return str(_converter().convert(text)).replace("衆", "眾")  # mirrors write 公眾號, OpenCC 公衆號


def _shown(article: DemoArticle, line: str) -> str:
    """A line of the article as this page shows it."""
    if article.page == "hans-broken-byte":
        return line
    line = _traditional(line)
    if article.page not in ("notes", "damaged"):
        return line
    noted = _NOTED if article.page == "notes" else _NOTED[:12]
    return damaged(line, readings(noted + _ACROSS.get(article.id, "")))


def _article_page(article: DemoArticle) -> Response:
    credit = (
        f"声明：本文来自于微信公众号{article.account}（ID：{article.account_id}），"
        f"作者：{article.author}，授权转载发布。"
    )
    is_utf8 = article.page in ("hant", "hans-broken-byte")
    html = fill(
        "mirror-article",
        charset="utf-8" if is_utf8 else "gb2312",
        title=escape(_shown(article, article.title)),
        time=article.published.strftime("%Y-%m-%d %H:%M"),
        paragraphs=paragraphs(_shown(article, line) for line in (credit, *article.paragraphs)),
    )
    if not is_utf8:  # declared as on real mirrors; the bytes are those of its superset
        return Response(html.encode("gb18030"), "text/html")
    data = html.encode()
    if article.page == "hans-broken-byte":  # one byte lost inside a character, behind the article
        whole = "版權所有".encode()
        data = data.replace(whole, whole[:-1])
    return Response(data)


def _row(article: DemoArticle) -> str:
    title = escape(_traditional(article.title))
    return f"<li><a href='{path_of(article)}'>{title}</a><span>{article.published:%Y-%m-%d}</span></li>"
