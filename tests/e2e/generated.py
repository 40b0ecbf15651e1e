"""A 鸟哥笔记-shaped site of any size, made on the fly: lists with the timepoint cursor, articles that differ."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import parse_qs, urlsplit

from tests.e2e.fault_server import FaultServer, Handler, Reply, raw

#: Article n was published n minutes after this.
_NEWEST = 1_760_000_000

_WHO = ("店长", "运营", "编辑", "创始人", "主播", "客服", "产品经理", "读者")
_DID = ("复盘了", "放弃了", "重做了", "公开了", "记录了", "推翻了", "坚持着", "讨论过")
_WHAT = (
    "会员日的玩法",
    "直播间的脚本",
    "私信回复的顺序",
    "年度选题表",
    "用户访谈",
    "投放的账本",
    "社群的公告",
    "退货的流程",
)
_THEN = (
    "结果出乎意料",
    "大家都松了一口气",
    "数据慢慢回升",
    "没有人再提起此事",
    "第二周就见了效果",
    "问题换了一种样子回来",
)


@lru_cache(maxsize=4096)
def paragraphs(number: int, version: int = 1) -> tuple[str, ...]:
    """The text of an article; the same number and version give the same text."""
    dice = random.Random(number * 1000 + version)
    return tuple("".join(_sentence(dice) for _ in range(dice.randrange(2, 5))) for _ in range(dice.randrange(3, 7)))


def _sentence(dice: random.Random) -> str:
    did = f"{dice.choice(_WHO)}{dice.choice(_DID)}{dice.choice(_WHAT)}"
    return f"第{dice.randrange(2, 90)}天，{did}，{dice.choice(_THEN)}。"


@dataclass
class Site:
    """Serve with ``serve(server)``. Change ``articles`` or ``versions`` between two crawls to change the site."""

    articles: int
    per_list: int = 20
    delay: float = 0.0  # seconds before each answer
    versions: dict[int, int] = field(default_factory=dict)
    layout: Callable[[str], str] = str  # rewrites article pages: a change of layout
    etags: bool = True
    spread: int = 60  # seconds from one article to the next

    def serve(self, server: FaultServer, host: str = "127.0.0.1") -> str:
        server.route(host, "/robots.txt", Reply("User-agent: *\nDisallow:\n", headers={"Content-Type": "text/plain"}))
        server.route(host, "*", raw(lambda handler: self._answer(handler)))  # noqa: PLW0108 - a method takes no mark
        return server.url(host, "")

    def _answer(self, handler: Handler) -> None:
        if self.delay:
            time.sleep(self.delay)
        url = urlsplit(handler.path)
        if url.path.startswith("/pc/index/getMoreArticle"):
            handler.reply(self._list(parse_qs(url.query)))
        elif url.path.startswith("/article-"):
            handler.reply(self._article(int(url.path.split("-")[1]), handler.headers.get("If-None-Match")))
        else:
            handler.reply(Reply("not found", 404))

    def numbers(self) -> Iterable[int]:
        """Newest first; numbers grow with time, so that new articles come first on the list."""
        return range(self.articles, 0, -1)

    def _list(self, query: dict[str, list[str]]) -> Reply:
        before = int(query.get("timepoint", ["9999999999"])[0])
        first = min(self.articles, (before - _NEWEST - 1) // self.spread) if before < 9_999_999_999 else self.articles
        rows = [
            {
                "title": f"第 {n} 号样稿",
                "summary": paragraphs(n)[0][:30],
                "author": _WHO[n % len(_WHO)],
                "published_at": _NEWEST + self.spread * n,
                "updated_at": _NEWEST + self.spread * n,
                "catname": "测试",
                "tag_list": [],
                "link": f"/article-{n}-1.html",
            }
            for n in range(first, max(0, first - self.per_list), -1)
        ]
        body = json.dumps({"return_code": "200", "return_msg": "success", "return_data": rows}, ensure_ascii=False)
        return Reply(body, headers={"Content-Type": "application/json; charset=utf-8"})

    def _article(self, number: int, known: str | None) -> Reply:
        if not 1 <= number <= self.articles:
            return Reply("<html><body><h1>404</h1><p>页面不存在</p></body></html>", 404)
        version = self.versions.get(number, 1)
        etag = f'"{number}-{version}"'
        headers = {"ETag": etag} if self.etags else {}
        if self.etags and known == etag:
            return Reply(status=304, headers=headers)
        body = "".join(f"<p>{text}</p>" for text in paragraphs(number, version))
        stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(_NEWEST + self.spread * number + 8 * 3600))
        page = (
            f'<html><head><meta charset="utf-8"><title>第 {number} 号样稿 - 鸟哥笔记</title></head><body>'
            f'<h1>第 {number} 号样稿</h1><a class="author" href="/u/1">{_WHO[number % len(_WHO)]}</a>'
            f'<span class="writeTime3">{stamp}</span><div class="mobileHide pc_content">{body}</div>'
            "<p>我知道了</p><p>复制链接</p></body></html>"
        )
        return Reply(self.layout(page), headers=headers)
