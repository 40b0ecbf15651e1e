"""Program code: where it stands in a page, and every character of it, without what a page adds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import lxml.etree
from lxml.etree import _Element as Element

from corpus.html.body.collector import all_text
from corpus.text.chars import HAN_CHARACTER

_SILENT = frozenset(("script", "style", "button", "svg", "template", "noscript", "textarea", "select", "input"))
#: Elements that are a line of code each, where they hold no other of these.
_LINES = frozenset(("div", "p", "li", "tr", "section", "dd"))
_LINE_SPAN = re.compile(r"(?:^|[\s_-])line(?:$|\s)")
#: The column of numbers beside the code.
_GUTTER = re.compile(
    r"gutter|line-?no(?![a-z])|linenos|line-?num|(?:^|[\s_-])(?:ln|lnt|lineno)(?:$|\s)|ln-num|line-index|pre-numbering|blob-num"
)
#: What a page lays over the code: the name of its language, buttons.
_TOOLS = re.compile(
    r"cop(?:y|ied)(?!right)|toolbar|extension-header|hljs-button|clipboard|fold-?btn|code-?(?:header|tools|lang)(?![a-z])"
)
_LANGUAGE = re.compile(
    r"(?:^|\s)(?:lang(?:uage)?|highlight-source)-([\w+#.-]{1,20})|brush:\s*([\w+#-]{1,20})|(?:^|\s)dp-([a-z+#]{1,12})(?:\s|$)"
)
_BESIDE_HLJS = re.compile(r"(?:^|\s)(?:hljs|highlight)\s+(?!tab-size)([a-z][\w+#-]{0,19})(?:\s|$)")
_NO_LANGUAGE = frozenset(
    "hljs highlight highlighter copyable none plaintext plain text nohighlight code".split()  # noqa: SIM905 - a list of words
)
_OF_CODE = re.compile(r"hljs|prettyprint|highlight|lang(?:uage)?-|brush|code|prism|syntax", re.IGNORECASE)
_LISTED = frozenset(("ul", "ol", "div", "span", "button"))
_CODE = frozenset(("pre", "code"))
_STATED = ("data-lang", "data-language", "lang")
_NAME = re.compile(r"(?!(?:zh|en)(?:-|$))[a-z][\w+#.-]{0,19}")
_BOX = re.compile(r"(?:^|\s)(?:syntaxhighlighter|dp-highlighter|js-file-line-container)(?:\s|$)", re.IGNORECASE)
_NUMBERS = re.compile(r"[\s\d]*")
_FIRST_BLANK = re.compile(r"\A(?:[ \t]*\n)+")
_STOP = re.compile("[，。！？；：]")


class Code(NamedTuple):
    text: str  # every line with its indentation; no blank ones at either end
    language: str | None = None


def code_of(element: Element) -> Code | None:
    """The code that an element holds; "" for a column of line numbers; None where it is prose.

    No-break spaces, which pages indent with, are spaces; anything else stays as it is.

    >>> import lxml.html
    >>> code_of(lxml.html.fromstring("<pre><code class='language-python'>def f():<br>&nbsp;   pass<br></code></pre>"))
    Code(text='def f():\\n    pass', language='python')
    """
    if element.tag == "pre" and _is_gutter(element):
        return Code("")
    text = _FIRST_BLANK.sub("", "".join(_pieces(element)).replace("\r\n", "\n").replace("\xa0", " ")).rstrip()
    if element.tag in _CODE and not _is_marked(element) and _reads_as_prose(text):
        return None
    return Code(text, _language(element) if text else None)


@lru_cache(maxsize=4096)
def is_named(name: str) -> bool:
    """True for the class of a box that is code without a <pre>: SyntaxHighlighter's, GitHub's."""
    return _BOX.search(name) is not None


def is_beside(element: Element) -> bool:
    """True for what belongs to the <pre> beside it and is no text: a button, numbers (libxml2 ends <pre> at <ul>)."""
    return element.tag in _LISTED and len(all_text(element)) < 2_000 and _is_furniture(element)


def _is_marked(element: Element) -> bool:
    """True where the page says that this is code."""
    if element.find(".//code") is not None or element.get("data-lang"):
        return True
    parent = element.getparent()
    names = (element.get("class"), None if parent is None else parent.get("class"))
    return any(name and _OF_CODE.search(name) for name in names)


def _reads_as_prose(text: str) -> bool:
    """A bare <pre> holds poems, notices and whole articles too: more than half of it is Chinese."""
    letters = sum(1 for char in text if not char.isspace())
    return 2 * len(HAN_CHARACTER.findall(text)) + len(_STOP.findall(text)) > letters


def _pieces(element: Element) -> Iterator[str]:
    """The texts of the code, a line break wherever one is shown."""
    lines = _line_elements(element)
    skipped: Element | None = None
    at_start = True
    walk = lxml.etree.iterwalk(element, events=("start", "end"))
    next(walk, None)
    if element.text and not (lines and element.text.isspace()):
        yield element.text
        at_start = element.text.endswith("\n")
    for event, node in walk:
        if node is element:
            return
        if event == "start":
            if node.tag in _SILENT or _is_furniture(node):
                walk.skip_subtree()
                skipped = node
                continue
            if node in lines and not at_start:
                yield "\n"
                at_start = True
            text = node.text
            if text and _is_layout(text, node, lines):
                text = None
        else:
            if node is skipped:
                skipped = None
            elif node.tag == "br" or (lines.get(node) and not (len(node) and node[-1].tag == "br")):
                yield "\n"
                at_start = True
            text = node.tail
            if text and (node in lines and text.isspace()):
                text = None
        if text:
            yield text
            at_start = text.endswith("\n")


def _line_elements(element: Element) -> dict[Element, bool]:
    """The elements that are lines, and whether each is one of its own or only holds some."""
    found: list[Element] = [node for node in element.iter(*_LINES) if node is not element and not _is_furniture(node)]
    rows = element.findall("code")
    if len(rows) > 1:  # WeChat: a <code> for each line, which only its style sheet breaks
        found += rows
    if not found and element.find(".//br") is None:
        spans = [span for span in element.iter("span") if _LINE_SPAN.search(span.get("class") or "")]
        if len(spans) > 1 and not any("\n" in (text or "") for span in spans for text in (span.tail, span.text)):
            found = spans
    lines = dict.fromkeys(found, True)
    passed = {element}
    for node in found:
        for above in node.iterancestors():
            if above in passed:
                break
            passed.add(above)
            if above in lines:
                lines[above] = False
    return lines


def _is_layout(text: str, node: Element, lines: dict[Element, bool]) -> bool:
    """True for the white space that only lays out lists and tables."""
    if not text.isspace():
        return False
    return node.tag in ("ol", "ul", "table", "tbody", "thead", "tr") or lines.get(node) is False


def _is_furniture(node: Element) -> bool:
    name = node.get("class")
    if not name:
        return "display:none" in (node.get("style") or "").replace(" ", "")
    lowered = name.lower()
    if _TOOLS.search(lowered):
        return True
    return bool(_GUTTER.search(lowered)) and _NUMBERS.fullmatch(all_text(node)) is not None


def _is_gutter(element: Element) -> bool:
    """True for numbers that count up by one, alone in a <pre>, beside the code or named as its gutter."""
    numbers = all_text(element).split()
    if not numbers or not all(number.isdecimal() and len(number) <= 6 for number in numbers[:5_000]):
        return False
    counted = [int(number) for number in numbers]
    if counted != list(range(counted[0], counted[0] + len(counted))):
        return False
    around = (element, *islice(element.iterancestors(), 3))
    return any(_GUTTER.search((node.get("class") or "").lower()) for node in around) or any(
        node.tag in ("td", "th") for node in around
    )


def _language(element: Element) -> str | None:
    """What the code's element, one inside or one around it says of its language."""
    inner = element.find(".//code")
    for node in (element, *(() if inner is None else (inner,)), *islice(element.iterancestors(), 5)):
        name = (node.get("class") or "").lower()
        stated = [node.get(attribute) or "" for attribute in _STATED] if node.tag in _CODE else []
        match = _LANGUAGE.search(name) or _BESIDE_HLJS.search(name)
        stated += [group for group in match.groups() if group] if match else []
        for language in map(str.lower, stated):
            if _NAME.fullmatch(language) and language not in _NO_LANGUAGE:
                return language
    return None
