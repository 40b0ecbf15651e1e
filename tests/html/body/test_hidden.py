"""What no reader sees, and what only looks so."""

from __future__ import annotations

import lxml.html
import pytest

from corpus.html.body.lines import paragraphs

HIDDEN = [
    "<p style='display:none;'>乙</p>",
    "<p style='color: rgba(255,255,255,0);font-size:0px;'>乙</p>",
    "<p style='color: rgba(12, 12, 12, 0)'>乙</p>",
    "<p style='color: transparent'>乙</p>",
    "<p style='opacity: 0'>乙</p>",
    "<p style='opacity:0.0;'>乙</p>",
    "<p style='visibility: hidden'>乙</p>",
    "<p style='font-size: 0'>乙</p>",
    "<p hidden>乙</p>",
    "<p style='color:#fff;background-color:#FFFFFF'>乙</p>",
    "<section style='background: white;'><p style='color: rgb(255, 255, 255);'>乙</p></section>",
    "<p style='text-indent:-9999px'>乙</p>",
    "<b>甲</b><span aria-hidden='true'>甲</span>",
]
SHOWN = [
    "<p style='display:block;visibility:visible;opacity:1'>乙</p>",
    "<p style='opacity:0.05'>乙</p>",
    "<p style='font-size:0.9em'>乙</p>",
    "<section style='font-size:0'><p style='font-size:16px'>乙</p></section>",
    "<section style='visibility:hidden'><p style='visibility:visible'>乙</p></section>",
    "<p style='color: rgb(255, 0, 0)'>乙</p>",
    "<p style='color: rgba(0,0,0,0.9)'>乙</p>",
    "<p style='background-color: rgba(0,0,0,0)'>乙</p>",
    "<p style='color:#fff;background:#333'>乙</p>",
    "<p style='color:#fff'>乙</p>",
    "<section style='background:#fff'><section><img src='a.png'><p style='color:#fff'>乙</p></section></section>",
    "<p style='opacity:0;animation: fade 1s forwards'>乙</p>",
    "<p style='background-image:linear-gradient(red,blue);-webkit-background-clip:text;color:transparent'>乙</p>",
    "<div id='js_content' style='visibility: hidden; opacity: 0;'><p>乙</p></div>",
    "<p aria-hidden='true'>乙</p>",
    "<p hidden='until-found'>乙</p>",
    "<p style='--x:display'>乙</p>",
]


@pytest.mark.parametrize("html", HIDDEN)
def test_hidden(html: str) -> None:
    assert "".join(paragraphs(lxml.html.fromstring(f"<div><p>前</p>{html}<p>后</p></div>"))).replace("甲", "") == "前后"


@pytest.mark.parametrize("html", SHOWN)
def test_shown(html: str) -> None:
    assert paragraphs(lxml.html.fromstring(f"<div><p>前</p>{html}<p>后</p></div>")) == ["前", "乙", "后"]


def test_html_set_into_a_drawing_is_read_and_its_labels_are_not() -> None:
    html = (
        "<div><p>前</p><svg viewBox='0 0 9 9'><title>图</title><g><text>标签</text><foreignObject width='9'>"
        "<section><p>中</p><p>间</p></section></foreignObject></g></svg><p>后</p><svg><text>轴</text></svg></div>"
    )
    assert paragraphs(lxml.html.fromstring(html)) == ["前", "中", "间", "后"]
