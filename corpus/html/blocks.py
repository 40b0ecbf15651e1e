"""Lines of a body → ``raw_text`` and its blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from corpus.article import Block
from corpus.html.body.collector import Line, Mark
from corpus.html.document import Document
from corpus.html.images import address_of


def raw_text_of(lines: Iterable[Line]) -> str:
    """The lines joined by line breaks."""
    return "\n".join(line.text for line in lines)


def blocks_of(lines: Sequence[Line], document: Document) -> tuple[Block, ...]:
    """The blocks of ``raw_text_of(lines)`` in order, each before those that stand in it; pictures have no length.

    >>> line = Line("y = 2x", mark=Mark("formula"))
    >>> [(block.kind, block.start, block.length) for block in blocks_of([Line("甲"), line], Document(""))]
    [('paragraph', 0, 1), ('formula', 2, 6)]
    """
    return tuple(_blocks(lines, document))


def _blocks(lines: Sequence[Line], document: Document) -> Iterator[Block]:
    position = start = 0
    inside: list[Block] = []
    for number, line in enumerate(lines):
        for each in line.inline:
            address = None if each.picture is None else address_of(document, each.picture)
            if address or each.picture is None:
                inside.append(_block(each.mark, position + each.start, each.length, address))
        position += len(line.text) + 1
        following = lines[number + 1].mark if number + 1 < len(lines) else None
        if line.mark is not None and following is line.mark:
            continue
        yield _block(line.mark or _PARAGRAPH, start, position - 1 - start)
        yield from inside
        start, inside = position, []


_PARAGRAPH = Mark("paragraph")


def _block(mark: Mark, start: int, length: int, address: str | None = None) -> Block:
    kind, level, marker, language = mark
    return Block(kind=kind, start=start, length=length, level=level, marker=marker, language=language, address=address)


def plain(texts: Iterable[str]) -> list[Line]:
    """Lines of a text without markup: a paragraph each."""
    return [Line(text) for text in texts]


def paragraphs_of(text: str) -> tuple[Block, ...]:
    """The blocks of a text without markup: each line a paragraph."""
    return blocks_of(plain(text.split("\n")), Document(""))
