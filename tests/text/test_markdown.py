"""Markdown from the row alone."""

from __future__ import annotations

from datetime import UTC, datetime

from corpus.article import Article, Block, Page
from corpus.process import process
from corpus.text.markdown import markdown

PAGE = """<html><head><title>阳台种菜指南</title></head><body><article><h1>阳台种菜指南</h1><h2>一、选盆</h2>
<p>春天的集市从清晨五点就热闹起来，卖菜的老人把一把把青菜码得整整齐齐，<br>过路的人都愿意停下来看一眼。</p>
<p>浇水量按<script type="math/tex">y = 2x+1</script>计算，运行 <code>a_b</code> 即可，他说，每一步都要算好时间。</p>
<img src="/a.png"><ul><li>发展<ol start="3"><li>甲 * 乙</li><li>丙</li></ol></li><li><p>说明</p><p>再说</p></li></ul>
<blockquote><p>引用的话，第一段。</p><p>第二段。</p></blockquote>
<pre><code class="language-python">def f():

    return "```"
</code></pre><table><tr><th>作物</th><th>天数</th></tr><tr><td>番茄|茄</td><td><p>两</p><p>天</p></td></tr></table>
<section data-formula="S=\\pi r^2"></section>
<p># 号开头的一段，等到太阳升高，集市慢慢散去，地上只剩下几片被踩过的菜叶。</p></article></body></html>"""
MARKDOWN = """# 阳台种菜指南

## 一、选盆

春天的集市从清晨五点就热闹起来，卖菜的老人把一把把青菜码得整整齐齐，\x20\x20
过路的人都愿意停下来看一眼。

浇水量按$y = 2x+1$计算，运行 `a_b` 即可，他说，每一步都要算好时间。

![](https://a.example/a.png)

- 发展
    3. 甲 \\* 乙
    4. 丙
- 说明

    再说

> 引用的话，第一段。
>
> 第二段。

````python
def f():

    return "```"
````

| 作物 | 天数 |
| --- | --- |
| 番茄\\|茄 | 两 天 |

$$S=\\pi r^2$$

\\# 号开头的一段，等到太阳升高，集市慢慢散去，地上只剩下几片被踩过的菜叶。
"""


def row(text: str, *blocks: Block) -> Article:
    return Article(
        id="",
        url="",
        site="",
        title="",
        text=text,
        raw_text=text,
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
        blocks=blocks,
    )


def test_every_kind_of_block() -> None:
    page = Page(url="https://a.example/1", body=PAGE.encode(), fetched_at=datetime(2026, 1, 1, tzinfo=UTC))
    article = process(page)
    assert isinstance(article, Article)
    assert markdown(article) == MARKDOWN


def test_a_row_without_blocks_is_its_lines() -> None:
    assert markdown(row("第一段。\n- 第二段。")) == "第一段。\n\n\\- 第二段。\n"
    assert markdown(row("")) == ""


def test_posts_are_headed_by_their_authors() -> None:
    post = Block(kind="post", start=0, length=3, author="甲", time=datetime(2026, 1, 1, 8, tzinfo=UTC))
    assert markdown(row("你好。", post, Block(kind="paragraph", start=0, length=3))) == (
        "**甲 · 2026-01-01 08:00+00:00**\n\n你好。\n"
    )


def test_a_name_with_low_lines_stays_readable() -> None:
    assert markdown(row("看 tshark_manager.cpp 和 _这里_")) == "看 tshark_manager.cpp 和 \\_这里\\_\n"
