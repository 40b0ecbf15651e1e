"""What holds for the blocks of every text."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.article import Block


def covered(text: str, blocks: Sequence[Block]) -> None:
    """Blocks stand in order, within the text, apart or one in another, and hold all of it but line breaks."""
    seen = bytearray(len(text))
    outer = Block(kind="paragraph")
    for block in blocks:
        assert 0 <= block.start <= block.end <= len(text), block
        assert block.length or block.kind == "image", block
        assert text[block.start : block.end].strip("\n") == text[block.start : block.end], block
        if block.start >= outer.end and not (block.kind == "image" and block.start == outer.end):
            assert not any(seen[block.start : block.end])
            outer = block
        else:
            assert outer.start <= block.start <= block.end <= outer.end, (outer, block)
        seen[block.start : block.end] = b"\1" * block.length
    assert not [char for char, known in zip(text, seen, strict=True) if not known and char != "\n"]
