"""What a page of any site is, judged by its content: mirrors answer HTTP 200 to everything.

A message (deleted, captcha, not found …) is believed only where there is no article beside it: a long article about
captchas, or one with 请登录后评论 under it, is an article. What may be an article another day is told from what is gone
by ``Verdict.final``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self, cast

import lxml.etree
from lxml.etree import _Element as Element

from corpus.article import State
from corpus.html import class_patterns
from corpus.html.body.collector import all_text
from corpus.html.body.lines import Line, collapse
from corpus.html.document import Document
from corpus.html.main_content import MOST
from corpus.html.notices import BROWSER, CHALLENGE, Notice, notice
from corpus.text.chars import HAN_CHARACTER

#: Characters of sentences that make an article whatever else the page says. The shortest article of the 89 recorded
#: pages has 106, error pages explain themselves in up to some 120.
_LONG = 200
#: A message stands on a line of its own, or is the title.
_LONGEST_MESSAGE = 90

# What follows has no source but recorded pages: tuned on tests/html/states.toml and the floors of tests/sites.

#: Characters of sentences below which a page shows next to no prose.
_LITTLE = 60
#: Beside so much prose, a message is looked for only before so many characters of sentences.
_SOME, _SOME_READ = 100, 40
#: Characters of the shortest line that is a sentence.
_SHORTEST_SENTENCE = 12
#: Links with more than 7 characters that make a page of links.
_MANY_LINKS = 12
#: Children alike, each with a link for its heading, that make a list; characters of the shortest such link.
_ITEMS, _SHORTEST_HEADING = 6, 6
#: A page of links has so many times as much text in links as in sentences, or so large a share of the body's text.
_LINKED_TIMES, _LINKED_SHARE = 4, 0.3
#: 某某账号被封禁 heads short news; a message is a few words and perhaps the site's name.
_LONGEST_BARE_TITLE = 20
#: Characters shown by a page that only sends on, by a shell that scripts fill, and by one with nothing but scripts.
_REDIRECTS, _SHELL, _BARE_SHELL = 200, 300, 40
#: Lines and links looked at: more is no message, and changes no list.
_MOST_LINES = _MOST_LINKS = 400

_LINKS = lxml.etree.XPath("/html/body/descendant::a[string-length(normalize-space(.)) > 7]")
_MOUNTS = lxml.etree.XPath(
    "/html/body/descendant::*[@id='app' or @id='root' or @id='__next' or @id='__nuxt' or @id='__layout'"
    " or @id='main' or @id='container'][not(*)]"
)
#: What shells show while, or where, no script runs.
_NEEDS_SCRIPT = re.compile(
    r"enable JavaScript|JavaScript (?:is )?(?:disabled|required)|(?:启用|开启|打开|支持)\s*JavaScript", re.IGNORECASE
)
_REFRESH = re.compile(r"url\s*=\s*['\"]?([^'\"\s>]+)", re.IGNORECASE)
_FOOTER = re.compile(r"ICP|Copyright|©|版权所有|版權所有|许可证|举报电话|All Rights", re.IGNORECASE)
_STOP = re.compile("[，。！？；：、,.!?;]")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state of a page and the words that gave it away.

    ``final``: the platform's last on it. ``moved_to``: the address it names for the same article.
    """

    state: State
    detail: str = ""
    final: bool = False
    moved_to: str | None = None

    @classmethod
    def of(cls, found: Notice, words: str) -> Self:
        return cls(found.state, words, found.final)


def verdict(document: Document) -> Verdict:
    """The state of the page, and the words or the marks that gave it away. Never raises."""
    if reason := document.too_large or _unreadable(document.text):
        return Verdict(State.UNREADABLE, reason)
    if not document.is_html:
        return _of_plain_text(document.lines)
    length, body = _prose(document)
    if length < _LONG:
        found = _message(document, body, length) or _empty(document, length)
        if found:
            return found
    if body is None:
        if document.embedded is not None:
            return Verdict(State.ARTICLE, "in a script")
        if (links := len(cast("list[Element]", _LINKS(document.tree)))) >= _MANY_LINKS:
            return Verdict(State.LIST, f"{links} links, no prose")
        return Verdict(State.NO_ARTICLE, "no sentences outside links")
    return _list(document, body, length) or Verdict(State.ARTICLE)


def _unreadable(text: str) -> str | None:
    """Why the text can't be read at all: lost or binary."""
    head = text[:100_000]
    lost = head.count("\ufffd")
    if lost * 5 > len(head):
        return f"{lost:,} of the first {len(head):,} characters are U+FFFD"
    start = head[:4_000]
    if sum(start.count(chr(code)) for code in (*range(9), *range(14, 32))) * 10 > len(start):
        return "binary: a tenth of it is control characters"
    return None


def _of_plain_text(found: list[str]) -> Verdict:
    """A saved .txt page is an article, unless a message is all there is of it."""
    if not found:
        return Verdict(State.NO_ARTICLE, "empty")
    if sum(map(len, found)) < _LONG:
        for line in found:
            if hit := message(line):
                return hit
    if found[0][:1] in ("{", "[") and found[-1][-1:] in ("}", "]"):
        return Verdict(State.NO_ARTICLE, "JSON, not a page")
    if any(HAN_CHARACTER.search(line) for line in found):
        return Verdict(State.ARTICLE)
    return Verdict(State.NO_ARTICLE, "no Chinese text")


def _prose(document: Document) -> tuple[int, Element | None]:
    """The characters of sentences in the likeliest article (no more than needed to be sure), and its element."""
    prose = document.prose
    body = prose.body()
    if body is None:
        return 0, None
    if (sure := prose.weight[body] // MOST) >= 2 * _LONG:
        return sure, body
    return sum(len(line.text) for line in prose.lines(body) if _is_sentence(line)), body


def _is_sentence(line: Line) -> bool:
    return line.linked * 2 < len(line.text) and len(line.text) >= _SHORTEST_SENTENCE and bool(_STOP.search(line.text))


def _message(document: Document, body: Element | None, length: int) -> Verdict | None:
    """The message that the title or a line shows; a line counts only where no article stands beside it."""
    named = body is not None and length >= _LITTLE and _is_named_article(document, body)
    title = collapse((document.tree.findtext(".//title") or "")[:500])
    if not named and (length < _LITTLE or len(title) <= _LONGEST_BARE_TITLE) and (hit := message(title)):
        return hit
    if named:
        return None
    links = len(cast("list[Element]", _LINKS(document.tree)))
    for text in _short_lines(document, length):
        # forums and portals ask their readers to log in on every page
        if (hit := message(text)) and not (hit.state is State.LOGIN and (links >= _MANY_LINKS or length >= _LITTLE)):
            return hit
    if length < _LITTLE and links < _MANY_LINKS and (mark := CHALLENGE.search(document.text, 0, 300_000)):
        return Verdict(State.VERIFICATION, mark[0][:60])
    return None


def _short_lines(document: Document, length: int) -> Iterator[str]:
    """Headings and lines that may be the page's message; with some prose beside, only those before it."""
    body = document.tree.find("body")
    if body is None:
        return
    sentences = 0
    for line in document.prose.lines(body)[:_MOST_LINES]:
        if line.linked * 2 >= len(line.text) and line.linked:
            continue
        if len(line.text) <= _LONGEST_MESSAGE:
            yield line.text
        sentences += len(line.text) if _is_sentence(line) else 0
        if length >= _SOME and sentences >= _SOME_READ:
            return


def message(text: str) -> Verdict | None:
    """What a title or a line says of its page, where that is one of the known messages."""
    if not text or len(text) > _LONGEST_MESSAGE or BROWSER.search(text):
        return None
    found = notice(text)
    return Verdict.of(found, text) if found else None


def _empty(document: Document, length: int) -> Verdict | None:
    """A page with nothing on it yet: frames, a redirection, a shell for scripts."""
    root = document.tree
    if length >= _LITTLE:
        return None
    frames = [source for frame in root.iter("frame") if (source := frame.get("src"))]
    if frames:
        return Verdict(State.NO_ARTICLE, f"frames: {' '.join(frames)[:300]}")
    shown = sum(map(len, document.lines))
    if shown < _REDIRECTS:
        for meta in root.iter("meta"):
            if (meta.get("http-equiv") or "").lower() == "refresh" and (
                to := _REFRESH.search(meta.get("content") or "")
            ):
                return Verdict(State.NO_ARTICLE, f"redirects to {to[1][:300]}")
    scripts = root.find(".//script") is not None
    if shown < _SHELL and scripts and document.embedded is None:
        mounts = cast("list[Element]", _MOUNTS(root))
        if mounts or shown < _BARE_SHELL or _NEEDS_SCRIPT.search(document.text):
            mark = f"empty #{mounts[0].get('id')}" if mounts else "only scripts"
            return Verdict(State.SHELL, mark)
    return None


def _list(document: Document, body: Element, length: int) -> Verdict | None:
    """A page of links to articles, with or without summaries."""
    items = _items(body)
    if items >= _ITEMS:
        return Verdict(State.LIST, f"{items} items with a link and a summary")
    if length >= 2 * _LONG or _is_named_article(document, body):
        return None
    links = cast("list[Element]", _LINKS(document.tree))
    if len(links) < _MANY_LINKS:
        return None
    linked = sum(len(collapse(all_text(link))) for link in links[:_MOST_LINKS])
    if linked <= _LINKED_TIMES * length:
        return None
    inside = document.prose.lines(body)
    chars = sum(len(line.text) for line in inside)
    if (
        length < _LITTLE
        or sum(line.linked for line in inside) > _LINKED_SHARE * chars
        or _FOOTER.search(inside[-1].text)
    ):
        return Verdict(State.LIST, f"{len(links)} links, {length} characters of prose")
    return None


def _items(body: Element) -> int:
    """How many children of the body are alike and hold a link as their heading, where they are most of it."""
    children = [
        child for child in body if isinstance(child.tag, str) and child.tag not in ("p", "br", "script", "style")
    ]
    kinds: dict[tuple[object, object], int] = {}
    for child in children:
        kind = (child.tag, child.get("class"))
        if any(len(collapse(all_text(link))) >= _SHORTEST_HEADING for link in child.iter("a")):
            kinds[kind] = kinds.get(kind, 0) + 1
    most = max(kinds.values(), default=0)
    return most if most * 2 >= len(children) else 0


def _is_named_article(document: Document, body: Element) -> bool:
    """True where the markup calls this an article: og:type, JSON-LD, the name of the element."""
    for meta in document.tree.iter("meta"):
        if meta.get("property") == "og:type" and "article" in (meta.get("content") or ""):
            return True
        if meta.get("property") == "article:published_time" or meta.get("name") == "publishdate":
            return True
    node: Element | None = body
    while node is not None and node.tag not in ("body", "html"):
        if node.tag == "article" or class_patterns.is_body(node):
            return True
        node = node.getparent()
    return any(class_patterns.is_body(child) for child in body if isinstance(child.tag, str))
