"""List the text of each recorded page that stands in the body's box and in no line of ``raw_text``.

    python scripts/unread_text.py                     every page, then how often each kind of place occurs
    python scripts/unread_text.py forum/ --gold       pages whose name holds "forum/"; only what a person took as text

The box of the body is the smallest element that holds nine tenths of the hand-made text's lines; where none of them is
in the markup, the lines themselves are looked for. What is listed is mostly furniture that is rightly left out; what is
marked G stands in the hand-made text too, and is lost.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from lxml.etree import _Element as Element

from corpus.article import Article, Page
from corpus.decoding import decode
from corpus.html.body.lines import SILENT
from corpus.html.document import Document
from corpus.process import process
from tests.compare import fold

RECORDED = Path(__file__).resolve().parents[2] / "shared" / "pages"
FETCHED = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
#: Of a line of the hand-made text, its beginning is looked for: inline markup may part the rest.
PROBE = 12
SHARE = 0.9
_NO_TEXT = frozenset(("script", "style"))
_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0xFEFF, 0xAD))


@dataclass(frozen=True)
class Unread:
    """One text node that no line of ``raw_text`` holds."""

    text: str
    path: str  # up to four elements, outermost first: div.content > p > span.tip
    kind: str
    in_gold: bool

    def __str__(self) -> str:
        return f"  {'G' if self.in_gold else ' '} {self.kind:8} {self.path}: {self.text[:70]}"


def unread(html: str, url: str, gold: str, row: Article) -> tuple[int, list[Unread]]:
    """How many texts were looked for, and which of them no line of ``row.raw_text`` holds."""
    read, wanted = key(row.raw_text), key(gold)
    box = body_box(Document(html, url).tree, gold)
    if box is None:
        lines = [line for line in gold.split("\n") if key(line)]
        return len(lines), [Unread(line, "no markup", "script", True) for line in lines if key(line) not in read]
    named = key("".join((row.title, row.author or "", row.source_account or "", row.attribution or "", *row.editors)))
    nodes = [(text, place) for text, place in texts(box) if key(text)]
    return len(nodes), [
        Unread(" ".join(text.split()), path(place, box), kind(text, place, box, named), key(text) in wanted)
        for text, place in nodes
        if key(text) not in read
    ]


def body_box(root: Element, gold: str) -> Element | None:
    """The smallest element with nine tenths of the lines of ``gold`` that the page has at all."""
    body = root.find("body")
    if body is None:
        return None
    probes = {line[:PROBE] for line in map(key, gold.split("\n")) if len(line) >= 6}
    least = SHARE * _held(body, probes)
    if not least:
        return None
    box = body
    while (inner := next((child for child in box if _held(child, probes) >= least), None)) is not None:
        box = inner
    return box


def _held(element: Element, probes: set[str]) -> int:
    text = key("".join(text for text, _ in texts(element)))
    return sum(probe in text for probe in probes)


def texts(element: Element) -> Iterator[tuple[str, Element]]:
    """Each text under an element with the element it stands in, in the page's order; no scripts, no styles."""
    if not isinstance(element.tag, str) or element.tag in _NO_TEXT:
        return
    if element.text:
        yield element.text, element
    for child in element:
        yield from texts(child)
        if child.tail:
            yield child.tail, element


def key(text: str) -> str:
    """The text without white space and invisible signs, width folded."""
    return "".join(fold(text.translate(_INVISIBLE)).split())


def path(place: Element, box: Element) -> str:
    return " > ".join(_name(element) for element in reversed(_around(place, box)[:4]))


def kind(text: str, place: Element, box: Element, named: str) -> str:
    """What sort of place a text stands in, the surest first."""
    around = _around(place, box)
    if key(text) in named:
        return "column"  # in the title, the author, the account, the editors or the repost line
    if any("display:none" in (element.get("style") or "").replace(" ", "") for element in around):
        return "hidden"
    if silent := next((str(element.tag) for element in around if element.tag in SILENT), None):
        return silent
    if not any(char.isalnum() for char in text):
        return "sign"
    if not any("\u3400" <= char <= "\u9fff" for char in text):
        return "no Han"
    return "link" if any(element.tag == "a" for element in around) else "text"


def _around(place: Element, box: Element) -> list[Element]:
    """The elements a text stands in, innermost first, up to the box."""
    around = [place]
    while around[-1] is not box:
        around.append(cast("Element", around[-1].getparent()))
    return around


def _name(element: Element) -> str:
    classes, identity = (element.get("class") or "").split(), element.get("id")
    return f"{element.tag}{f'.{classes[0]}' if classes else ''}{f'#{identity}' if identity else ''}"


def pages(part: str) -> Iterator[tuple[str, str, bytes, str]]:
    """Name, address, bytes and hand-made text of each recorded page whose name holds ``part``."""
    for beside in sorted(RECORDED.rglob("*.json")):
        name = beside.relative_to(RECORDED).as_posix().removesuffix(".json")
        packed = beside.with_suffix(".html.gz")
        facts = json.loads(beside.read_text("utf-8"))
        if part in name and packed.is_file() and facts.get("text"):
            yield name, facts.get("url") or f"file:{packed.name}", gzip.decompress(packed.read_bytes()), facts["text"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="?", default="", help="only pages whose name holds this")
    parser.add_argument("--gold", action="store_true", help="only what stands in the hand-made text")
    options = parser.parse_args()
    kinds: Counter[str] = Counter()
    seen = 0
    for name, url, body, gold in pages(options.part):
        seen += 1
        document = process(Page(url=url, body=body, fetched_at=FETCHED))
        row = document if isinstance(document, Article) else document.article
        total, found = unread(decode(body).text, url, gold, row)
        shown = [one for one in found if one.in_gold or not options.gold]
        kinds.update(f"{one.kind}{', in gold' if one.in_gold else ''}" for one in shown)
        print(f"{name}: {len(found)} of {total} texts unread, {sum(one.in_gold for one in found)} of them in gold")
        for one in shown:
            print(one)
    if not seen:
        print(f"no recorded pages in {RECORDED} named {options.part!r}", file=sys.stderr)
        return 2
    print(*(f"{count:6} {name}" for name, count in kinds.most_common()), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
