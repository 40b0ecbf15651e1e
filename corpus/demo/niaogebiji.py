"""The demo's pages in the structure of niaogebiji.com: lists with a cursor, articles among the site's blocks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from corpus.demo.articles import DemoArticle, load
from corpus.demo.response import Response, fill, json_page, page, paragraphs

#: Rows of one part of a list.
_ROWS = 4
_CATEGORIES = {101: "用户运营", 102: "内容与产品"}
#: Listed, but no articles: taken down (under HTTP 200), gone (404), and closed to robots.
TAKEN_DOWN = "/article-80001-1.html"
GONE = "/article-80002-1.html"
FORBIDDEN = "/vip/article-80003-1.html"


def pages(base: str) -> dict[str, Response]:
    """Address (without host) → answer. ``base``: the server's address, for the canonical links."""
    articles = load("niaogebiji")
    answers = {path_of(article): _article_page(base, article) for article in articles}
    answers[TAKEN_DOWN] = page(fill("niaogebiji-taken-down"))
    answers[GONE] = page("<html><title>404 Not Found</title><h1>404 Not Found</h1></html>", status=404)
    answers[FORBIDDEN] = _article_page(base, articles[0])
    answers |= _json_list(articles)
    for number in _CATEGORIES:
        answers |= _category(number, [article for article in articles if article.category == number])
    return answers


def path_of(article: DemoArticle) -> str:
    return f"/article-{article.id}-1.html"


def _article_page(base: str, article: DemoArticle) -> Response:
    """The site's structure, its template of 2019 (another class for the time), or one that no site file knows:

    flat: no class at all; moved: other classes, and the blocks around the article before it.
    """
    names = {
        "title": escape(article.title),
        "author": escape(article.author),
        "time": article.published.strftime("%Y-%m-%d %H:%M:%S"),
    }
    around = {"under": fill("niaogebiji-under", **names), "dialogs": fill("niaogebiji-dialogs")}
    if article.page in ("flat", "moved"):
        return page(fill(f"niaogebiji-{article.page}", **names, **around, paragraphs=paragraphs(article.paragraphs)))
    html = fill(
        "niaogebiji-article",
        **names,
        **around,
        url=base + path_of(article),
        category=article.category,
        category_name=_CATEGORIES[article.category],
        time_class="writeTime" if article.page == "2019" else "writeTime3",
        tags=_tags(article),
        spaced_paragraphs=paragraphs(article.paragraphs, spaced=True),
    )
    return page(html)


def _tags(article: DemoArticle) -> str:
    return "".join(f"<span class='art_tag'>{escape(tag)}</span>" for tag in article.tags)


def _parts(articles: Sequence[DemoArticle]) -> Iterator[Sequence[DemoArticle]]:
    return (articles[start : start + _ROWS] for start in range(0, len(articles), _ROWS))


def _json_list(articles: Sequence[DemoArticle]) -> dict[str, Response]:
    """``getMoreArticle`` as JSON; the cursor of a part is the time of the row before it."""
    answers: dict[str, Response] = {}
    path = "/pc/index/getMoreArticle"
    for part in _parts(articles):
        rows = [_row(article, path_of(article)) for article in part]
        if part[-1] is articles[-1]:
            rows += [_row(part[-1], address) for address in (TAKEN_DOWN, GONE, FORBIDDEN)]
        answers[path] = json_page(_answer(rows))
        path = f"/pc/index/getMoreArticle?timepoint={part[-1].seconds}"
    return {**answers, path: json_page(_answer([]))}


def _answer(rows: list[dict[str, Any]]) -> str:
    return json.dumps({"return_code": "200", "return_msg": "success", "return_data": rows}, ensure_ascii=False)


def _row(article: DemoArticle, link: str) -> dict[str, Any]:
    return {
        "title": article.title,
        "summary": article.paragraphs[0][:40],
        "author": article.author,
        "published_at": article.seconds,
        "updated_at": article.seconds,
        "catname": _CATEGORIES[article.category],
        "tag_list": list(article.tags),
        "link": link,
    }


def _category(number: int, articles: Sequence[DemoArticle]) -> dict[str, Response]:
    """The category page, and the rows that scrolling adds to it."""
    answers: dict[str, Response] = {}
    path = f"/cat/{number}"
    for part in _parts(articles):
        rows = "\n".join(_html_row(article) for article in part)
        is_first = part[0] is articles[0]
        answers[path] = page(fill("niaogebiji-category", category=_CATEGORIES[number], rows=rows) if is_first else rows)
        path = f"/pc/index/getMoreArticle?catid={number}&timepoint={part[-1].seconds}&format=html"
    return {**answers, path: page("")}


def _html_row(article: DemoArticle) -> str:
    return fill(
        "niaogebiji-row",
        path=path_of(article),
        title=escape(article.title),
        author=escape(article.author),
        summary=escape(article.paragraphs[0][:40]),
        seconds=article.seconds,
        tags=_tags(article),
    )
