"""Whether the source of a page ends before the document does.

HTML lets a page leave out </html>, </body>, </p>, </li> and their like, so that none of these alone says anything. What
a page that was sent whole never does: end inside a tag, a comment or a script, or leave open an element that must be
closed. So fragments are whole, and plain text always is.
"""

from __future__ import annotations

import re

from corpus.html.document import Document

#: May be left out at the end of a page, as the HTML standard says ("optional tags").
_OMITTED = frozenset(("html", "body", "head", "p", "li", "dd", "dt", "tr", "td", "th", "tbody", "thead", "tfoot")) | {
    *("colgroup", "caption", "option", "optgroup", "rt", "rp")
}
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
#: What follows </html> on whole pages: counters, the provider's notice. In characters of text.
_AFTERWORD = 300
#: Characters at the end of a page in which its last closing tags stand.
_TAIL = 4_000

_END = re.compile(r"</(?:html|body)\s*>\s*\Z", re.IGNORECASE)
_NO_TEXT = re.compile(r"<script\b.*?(?:</script|\Z)|<style\b.*?</style|<!--.*?-->|<[^>]*>", re.IGNORECASE | re.DOTALL)
_CLOSING = re.compile(r"</([a-zA-Z][\w:-]*)\s*>|<!--.*-->", re.DOTALL)
_UNFINISHED_TAG = re.compile(r"<(?:[a-zA-Z/!?][^>]*)?\Z")
#: Elements whose text is not markup: they end at their own closing tag and nowhere else.
_RAW = ("script", "style", "textarea", "title")


def ends_early(document: Document, *, unfinished: bool = False) -> bool:
    """True where the page is cut: its source breaks off, or its nesting stopped the parser.

    ``unfinished``: the answer had no length, and so no end of its own; a page that begins with <html> then ends with
    </html> or </body>.
    """
    if not document.is_html or document.too_large:
        return False
    if document.nested_too_deep:
        return True
    text = document.text
    if _END.search(text, max(0, len(text) - 100)):
        return False
    source = text.lower()
    end = max(source.rfind("</html"), source.rfind("</body"))
    if end >= 0 and len(_NO_TEXT.sub("", source[end:]).strip()) <= _AFTERWORD:
        return False
    return _breaks_off(source) or _left_open(document, source) or (unfinished and end < 0 and "<html" in source)


def _breaks_off(source: str) -> bool:
    """True where it ends inside a tag, an attribute, a comment or a script."""
    if source.rfind("<!--") > source.rfind("-->"):
        return True
    if any(source.rfind(f"<{name}") > source.rfind(f"</{name}") for name in _RAW):
        return True
    return bool(_UNFINISHED_TAG.search(source, max(source.rfind("<"), 0)))


def _left_open(document: Document, source: str) -> bool:
    """True where the last element, or one around it, is open at the end and must not be.

    Nor may one that can be left open where the page closes all others of its kind: who writes </p> writes the last.
    """
    path = _last_path(document)
    for closing in _last_closing(source):
        if closing in path:  # whatever stands open inside is closed with it
            del path[len(path) - 1 - path[::-1].index(closing) :]
    if any(tag not in _OMITTED and tag not in _VOID for tag in path):
        return True
    return any(_closes_others(source, tag, path.count(tag)) for tag in {*path} - _VOID - {"html", "body", "head"})


def _last_path(document: Document) -> list[str]:
    """The elements around the very end of the page, the outermost first."""
    node = document.tree
    path = [str(node.tag)]
    while len(node) and not (node[-1].tail or "").strip():
        node = node[-1]
        path.append(str(node.tag))
    return path


def _last_closing(source: str) -> list[str]:
    """The names of the closing tags that end the page, the first of them first."""
    names: list[str] = []
    tail = source[-_TAIL:].rstrip()
    while (start := tail.rfind("<")) >= 0 and (closing := _CLOSING.fullmatch(tail, start)):
        names += [closing[1]] if closing[1] else []
        tail = tail[:start].rstrip()
    return names[::-1]


def _closes_others(source: str, tag: str, opened: int) -> bool:
    closed = source.count(f"</{tag}>")
    return closed > 0 and len(re.findall(rf"<{tag}[\s>]", source)) == closed + opened
