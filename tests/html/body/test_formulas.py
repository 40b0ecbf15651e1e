"""Formulas: once, as TeX."""

from __future__ import annotations

import lxml.html
import pytest

from corpus.html.body.lines import lines, paragraphs

MATHML = (
    "<math><semantics><mrow><mi>x</mi><mo>=</mo><mn>1</mn></mrow>"
    "<annotation encoding='application/x-tex'>x=1</annotation></semantics></math>"
)
BARE = (
    "<math><mfrac><mi>a</mi><msqrt><mi>b</mi></msqrt></mfrac><mo>+</mo>"
    "<msubsup><mi>c</mi><mn>1</mn><mn>2</mn></msubsup></math>"
)
KATEX = f"<span class='katex-mathml'>{MATHML}</span><span class='katex-html' aria-hidden='true'>x=1</span>"
ASSISTIVE = "<mjx-container><mjx-math>x=1</mjx-math><mjx-assistive-mml>{}</mjx-assistive-mml></mjx-container>"
SEEN = "<span class='MathJax_Preview'>x</span><span class='MathJax' id='m'><nobr>x=1</nobr></span>"
WIKIPEDIA = f"<span class='mwe-math-mathml-inline' style='display: none;'>{MATHML}</span>"
INLINE = {
    "KaTeX": (f"<span class='katex'>{KATEX}</span>", "x=1"),
    "CSDN's KaTeX": (f"<span class='katex--inline'><span class='katex'>{KATEX}</span></span>", "x=1"),
    "MathJax 2": (f"{SEEN}<script type='math/tex'>x=1</script>", "x=1"),
    "MathJax 2 before it ran": ("<script type='math/tex'>x=1</script>", "x=1"),
    "MathJax 3 with an annotation": (ASSISTIVE.format(MATHML), "x=1"),
    "MathJax 3 with MathML alone": (ASSISTIVE.format(BARE), r"\frac{a}{\sqrt{b}}+c_{1}^{2}"),
    "MathJax 4": ("<mjx-container><mjx-math data-latex='x=1'><mjx-mi>x</mjx-mi></mjx-math></mjx-container>", "x=1"),
    "alttext": (r"<math alttext='{\displaystyle x=1}'><mi>x</mi></math>", "x=1"),
    "an attribute, twice": (
        "<span data-formula='x=1'><span data-formula='x=1'><svg></svg></span></span>",
        "x=1",
    ),
    "Zhihu": ("<span class='ztext-math' data-tex='x=1'>x=1</span>", "x=1"),
    "Wikipedia": (
        rf"<span class='mwe-math-element'>{WIKIPEDIA}<img class='mwe-fallback' alt='{{\displaystyle x=1}}'></span>",
        "x=1",
    ),
    "a picture by its alt": (r"<img alt='\frac{a}{b}' src='1.png'>", r"\frac{a}{b}"),
    "a picture by its address": ("<img src='https://example.com/equation?tex=x%3D1' alt='x=1'>", "x=1"),
    "delimiters go": ("<span data-formula='$x=1$'></span>", "x=1"),
}


@pytest.mark.parametrize(("html", "tex"), INLINE.values(), ids=INLINE.keys())
def test_within_a_line(html: str, tex: str) -> None:
    (line,) = lines(lxml.html.fromstring(f"<p>浇水量按{html}计算。</p>"))
    assert line.text == f"浇水量按{tex}计算。"
    assert [(each.mark.kind, each.start, each.length) for each in line.inline] == [("formula", 4, len(tex))]


@pytest.mark.parametrize(
    "html",
    [
        f"<span class='katex-display'><span class='katex'><span class='katex-mathml'>{MATHML}</span>x=1</span></span>",
        "<script type='math/tex; mode=display'>x=1</script>",
        "<section data-formula='x=1'><svg></svg></section>",
        f"<mjx-container display='true'><mjx-assistive-mml>{MATHML}</mjx-assistive-mml></mjx-container>",
    ],
)
def test_on_a_line_of_its_own(html: str) -> None:
    assert paragraphs(lxml.html.fromstring(f"<div>前{html}后</div>")) == ["前", "x=1", "后"]


def test_pictures_of_other_things_are_no_formulas() -> None:
    for image in ("<img alt='集市的早晨'>", "<img alt='a = b' src='/photo/1.jpg'>", r"<img alt='C:\图片\1.png'>"):
        assert paragraphs(lxml.html.fromstring(f"<p>看图{image}说话</p>")) == ["看图说话"]


def test_nested_beyond_measure_is_read_and_does_not_raise() -> None:
    html = "<math>" + "<mrow>" * 200 + "<mi>x</mi>" + "</mrow>" * 200 + "</math>"
    assert paragraphs(lxml.html.fromstring(f"<p>甲{html}乙</p>")) == ["甲x乙"]
