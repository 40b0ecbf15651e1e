"""The bundled site: every page it has, how each spider is sent there, and what must come out."""

from __future__ import annotations

from corpus.article import State
from corpus.demo import mirror, niaogebiji, wechat
from corpus.demo.articles import DemoArticle, load
from corpus.demo.response import Response, page

_ROBOTS = "User-agent: *\nDisallow: /vip/\n"


def render(base: str) -> dict[str, Response]:
    """Address (without host) → answer, for the whole site. The same on every call."""
    return {
        "/robots.txt": Response(_ROBOTS.encode(), "text/plain; charset=utf-8"),
        "/": page("<html><title>示例站点</title><a href='/cat/101'>用户运营</a> <a href='/mirror/'>转载</a></html>"),
        **niaogebiji.pages(base),
        **wechat.pages(base),
        **mirror.pages(),
    }


def crawls(base: str) -> dict[str, dict[str, str]]:
    """Spider → its arguments: three crawls that reach every article."""
    return {
        "niaogebiji": {"base": base},
        "wechat": {"album": base + wechat.ALBUM, "urls": ",".join(base + path for path in wechat.outside_album())},
        "mirror": {"lists": base + mirror.LIST},
    }


def expected(base: str) -> dict[str, DemoArticle]:
    """Address of each article's row → the article as it was written: ``text`` must equal it exactly."""
    return {
        **{base + niaogebiji.path_of(article): article for article in load("niaogebiji")},
        **{base + wechat.path_of(article): article for article in load("wechat")},
        **{base + mirror.path_of(article): article for article in load("mirror")},
    }


def rejected(base: str) -> dict[str, State]:
    """Address → state of the pages that are reached and must not become articles."""
    return {
        base + niaogebiji.TAKEN_DOWN: State.MISSING,
        base + niaogebiji.GONE: State.MISSING,
        **{base + path: state for path, state in wechat.MESSAGES.items()},
        base + mirror.EMPTY: State.MISSING,
    }
