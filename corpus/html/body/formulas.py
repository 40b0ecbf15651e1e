"""A formula as TeX, once, however a page shows it: KaTeX, MathJax 2 to 4, MathML, a picture, an attribute."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import lxml.etree
import lxml.html
from lxml.etree import _Element as Element

from corpus.html.body.collector import all_text

#: Attributes that hold TeX: WeChat's editor, Zhihu, MathJax 4.
_ATTRIBUTES = ("data-formula", "data-tex", "data-latex")
#: Elements that show one formula, by a class of theirs. Two dashes: CSDN's.
_CLASSES = frozenset(
    (
        *("katex", "katex-display", "katex--inline", "katex--display", "katex-mathml", "MathJax", "MathJax_Display"),
        *("MathJax_SVG", "MathJax_SVG_Display", "MathJax_CHTML", "MathJax_Preview"),
        *("mwe-math-element", "mwe-math-mathml-inline", "mwe-math-mathml-display"),
    )
)
_COMMAND = re.compile(r"\\(?:[a-zA-Z]{2,}|[,;!{}\\])|[\^_]\{")
_OF_FORMULA = re.compile(
    r"equation\?tex=|/math\?formula=|latex|mathjax|codecogs|(?:^|[\s/_-])(?:eeimg|math|tex|equation|formula)(?:$|[\s/_-])",
    re.IGNORECASE,
)
_DELIMITED = re.compile(r"(?s)\A(?:\$\$(.*)\$\$|\$([^$]*)\$|\\\((.*)\\\)|\\\[(.*)\\\])\Z")
_DISPLAYSTYLE = re.compile(r"(?s)\A\{\\(?:displaystyle|textstyle)\s*(.*)\}\Z")
_DISPLAY_MARK = re.compile(r"display|block", re.IGNORECASE)
#: Nested deeper, MathML is given as its bare text.
_DEEPEST = 60


class Formula(NamedTuple):
    """``tex`` is "" for an element that repeats, for the eye, the formula beside it."""

    tex: str
    display: bool = False  # on a line of its own


def is_script(element: Element) -> bool:
    """True for a script of MathJax 2 that holds TeX."""
    return (element.get("type") or "").startswith("math/tex")


def is_named(element: Element) -> bool:
    """True for an element whose class says that it shows a formula."""
    name = element.get("class")
    return name is not None and not _CLASSES.isdisjoint(name.split())


def formula_of(element: Element) -> Formula | None:
    """The formula that an element shows; None where it shows none, or several.

    >>> import lxml.html
    >>> formula_of(lxml.html.fromstring("<span data-formula='y = 2x + 1'><svg></svg></span>"))
    Formula(tex='y = 2x + 1', display=False)
    """
    tag, get = element.tag, element.get
    if tag == "script":
        return Formula(_bare(element.text or ""), "display" in (get("type") or ""))
    if stated := next(filter(None, map(get, _ATTRIBUTES)), None):
        return Formula(_bare(stated), _is_display(element))
    if tag == "img":
        return _of_picture(element)
    names = set((get("class") or "").split())
    if tag not in ("math", "mjx-container") and not names & _CLASSES:
        return None
    if _has_script(element, names):
        return Formula("")
    found = {_bare(tex) for tex in islice(_stated_in(element), 3)}
    if len(found) > 1:
        return None
    return Formula(found.pop(), _is_display(element)) if found else _of_mathml(element)


def _stated_in(element: Element) -> Iterator[str]:
    """The TeX that the markup under an element states."""
    annotations = [each for each in element.iter("annotation") if "tex" in (each.get("encoding") or "").lower()]
    yield from filter(None, (each.text for each in annotations))
    if not annotations:
        yield from filter(None, (math.get("alttext") for math in element.iter("math")))
        inner = (each.get("data-latex") for each in islice(element.iter(), 4))
        yield from islice(filter(None, inner), 1)


def _of_mathml(element: Element) -> Formula | None:
    """Of MathML alone; MathJax 2 keeps it as text in an attribute."""
    math = next(element.iter("math"), None)
    if math is None and (stated := next((each.get("data-mathml") for each in islice(element.iter(), 4)), None)):
        try:
            math = next(lxml.html.fragment_fromstring(stated, create_parent="div").iter("math"), None)
        except (ValueError, lxml.etree.LxmlError):
            return None
    if math is None:
        return None
    found = next(_stated_in(math), None)
    return Formula(_bare(found if found is not None else _tex(math)), _is_display(element))


def _has_script(element: Element, names: set[str]) -> bool:
    """MathJax 2 puts what it shows before the script that holds the TeX."""
    if not any(name.startswith("MathJax") for name in names):
        return False
    for beside in islice(element.itersiblings(), 3):
        if beside.tag == "script" and (beside.get("type") or "").startswith("math/"):
            return True
    return False


def _of_picture(image: Element) -> Formula | None:
    alt = (image.get("alt") or "").strip()
    named = " ".join(filter(None, (image.get("class"), image.get("src"), image.get("data-src"))))
    if not alt or len(alt) > 2_000 or not (_COMMAND.search(alt) or _OF_FORMULA.search(named)):
        return None
    return Formula(_bare(alt), _is_display(image))


def _is_display(element: Element) -> bool:
    """True for a formula that its markup sets on a line of its own."""
    get = element.get
    if get("display") in ("true", "block") or get("mode") == "display":
        return True
    if _DISPLAY_MARK.search(get("class") or "") and "inline" not in (get("class") or ""):
        return True
    math = next(element.iter("math"), None)
    return math is not None and math.get("display") == "block"


def _bare(tex: str) -> str:
    """Without the signs that part it from prose, and on one line."""
    tex = " ".join(tex.split())
    if match := _DELIMITED.match(tex):
        tex = next(filter(None, match.groups()), "").strip()
    if match := _DISPLAYSTYLE.match(tex):
        tex = match[1].strip()
    return tex


def _tex(node: Element, depth: int = 0) -> str:
    """MathML as TeX."""
    if depth > _DEEPEST:
        return all_text(node)
    if node.tag in ("mi", "mn", "mo", "ms", "mtext"):
        return " ".join(all_text(node).split())
    parts = [_tex(child, depth + 1) for child in node if isinstance(child.tag, str)]
    shape = _SHAPES.get((node.tag, len(parts)))
    if shape is not None:
        return shape.format(*parts)
    match node.tag:
        case "annotation" | "annotation-xml" | "mspace" | "mphantom":
            return ""
        case "semantics":
            return parts[0] if parts else ""
        case "msqrt":
            return rf"\sqrt{{{''.join(parts)}}}"
        case "mtable":
            return r"\begin{matrix}" + r" \\ ".join(parts) + r"\end{matrix}"
        case "mtr" | "mlabeledtr":
            return " & ".join(parts)
        case "mfenced":
            return f"{node.get('open', '(')}{','.join(parts)}{node.get('close', ')')}"
    return "".join(parts)


#: By element and number of parts.
_SHAPES = {
    ("mfrac", 2): r"\frac{{{0}}}{{{1}}}",
    ("mroot", 2): r"\sqrt[{1}]{{{0}}}",
    ("msub", 2): "{0}_{{{1}}}",
    ("munder", 2): "{0}_{{{1}}}",
    ("msup", 2): "{0}^{{{1}}}",
    ("mover", 2): "{0}^{{{1}}}",
    ("msubsup", 3): "{0}_{{{1}}}^{{{2}}}",
    ("munderover", 3): "{0}_{{{1}}}^{{{2}}}",
}
