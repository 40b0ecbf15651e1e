"""An article as Markdown, from its row alone: ``text`` and ``blocks``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from corpus.article import Article, Block

#: Signs that would be markup: everywhere, and at the start of a line.
_SIGNS = re.compile(r"[\\`*\[\]<$]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])")
_LINE_START = re.compile(r"(?m)^(\s*)([#>+=~-]|\d{1,9}[.)](?=\s))")
_FENCE = re.compile("`{3,}")
_TICKS = re.compile("`+")
_BREAK = "  \n"
_INDENT = "    "
_TIGHT = frozenset(("list_item", "quote"))


def markdown(article: Article) -> str:
    """The title as the first heading, then every block; a line each of a row without blocks.

    Formulas stand between ``$``, a code block keeps every character, pictures are linked where they stand.
    """
    parts = [("title", f"# {_escaped(' '.join(article.title.split()))}")] if article.title else []
    parts += _parts(article.text, article.blocks)
    pieces: list[str] = []
    before = ""
    for kind, part in parts:
        pieces += (("\n>\n" if kind == "quote" else "\n") if kind == before and kind in _TIGHT else "\n\n", part)
        before = kind
    return "".join(pieces[1:]) + "\n" if pieces else ""


def _parts(text: str, blocks: Sequence[Block]) -> Iterator[tuple[str, str]]:
    """Each block as Markdown, with its kind; formulas, code and pictures within one are part of it."""
    at = position = 0
    while at < len(blocks):
        block = blocks[at]
        yield from _plain(text[position : block.start])
        at += 1
        if block.kind == "post":  # heads the blocks in it
            stated = filter(None, (block.author, block.time.isoformat(" ", "minutes") if block.time else None))
            yield "post", f"**{_escaped(' · '.join(stated))}**"
            position = max(position, block.start)
            continue
        inside = []
        while at < len(blocks) and blocks[at].end <= block.end and blocks[at].start >= block.start:
            inside.append(blocks[at])
            at += 1
        yield from _around(text, block, inside)
        position = max(position, block.end)
    yield from _plain(text[position:])


def _plain(text: str) -> Iterator[tuple[str, str]]:
    return (("paragraph", _escaped(line)) for line in text.split("\n") if line.strip())


def _around(text: str, block: Block, inside: Sequence[Block]) -> Iterator[tuple[str, str]]:
    """The block, its pictures before and behind as paragraphs of their own."""
    if block.kind == "image" and not block.length:
        yield "image", _image(block)
        return
    pictures = [each for each in inside if each.kind == "image"]
    within = [each for each in inside if each.kind != "image" or block.start < each.start < block.end]
    yield from (("image", _image(each)) for each in pictures if each.start == block.start)
    yield block.kind, _FORMS.get(block.kind, _paragraph)(block, text, within)
    yield from (("image", _image(each)) for each in pictures if each.start == block.end)


def _image(block: Block) -> str:
    return f"![]({block.address or ''})"


def _filled(block: Block, text: str, inside: Sequence[Block]) -> str:
    """The words of a block, what stands in them in its own form."""
    pieces: list[str] = []
    position = block.start
    for each in inside:
        pieces += (_escaped(text[position : each.start]), _inline(each, text[each.start : each.end]))
        position = each.end
    return "".join((*pieces, _escaped(text[position : block.end])))


def _inline(block: Block, text: str) -> str:
    if block.kind == "image":
        return _image(block)
    if block.kind == "formula":
        return f"${text}$"
    ticks = "`" * (1 + max((len(run) for run in _TICKS.findall(text)), default=0))
    return f"{ticks}{text}{ticks}" if len(ticks) == 1 else f"{ticks} {text} {ticks}"


def _paragraph(block: Block, text: str, inside: Sequence[Block]) -> str:
    return _filled(block, text, inside).replace("\n", _BREAK)


def _heading(block: Block, text: str, inside: Sequence[Block]) -> str:
    return f"{'#' * (block.level or 1)} {' '.join(_filled(block, text, inside).split())}"


def _list_item(block: Block, text: str, inside: Sequence[Block]) -> str:
    depth = (block.level or 1) - 1
    words = _filled(block, text, inside).replace("\n", f"{_BREAK}{_INDENT * (depth + 1)}")
    if block.marker is None:
        return f"\n{_INDENT * (depth + 1)}{words}"
    return f"{_INDENT * depth}{block.marker} {words}"


def _quote(block: Block, text: str, inside: Sequence[Block]) -> str:
    mark = "> " * (block.level or 1)
    return mark + _filled(block, text, inside).replace("\n", f"{_BREAK}{mark}")


def _code(block: Block, text: str, _: Sequence[Block]) -> str:
    code = text[block.start : block.end]
    fence = "`" * (1 + max((len(run) for run in _FENCE.findall(code)), default=2))
    return f"{fence}{block.language or ''}\n{code}\n{fence}"


def _formula(block: Block, text: str, _: Sequence[Block]) -> str:
    return f"$${text[block.start : block.end]}$$"


def _table(block: Block, text: str, inside: Sequence[Block]) -> str:
    rows = [row.split("\t") for row in _filled(block, text, inside).replace("|", "\\|").split("\n")]
    width = max(map(len, rows))
    rows = [[*row, *[""] * (width - len(row))] for row in rows]
    head = rows[: block.level or 0] or [[""] * width]
    body = [*head[1:], *rows[block.level or 0 :]]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head[0], ["---"] * width, *body))


_FORMS: dict[str, Callable[[Block, str, Sequence[Block]], str]] = {
    "heading": _heading,
    "list_item": _list_item,
    "quote": _quote,
    "code": _code,
    "formula": _formula,
    "table": _table,
}


def _escaped(text: str) -> str:
    return _LINE_START.sub(r"\1\\\2", _SIGNS.sub(r"\\\g<0>", text))
