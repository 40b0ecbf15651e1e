"""scripts/unread_text.py names what of a page's body is in no line of raw_text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

pytest.importorskip("rapidfuzz")

from corpus.article import Article
from tests import scripts

LINES = [f"第{n}段说明了一件重要的事情，并且写得很完整。" for n in "一二三四五六七八九十"]
PAGE = f"""<body><nav>首页</nav><main><h1>一个标题</h1><div class="content wide" id="c">
{"".join(f"<p>{line}</p>" for line in LINES)}
<p>丢失的<b>一句话</b></p><pre>x = 1</pre><div class="tip" style="display: none">扫码关注</div>
<button>分享</button><i>·</i><a href="/2">相关阅读</a><em>责编：王小明</em><script>var 广告</script>
</div></main><footer>版权所有</footer></body>"""


def row(raw_text: str) -> Article:
    fetched = datetime(2026, 1, 1, tzinfo=UTC)
    return Article(
        id="1",
        url="u",
        site="s",
        title="一个标题",
        text="",
        raw_text=raw_text,
        fetched_at=fetched,
        editors=("责编：王小明",),
    )


def listed(raw_text: str, gold: str) -> list[tuple[str, str, bool]]:
    _, found = scripts.load("unread_text").unread(PAGE, "https://example.com/1", gold, row(raw_text))
    return [(one.text, one.kind, one.in_gold) for one in found]


def test_every_text_of_the_box_that_is_not_read_is_named_with_its_kind() -> None:
    assert listed("\n".join(LINES), "\n".join([*LINES, "丢失的一句话"])) == [
        ("丢失的", "text", True),
        ("一句话", "text", True),
        ("x = 1", "no Han", False),
        ("扫码关注", "hidden", False),
        ("分享", "button", False),
        ("·", "sign", False),
        ("相关阅读", "link", False),
        ("责编：王小明", "column", False),
    ]


def test_width_and_spaces_lose_nothing() -> None:
    raw_text = "\n".join(LINES).replace("，", ",") + "丢失的 一句话 x=1 扫码关注 分享·相关阅读"
    assert [text for text, kind, _ in listed(raw_text, "\n".join(LINES)) if kind != "column"] == []


def test_the_place_is_named_down_from_the_box() -> None:
    module = scripts.load("unread_text")
    total, found = module.unread(PAGE, "https://example.com/1", "\n".join(LINES), row(""))
    assert total == len(LINES) + 8
    assert found[0].path == "div.content#c > p"


def test_where_the_markup_has_no_text_the_lines_are_looked_for() -> None:
    _, found = scripts.load("unread_text").unread(
        "<body><p>载入中</p></body>", "https://example.com/1", "甲乙丙丁戊己庚\n子丑寅卯辰巳午", row("甲乙丙丁戊己庚")
    )
    assert [(one.text, one.kind, one.in_gold) for one in found] == [("子丑寅卯辰巳午", "script", True)]
