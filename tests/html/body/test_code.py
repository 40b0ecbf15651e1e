"""Code: every character, no gutter, no button."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.html.body.code import code_of
from corpus.html.body.lines import lines, paragraphs

CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "code.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_forms(case: dict[str, Any]) -> None:
    page = lxml.html.fromstring(f"<div><p>前文。</p>{case['html']}<p>后文。</p></div>")
    before, code, behind = lines(page)
    assert (before.text, code.text, behind.text) == ("前文。", case["text"], "后文。")
    assert code.mark is not None
    assert (code.mark.kind, code.mark.language) == ("code", case.get("language"))


GUTTERS = {
    "hexo": '<td class="gutter"><pre><span>1</span><br><span>2</span><br></pre></td>{}',
    "rouge": '<td class="rouge-gutter gl"><pre class="lineno">1\n2\n</pre></td>{}',
    "pygments": '<td class="linenos"><div class="linenodiv"><pre>1\n2</pre></div></td>{}',
    "chroma": '<td class="lntd"><pre><code><span>1\n</span><span>2\n</span></code></pre></td>{}',
}


@pytest.mark.parametrize("gutter", GUTTERS.values(), ids=GUTTERS.keys())
def test_gutters_beside_the_code_go(gutter: str) -> None:
    row = gutter.format('<td class="code"><pre>if x:<br>  y = 1</pre></td>')
    page = lxml.html.fromstring(f'<figure class="highlight"><table><tr>{row}</tr></table></figure>')
    assert paragraphs(page) == ["if x:\n  y = 1"]


def test_tools_beside_the_code_go() -> None:
    tools = '<div class="toolbar"><span>Copy</span></div>'
    page = lxml.html.fromstring(f'<div class="code-toolbar"><pre>a</pre>{tools}</div>')
    assert paragraphs(page) == ["a"]


def test_prose_is_no_code() -> None:
    for html in ("<pre>通知：明天停水。\n请各位邻居提前存水。</pre>", "<code>今天不开门，<br>明天再来。</code>"):
        assert code_of(lxml.html.fromstring(html)) is None


def test_code_within_a_line_is_a_part_of_it() -> None:
    (line,) = lines(lxml.html.fromstring("<p>运行 <code>a,b</code> 之后，<code>重点</code>是<b>它</b>。</p>"))
    assert line.text == "运行 a,b 之后，重点是它。"
    assert [(each.mark.kind, line.text[each.start : each.start + each.length]) for each in line.inline] == [
        ("code", "a,b")
    ]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.just(" "), max_size=12), max_size=8
    )
)
def test_every_character_of_every_line(code: list[str]) -> None:
    """However the lines are parted: none is lost, none trimmed, none joined to another."""
    while code and not code[0].strip():
        code = code[1:]
    while code and not code[-1].strip():
        code = code[:-1]
    if not code:
        return
    code[-1] = code[-1].rstrip()
    for opening, closing, between in (
        ("", "", "\n"),
        ("", "", "<br>"),
        ("<div>", "</div>", ""),
        ("<ol><li>", "</li></ol>", ""),
    ):
        inner = "</li><li>" if "<li>" in opening else f"{closing}{between}{opening}"
        body = inner.join(line.replace("&", "&amp;").replace("<", "&lt;") for line in code)
        page = lxml.html.fromstring(f"<div><pre><code>{opening}{body}{closing}</code></pre></div>")
        assert paragraphs(page) == ["\n".join(code)], opening or between
