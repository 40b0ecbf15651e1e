"""What of an article is not on its page."""

from __future__ import annotations

import pytest

from corpus.html import completeness
from corpus.html.document import Document
from tests.html.completeness import cases

LINES = [
    f"第{number}天的早上，编辑部把上周的选题又看了一遍，大家发现读者留言里提到最多的还是物流。"
    for number in range(1, 7)
]
TEXT = "\n".join(LINES)
PARAGRAPHS = "\n".join(f"<p>{line}</p>" for line in LINES)
HEAD = "<!doctype html><html><head><title>选题</title></head><body>"
PAGE = f"{HEAD}<div id='main'><h1>选题</h1><article>{PARAGRAPHS}</article></div><footer>关于我们</footer></body></html>"


def missing(source: str, text: str = TEXT, *, url: str = "", unfinished: bool = False) -> tuple[str, ...]:
    return completeness.missing(Document(source, url), text, unfinished=unfinished)


@pytest.mark.parametrize("at", range(PAGE.index("第2天"), PAGE.index("</footer>"), 7))
def test_a_page_that_ends_anywhere_in_its_middle_is_cut(at: int) -> None:
    assert missing(PAGE[:at]) == ("cut",), PAGE[at - 40 : at]


@pytest.mark.parametrize(
    "end",
    [
        "<a href='/x",
        "<img alt='甲",
        "<",
        "</di",
        "<!-- 广告",
        "<script>var a = 1;",
        "<SCRIPT src='x.js'>",
        "<style>p {",
        "<table><tr><td>甲</td><td>",
        "<p>上周的选题又",
        "<ul><li>甲</li><li>乙",
        "<strong>上",
    ],
)
def test_ends_that_no_whole_page_has(end: str) -> None:
    assert missing(f"{HEAD}{PARAGRAPHS}{end}") == ("cut",)


@pytest.mark.parametrize(
    "source",
    [
        PAGE,
        PAGE + "\n<!-- 1.2 s --><script>count()</script>\n",
        PAGE + "<div>本站由某某提供空间",  # the provider's words, on pages that were sent whole
        PAGE.removesuffix("</html>"),
        PAGE.removesuffix("</body></html>"),
        PAGE.replace("</p>", "").removesuffix("</body></html>"),
        PAGE.upper(),
        f"{HEAD}{PARAGRAPHS}",
        f"<h1>选题</h1>{PARAGRAPHS}".replace("</p>", ""),  # HTML's own short form
        f"<div class='a'>{PARAGRAPHS}</div>",  # a fragment, as lists and answers to scripts are
        f"<div class='a'>{PARAGRAPHS}</div><!-- end --></div>",
        f"<ul><li>{TEXT}<li>乙</ul>",
        f"{HEAD}<script>document.write('<script src=x><\\/script>'); // <!--</script>{PARAGRAPHS}</body></html>",
        f"{HEAD}<div>{PARAGRAPHS}</body></html>",  # a forgotten </div> is no cut
        f"{PARAGRAPHS}<br>",
        TEXT,  # plain text
        "{}",
    ],
)
def test_whole_pages_of_every_make(source: str) -> None:
    assert missing(source) == ()


def test_an_answer_of_no_stated_length_needs_the_ends_it_began() -> None:
    assert missing(f"{HEAD}{PARAGRAPHS}", unfinished=True) == ("cut",)
    assert missing(PARAGRAPHS, unfinished=True) == missing(PAGE, unfinished=True) == ()


def test_nesting_that_stopped_the_parser() -> None:
    assert missing(f"{HEAD}{PARAGRAPHS}{'<span>' * 3000}<p>甲</p></body></html>") == ("cut",)
    assert missing(f"{HEAD}{PARAGRAPHS}{'<i>' * 1000}甲{'</i>' * 1000}</body></html>") == ()


@pytest.mark.parametrize(("below", "url", "expected"), cases.PAGERS)
def test_pagers(below: str, url: str, expected: str) -> None:
    source = f"{HEAD}<article>{PARAGRAPHS}</article>{below}</body></html>"
    assert missing(source, url=url) == ((expected,) if expected else ())


@pytest.mark.parametrize(("line", "expected"), cases.NOTES)
def test_notes_under_the_text_or_at_its_end(line: str, expected: str) -> None:
    under = f"{HEAD}<article>{PARAGRAPHS}</article><div class='more'><a>{line}</a></div></body></html>"
    assert missing(under) == ((expected,) if expected else ()), "under it"
    within = f"{HEAD}<article>{PARAGRAPHS}<p>{line}</p></article></body></html>"
    assert missing(within, f"{TEXT}\n{line}") == ((expected,) if expected else ()), "its last line"
    assert missing(f"{TEXT}\n{line}", f"{TEXT}\n{line}") == ((expected,) if expected else ()), "a saved text"


@pytest.mark.parametrize(("line", "expected"), cases.NOTES)
def test_the_same_words_elsewhere_say_nothing(line: str, expected: str) -> None:
    del expected
    hidden = f"<div style='display: none'>{line}</div>"
    far = "".join(f"<p>{number}</p>" for number in range(9)) + f"<p>{line}</p>"
    for other in (hidden, far):
        assert missing(f"{HEAD}<article>{PARAGRAPHS}</article>{other}</body></html>") == ()
    sentence = f"他在文章里写道：{line}，这句话后来被很多人引用。{LINES[0]}"
    assert missing(f"{HEAD}<article>{PARAGRAPHS}<p>{sentence}</p></article></body></html>", f"{TEXT}\n{sentence}") == ()


def test_unfolding_counts_where_the_text_breaks_off_or_the_rest_is_elsewhere() -> None:
    def with_button(last: str, button: str) -> tuple[str, ...]:
        source = f"{HEAD}<article>{PARAGRAPHS}<p>{last}</p></article>{button}</body></html>"
        return missing(source, f"{TEXT}\n{last}")

    for words in ("展开全文", "展开阅读全文", "点击查看全文 >", "展開閱讀全文"):
        assert with_button("到了晚上。", f"<a href='javascript:;'>{words}</a>") == ()
        assert with_button("到了晚上。", f"<div>{words}</div>") == ()
        assert with_button("到了晚上……", f"<div>{words}</div>") == ("preview",)
        assert with_button("到了晚上。", f"<a href='/full/7.html'>{words}</a>") == ("preview",)
    assert with_button("到了晚上。", "<a href='/original'>阅读原文</a>") == ()
